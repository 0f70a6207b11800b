//! The MongoDB store, for any number of server processes: replica set or sharded cluster, majority in and out.

mod calls;
mod compile;
mod convert;
mod gate;
mod indexes;
mod options;
mod reads;
mod settle;
mod trouble;
mod writes;

use async_trait::async_trait;
use mongodb::{Client, Collection as Documents, Database, bson::RawDocumentBuf};
use zhengda_engine::moment::Moment;

use self::{calls::Calls, settle::Stamps};
use super::{Collection, Condition, Document, Find, Page, Store, StoreError};
use crate::random::Random;

/// The MongoDB store.
#[derive(Debug)]
pub struct Mongo {
    database: Database,
    calls: Calls,
    stamps: Stamps,
}

impl Mongo {
    /// Prepares the connection; nothing is sent yet, so that a server can start before its database.
    ///
    /// # Errors
    /// `InvalidDeclaration` when the address is not one, `Unavailable` when its servers' names cannot be looked up or
    /// chance fails.
    pub async fn open(uri: &str, database: &str, random: &dyn Random) -> Result<Self, StoreError> {
        let options = options::from(uri).await?;
        let client = Client::with_options(options).map_err(|error| trouble::of(&error).into_read())?;
        let database = client.database(database);
        Ok(Self { calls: Calls::start(database.clone()), database, stamps: Stamps::new(random)? })
    }

    fn documents(&self, collection: &Collection) -> Documents<RawDocumentBuf> {
        self.database.collection(collection.name)
    }
}

#[async_trait]
impl Store for Mongo {
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError> {
        collections.iter().try_for_each(|collection| collection.check())?;
        for collection in collections {
            self.create_indexes(collection).await?;
        }
        Ok(())
    }

    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError> {
        self.read_one(collection, id).await
    }

    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError> {
        self.read_page(collection, find).await
    }

    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError> {
        self.read_count(collection, condition).await
    }

    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError> {
        self.write_new(collection, document).await
    }

    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError> {
        self.write_over(collection, document).await
    }

    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError> {
        self.remove(collection, id, version).await
    }

    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, limit: u32) -> Result<u64, StoreError> {
        self.sweep(collection, now, limit).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.calls.ping().await
    }
}
