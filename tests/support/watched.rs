//! A store with a watcher before it: what a test wants to count, delay, refuse or lose stands in the watcher alone.

use std::{
    fmt::Debug,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use async_trait::async_trait;
use zhengda::store::{Collection, Condition, Document, Find, Page, Store, StoreError};
use zhengda_engine::moment::{Moment, Span};

/// What becomes of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is done, and its answer arrives.
    Heard,
    /// It is done, and nobody hears of it.
    Unheard,
}

/// Stands before a store. An error is the answer of the call, which does not reach the store.
#[async_trait]
pub(crate) trait Watch: Debug + Send + Sync + 'static {
    /// Before everything that changes no document of a use case.
    async fn read(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Before a document is inserted, replaced or deleted; `inserted` names the collection of an insertion.
    async fn write(&self, inserted: Option<&'static str>) -> Result<Fate, StoreError>;
}

/// The store behind its watcher.
#[derive(Debug)]
pub(crate) struct Watched<W> {
    inner: Arc<dyn Store>,
    watch: Arc<W>,
}

impl<W: Watch> Watched<W> {
    pub(crate) fn over(inner: Arc<dyn Store>, watch: Arc<W>) -> Arc<dyn Store> {
        Arc::new(Self { inner, watch })
    }
}

fn heard<T>(fate: Fate, done: Result<T, StoreError>) -> Result<T, StoreError> {
    match fate {
        Fate::Heard => done,
        Fate::Unheard => Err(StoreError::OutcomeUnknown { reason: "the answer was lost".to_owned() }),
    }
}

#[async_trait]
impl<W: Watch> Store for Watched<W> {
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError> {
        self.watch.read().await?;
        self.inner.ensure(collections).await
    }
    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError> {
        self.watch.read().await?;
        self.inner.get(collection, id).await
    }
    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError> {
        self.watch.read().await?;
        self.inner.find(collection, find).await
    }
    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError> {
        self.watch.read().await?;
        self.inner.count(collection, condition).await
    }
    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError> {
        let fate = self.watch.write(Some(collection.name)).await?;
        heard(fate, self.inner.insert(collection, document).await)
    }
    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError> {
        let fate = self.watch.write(None).await?;
        heard(fate, self.inner.replace_if(collection, document).await)
    }
    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError> {
        let fate = self.watch.write(None).await?;
        heard(fate, self.inner.delete_if(collection, id, version).await)
    }
    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, n: u32) -> Result<u64, StoreError> {
        self.watch.read().await?;
        self.inner.sweep_expired(collection, now, n).await
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.watch.read().await?;
        self.inner.ping().await
    }
}

/// As many writes as come.
pub(crate) const ENDLESS: i64 = -1;
/// No write any more.
pub(crate) const ENDED: i64 = -2;

/// Lets so many writes more through, one whose answer is lost, and then none.
#[derive(Debug)]
pub(crate) struct Ends(pub(crate) AtomicI64);

#[async_trait]
impl Watch for Ends {
    async fn write(&self, _: Option<&'static str>) -> Result<Fate, StoreError> {
        let spend = |left| match left {
            ENDLESS | ENDED => None,
            0 => Some(ENDED),
            more => Some(more - 1),
        };
        match self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend) {
            Ok(0) => Ok(Fate::Unheard),
            Ok(_) | Err(ENDLESS) => Ok(Fate::Heard),
            Err(_) => {
                let reason = "the process ended".to_owned();
                Err(StoreError::Unavailable { reason, retry_after: Span::seconds(1) })
            }
        }
    }
}
