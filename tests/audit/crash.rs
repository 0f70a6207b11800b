//! A process that ends after any of its writes, or never hears whether one happened: whoever goes on enters everything,
//! once (I3, I5).

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use zhengda::{
    app::{journal::form::chain, transparency::LOG},
    records::{collections, journal::Segment},
    store::{Condition, Find, StoreError},
};

use super::walk;
use crate::support::{
    roles::REGION,
    running::Running,
    stores::stores,
    watched::{ENDED, ENDLESS, Ends, Watched},
};

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
    // Somebody else's, who has another number, and then nothing at all.
    let stranger = running.person(crate::support::roles::OTHER).await;
    let given = running.app.records::<Certificate>().change(&walked.certificate.id, |stored| {
        Ok::<_, StoreError>(Change::Write(Certificate { person: stranger.clone(), ..stored.clone() }, ()))
    });
    given.await.unwrap();
    let found = running.app.compare_documents().await.unwrap().findings;
    assert!(found.iter().any(|finding| finding.contains("not of the person")), "{found:?}");
    running.app.records::<Case>().change(&walked.case, |_| Ok::<_, StoreError>(Change::Delete(()))).await.unwrap();
    let gone = running
        .app
        .records::<Certificate>()
        .change(&walked.certificate.id, |_| Ok::<_, StoreError>(Change::Delete(())));
    gone.await.unwrap();
    let found = running.app.compare_documents().await.unwrap().findings;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|finding| finding.ends_with("was entered and is gone")), "{found:?}");
}
