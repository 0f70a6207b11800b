//! Retryable writes: a driver that lost the answer sends the same write again under the same number, and it must
//! get the first answer, not a second effect.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bson::{RawDocument, RawDocumentBuf};

/// The last write of a driver's session, locked while it runs.
pub(crate) type Slot = Arc<tokio::sync::Mutex<Option<(i64, RawDocumentBuf)>>>;

/// Sessions by their id.
#[derive(Debug, Default)]
pub(crate) struct Retries(Mutex<HashMap<Vec<u8>, Slot>>);

impl Retries {
    /// The slot and the number of a numbered write; `None` for every other command.
    pub(crate) fn slot(&self, command: &RawDocument) -> Option<(Slot, i64)> {
        let number = command.get_i64("txnNumber").ok()?;
        let session = command.get_document("lsid").ok()?.as_bytes().to_vec();
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some((Arc::clone(sessions.entry(session).or_default()), number))
    }
}
