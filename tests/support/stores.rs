//! A fresh store for each test, of every kind that is available here.

use std::sync::Arc;

use tempfile::TempDir;
use zhengda::store::{Collection, Sqlite, Store};

/// A store of one test's own. It is gone when this is dropped.
#[derive(Debug)]
pub(crate) struct TestStore {
    pub(crate) name: &'static str,
    pub(crate) store: Arc<dyn Store>,
    _folder: Option<TempDir>,
}

/// The embedded store in a fresh folder, with these collections.
pub(crate) async fn sqlite(collections: &[&'static Collection]) -> TestStore {
    sqlite_in(tempfile::tempdir().unwrap(), collections).await
}

async fn sqlite_in(folder: TempDir, collections: &[&'static Collection]) -> TestStore {
    let store = Sqlite::open(&folder.path().join("store.sqlite")).unwrap();
    store.ensure(collections).await.unwrap();
    TestStore { name: "sqlite", store: Arc::new(store), _folder: Some(folder) }
}

/// Every store there is.
pub(crate) async fn stores(collections: &[&'static Collection]) -> Vec<TestStore> {
    vec![sqlite(collections).await]
}

/// The same, the embedded one on a file system in memory: for long runs that are not about the disk.
pub(crate) async fn stores_in_memory(collections: &[&'static Collection]) -> Vec<TestStore> {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    vec![sqlite_in(folder, collections).await]
}

/// Runs the same test on every store there is.
pub(crate) async fn on_each<F: Future<Output = ()>>(
    collections: &[&'static Collection],
    test: impl Fn(Arc<dyn Store>) -> F,
) {
    for kind in stores(collections).await {
        println!("on {}", kind.name);
        test(Arc::clone(&kind.store)).await;
    }
}
