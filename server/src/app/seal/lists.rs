//! Signed status lists, for verifiers without a network (N3).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{status::SignedList, suite::KeyId};

use super::{Seal, SealError};

/// A list is signed anew after this time even when nothing changed, so that the copies of verifiers stay fresh.
pub const SIGNED_EVERY: Span = Span::minutes(10);

/// The lists as they were signed last.
#[derive(Debug, Default)]
pub(super) struct Lists {
    signed: Mutex<HashMap<u32, Signed>>,
}

/// A list with what it was made from: other bits or another key make another list.
#[derive(Debug)]
struct Signed {
    generation: u64,
    key: KeyId,
    list: Arc<SignedList>,
}

impl Seal {
    /// A status list as of `as_of`, to be relied on for `days`; `None` when there is none of this number.
    ///
    /// # Errors
    /// [`SealError::Key`] when no key may sign.
    pub fn signed_list(&self, number: u32, as_of: Moment, days: i64) -> Result<Option<Arc<SignedList>>, SealError> {
        let Some(generation) = self.table.generation(number) else { return Ok(None) };
        // Held while signing: requests for the same list wait instead of signing it too.
        let mut signed = self.lists.signed.lock().unwrap_or_else(PoisonError::into_inner);
        let signer = self.signer(as_of)?;
        if let Some(known) = signed.get(&number)
            && (known.generation, known.key) == (generation, signer.key_id())
            && as_of.since(Moment(known.list.issued_at_ms)) < SIGNED_EVERY
        {
            return Ok(Some(known.list.clone()));
        }
        let Some((bits, generation)) = self.table.bits(number) else { return Ok(None) };
        let list = SignedList::sign(bits, as_of.0, Span::days(days).0, &*signer).map_err(|_| SealError::Key)?;
        let list = Arc::new(list);
        signed.insert(number, Signed { generation, key: signer.key_id(), list: list.clone() });
        Ok(Some(list))
    }
}
