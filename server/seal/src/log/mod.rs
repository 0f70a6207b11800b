//! The transparency log of status changes: a Merkle tree as in RFC 6962 (and RFC 9162 section 2.1), so that no one, the
//! authority included, can take back or date back a change unseen (`N5`, `I6`).

mod change;
mod head;
mod proof;
mod subtrees;
#[cfg(test)]
mod tests;
mod tiles;
mod tree;

pub use change::StatusChange;
pub use head::TreeHead;
pub use proof::{verify_consistency, verify_inclusion};
pub use tiles::{Leaves, TILE, Tiles};
pub use tree::Tree;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A hash in the tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of an empty tree.
    #[must_use]
    pub fn empty() -> Self {
        Self(Sha256::digest([]).into())
    }

    /// The hash of a leaf: `SHA-256(0x00 || data)`.
    #[must_use]
    pub fn leaf(data: &[u8]) -> Self {
        Self(Sha256::new().chain_update([0]).chain_update(data).finalize().into())
    }

    /// The hash over two subtrees: `SHA-256(0x01 || left || right)`.
    #[must_use]
    pub fn node(left: Self, right: Self) -> Self {
        Self(Sha256::new().chain_update([1]).chain_update(left.0).chain_update(right.0).finalize().into())
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl Serialize for Hash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::record::hex_of(&String::deserialize(deserializer)?).map(Self)
    }
}
