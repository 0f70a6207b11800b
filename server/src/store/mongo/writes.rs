//! Writing: each a single command on a single document, which MongoDB does whole or not at all.

use mongodb::bson::{RawDocumentBuf, doc};
use zhengda_engine::moment::Moment;

use super::{
    Mongo, StoreError,
    calls::{LONG, LONG_THERE, SHORT},
    convert,
    trouble::Trouble,
};
use crate::store::{Collection, Document, ID, check, document::check_id};

/// A document ready to be sent, and what recognises it afterwards.
struct Sent {
    stored: RawDocumentBuf,
    version: i64,
    stamp: String,
}

impl Mongo {
    fn prepare(&self, collection: &Collection, document: &Document, version: i64) -> Result<Sent, StoreError> {
        let (body, _) = document.checked(collection)?;
        let stamp = self.stamps.next();
        let stored = convert::to_stored(collection, &document.id, version, &stamp, body);
        let stored = RawDocumentBuf::from_document(&stored)
            .map_err(|_| StoreError::InvalidDocument("it cannot be written as BSON".to_owned()))?;
        Ok(Sent { stored, version, stamp })
    }

    pub(super) async fn write_new(&self, collection: &Collection, document: &Document) -> Result<(), StoreError> {
        let Sent { stored, version, stamp } = self.prepare(collection, document, 1)?;
        let documents = self.documents(collection);
        match self.calls.run(SHORT, async move { documents.insert_one(stored).await }).await {
            Ok(_) => Ok(()),
            Err(Trouble::Refused(error)) => Err(error),
            Err(Trouble::Unclear(reason)) => {
                self.settle(collection, (&document.id, version, &stamp), StoreError::Duplicate, reason).await
            }
        }
    }

    pub(super) async fn write_over(&self, collection: &Collection, document: &Document) -> Result<i64, StoreError> {
        let Sent { stored, version, stamp } = self.prepare(collection, document, document.version.saturating_add(1))?;
        let documents = self.documents(collection);
        let filter = doc! { ID: &document.id, convert::VERSION: document.version };
        match self.calls.run(SHORT, async move { documents.replace_one(filter, stored).await }).await {
            Ok(done) if done.matched_count == 0 => Err(StoreError::Conflict),
            Ok(_) => Ok(version),
            Err(Trouble::Refused(error)) => Err(error),
            Err(Trouble::Unclear(reason)) => {
                let written = (document.id.as_str(), version, stamp.as_str());
                self.settle(collection, written, StoreError::Conflict, reason).await.map(|()| version)
            }
        }
    }

    pub(super) async fn remove(&self, collection: &Collection, id: &str, version: i64) -> Result<(), StoreError> {
        if check_id(id).is_err() {
            return Err(StoreError::Conflict);
        }
        let documents = self.documents(collection);
        let filter = doc! { ID: id, convert::VERSION: version };
        let call = async move { documents.delete_one(filter).await };
        // A deletion leaves no stamp: whether it was ours cannot be settled.
        match self.calls.run(SHORT, call).await.map_err(Trouble::into_write)?.deleted_count {
            0 => Err(StoreError::Conflict),
            _ => Ok(()),
        }
    }

    /// Finds the oldest and deletes those that are still past their moment: one that was given more time in between
    /// stays.
    pub(super) async fn sweep(&self, collection: &Collection, now: Moment, limit: u32) -> Result<u64, StoreError> {
        let field = check::check_sweep(collection, limit)?;
        let documents = self.documents(collection);
        let past = doc! { field: { "$lte": now.0 } };
        let call = async move {
            let list = documents.find(past).sort(doc! { field: 1, ID: 1 }).limit(i64::from(limit)).batch_size(limit);
            let mut list = list.projection(doc! { ID: 1 }).max_time(LONG_THERE).await?;
            let mut ids = Vec::new();
            while list.advance().await? {
                if let Ok(id) = list.current().get_str(ID) {
                    ids.push(id.to_owned());
                }
            }
            if ids.is_empty() {
                return Ok(0);
            }
            let filter = doc! { ID: { "$in": ids }, field: { "$lte": now.0 } };
            documents.delete_many(filter).await.map(|done| done.deleted_count)
        };
        self.calls.run(LONG, call).await.map_err(Trouble::into_write)
    }
}
