//! Status lists as a set: one small pack, told by its tag, seconds after a change, also when another process made it; and
//! verdicts online that ask no store.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use reqwest::Method;
use zhengda::{
    records::{certificate::Certificate, collections},
    store::{Condition, Find, StoreError},
};
use zhengda_engine::moment::Span;
use zhengda_seal::{code::StatusIndex, keys::PublishedKeys, status::StatusLists, verdict::StatusSource};

use super::{
    import::import,
    list::{self, csv, row},
    verify::certificate,
};
use crate::{
    support::{
        running::{Answer, Running, on_each_store},
        stores::sqlite,
        watched::{Fate, Watch, Watched},
    },
    transparency::set,
};

async fn fetch(running: &Running, path: &str, known: Option<&str>) -> Answer {
    let headers: Vec<(&str, &str)> = known.iter().map(|tag| ("If-None-Match", *tag)).collect();
    running.send(Method::GET, path, None, &headers, None).await
}

async fn revoked(running: &Running, pack: &[u8], place: StatusIndex) -> bool {
    let keys = running.get("/.well-known/certificate-keys.json", None).await.expect(200);
    let ring = serde_json::from_value::<PublishedKeys>(keys).unwrap().ring().unwrap();
    let lists = StatusLists::unpack(pack, &ring, running.app.now().0).unwrap();
    lists.status(place).unwrap().bits.revoked
}

// rows: Q2 N3
#[tokio::test]
async fn a_change_in_one_process_is_in_the_pack_of_another_within_five_seconds() {
    on_each_store(async |running| {
        let one = certificate(&running, 1).await;
        let other = running.again().await;
        let first = fetch(&other, "/api/v1/status-pack", None).await;
        assert_eq!((first.status.as_u16(), first.content_type.as_str()), (200, "application/cbor"));
        assert!(!revoked(&other, &first.bytes, one.place()).await);
        let tag = first.etag.clone().unwrap();
        let index = fetch(&other, "/api/v1/status-lists", None).await.expect(200);
        assert_eq!(index["pack"].as_str(), Some(tag.as_str()), "the index tells which pack is the newest");
        assert_eq!(index["lists"][0]["n"], one.status_list);
        for path in ["/api/v1/status-pack", "/api/v1/status-lists"] {
            assert_eq!(fetch(&other, path, Some(&tag)).await.status.as_u16(), 304, "{path}");
        }
        set(&running, &one, "revoked").await;
        let asked = tokio::time::Instant::now();
        let newer = loop {
            let answer = fetch(&other, "/api/v1/status-pack", Some(&tag)).await;
            if answer.status.as_u16() == 200 {
                break answer;
            }
            assert!(asked.elapsed() < Duration::from_secs(5), "not published within 5 s");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        assert!(revoked(&other, &newer.bytes, one.place()).await);
        assert_eq!(fetch(&running, "/api/v1/status-pack", None).await.status.as_u16(), 200);
    })
    .await;
}

// rows: Q2 N3
#[tokio::test]
async fn what_another_process_enters_is_in_the_lists_of_this_one_and_never_in_force_where_it_is_not() {
    on_each_store(async |running| {
        let other = running.again().await;
        assert_eq!(fetch(&other, "/api/v1/status-lists", None).await.expect(200)["lists"], serde_json::json!([]));
        // A list that another process imports brings a revoked certificate beside one in force.
        let rows = csv([row(1), row(2).replace(",正常", ",撤销")]);
        assert_eq!(import(&running, rows.as_bytes(), false).await.failed, 0);
        let (good, bad) = (named(&running, 1).await, named(&running, 2).await);
        let asked = tokio::time::Instant::now();
        loop {
            let pack = fetch(&other, "/api/v1/status-pack", None).await.bytes;
            if pack != [0x80] && revoked(&other, &pack, bad.place()).await {
                assert!(!revoked(&other, &pack, good.place()).await);
                break;
            }
            assert!(asked.elapsed() < Duration::from_secs(5), "not published within 5 s");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    })
    .await;
}

async fn named(running: &Running, n: u32) -> Certificate {
    let all = running.app.records::<Certificate>();
    let found = all.find(&Find::by(Condition::all()).limit(10)).await.unwrap().0;
    found.into_iter().find(|found| found.value.name == list::name(n)).unwrap().value
}

// rows: Q2 N2 N3
#[tokio::test]
async fn a_clock_that_ran_ahead_or_was_put_back_hides_no_revocation() {
    on_each_store(async |running| {
        let [one, two, three] =
            [certificate(&running, 1).await, certificate(&running, 2).await, certificate(&running, 3).await];
        let ahead = running.with_a_clock_of_its_own().await;
        ahead.advance(Span::hours(1));
        let said = async |code: &str| ahead.app.verify(code).await.reason;
        assert_eq!(said(&one.code).await, "in_force");
        // It has looked an hour ahead; the others live in their own time.
        set(&running, &one, "revoked").await;
        ahead.advance(Span::seconds(61));
        assert_eq!(said(&one.code).await, "revoked", "found within a minute although its clock differs");
        set(&running, &two, "revoked").await;
        ahead.advance(Span(-Span::hours(1).0 - Span::seconds(61).0));
        assert_eq!(said(&two.code).await, "revoked", "found at once when the clock is put back");
        set(&running, &three, "revoked").await;
        ahead.advance(Span::seconds(5));
        assert_eq!(said(&three.code).await, "revoked", "and what comes then is not overlooked");
    })
    .await;
}

#[tokio::test]
async fn without_certificates_the_pack_is_empty_and_without_a_list_nothing_is_in_force() {
    let running = Running::start().await;
    let answer = fetch(&running, "/api/v1/status-pack", None).await;
    assert_eq!((answer.status.as_u16(), answer.bytes.as_slice()), (200, &[0x80][..]));
    let index = fetch(&running, "/api/v1/status-lists", None).await.expect(200);
    assert_eq!(index["lists"], serde_json::json!([]));
}

/// Counts what a store is asked.
#[derive(Debug, Default)]
struct Counted(AtomicU64);

#[async_trait]
impl Watch for Counted {
    async fn read(&self) -> Result<(), StoreError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    async fn write(&self, _: Option<&'static str>) -> Result<Fate, StoreError> {
        Ok(Fate::Heard)
    }
}

#[tokio::test]
async fn a_valid_code_asks_no_store() {
    let kind = sqlite(&collections::all()).await;
    let counted = Arc::new(Counted::default());
    let store = Watched::over(kind.store.clone(), counted.clone());
    let running = Running::over(kind.behind(store), &[]).await;
    let one = certificate(&running, 1).await;
    assert_eq!(running.app.verify(&one.code).await.reason, "in_force");
    let before = counted.0.load(Ordering::SeqCst);
    let began = tokio::time::Instant::now();
    for _ in 0..2_000 {
        assert_eq!(running.app.verify(&one.code).await.reason, "in_force");
    }
    // What the keeper reads beside the requests, twice a second and two finds each, is not on their path.
    let beside = began.elapsed().as_millis() as u64 / 125 + 8;
    let asked = counted.0.load(Ordering::SeqCst) - before;
    assert!(asked <= beside, "{asked} reads for 2,000 verdicts, {beside} belong to the keeper");
}
