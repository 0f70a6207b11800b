//! A signed point of the chain, for someone else to keep: it shows a chain that was cut or written anew.

use super::{Link, Tip};
use crate::cbor::{Reader, Writer};
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::signed::{OpenError, open};
use crate::signer::{Signer, SigningFailed};

/// The version of the payload.
const VERSION: u64 = 1;

/// The end of a region's chain at some moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The region.
    pub region: String,
    /// The end of its chain.
    pub tip: Tip,
    /// When it was signed, in milliseconds since 1970.
    pub at_ms: i64,
}

impl Checkpoint {
    /// Signs the checkpoint.
    ///
    /// # Errors
    /// [`SigningFailed`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, SigningFailed> {
        let mut out = Writer::with_capacity(80 + self.region.len());
        out.array(5).unsigned(VERSION).text(&self.region).unsigned(self.tip.count).bytes(&self.tip.link.0);
        out.integer(self.at_ms);
        cose::sign(&out.finish(), Purpose::AuditCheckpoint, signer)
    }

    /// Checks and reads a signed checkpoint. A key that was compromised later still counts: the checkpoint was kept by
    /// someone else since, and refusing it would help whoever cut the chain.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn parse(bytes: &[u8], keys: &KeyRing) -> Result<Self, OpenError> {
        let (payload, _) = open(bytes, Purpose::AuditCheckpoint, keys)?;
        let mut reader = Reader::new(payload);
        reader.array_of(5)?;
        if reader.unsigned()? != VERSION {
            return Err(OpenError::Malformed);
        }
        let region = reader.text()?.to_owned();
        let tip = Tip { count: reader.unsigned()?, link: Link(reader.bytes_of()?) };
        let at_ms = reader.integer()?;
        reader.end()?;
        Ok(Self { region, tip, at_ms })
    }
}
