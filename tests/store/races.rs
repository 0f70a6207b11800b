//! Races: fifty at once, one winner, nothing lost.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::json;
use zhengda::store::{Change, Store, StoreError, UpdateError, update, update_or_insert};

use super::things::{THINGS, document, insert};
use crate::support::stores::on_each;

const RACERS: usize = 50;

/// Runs `RACERS` tasks at once and returns what each answered.
async fn race<T, F>(store: &Arc<dyn Store>, run: impl Fn(Arc<dyn Store>, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(tokio::sync::Barrier::new(RACERS));
    let tasks: Vec<_> = (0..RACERS)
        .map(|n| {
            let (start, work) = (Arc::clone(&start), run(Arc::clone(store), n));
            tokio::spawn(async move {
                start.wait().await;
                work.await
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn winners<T>(answers: &[Result<T, StoreError>], loss: &StoreError) -> usize {
    assert!(answers.iter().all(|answer| answer.as_ref().err().is_none_or(|error| error == loss)));
    answers.iter().filter(|answer| answer.is_ok()).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_insert_of_an_id_wins() {
    on_each(&[&THINGS], |store| async move {
        let answers =
            race(
                &store,
                |store, n| async move { store.insert(&THINGS, &document("a", json!({"n": n}))).await.map(|()| n) },
            );
        let answers = answers.await;
        assert_eq!(winners(&answers, &StoreError::Duplicate), 1);
        let winner = answers.into_iter().find_map(Result::ok).unwrap();
        assert_eq!(store.get(&THINGS, "a").await.unwrap().unwrap().body().unwrap()["n"], winner);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_holder_of_a_unique_value_wins() {
    on_each(&[&THINGS], |store| async move {
        let answers = race(&store, |store, n| async move {
            store.insert(&THINGS, &document(&n.to_string(), json!({"area": "east", "who": "li"}))).await
        });
        assert_eq!(winners(&answers.await, &StoreError::Duplicate), 1);
        let all = store.count(&THINGS, &zhengda::store::Condition::all()).await.unwrap();
        assert_eq!(all, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_replacement_of_a_version_wins() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({})).await;
        let answers =
            race(
                &store,
                |store, n| async move { store.replace_if(&THINGS, &document("a", json!({"n": n})).at(1)).await },
            );
        assert_eq!(winners(&answers.await, &StoreError::Conflict), 1);
        assert_eq!(store.get(&THINGS, "a").await.unwrap().unwrap().version, 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_deletion_wins() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({})).await;
        let answers = race(&store, |store, _| async move { store.delete_if(&THINGS, "a", 1).await });
        assert_eq!(winners(&answers.await, &StoreError::Conflict), 1);
    })
    .await;
}

#[derive(Debug, Serialize, Deserialize, PartialEq)]
struct Counter {
    n: u64,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_counter_made_by_racers_loses_no_count() {
    on_each(&[&THINGS], |store| async move {
        let answers = race(&store, |store, _| async move {
            let mut seen = Vec::new();
            for _ in 0..10 {
                let changed = update_or_insert(&*store, &THINGS, "counter", 60, |stored| {
                    let n = stored.map_or(0, |stored: &zhengda::store::Stored<Counter>| stored.value.n) + 1;
                    Ok::<_, ()>(Change::Write(Counter { n }, n))
                });
                seen.push(changed.await.unwrap().answer);
            }
            seen
        });
        let mut seen = answers.await.concat();
        seen.sort_unstable();
        assert_eq!(seen, (1..=500).collect::<Vec<u64>>(), "each count was given out once");
        let stored = store.get(&THINGS, "counter").await.unwrap().unwrap();
        assert_eq!((stored.version, stored.read::<Counter>().unwrap().n), (500, 500));
    })
    .await;
}

#[tokio::test]
async fn the_loop_says_why_it_ended() {
    on_each(&[&THINGS], |store| async move {
        let missing = update(&*store, &THINGS, "a", 3, |_| Ok::<_, ()>(Change::Write(Counter { n: 1 }, ()))).await;
        assert_eq!(missing, Err(UpdateError::Missing));
        insert(&store, "a", json!({"n": 1, "code": "A"})).await;
        let refused = update(&*store, &THINGS, "a", 3, |_| Err::<Change<Counter, ()>, _>("no")).await;
        assert_eq!(refused, Err(UpdateError::Refused("no")));

        let kept = update(&*store, &THINGS, "a", 3, |stored: &zhengda::store::Stored<Counter>| {
            Ok::<_, ()>(Change::Keep(stored.value.n))
        });
        let kept = kept.await.unwrap();
        assert_eq!((kept.answer, kept.stored.unwrap().version), (1, 1));

        // A unique index refuses the insert although the id is free.
        let taken =
            update_or_insert(&*store, &THINGS, "b", 5, |_| Ok::<_, ()>(Change::Write(json!({"code": "A"}), ())));
        assert_eq!(taken.await.unwrap_err(), UpdateError::Store(StoreError::Duplicate));

        let gone =
            update(&*store, &THINGS, "a", 3, |_| Ok::<_, ()>(Change::<Counter, _>::Delete("bye"))).await.unwrap();
        assert_eq!((gone.answer, gone.stored), ("bye", None));
        assert_eq!(store.get(&THINGS, "a").await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_loop_is_bounded() {
    on_each(&[&THINGS], |store| async move {
        insert(&store, "a", json!({"n": 0})).await;
        // Somebody else is faster at every attempt: the decision itself plays the rival, on a thread of its own.
        let handle = tokio::runtime::Handle::current();
        let mut calls = 0;
        let contended = update(&*store, &THINGS, "a", 4, |stored: &zhengda::store::Stored<Counter>| {
            calls += 1;
            let (store, rival) = (Arc::clone(&store), document("a", json!({"n": 0})).at(stored.version));
            let handle = handle.clone();
            std::thread::spawn(move || handle.block_on(async { store.replace_if(&THINGS, &rival).await }))
                .join()
                .unwrap()
                .unwrap();
            Ok::<_, ()>(Change::Write(Counter { n: 1 }, ()))
        });
        assert_eq!(contended.await, Err(UpdateError::Contended));
        assert_eq!(calls, 4);
    })
    .await;
}
