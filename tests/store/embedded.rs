//! What only the embedded store promises: one process, one file, nothing lost by closing it.

use std::sync::Arc;

use serde_json::json;
use zhengda::store::{Sqlite, Store, StoreError};

use super::things::{THINGS, document};

#[tokio::test]
async fn a_file_opens_once_and_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deep/er/store.sqlite");
    let store = Sqlite::open(&file).unwrap();
    store.ensure(&[&THINGS]).await.unwrap();
    store.insert(&THINGS, &document("a", json!({"code": "X"}))).await.unwrap();
    let Err(StoreError::Unavailable { reason, .. }) = Sqlite::open(&file) else { panic!("it opened twice") };
    assert!(reason.contains("another process"), "{reason}");
    drop(store);
    let store = Sqlite::open(&file).unwrap();
    assert_eq!(store.get(&THINGS, "a").await.unwrap().unwrap().version, 1);
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("store.sqlite")).unwrap();
    store.ensure(&[&THINGS]).await.unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn a_file_that_is_no_store_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.sqlite");
    std::fs::write(&file, "this is a text and no database at all, long enough to be looked at".repeat(200)).unwrap();
    assert!(matches!(Sqlite::open(&file), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn an_undeclared_collection_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("store.sqlite")).unwrap();
    let answer = store.insert(&THINGS, &document("a", json!({}))).await;
    assert!(matches!(answer, Err(StoreError::InvalidDeclaration(_))), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_write_is_done_even_when_its_caller_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder.path().join("store.sqlite")).unwrap());
    store.ensure(&[&THINGS]).await.unwrap();
    let other = Arc::clone(&store);
    let task = tokio::spawn(async move {
        for n in 0.. {
            let _ = other.insert(&THINGS, &document(&format!("{n}"), json!({}))).await;
        }
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    task.abort();
    let _ = task.await;
    store.insert(&THINGS, &document("last", json!({}))).await.unwrap();
    let all = zhengda::store::Condition::all();
    let before = store.count(&THINGS, &all).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert_eq!(store.count(&THINGS, &all).await.unwrap(), before, "nothing is written later");
}
