//! The proof inside a receipt that the status it speaks of stands in the transparency log.

use super::Subject;
use crate::keys::KeyRing;
use crate::log::{Hash, StatusChange, TreeHead, verify_inclusion};

/// A leaf of the log with its path to a signed head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The leaf's bytes: a [`StatusChange`].
    pub leaf: Vec<u8>,
    /// The leaf's place in the log.
    pub index: u64,
    /// The hashes from the leaf to the root.
    pub path: Vec<Hash>,
    /// The signed head ([`TreeHead::sign`]).
    pub head: Vec<u8>,
}

impl Inclusion {
    /// The change that is proven, if the path leads to a head that a known key signed.
    #[must_use]
    pub fn change(&self, keys: &KeyRing) -> Option<StatusChange> {
        let head = TreeHead::parse(&self.head, keys).ok()?;
        let change = StatusChange::parse(&self.leaf)?;
        let held = verify_inclusion(Hash::leaf(&self.leaf), self.index, head.size, &self.path, head.root);
        held.then_some(change)
    }

    /// Whether the proof is about this certificate and no later than the moment that the receipt speaks of.
    pub(super) fn holds(&self, subject: Option<&Subject>, as_of_ms: i64, keys: &KeyRing) -> bool {
        let Some((change, subject)) = self.change(keys).zip(subject) else { return false };
        change.record_digest == subject.record_digest && change.at_ms <= as_of_ms
    }
}
