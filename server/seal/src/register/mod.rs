//! What the authority issued, in memory: the fast way to verify online (`performance.md`, "The fast way to verify").
//!
//! For each place in the status lists the register keeps a keyed digest of the code that was issued there, 16 bytes,
//! and the status bits. A code that equals what was issued needs no signature check; one that does not can never be
//! VALID online, and its signature is only checked to say why, within the caller's budget.

mod online;
#[cfg(test)]
mod tests;

pub use online::{Online, Quick};

use crate::code::StatusIndex;
use crate::record::hmac_of;
use crate::status::LIST_SIZE;
use crate::verdict::StatusBits;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// More lists than this are not kept (134 million certificates): a damaged index must not ask for all memory.
const MOST_LISTS: u32 = 1024;

/// The keyed digest of a code: the first half of HMAC-SHA256 over all its bytes, signature included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag(pub [u8; 16]);

/// What the register says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Exactly this code was issued; its status.
    Issued(StatusBits),
    /// Another code was issued at this place.
    Other,
    /// Nothing was issued at this place.
    Nothing,
}

/// The register: about 16.5 bytes per place of each list in use.
pub struct Register {
    mac: Hmac<Sha256>,
    lists: Vec<Option<Box<Segment>>>,
    issued: usize,
}

/// The places of one list.
struct Segment {
    tags: Vec<[u8; 16]>,
    /// Four bits per place: issued, revoked, suspended, superseded; two places to a byte.
    flags: Vec<u8>,
}

const ISSUED: u8 = 1;
const REVOKED: u8 = 2;
const SUSPENDED: u8 = 4;
const SUPERSEDED: u8 = 8;

impl Register {
    /// An empty register. The key keeps tags unpredictable; tags made with it may be stored and loaded again.
    #[must_use]
    pub fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        Self { mac: hmac_of(key), lists: Vec::new(), issued: 0 }
    }

    /// The tag of a code's bytes.
    #[must_use]
    pub fn tag(&self, code: &[u8]) -> Tag {
        let full: [u8; 32] = self.mac.clone().chain_update(code).finalize().into_bytes().into();
        let mut half = [0; 16];
        half.iter_mut().zip(full).for_each(|(h, f)| *h = f);
        Tag(half)
    }

    /// Enters an issued code, or replaces what stood at its place. `false` when the place is beyond all lists.
    pub fn enter(&mut self, at: StatusIndex, tag: Tag, bits: StatusBits) -> bool {
        if at.list >= MOST_LISTS || at.index >= LIST_SIZE {
            return false;
        }
        let list = at.list as usize;
        if self.lists.len() <= list {
            self.lists.resize_with(list + 1, || None);
        }
        let Some(slot) = self.lists.get_mut(list) else { return false };
        let segment = slot.get_or_insert_with(|| Box::new(Segment::new()));
        self.issued += usize::from(segment.flags(at.index) & ISSUED == 0);
        if let Some(place) = segment.tags.get_mut(at.index as usize) {
            *place = tag.0;
        }
        segment.set_flags(at.index, flags_of(bits));
        true
    }

    /// Changes the status of what was issued at a place; `false` when nothing was.
    pub fn set_status(&mut self, at: StatusIndex, bits: StatusBits) -> bool {
        match self.segment_mut(at) {
            Some(segment) if segment.flags(at.index) & ISSUED != 0 => {
                segment.set_flags(at.index, flags_of(bits));
                true
            }
            _ => false,
        }
    }

    /// What the register says of a code that claims a place.
    #[must_use]
    pub fn standing(&self, at: StatusIndex, code: &[u8]) -> Standing {
        let Some(segment) = self.lists.get(at.list as usize).and_then(Option::as_deref) else {
            return Standing::Nothing;
        };
        let flags = segment.flags(at.index);
        if flags & ISSUED == 0 {
            return Standing::Nothing;
        }
        let same = segment.tags.get(at.index as usize).is_some_and(|tag| tag.ct_eq(&self.tag(code).0).into());
        if same { Standing::Issued(bits_of(flags)) } else { Standing::Other }
    }

    /// The tag of the code that was issued at a place.
    #[must_use]
    pub fn tag_at(&self, at: StatusIndex) -> Option<Tag> {
        let segment = self.lists.get(at.list as usize).and_then(Option::as_deref)?;
        let tag = segment.tags.get(at.index as usize)?;
        (segment.flags(at.index) & ISSUED != 0).then_some(Tag(*tag))
    }

    /// Codes entered.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.issued
    }

    /// Whether nothing was entered.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.issued == 0
    }

    /// Bytes of memory that the places take.
    #[must_use]
    pub fn memory(&self) -> usize {
        let each = LIST_SIZE as usize * 16 + LIST_SIZE as usize / 2;
        self.lists.iter().flatten().count() * each
    }

    fn segment_mut(&mut self, at: StatusIndex) -> Option<&mut Segment> {
        self.lists.get_mut(at.list as usize)?.as_deref_mut()
    }
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register").field("issued", &self.issued).finish_non_exhaustive()
    }
}

impl Segment {
    fn new() -> Self {
        Self { tags: vec![[0; 16]; LIST_SIZE as usize], flags: vec![0; LIST_SIZE as usize / 2] }
    }

    /// Beyond the list all flags are clear.
    fn flags(&self, index: u32) -> u8 {
        self.flags.get(index as usize / 2).map_or(0, |byte| byte >> (index % 2 * 4) & 0xf)
    }

    fn set_flags(&mut self, index: u32, flags: u8) {
        if let Some(byte) = self.flags.get_mut(index as usize / 2) {
            let shift = index % 2 * 4;
            *byte = *byte & !(0xf << shift) | flags << shift;
        }
    }
}

fn flags_of(bits: StatusBits) -> u8 {
    let flag = |on, flag| if on { flag } else { 0 };
    ISSUED | flag(bits.revoked, REVOKED) | flag(bits.suspended, SUSPENDED) | flag(bits.superseded, SUPERSEDED)
}

fn bits_of(flags: u8) -> StatusBits {
    StatusBits { revoked: flags & REVOKED != 0, suspended: flags & SUSPENDED != 0, superseded: flags & SUPERSEDED != 0 }
}
