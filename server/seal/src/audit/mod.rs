//! The audit chain: each record of a region is bound to all before it, so that no one can change, remove, reorder or
//! cut records unseen (`N6`, `quality.md` S7).
//!
//! `link(n) = SHA-256("R" || link(n - 1) || n as 8 bytes || SHA-256(record n))`, and before the first record
//! `SHA-256("G" || region)`. Whoever can write the store could make a whole new chain; signed [`Checkpoint`]s, kept by
//! someone else, show that too, and where.

mod checkpoint;
mod inspect;
#[cfg(test)]
mod tests;

pub use checkpoint::Checkpoint;
pub use inspect::{Finding, FindingKind, Inspection, MOST_FINDINGS, Report};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What binds a record to all before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Link(pub [u8; 32]);

/// A record as the store keeps it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its position, from 0 on without gaps.
    pub position: u64,
    /// Its bytes, exactly as they were when it was written.
    pub record: &'a [u8],
    /// Its link.
    pub link: Link,
}

/// The end of a chain: what the next record is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tip {
    /// Records in the chain, and so the position of the next one.
    pub count: u64,
    /// The link of the last record, or of the region where there is none.
    pub link: Link,
}

impl Tip {
    /// The chain of a region before its first record.
    #[must_use]
    pub fn start(region: &str) -> Self {
        Self { count: 0, link: Link(Sha256::new().chain_update(b"G").chain_update(region).finalize().into()) }
    }

    /// The chain with one record more.
    #[must_use]
    pub fn after(self, record: &[u8]) -> Self {
        Self { count: self.count.saturating_add(1), link: self.link.next(self.count, record) }
    }
}

impl Link {
    fn next(self, position: u64, record: &[u8]) -> Self {
        let body = Sha256::digest(record);
        let hash = Sha256::new().chain_update(b"R").chain_update(self.0);
        Self(hash.chain_update(position.to_be_bytes()).chain_update(body).finalize().into())
    }
}

impl std::fmt::Display for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({self})")
    }
}

impl Serialize for Link {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::record::hex_of(&String::deserialize(deserializer)?).map(Self)
    }
}
