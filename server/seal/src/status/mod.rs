//! Status lists: which certificates are revoked, suspended or superseded, signed, small, and good without a network
//! for their time to live (`Q2`, `N3`; the form is in `docs/CERTIFICATE-CODE.md` section 5).

mod lists;
mod signed;
#[cfg(test)]
mod tests;

pub use lists::{Insert, StatusLists};
pub use signed::{SignedList, StatusListError};

use crate::verdict::StatusBits;

/// Places in a list, and at least as many: a place must not tell who it is (W3C Bitstring Status List, section 6.1).
pub const LIST_SIZE: u32 = 131_072;

/// The largest list that is read.
pub const LARGEST_LIST: u32 = 1 << 20;

/// A status list as bits, before it is signed and after it was checked.
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    number: u32,
    size: u32,
    /// Three bitstrings of equal length, one after the other: revoked, suspended, superseded. In each, place 0 is the
    /// highest bit of the first byte.
    bits: Vec<u8>,
}

impl StatusList {
    /// A list of [`LIST_SIZE`] places in which every certificate is in force.
    #[must_use]
    pub fn new(number: u32) -> Self {
        Self { number, size: LIST_SIZE, bits: vec![0; bytes_of(LIST_SIZE)] }
    }

    /// The list's number.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Places in the list.
    #[must_use]
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// The bits at a place; `None` beyond the list.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<StatusBits> {
        let bit = |purpose| {
            let (byte, mask) = self.place(purpose, index)?;
            Some(self.bits.get(byte)? & mask != 0)
        };
        Some(StatusBits { revoked: bit(0)?, suspended: bit(1)?, superseded: bit(2)? })
    }

    /// Sets the bits at a place; `false` beyond the list.
    pub fn set(&mut self, index: u32, bits: StatusBits) -> bool {
        [bits.revoked, bits.suspended, bits.superseded].into_iter().enumerate().all(|(purpose, on)| {
            let Some((at, mask)) = self.place(purpose, index) else { return false };
            let Some(byte) = self.bits.get_mut(at) else { return false };
            *byte = if on { *byte | mask } else { *byte & !mask };
            true
        })
    }

    fn place(&self, purpose: usize, index: u32) -> Option<(usize, u8)> {
        let byte = purpose * (self.size as usize / 8) + index as usize / 8;
        (index < self.size).then_some((byte, 0x80 >> (index % 8)))
    }
}

impl std::fmt::Debug for StatusList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StatusList").field("number", &self.number).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Bytes of the three bitstrings of a list.
const fn bytes_of(size: u32) -> usize {
    3 * (size as usize / 8)
}
