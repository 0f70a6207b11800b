//! kill -9 in the middle of writing: what was answered is there, what was not is there whole or not at all.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use serde_json::json;
use zhengda::store::{Change, Condition, Sqlite, Store, Stored, update_or_insert};

use super::things::{THINGS, document};
use crate::support::{chance::Chance, count};

#[derive(Serialize, Deserialize)]
struct Counter {
    n: u64,
}

fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
}

/// The process that gets killed: writes with many tasks and says what was answered.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the test below, as a process of its own"]
async fn child() {
    let Some(file) = std::env::var_os("CRASH_FILE") else { return };
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(Path::new(&file)).unwrap());
    store.ensure(&[&THINGS]).await.unwrap();
    let run = std::process::id();
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                for n in 0.. {
                    let id = format!("{run}-{task}-{n}");
                    let body = json!({"code": id, "tags": ["all", id], "filler": "x".repeat(n % 3_000)});
                    store.insert(&THINGS, &document(&id, body)).await.unwrap();
                    say(&format!("insert {id}"));
                    let counted = update_or_insert(&*store, &THINGS, "counter", 1_000, |stored| {
                        let n = stored.map_or(0, |stored: &Stored<Counter>| stored.value.n) + 1;
                        Ok::<_, ()>(Change::Write(Counter { n }, n))
                    });
                    let counted = counted.await.unwrap_or_else(|_| panic!("the counter could not be raised"));
                    say(&format!("counter {}", counted.answer));
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Starts the child, kills it after a while, and returns what it said.
fn run_and_kill(file: &Path, life: Duration) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store::crash::child", "--exact", "--ignored", "--nocapture"])
        .env("CRASH_FILE", file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    let (began, beginning) = std::sync::mpsc::channel();
    let reader = std::thread::spawn(move || {
        // A line that the kill cut short says nothing.
        let lines = out.split(b'\n').map_while(Result::ok).filter_map(|line| String::from_utf8(line).ok());
        let told = lines.inspect(|line| {
            if line.starts_with("insert ") {
                let _ = began.send(());
            }
        });
        told.collect::<Vec<_>>()
    });
    // Its life is counted from its first answer: on a busy machine a process takes a while to start.
    beginning.recv().unwrap();
    std::thread::sleep(life);
    child.kill().unwrap();
    child.wait().unwrap();
    let mut lines = reader.join().unwrap();
    lines.pop();
    lines.retain(|line| line.starts_with("insert ") || line.starts_with("counter "));
    lines
}

#[tokio::test]
async fn nothing_that_was_answered_is_lost_by_a_kill() {
    let mut chance = Chance::seeded(7);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    let (mut answered, mut counter) = (Vec::new(), 0_u64);
    for _ in 0..count("CRASH_ROUNDS", 5) {
        for line in run_and_kill(&file, Duration::from_millis(150 + chance.below(400))) {
            match line.split_once(' ') {
                Some(("insert", id)) => answered.push(id.to_owned()),
                Some(("counter", n)) => counter = counter.max(n.parse().unwrap()),
                _ => {}
            }
        }
        let start = Instant::now();
        let store = Sqlite::open(&file).unwrap();
        store.ensure(&[&THINGS]).await.unwrap();
        assert!(start.elapsed() < Duration::from_secs(5), "ready again after {:?}", start.elapsed());
        for id in &answered {
            assert!(store.get(&THINGS, id).await.unwrap().is_some(), "{id} was answered and is lost");
        }
        if counter > 0 {
            let stored = store.get(&THINGS, "counter").await.unwrap().unwrap();
            let n = stored.read::<Counter>().unwrap().n;
            assert!(n >= counter, "the counter said {counter} and is {n}");
            assert_eq!(stored.version, i64::try_from(n).unwrap());
        }
        let all = store.count(&THINGS, &Condition::ne("_id", "counter")).await.unwrap();
        assert_eq!(store.count(&THINGS, &Condition::has("tags", "all")).await.unwrap(), all, "lists follow documents");
        assert!(all >= answered.len() as u64);
    }
    assert!(answered.len() > 20, "the child wrote only {} documents", answered.len());
}
