//! A fresh store for each test, of every kind that is available here: the embedded one always, MongoDB when
//! `MONGODB_URI` is set (`tests/mongo/with.sh` sets it to a server of its own).

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;
use zhengda::{
    random::SystemRandom,
    store::{Collection, Mongo, Sqlite, Store},
};

use super::skip;

/// A store of one test's own, gone at the end of it.
#[derive(Debug)]
pub(crate) struct TestStore {
    pub(crate) name: &'static str,
    pub(crate) store: Arc<dyn Store>,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(#[expect(dead_code, reason = "the folder lives as long as this")] TempDir),
    Database { uri: String, name: String },
}

impl TestStore {
    /// The same place behind another door.
    pub(crate) fn behind(self, store: Arc<dyn Store>) -> Self {
        Self { store, ..self }
    }

    /// Gives the place free. A test that fails leaves a database behind, to be looked at.
    pub(crate) async fn end(self) {
        drop(self.store);
        if let Place::Database { uri, name } = self.place {
            let client = mongodb::Client::with_uri_str(uri).await.unwrap();
            client.database(&name).drop().await.unwrap();
        }
    }
}

/// The address of MongoDB, when there is one.
pub(crate) fn mongodb_uri() -> Option<String> {
    std::env::var("MONGODB_URI").ok().filter(|uri| !uri.is_empty())
}

/// The embedded store in a fresh folder, with these collections.
pub(crate) async fn sqlite(collections: &[&'static Collection]) -> TestStore {
    sqlite_in(tempfile::tempdir().unwrap(), collections).await
}

async fn sqlite_in(folder: TempDir, collections: &[&'static Collection]) -> TestStore {
    let store = Sqlite::open(&folder.path().join("store.sqlite")).unwrap();
    store.ensure(collections).await.unwrap();
    TestStore { name: "sqlite", store: Arc::new(store), place: Place::Folder(folder) }
}

/// A fresh database on MongoDB, with these collections; `None`, and a loud line, when there is no MongoDB.
pub(crate) async fn mongodb(collections: &[&'static Collection]) -> Option<TestStore> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Some(uri) = mongodb_uri() else {
        skip("MONGODB_URI is not set: the MongoDB half of the store's tests does not run");
        return None;
    };
    let name = format!("zhengda_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let store = Mongo::open(&uri, &name, &SystemRandom).await.unwrap();
    store.ensure(collections).await.unwrap();
    Some(TestStore { name: "mongodb", store: Arc::new(store), place: Place::Database { uri, name } })
}

/// Every store there is.
pub(crate) async fn stores(collections: &[&'static Collection]) -> Vec<TestStore> {
    [Some(sqlite(collections).await), mongodb(collections).await].into_iter().flatten().collect()
}

/// The same, the embedded one on a file system in memory: for long runs that are not about the disk.
pub(crate) async fn stores_in_memory(collections: &[&'static Collection]) -> Vec<TestStore> {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    [Some(sqlite_in(folder, collections).await), mongodb(collections).await].into_iter().flatten().collect()
}

/// Runs the same test on every store there is.
pub(crate) async fn on_each<F: Future<Output = ()>>(
    collections: &[&'static Collection],
    test: impl Fn(Arc<dyn Store>) -> F,
) {
    for kind in stores(collections).await {
        println!("on {}", kind.name);
        test(Arc::clone(&kind.store)).await;
        kind.end().await;
    }
}
