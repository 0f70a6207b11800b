//! The store is gone for a minute: 503 with Retry-After at once, and full service by itself when it is back (F4).

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use serde_json::json;
use zhengda::{
    records::collections,
    store::{Collection, Condition, Document, Find, Page, Store, StoreError},
};
use zhengda_engine::moment::{Moment, Span};

use crate::support::{running::Running, stores::stores};

/// A store that can be taken away.
#[derive(Debug)]
struct Removable {
    inner: Arc<dyn Store>,
    gone: Arc<AtomicBool>,
}

impl Removable {
    fn there(&self) -> Result<&dyn Store, StoreError> {
        if self.gone.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { reason: "taken away".to_owned(), retry_after: Span::seconds(1) });
        }
        Ok(&*self.inner)
    }
}

#[async_trait]
impl Store for Removable {
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError> {
        self.there()?.ensure(collections).await
    }
    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError> {
        self.there()?.get(collection, id).await
    }
    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError> {
        self.there()?.find(collection, find).await
    }
    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError> {
        self.there()?.count(collection, condition).await
    }
    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError> {
        self.there()?.insert(collection, document).await
    }
    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError> {
        self.there()?.replace_if(collection, document).await
    }
    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError> {
        self.there()?.delete_if(collection, id, version).await
    }
    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, limit: u32) -> Result<u64, StoreError> {
        self.there()?.sweep_expired(collection, now, limit).await
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.there()?.ping().await
    }
}

#[tokio::test]
async fn a_store_that_is_gone_is_told_at_once_and_comes_back_by_itself() {
    for kind in stores(&collections::all()).await {
        let gone = Arc::new(AtomicBool::new(false));
        let store: Arc<dyn Store> = Arc::new(Removable { inner: kind.store.clone(), gone: gone.clone() });
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
        assert!(asked.elapsed() < Duration::from_secs(1), "an outage is told at once");
        assert_eq!(running.get("/health/live", None).await.status.as_u16(), 200, "the process is not restarted for it");
        assert_eq!(running.get("/health/ready", None).await.status.as_u16(), 503);
        running.advance(Span::minutes(1));
        running.work().await;

        gone.store(false, Ordering::SeqCst);
        running.get("/api/v1/sessions", Some(token)).await.expect(200);
        assert_eq!(running.get("/health/ready", None).await.status.as_u16(), 200);
    }
}
