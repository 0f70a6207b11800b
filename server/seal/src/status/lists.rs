//! All lists that a verifier holds, and the pack in which it fetches them at once.

use super::signed::{SignedList, StatusListError};
use crate::cbor::{Reader, Writer};
use crate::code::StatusIndex;
use crate::keys::KeyRing;
use crate::verdict::{Status, StatusSource};
use std::collections::BTreeMap;

/// More lists than this is no pack (134 million certificates).
const MOST_LISTS: u64 = 1024;

/// The lists of a verifier by their numbers: a source of status for the verdict.
#[derive(Clone, Debug, Default)]
pub struct StatusLists {
    lists: BTreeMap<u32, SignedList>,
}

/// What became of a list that was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Insert {
    /// It is held now.
    Held,
    /// A newer one, or the same, is held already: an old list cannot undo a revocation.
    Older,
}

impl StatusLists {
    /// Takes a list, unless a newer one of the same number is held.
    pub fn insert(&mut self, list: SignedList) -> Insert {
        let number = list.list.number();
        match self.lists.get(&number) {
            Some(held) if held.issued_at_ms >= list.issued_at_ms => Insert::Older,
            _ => {
                self.lists.insert(number, list);
                Insert::Held
            }
        }
    }

    /// The list of a number.
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&SignedList> {
        self.lists.get(&number)
    }

    /// All lists by rising number.
    pub fn iter(&self) -> impl Iterator<Item = &SignedList> {
        self.lists.values()
    }

    /// All lists in one piece: a CBOR array of the signed lists. Each is signed for itself; the pack needs no signature
    /// because a list that is left out is `list_missing`, never in force.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let total: usize = self.iter().map(|l| l.as_bytes().len() + 8).sum();
        let mut out = Writer::with_capacity(total + 8);
        out.array(self.lists.len() as u64);
        for list in self.iter() {
            out.bytes(list.as_bytes());
        }
        out.finish()
    }

    /// Checks and reads a pack.
    ///
    /// # Errors
    /// [`StatusListError`] of the first list that cannot be relied on; nothing of the pack is held then.
    pub fn unpack(bytes: &[u8], keys: &KeyRing, now_ms: i64) -> Result<Self, StatusListError> {
        let mut reader = Reader::new(bytes);
        let count = reader.array()?;
        if count > MOST_LISTS {
            return Err(StatusListError::Malformed);
        }
        let mut all = Self::default();
        for _ in 0..count {
            if all.insert(SignedList::parse(reader.bytes()?, keys, now_ms)?) == Insert::Older {
                return Err(StatusListError::Malformed);
            }
        }
        reader.end()?;
        Ok(all)
    }
}

impl StatusSource for StatusLists {
    fn status(&self, at: StatusIndex) -> Option<Status> {
        let held = self.get(at.list)?;
        let (as_of_ms, fresh_until_ms) = (held.issued_at_ms, held.fresh_until_ms());
        Some(Status { bits: held.list.get(at.index)?, as_of_ms, fresh_until_ms, since_ms: None, superseded_by: None })
    }
}
