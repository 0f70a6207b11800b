//! Figures of the stores, printed: `make bench` runs this built for speed. What is asserted is only what must hold on
//! any machine: writers share the cost of a commit, and a look-up does not slow down with the number of documents.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::json;
use zhengda::store::{Condition, Direction, Find, Store};

use super::things::{THINGS, document};
use crate::support::{count, stores::stores};

fn case(n: u64) -> serde_json::Value {
    json!({
        "code": format!("CN{n:012}"), "state": if n.is_multiple_of(7) { "open" } else { "closed" },
        "due": 1_790_000_000_000_i64 + i64::try_from(n % 1_000).unwrap(),
        "history": (0..8).map(|step| json!({"at": 1_790_000_000_000_i64 + step, "by": "candidate", "what": "submitted"}))
            .collect::<Vec<_>>(),
    })
}

/// Inserts `number` documents with so many clients at once; documents a second.
async fn inserts(store: &Arc<dyn Store>, first: u64, number: u64, clients: u64) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..clients)
        .map(|client| {
            let store = Arc::clone(store);
            tokio::spawn(async move {
                for n in (first + client..first + number).step_by(usize::try_from(clients).unwrap()) {
                    store.insert(&THINGS, &document(&format!("case_{n:012}"), case(n))).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    per_second(number, start.elapsed())
}

fn per_second(number: u64, took: Duration) -> f64 {
    f64::from(u32::try_from(number).unwrap()) / took.as_secs_f64()
}

/// What this thread has had of a processor, in nanoseconds: steadier than the clock on a shared machine.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Microseconds of this thread for each of `number` look-ups among the first `among` documents.
async fn gets(store: &Arc<dyn Store>, among: u64, number: u64) -> f64 {
    let start = processor();
    for n in 0..number {
        let id = format!("case_{:012}", (n * 7_919) % among);
        assert!(store.get(&THINGS, &id).await.unwrap().is_some());
    }
    (processor() - start) / 1e3 / f64::from(u32::try_from(number).unwrap())
}

/// The same for lists of 20 by an index.
async fn lists(store: &Arc<dyn Store>, number: u64) -> f64 {
    let find = Find::by(Condition::eq("state", "open")).sorted("due", Direction::Ascending).limit(20);
    let start = processor();
    for _ in 0..number {
        assert_eq!(store.find(&THINGS, &find).await.unwrap().documents.len(), 20);
    }
    (processor() - start) / 1e3 / f64::from(u32::try_from(number).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement: make bench"]
async fn figures() {
    for kind in stores(&[&THINGS]).await {
        // MongoDB's test server is no yardstick; its share is small.
        let scale = if kind.name == "sqlite" { 1 } else { 20 };
        let (few, many) = (count("BENCH_FEW", 10_000) / scale, count("BENCH_MANY", 100_000) / scale);
        let alone = inserts(&kind.store, 0, few / 10, 1).await;
        let together = inserts(&kind.store, few / 10, few, 64).await;
        let early = gets(&kind.store, few, few).await;
        inserts(&kind.store, few + few / 10, many, 256).await;
        let late = gets(&kind.store, many, few).await;
        println!(
            "{}: inserts/s {alone:.0} alone, {together:.0} by 64; µs of this thread: look-up {early:.1} of {few}, \
             {late:.1} of {many}, list of 20 {:.1}",
            kind.name,
            lists(&kind.store, few / 10).await
        );
        if kind.name == "sqlite" {
            assert!(together > 3.0 * alone, "writers do not share commits");
            assert!(late < early * 2.0, "look-ups slow down with the number of documents");
        }
        kind.end().await;
    }
}
