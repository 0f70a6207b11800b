//! MongoDB behind a line that breaks: told at once, never told a success that was none, back by itself.
//!
//! `OUTAGE_SECONDS` (2) is how long each outage lasts; `TORN` (10) how many rounds
//! of torn replies there are.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::json;
use zhengda::{
    random::SystemRandom,
    store::{Change, Mongo, Store, StoreError, Stored, UpdateError, update_or_insert},
};

use super::things::{THINGS, document};
use crate::support::{
    chance::Chance,
    count,
    proxy::{Line, Proxy},
    skip,
    stores::mongodb_uri,
};

struct Behind {
    proxy: Proxy,
    store: Arc<dyn Store>,
    database: String,
}

impl Behind {
    /// A store whose database is behind a proxy; `None` when there is no MongoDB.
    async fn a_proxy(test: &str) -> Option<Self> {
        let Some(uri) = mongodb_uri() else {
            skip("MONGODB_URI is not set: the outage tests do not run");
            return None;
        };
        let target = uri.trim_start_matches("mongodb://").split(['/', ',', '?']).next().unwrap().to_owned();
        assert!(!target.contains('@') && target.contains(':'), "the outage tests need a plain host:port address");
        let proxy = Proxy::before(target).await;
        let database = format!("zhengda_test_{}_{test}", std::process::id());
        let through = format!("mongodb://{}/?directConnection=true", proxy.address());
        let store: Arc<dyn Store> = Arc::new(Mongo::open(&through, &database, &SystemRandom).await.unwrap());
        store.ensure(&[&THINGS]).await.unwrap();
        Some(Self { proxy, store, database })
    }

    async fn end(self) {
        let client = mongodb::Client::with_uri_str(mongodb_uri().unwrap()).await.unwrap();
        client.database(&self.database).drop().await.unwrap();
    }

    async fn insert(&self, id: &str) -> Result<(), StoreError> {
        self.store.insert(&THINGS, &document(id, json!({"state": "x"}))).await
    }

    /// Waits until reads and writes work again, and answers how long it took.
    async fn back(&self, round: &str) -> Duration {
        let start = Instant::now();
        for n in 0.. {
            if self.insert(&format!("{round}-back{n}")).await.is_ok() && self.store.get(&THINGS, "a").await.is_ok() {
                break;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "it never came back");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        start.elapsed()
    }
}

fn is_outage<T>(answer: &Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_told_at_once_and_ends_by_itself() {
    let Some(behind) = Behind::a_proxy("outage").await else { return };
    behind.insert("a").await.unwrap();
    for (round, line) in [("cut", Line::Cut), ("silent", Line::Silent), ("cut again", Line::Cut)] {
        behind.proxy.set(line);
        let fell = Instant::now();
        let mut once_known = Vec::new();
        for n in 0.. {
            let start = Instant::now();
            let read = behind.store.get(&THINGS, "a").await;
            let write = behind.insert(&format!("{round}{n}")).await;
            assert!(is_outage(&read), "{round}: {read:?}");
            assert!(is_outage(&write), "{round}: {write:?}");
            // Two silent pings of 0.45 s make an outage known; the first callers wait for that.
            if fell.elapsed() > Duration::from_secs(2) {
                once_known.push(start.elapsed());
            }
            assert!(start.elapsed() < Duration::from_secs(10), "{round}: {:?}", start.elapsed());
            if fell.elapsed() > Duration::from_secs(2 + count("OUTAGE_SECONDS", 2)) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The middle one: on a busy machine a single call may have to wait for its turn.
        once_known.sort_unstable();
        let known = once_known[once_known.len() / 2];
        assert!(known < Duration::from_millis(200), "{round}: known, and still {known:?}");
        assert!(behind.store.ping().await.is_err());
        behind.proxy.set(Line::Open);
        let back = behind.back(round).await;
        println!("{round}: refused within {known:?} once known, back after {back:?}");
        assert!(back < Duration::from_secs(15), "{round}: back only after {back:?}");
        assert_eq!(behind.store.ping().await, Ok(()));
    }
    behind.end().await;
}

#[derive(Serialize, Deserialize)]
struct Counter {
    n: u64,
}

/// What callers were told, by how sure it was.
#[derive(Debug, Default)]
struct Told {
    sure: u64,
    unclear: u64,
    refused: u64,
}

const CALLERS: u64 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_torn_reply_is_never_a_false_answer() {
    let Some(behind) = Behind::a_proxy("torn").await else { return };
    let mut chance = Chance::seeded(31);
    let (mut inserts, mut raises) = (Told::default(), Told::default());
    for round in 0..count("TORN", 10) {
        // Up to thirty connections: the driver tries a write a second time by itself, and the store asks what became
        // of it.
        let (times, bytes) = (1 + chance.below(30), chance.below(120));
        behind.proxy.tear(i64::try_from(times).unwrap(), i64::try_from(bytes).unwrap());
        let calls: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let store = Arc::clone(&behind.store);
                tokio::spawn(async move { call(&*store, &format!("d{round}-{caller}"), caller).await })
            })
            .collect();
        let mut answers = Vec::new();
        for call in calls {
            answers.push(call.await.unwrap());
        }
        behind.proxy.tear(0, 0);
        behind.back(&format!("torn{round}")).await;
        for (caller, (inserted, raised)) in answers.into_iter().enumerate() {
            let id = format!("d{round}-{caller}");
            let there = behind.store.get(&THINGS, &id).await.unwrap().is_some();
            match inserted {
                Ok(()) => assert!(there, "{id} was answered and is not there"),
                Err(StoreError::Unavailable { .. }) => assert!(!there, "{id} was refused and is there"),
                _ => {}
            }
            note(&mut inserts, &inserted);
            note(&mut raises, &raised);
        }
    }
    let mut counted = 0;
    for caller in 0..CALLERS {
        if let Some(counter) = behind.store.get(&THINGS, &format!("counter{caller}")).await.unwrap() {
            counted += counter.read::<Counter>().unwrap().n;
        }
    }
    println!("inserts: {inserts:?}; raises: {raises:?}, counted {counted}");
    assert!((raises.sure..=raises.sure + raises.unclear).contains(&counted), "{counted} for {raises:?}");
    let hurt = inserts.refused + inserts.unclear + raises.refused + raises.unclear;
    assert!(raises.sure > 10 && hurt > 0, "the line was too good or too bad: {inserts:?} {raises:?}");
    behind.end().await;
}

/// Two writes as callers do them: a new document, and one more on a counter.
async fn call(store: &dyn Store, id: &str, caller: u64) -> (Result<(), StoreError>, Result<(), StoreError>) {
    let inserted = store.insert(&THINGS, &document(id, json!({"state": "x"}))).await;
    let counter = format!("counter{caller}");
    let raised = update_or_insert(store, &THINGS, &counter, 5, |stored| {
        let n = stored.map_or(0, |stored: &Stored<Counter>| stored.value.n) + 1;
        Ok::<_, ()>(Change::Write(Counter { n }, ()))
    });
    let raised = match raised.await {
        Ok(_) => Ok(()),
        Err(UpdateError::Store(error)) => Err(error),
        Err(error) => panic!("a torn line cannot make {error}"),
    };
    (inserted, raised)
}

fn note(told: &mut Told, answer: &Result<(), StoreError>) {
    match answer {
        Ok(()) => told.sure += 1,
        Err(StoreError::OutcomeUnknown { .. }) => told.unclear += 1,
        Err(StoreError::Unavailable { .. }) => told.refused += 1,
        Err(error) => panic!("a torn line cannot make {error:?}"),
    }
}
