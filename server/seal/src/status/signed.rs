//! A status list on its way: compressed, signed, with the time it was taken down and how long it may be relied on.

use super::{LARGEST_LIST, LIST_SIZE, StatusList, bytes_of};
use crate::cbor::{Malformed, Reader, Writer};
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::signed::{OpenError, open};
use crate::signer::{Signer, SigningFailed};
use miniz_oxide::{deflate::compress_to_vec, inflate::decompress_to_vec_with_limit};
use sha2::{Digest, Sha256};

/// The version of the payload.
const VERSION: u64 = 1;
/// Lists are made rarely and sent often.
const COMPRESSION: u8 = 9;
/// More than this is no list: the largest one does not become longer by compression than this.
const LARGEST_SIGNED: usize = bytes_of(LARGEST_LIST) + 4096;

/// A list that cannot be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatusListError {
    /// Not a signed list in its one spelling, or of sizes that are not allowed.
    #[error("not a status list")]
    Malformed,
    /// Of a version that this module does not know.
    #[error("a status list of another version")]
    Version,
    /// Signed by a key that is not known, not allowed, compromised, or out of its period.
    #[error("no usable key for this status list")]
    Key,
    /// The signature does not hold.
    #[error("a forged status list")]
    Forged,
}

impl From<Malformed> for StatusListError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<OpenError> for StatusListError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Malformed => Self::Malformed,
            OpenError::Key => Self::Key,
            OpenError::Forged => Self::Forged,
        }
    }
}

/// A list with its times, as it was signed. Times are milliseconds since 1970; on the way they are whole seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedList {
    /// The bits.
    pub list: StatusList,
    /// When they were taken down.
    pub issued_at_ms: i64,
    /// How long they may be relied on.
    pub ttl_ms: i64,
    bytes: Vec<u8>,
}

impl SignedList {
    /// Signs a list. Times are cut to whole seconds.
    ///
    /// # Errors
    /// [`SigningFailed`] when the signer cannot sign.
    pub fn sign(list: StatusList, issued_at_ms: i64, ttl_ms: i64, signer: &dyn Signer) -> Result<Self, SigningFailed> {
        let (issued, ttl) = (seconds(issued_at_ms), seconds(ttl_ms));
        let packed = compress_to_vec(&list.bits, COMPRESSION);
        let mut out = Writer::with_capacity(packed.len() + 48);
        out.map(6).unsigned(1).unsigned(VERSION).unsigned(2).unsigned(list.number.into());
        out.unsigned(3).unsigned(issued).unsigned(4).unsigned(ttl);
        out.unsigned(5).unsigned(list.size.into()).unsigned(6).bytes(&packed);
        let bytes = cose::sign(&out.finish(), Purpose::StatusList, signer)?;
        Ok(Self { list, issued_at_ms: milliseconds(issued), ttl_ms: milliseconds(ttl), bytes })
    }

    /// Checks and reads a signed list.
    ///
    /// # Errors
    /// [`StatusListError`]. The signature is checked before anything is unpacked, and no more is unpacked than the
    /// list's own size.
    pub fn parse(bytes: &[u8], keys: &KeyRing, now_ms: i64) -> Result<Self, StatusListError> {
        if bytes.len() > LARGEST_SIGNED {
            return Err(StatusListError::Malformed);
        }
        let (payload, key) = open(bytes, Purpose::StatusList, keys)?;
        if key.is_compromised(now_ms) {
            return Err(StatusListError::Key);
        }
        let read = read_payload(payload)?;
        // Whole seconds are all that is known of the time, so a key counts from the second in which it begins.
        if !(seconds(key.valid_from_ms)..=seconds(key.valid_until_ms - 1)).contains(&read.issued) {
            return Err(StatusListError::Key);
        }
        let bits =
            decompress_to_vec_with_limit(read.packed, bytes_of(read.size)).map_err(|_| StatusListError::Malformed)?;
        if bits.len() != bytes_of(read.size) {
            return Err(StatusListError::Malformed);
        }
        let list = StatusList { number: read.number, size: read.size, bits };
        let (issued_at_ms, ttl_ms) = (milliseconds(read.issued), milliseconds(read.ttl));
        Ok(Self { list, issued_at_ms, ttl_ms, bytes: bytes.to_vec() })
    }

    /// The bytes to send.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Until when the list may be relied on.
    #[must_use]
    pub const fn fresh_until_ms(&self) -> i64 {
        self.issued_at_ms.saturating_add(self.ttl_ms)
    }

    /// The value of an `ETag` header, quotes included: half of SHA-256 over the bytes.
    #[must_use]
    pub fn etag(&self) -> String {
        let mut hex = data_encoding::HEXLOWER.encode(&Sha256::digest(&self.bytes));
        hex.truncate(32);
        format!("\"{hex}\"")
    }
}

struct Payload<'a> {
    number: u32,
    issued: u64,
    ttl: u64,
    size: u32,
    packed: &'a [u8],
}

/// All keys are required, so they are read one after the other.
fn read_payload(bytes: &[u8]) -> Result<Payload<'_>, StatusListError> {
    let mut reader = Reader::new(bytes);
    let pairs = reader.map()?;
    let version = numbered(&mut reader, 1)?.unsigned()?;
    if version != VERSION {
        return Err(StatusListError::Version);
    }
    let number = numbered(&mut reader, 2)?.unsigned32()?;
    let issued = numbered(&mut reader, 3)?.unsigned()?;
    let ttl = numbered(&mut reader, 4)?.unsigned()?;
    let size = numbered(&mut reader, 5)?.unsigned32()?;
    let packed = numbered(&mut reader, 6)?.bytes()?;
    reader.end()?;
    let sound = pairs == 6 && (LIST_SIZE..=LARGEST_LIST).contains(&size) && size % 8 == 0;
    // Beyond this, milliseconds would not fit.
    let bounded = issued <= 1 << 40 && ttl <= 1 << 40;
    if sound && bounded { Ok(Payload { number, issued, ttl, size, packed }) } else { Err(StatusListError::Malformed) }
}

/// The reader after the key that must stand next.
fn numbered<'r, 'a>(reader: &'r mut Reader<'a>, key: u64) -> Result<&'r mut Reader<'a>, Malformed> {
    if reader.unsigned()? == key { Ok(reader) } else { Err(Malformed) }
}

fn seconds(ms: i64) -> u64 {
    u64::try_from(ms / 1000).unwrap_or(0).min(1 << 40)
}

fn milliseconds(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1000)
}
