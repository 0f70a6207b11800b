//! A process that ends after any of its writes, or never hears whether one happened: whoever goes on enters everything,
//! once (I3, I5).

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use zhengda::{
    app::{journal::form::chain, transparency::LOG},
    records::{collections, journal::Segment},
    store::{Condition, Find, StoreError},
};
use zhengda_engine::moment::Span;

use super::walk;
use crate::support::{
    roles::REGION,
    running::Running,
    stores::stores,
    watched::{Fate, Watch, Watched},
};

/// As many writes as come.
pub(super) const ENDLESS: i64 = -1;
/// No write any more.
pub(super) const ENDED: i64 = -2;

/// Lets so many writes more through, one whose answer is lost, and then none.
#[derive(Debug)]
pub(super) struct Ends(pub(super) AtomicI64);

#[async_trait]
impl Watch for Ends {
    async fn write(&self, _: Option<&'static str>) -> Result<Fate, StoreError> {
        let spend = |left| match left {
            ENDLESS | ENDED => None,
            0 => Some(ENDED),
            more => Some(more - 1),
        };
        match self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend) {
            Ok(0) => Ok(Fate::Unheard),
            Ok(_) | Err(ENDLESS) => Ok(Fate::Heard),
            Err(_) => {
                let reason = "the process ended".to_owned();
                Err(StoreError::Unavailable { reason, retry_after: Span::seconds(1) })
            }
        }
    }
}

async fn entries(running: &Running, journal: &str) -> usize {
    let find = Find::by(Condition::eq("journal", journal)).limit(100);
    let (segments, _) = running.app.records::<Segment>().find(&find).await.unwrap();
    segments.iter().map(|found| found.value.entries.len()).sum()
}

// rows: N5 N6
#[tokio::test]
async fn whatever_write_is_the_last_everything_enters_once() {
    for kind in stores(&collections::all()).await {
        let ends_at = Arc::new(Ends(AtomicI64::new(ENDLESS)));
        let store = Watched::over(kind.store.clone(), ends_at.clone());
        let running = Running::over(kind.behind(store), &[]).await;
        let mut ends = 0;
        for last in 0.. {
            walk(&running, 20 + last).await;
            ends_at.0.store(i64::from(last), Ordering::SeqCst);
            let _ = running.app.enter_due_into_chain().await;
            let _ = running.app.enter_due_into_log().await;
            let ended = ends_at.0.swap(ENDLESS, Ordering::SeqCst) == ENDED;
            // Another process goes on, and this one with it.
            let next = running.again().await;
            while next.work().await + running.work().await > 0 {}
            let walks = last as usize + 1;
            // Seven steps and two changes in the chain; an issue and two changes in the log.
            assert_eq!(entries(&running, &chain(REGION)).await, 9 * walks, "last write {last}");
            assert_eq!(entries(&running, LOG).await, 3 * walks, "last write {last}");
            assert!(running.app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound());
            assert!(running.app.verify_log().await.unwrap().findings.is_empty());
            let compared = running.app.compare_documents().await.unwrap();
            assert_eq!((compared.findings.as_slice(), compared.waiting), (&[][..], 0));
            ends += usize::from(ended);
            if !ended {
                break;
            }
        }
        assert!(ends >= 5, "entering takes several writes, {ends} were the last one");
    }
}

#[tokio::test]
async fn a_document_that_was_changed_in_the_store_is_found() {
    use zhengda::{
        records::{case::Case, certificate::Certificate},
        store::Change,
    };
    let running = Running::start().await;
    let walked = walk(&running, 5).await;
    while running.work().await > 0 {}
    let compared = running.app.compare_documents().await.unwrap();
    assert_eq!((compared.cases, compared.certificates, compared.findings.as_slice()), (1, 1, &[][..]));
    let changed = running.app.records::<Case>().change(&walked.case, |stored| {
        let mut next = stored.clone();
        next.form.insert("recipient".to_owned(), serde_json::json!("别人"));
        Ok::<_, StoreError>(Change::Write(next, ()))
    });
    changed.await.unwrap();
    let found = running.app.compare_documents().await.unwrap().findings;
    assert_eq!(found, [format!("case {} was changed without a step", walked.case)]);
    let changed = running.app.records::<Certificate>().change(&walked.certificate.id, |stored| {
        let mut next = stored.clone();
        next.history.truncate(1);
        next.logged = 2;
        Ok::<_, StoreError>(Change::Write(next, ()))
    });
    changed.await.unwrap();
    let found = running.app.compare_documents().await.unwrap().findings;
    assert!(found[1].contains("certificate"), "{found:?}");
}
