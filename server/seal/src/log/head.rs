//! The signed head of the log: what others keep, compare, and hold proofs against.

use super::Hash;
use crate::cbor::{Reader, Writer};
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::signed::{OpenError, open};
use crate::signer::{Signer, SigningFailed};

/// The version of the payload.
const VERSION: u64 = 1;

/// The head of a log at some moment. Two signed heads of one log that cannot be shown consistent prove a forked history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// Which log.
    pub log: String,
    /// Leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was signed, in milliseconds since 1970.
    pub at_ms: i64,
}

impl TreeHead {
    /// Signs the head: the CBOR array `[1, log, size, root, milliseconds]` in an envelope.
    ///
    /// # Errors
    /// [`SigningFailed`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, SigningFailed> {
        let mut out = Writer::with_capacity(80 + self.log.len());
        out.array(5).unsigned(VERSION).text(&self.log).unsigned(self.size).bytes(&self.root.0).integer(self.at_ms);
        cose::sign(&out.finish(), Purpose::LogCheckpoint, signer)
    }

    /// Checks and reads a signed head. A key that was compromised later still counts: refusing what others kept would
    /// help whoever forks the history.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn parse(bytes: &[u8], keys: &KeyRing) -> Result<Self, OpenError> {
        let (payload, _) = open(bytes, Purpose::LogCheckpoint, keys)?;
        let mut reader = Reader::new(payload);
        reader.array_of(5)?;
        if reader.unsigned()? != VERSION {
            return Err(OpenError::Malformed);
        }
        let log = reader.text()?.to_owned();
        let (size, root) = (reader.unsigned()?, Hash(reader.bytes_of()?));
        let at_ms = reader.integer()?;
        reader.end()?;
        Ok(Self { log, size, root, at_ms })
    }
}
