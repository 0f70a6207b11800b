//! Unclear writes: every write carries a stamp of its own, and reading the stamp tells whose write it was.

use std::sync::atomic::{AtomicU64, Ordering};

use mongodb::bson::{RawDocumentBuf, doc};

use super::{Mongo, StoreError, calls::SHORT, convert};
use crate::{
    random::{Draw, Random},
    store::Collection,
};

/// Gives out stamps that no other process and no other write has.
#[derive(Debug)]
pub(super) struct Stamps {
    process: String,
    next: AtomicU64,
}

impl Stamps {
    pub(super) fn new(random: &dyn Random) -> Result<Self, StoreError> {
        let process = random.bytes::<12>().map_err(|_| StoreError::unavailable("no randomness"))?;
        Ok(Self { process: data_encoding::BASE64URL_NOPAD.encode(&process), next: AtomicU64::new(0) })
    }

    pub(super) fn next(&self) -> String {
        format!("{}{}", self.process, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

impl Mongo {
    /// Finds out what became of a write that had no clear answer. `lost` is the answer when somebody else has written
    /// that version: ours can then no longer happen.
    pub(super) async fn settle(
        &self,
        collection: &Collection,
        (id, version, stamp): (&str, i64, &str),
        lost: StoreError,
        reason: String,
    ) -> Result<(), StoreError> {
        let documents = self.documents(collection);
        let filter = doc! { "_id": id };
        let read =
            async move { documents.find_one(filter).projection(doc! { convert::VERSION: 1, convert::STAMP: 1 }).await };
        let Ok(Some(found)) = self.calls.run(SHORT, read).await else {
            return Err(StoreError::OutcomeUnknown { reason });
        };
        match written_by(&found) {
            (_, Some(writer)) if writer == stamp => Ok(()),
            (Some(found), _) if found == version => Err(lost),
            _ => Err(StoreError::OutcomeUnknown { reason }),
        }
    }
}

fn written_by(found: &RawDocumentBuf) -> (Option<i64>, Option<&str>) {
    (found.get_i64(convert::VERSION).ok(), found.get_str(convert::STAMP).ok())
}
