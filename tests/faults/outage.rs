//! The store is gone for a minute: 503 with Retry-After at once, and full service by itself when it is back (F4).

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use serde_json::json;
use zhengda::records::collections;
use zhengda_engine::moment::Span;

use crate::support::{removable::Removable, running::Running, stores::stores};

#[tokio::test]
async fn a_store_that_is_gone_is_told_at_once_and_comes_back_by_itself() {
    for kind in stores(&collections::all()).await {
        let (store, gone) = Removable::over(kind.store.clone());
        let running = Running::over(kind.behind(store), &[]).await;
        let session = running.log_in_by_sms("13911112222", None).await;
        let token = session["token"].as_str().unwrap();

        gone.store(true, Ordering::SeqCst);
        let asked = Instant::now();
        let refused = running.get("/api/v1/sessions", Some(token)).await;
        assert_eq!(refused.problem(503), "store_unavailable");
        assert!(refused.retry_after.is_some(), "{refused:?}");
        let code =
            running.post("/api/v1/sms-codes", None, &json!({ "mobile": "13911113333", "purpose": "login" })).await;
        assert_eq!(code.problem(503), "store_unavailable");
        // Far below the time that a request may take, so that nobody can have waited for the store.
        assert!(asked.elapsed() < Duration::from_secs(4), "an outage is told at once");
        assert_eq!(running.get("/health/live", None).await.status.as_u16(), 200, "the process is not restarted for it");
        assert_eq!(running.get("/health/ready", None).await.status.as_u16(), 503);
        running.advance(Span::minutes(1));
        running.work().await;

        gone.store(false, Ordering::SeqCst);
        running.get("/api/v1/sessions", Some(token)).await.expect(200);
        assert_eq!(running.get("/health/ready", None).await.status.as_u16(), 200);
    }
}
