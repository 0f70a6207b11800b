//! A store that can be taken away and given back.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use zhengda::store::{Collection, Condition, Document, Find, Page, Store, StoreError};
use zhengda_engine::moment::{Moment, Span};

/// A store that can be taken away.
#[derive(Debug)]
pub(crate) struct Removable {
    inner: Arc<dyn Store>,
    gone: Arc<AtomicBool>,
}

impl Removable {
    /// A store before another one, and the switch that takes it away.
    pub(crate) fn over(inner: Arc<dyn Store>) -> (Self, Arc<AtomicBool>) {
        let gone = Arc::new(AtomicBool::new(false));
        (Self { inner, gone: gone.clone() }, gone)
    }

    fn there(&self) -> Result<&dyn Store, StoreError> {
        if self.gone.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable { reason: "taken away".to_owned(), retry_after: Span::seconds(1) });
        }
        Ok(&*self.inner)
    }
}

#[async_trait]
impl Store for Removable {
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError> {
        self.there()?.ensure(collections).await
    }
    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError> {
        self.there()?.get(collection, id).await
    }
    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError> {
        self.there()?.find(collection, find).await
    }
    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError> {
        self.there()?.count(collection, condition).await
    }
    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError> {
        self.there()?.insert(collection, document).await
    }
    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError> {
        self.there()?.replace_if(collection, document).await
    }
    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError> {
        self.there()?.delete_if(collection, id, version).await
    }
    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, limit: u32) -> Result<u64, StoreError> {
        self.there()?.sweep_expired(collection, now, limit).await
    }
    async fn ping(&self) -> Result<(), StoreError> {
        self.there()?.ping().await
    }
}
