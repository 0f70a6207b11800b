//! The whole set of status lists in one piece, for clients that verify without a network (`Q2`, `N3`).

use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use zhengda_seal::status::StatusLists;

use crate::{app::App, problem::Problem};

/// The lists of a moment, with what tells a client that it has another set.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The lists in one piece.
    pub bytes: Vec<u8>,
    /// The `ETag`, quotes included.
    pub etag: String,
    /// Each list: its number, `ETag` and size in bytes.
    pub lists: Vec<(u32, String, usize)>,
    /// When the oldest of the lists was taken down, and until when it may be relied on, in milliseconds since 1970.
    pub as_of_ms: i64,
    /// See `as_of_ms`.
    pub fresh_until_ms: i64,
}

impl App {
    /// The pack of now. Made anew only when a list changed.
    ///
    /// # Errors
    /// `store_unavailable` when it cannot be told whether it is complete.
    pub async fn status_pack(&self) -> Result<Arc<Pack>, Problem> {
        let mut all = StatusLists::default();
        let mut lists = Vec::new();
        let mut name = Sha256::new();
        self.seal.load(&*self.store, self.now()).await?;
        for number in self.seal.table.numbers() {
            let list = self.status_list(number).await?;
            let etag = list.etag();
            name.update(etag.as_bytes());
            lists.push((number, etag, list.as_bytes().len()));
            all.insert((*list).clone());
        }
        let mut hex = HEXLOWER.encode(&name.finalize());
        hex.truncate(32);
        let etag = format!("\"{hex}\"");
        let mut known = self.seal.pack.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(pack) = known.as_ref().filter(|pack| pack.etag == etag) {
            return Ok(pack.clone());
        }
        let as_of_ms = all.iter().map(|list| list.issued_at_ms).min().unwrap_or(self.now().0);
        let fresh_until_ms = all.iter().map(zhengda_seal::status::SignedList::fresh_until_ms).min().unwrap_or(as_of_ms);
        let pack = Arc::new(Pack { bytes: all.pack(), etag, lists, as_of_ms, fresh_until_ms });
        *known = Some(pack.clone());
        Ok(pack)
    }
}
