//! The proof inside a receipt that the status it speaks of stands in the transparency log.

use super::Receipt;
use crate::keys::KeyRing;
use crate::log::{Hash, StatusChange, TreeHead, verify_inclusion};
use crate::verdict::{Reason, StatusBits};

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

/// What a proof proves: that this change stood in the log when it had this head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// The change.
    pub change: StatusChange,
    /// The head. Whoever keeps it can tell later whether the log was forked.
    pub head: TreeHead,
}

impl Inclusion {
    /// What is proven, if the path leads to a head that a known key signed.
    #[must_use]
    pub fn proven(&self, keys: &KeyRing) -> Option<Proven> {
        let head = TreeHead::parse(&self.head, keys).ok()?;
        let change = StatusChange::parse(&self.leaf)?;
        let held = verify_inclusion(Hash::leaf(&self.leaf), self.index, head.size, &self.path, head.root);
        held.then_some(Proven { change, head })
    }

    /// Whether the proof is about the certificate of this receipt, agrees with its answer and is no later than the moment
    /// that it speaks of.
    pub(super) fn holds(&self, receipt: &Receipt, keys: &KeyRing) -> bool {
        let Some((Proven { change, .. }, subject)) = self.proven(keys).zip(receipt.subject.as_ref()) else {
            return false;
        };
        change.record_digest == subject.record_digest
            && change.at_ms <= receipt.as_of_ms
            && agrees(&receipt.reason, change.bits)
    }
}

/// Whether an answer for this reason can be given about a status with these bits. A reason that does not come from the
/// status agrees with every status.
#[must_use]
pub fn agrees(reason: &str, bits: StatusBits) -> bool {
    match reason {
        r if r == Reason::InForce.as_str() => bits == StatusBits::default(),
        r if r == Reason::Revoked.as_str() => bits.revoked,
        r if r == Reason::Superseded.as_str() => bits.superseded,
        r if r == Reason::Suspended.as_str() => bits.suspended,
        _ => true,
    }
}
