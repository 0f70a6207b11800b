//! A leaf of the log: a change of a certificate's status, without a word about whose it is.

use super::Hash;
use crate::cbor::{Malformed, Reader, Writer};
use crate::code::StatusIndex;
use crate::record::RecordDigest;
use crate::verdict::StatusBits;

/// The version of the leaf's form.
const VERSION: u64 = 1;

/// A change of status. Only someone who holds the code, or the record and its salt, can tell whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// The salted digest of the certificate's record, as in its code.
    pub record_digest: RecordDigest,
    /// The certificate's place in the status lists.
    pub place: StatusIndex,
    /// The bits from now on; all clear when the certificate is issued or reinstated.
    pub bits: StatusBits,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

impl StatusChange {
    /// The leaf's bytes: the CBOR array `[1, digest, list, place, bits, milliseconds]`, with bits 1 revoked, 2 suspended,
    /// 4 superseded.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let StatusBits { revoked, suspended, superseded } = self.bits;
        let bits = u64::from(revoked) | u64::from(suspended) << 1 | u64::from(superseded) << 2;
        let mut out = Writer::with_capacity(56);
        out.array(6).unsigned(VERSION).bytes(&self.record_digest.0).unsigned(self.place.list.into());
        out.unsigned(self.place.index.into()).unsigned(bits).integer(self.at_ms);
        out.finish()
    }

    /// Reads a leaf's bytes; `None` for anything but the one spelling.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        read(bytes).ok()
    }

    /// The leaf's hash.
    #[must_use]
    pub fn leaf(&self) -> Hash {
        Hash::leaf(&self.to_bytes())
    }
}

fn read(bytes: &[u8]) -> Result<StatusChange, Malformed> {
    let mut reader = Reader::new(bytes);
    reader.array_of(6)?;
    if reader.unsigned()? != VERSION {
        return Err(Malformed);
    }
    let record_digest = RecordDigest(reader.bytes_of()?);
    let place = StatusIndex { list: reader.unsigned32()?, index: reader.unsigned32()? };
    let bits = reader.unsigned()?;
    if bits > 7 {
        return Err(Malformed);
    }
    let bits = StatusBits { revoked: bits & 1 != 0, suspended: bits & 2 != 0, superseded: bits & 4 != 0 };
    let at_ms = reader.integer()?;
    reader.end()?;
    Ok(StatusChange { record_digest, place, bits, at_ms })
}
