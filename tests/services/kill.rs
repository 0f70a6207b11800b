//! A reissue that breaks off after any write ends right when it is taken up again: the store is taken away after the
//! first, second, third … write of the worker, for good, and another process finishes.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use serde_json::json;
use zhengda::{store::StoreError, worker};
use zhengda_engine::moment::Span;

use super::{
    office::{Office, PAPER, on_each_store},
    replace::replaced_once,
};
use crate::support::watched::{Fate, Watch, Watched};

/// Takes a store away after so many writes.
#[derive(Debug)]
struct Mortal(AtomicI64);

impl Mortal {
    fn gone() -> StoreError {
        StoreError::Unavailable { reason: "the process was killed".to_owned(), retry_after: Span::seconds(1) }
    }
}

#[async_trait]
impl Watch for Mortal {
    async fn read(&self) -> Result<(), StoreError> {
        if self.0.load(Ordering::SeqCst) < 0 { Err(Self::gone()) } else { Ok(()) }
    }

    async fn write(&self, _: Option<&'static str>) -> Result<Fate, StoreError> {
        if self.0.fetch_sub(1, Ordering::SeqCst) <= 0 { Err(Self::gone()) } else { Ok(Fate::Heard) }
    }
}

/// Kills the worker after `writes` writes, finishes with another process; answers whether the first one got through.
async fn killed_after(office: &Office, n: u32, writes: i64) -> bool {
    let old = office.certificate(n, PAPER, "正常").await;
    let case = office.approved("reissue", Some(&old.id), &json!({})).await;
    office.running.work().await;
    let operator = office.operator().await;
    office.act(&operator, &case, "complete", &json!({ "text": "已补发" })).await.expect(200);
    let path = office.configuration.path().display().to_string();
    let overrides = [("ZHENGDA_SERVER__CONFIG_FOLDER", path.as_str())];
    let mortal = Arc::new(Mortal(AtomicI64::new(i64::MAX)));
    let store = Watched::over(office.running.store(), mortal.clone());
    let doomed = office.running.behind(store, &overrides).await;
    mortal.0.store(writes, Ordering::SeqCst);
    worker::drain(&doomed.app).await;
    let through = mortal.0.load(Ordering::SeqCst) >= 0;
    // What the dead worker held is free again after its lease.
    office.running.advance(Span::minutes(2));
    office.running.work().await;
    let new = replaced_once(office, &old.id, &case).await;
    let (before, after) = (office.verdict(&old.id).await, office.verdict(&new.id).await);
    assert_eq!(
        (&before["verdict"], &after["verdict"]),
        (&json!("not_valid"), &json!("valid")),
        "killed after {writes}"
    );
    let topics = office.running.get("/api/v1/messages?limit=100", Some(&office.candidate)).await.expect(200);
    let issued = topics["items"].as_array().unwrap().iter().filter(|one| one["topic"] == "certificate_issued").count();
    assert_eq!(issued, usize::try_from(n).unwrap(), "each new certificate is told once");
    through
}

#[tokio::test]
async fn a_reissue_that_is_killed_after_any_write_ends_right() {
    on_each_store(async |office| {
        let mut points = 0;
        for n in 1..40 {
            let through = killed_after(&office, n, i64::from(n) - 1).await;
            points = n;
            if through {
                break;
            }
        }
        println!("{points} points at which it was killed");
        assert!((5..39).contains(&points), "{points}");
    })
    .await;
}
