//! A full disk: new work is refused, nothing is lost, reads go on, and writing resumes by itself.

use std::{path::PathBuf, process::Command};

use serde_json::json;
use zhengda::store::{Condition, Sqlite, Store, StoreError};

use super::things::{THINGS, document};
use crate::support::skip;

/// A small file system in memory, unmounted at the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap().keep();
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(&folder).output();
        if done.is_ok_and(|output| output.status.success()) {
            return Some(Self(folder));
        }
        let _ = std::fs::remove_dir(folder);
        None
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
        let _ = std::fs::remove_dir(&self.0);
    }
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_recovers_unaided() {
    let Some(disk) = SmallDisk::mount() else { return skip("no small disk can be mounted here (needs root)") };
    let filler = disk.0.join("filler");
    std::fs::write(&filler, vec![1; 6 << 20]).unwrap();
    let file = disk.0.join("store.sqlite");
    let store = Sqlite::open(&file).unwrap();
    store.ensure(&[&THINGS]).await.unwrap();

    let body = json!({"tags": ["all"], "filler": "x".repeat(100_000)});
    let mut written = Vec::new();
    let refusal = loop {
        let id = format!("{:04}", written.len());
        match store.insert(&THINGS, &document(&id, body.clone())).await {
            Ok(()) => written.push(id),
            Err(error) => break error,
        }
        assert!(written.len() < 200, "the disk never filled up");
    };
    assert!(matches!(refusal, StoreError::Unavailable { .. }), "{refusal:?}");
    let again = store.insert(&THINGS, &document("again", body.clone())).await;
    assert!(matches!(again, Err(StoreError::Unavailable { .. })), "{again:?}");
    assert!(written.len() > 10);
    assert_eq!(store.get(&THINGS, "again").await, Ok(None), "what was refused is not there");
    assert_eq!(store.count(&THINGS, &Condition::has("tags", "all")).await, Ok(written.len() as u64));

    std::fs::remove_file(&filler).unwrap();
    store.insert(&THINGS, &document("after", body)).await.unwrap();
    drop(store);
    let store = Sqlite::open(&file).unwrap();
    written.push("after".to_owned());
    for id in &written {
        assert!(store.get(&THINGS, id).await.unwrap().is_some(), "{id} is lost");
    }
    assert_eq!(store.count(&THINGS, &Condition::all()).await, Ok(written.len() as u64));
}
