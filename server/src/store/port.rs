//! The port: what the application may ask of a store, whichever adapter answers.

use std::fmt::Debug;

use async_trait::async_trait;
use zhengda_engine::moment::Moment;

use super::{Collection, Condition, Document, Find, Page, StoreError};

/// A store of documents. One document is the unit of every promise: a write happens whole or not at all, is durable
/// once it is answered, and is seen by every later read. Nothing spans two documents.
///
/// A call may be dropped by its caller at any moment; a write may then still happen.
#[async_trait]
pub trait Store: Send + Sync + Debug {
    /// Creates what is missing of the collections and their indexes. Runs at start-up, any number of times; what is
    /// no longer declared stays, because an older server may still be running.
    ///
    /// # Errors
    /// `InvalidDeclaration` when one is unsound or contradicts what is stored, or `Unavailable`.
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError>;

    /// The document with this id.
    ///
    /// # Errors
    /// `Unavailable`, or `Corrupt` when it cannot be understood.
    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError>;

    /// One page of the documents that meet a condition.
    ///
    /// # Errors
    /// `InvalidQuery`, `InvalidCursor`, `Unavailable` or `Corrupt`.
    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError>;

    /// How many documents meet a condition.
    ///
    /// # Errors
    /// `InvalidQuery` or `Unavailable`.
    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError>;

    /// Writes a new document; its stored version is 1, whatever `document.version` says.
    ///
    /// # Errors
    /// `Duplicate`, `InvalidDocument`, `TooLarge`, `Unavailable` or `OutcomeUnknown`.
    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError>;

    /// Replaces the document whose id and version are those of `document`, and answers the new version.
    ///
    /// # Errors
    /// `Conflict` when there is no such version, `Duplicate`, `InvalidDocument`, `TooLarge`, `Unavailable` or
    /// `OutcomeUnknown`.
    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError>;

    /// Deletes the document with this id and version.
    ///
    /// # Errors
    /// `Conflict` when there is no such version, `Unavailable` or `OutcomeUnknown`.
    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError>;

    /// Deletes up to `limit` documents whose expiry field is at or before `now`, oldest first, and answers how many.
    ///
    /// # Errors
    /// `InvalidQuery` when the collection declares no expiry, `Unavailable`, or `OutcomeUnknown`; sweeping again is
    /// right after either.
    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, limit: u32) -> Result<u64, StoreError>;

    /// Asks the store whether it answers: readiness.
    ///
    /// # Errors
    /// `Unavailable`.
    async fn ping(&self) -> Result<(), StoreError>;
}
