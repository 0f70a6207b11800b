//! The embedded store: SQLite in one file, for one process.
//!
//! Reads that are short run at once on a connection of the calling thread, long ones on a few reader threads; all
//! writes go through one thread that commits many of them together. No read waits for a write.

mod connection;
mod error;
mod inline;
mod lock;
#[cfg(test)]
mod plans;
mod read;
mod readers;
mod schema;
mod sql;
mod write;
mod writer;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use zhengda_engine::moment::Moment;

use self::{
    inline::Inline,
    readers::Readers,
    write::Write,
    writer::{Job, Writer},
};
use super::{Collection, Condition, Document, Find, Page, Store, StoreError, check, document::check_id};

/// The embedded store. Dropping it waits for the writes under way and gives the file free.
#[derive(Debug)]
pub struct Sqlite {
    inline: Arc<Inline>,
    readers: Readers,
    writer: Writer,
}

impl Sqlite {
    /// Opens or creates the store in this file; its folder is created too, readable by its owner only.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened or another process has it, `Corrupt` when it is no store.
    pub fn open(file: &Path) -> Result<Self, StoreError> {
        let lock = lock::take(file)?;
        let writer = Writer::start(file, lock)?;
        Ok(Self { inline: Arc::new(Inline::new(file)), readers: Readers::start(file)?, writer })
    }

    async fn write(&self, collection: &'static Collection, write: Write) -> Result<i64, StoreError> {
        self.writer.send(Job::Write(collection, write)).await
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn ensure(&self, collections: &[&'static Collection]) -> Result<(), StoreError> {
        collections.iter().try_for_each(|collection| collection.check())?;
        self.writer.send(Job::Ensure(collections.to_vec())).await.map(|_| ())
    }

    async fn get(&self, collection: &'static Collection, id: &str) -> Result<Option<Document>, StoreError> {
        if check_id(id).is_err() {
            return Ok(None);
        }
        self.inline.run(None, |connection| read::get(connection, collection, id))
    }

    async fn find(&self, collection: &'static Collection, find: &Find) -> Result<Page, StoreError> {
        let query = sql::list(collection, &check::plan(collection, find)?, find.limit);
        let rows = match self.inline.run(Some(inline::SHORT), |connection| read::rows(connection, &query)) {
            Ok(rows) => rows,
            Err(error) if error::is_cut_short(&error) => {
                self.readers.run(move |connection| read::rows(connection, &query)).await?
            }
            Err(error) => return Err(error),
        };
        let documents: Result<Vec<_>, _> = rows.into_iter().map(|row| row.document(collection)).collect();
        Page::of(documents?, find)
    }

    async fn count(&self, collection: &'static Collection, condition: &Condition) -> Result<u64, StoreError> {
        check::check_condition(collection, condition)?;
        let query = sql::count(collection, condition);
        match self.inline.run(Some(inline::SHORT), |connection| read::count(connection, &query)) {
            Err(error) if error::is_cut_short(&error) => {
                self.readers.run(move |connection| read::count(connection, &query)).await
            }
            answer => answer,
        }
    }

    async fn insert(&self, collection: &'static Collection, document: &Document) -> Result<(), StoreError> {
        let (_, text) = document.checked(collection)?;
        self.write(collection, Write::Insert { id: document.id.clone(), text }).await.map(|_| ())
    }

    async fn replace_if(&self, collection: &'static Collection, document: &Document) -> Result<i64, StoreError> {
        let (_, text) = document.checked(collection)?;
        let (id, version) = (document.id.clone(), document.version);
        self.write(collection, Write::Replace { id, version, text }).await
    }

    async fn delete_if(&self, collection: &'static Collection, id: &str, version: i64) -> Result<(), StoreError> {
        if check_id(id).is_err() {
            return Err(StoreError::Conflict);
        }
        self.write(collection, Write::Delete { id: id.to_owned(), version }).await.map(|_| ())
    }

    async fn sweep_expired(&self, collection: &'static Collection, now: Moment, limit: u32) -> Result<u64, StoreError> {
        let field = check::check_sweep(collection, limit)?;
        let removed = self.write(collection, Write::Sweep { field, now: now.0, limit }).await?;
        Ok(removed.unsigned_abs())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inline.run(None, read::ping)
    }
}
