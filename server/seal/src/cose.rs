//! The envelope around everything that is signed: COSE_Sign1 (RFC 9052 section 4.2), untagged, with one spelling.
//!
//! `[protected, {}, payload, signature]`, where protected is the deterministic map `{1: algorithm, 4: key id}` and
//! the external additional data names what the payload is for ([`Purpose`]), so that a signature over one kind of
//! thing is worth nothing under another. Any COSE library can check it.

use crate::cbor::{Malformed, Reader, Writer};
use crate::signer::{Signer, SigningFailed};
use crate::suite::{KeyId, PublicKey, SIGNATURE_LENGTH};

/// Header labels of RFC 9052 section 3.1.
const ALGORITHM: u64 = 1;
const KEY_ID: u64 = 4;

/// What a signed payload is for. The text goes into the signature and is not transmitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The code on a certificate.
    CertificateCode,
    /// A list of revoked, suspended and superseded certificates.
    StatusList,
    /// A point in the audit chain of a region.
    AuditCheckpoint,
    /// The head of the transparency log.
    LogCheckpoint,
    /// A short-lived disclosure that a holder made (`Q11`).
    Share,
    /// What an employer keeps as proof of a check (`N4`).
    Receipt,
}

impl Purpose {
    /// The external additional data.
    #[must_use]
    pub const fn context(self) -> &'static str {
        match self {
            Self::CertificateCode => "zhengda certificate code",
            Self::StatusList => "zhengda status list",
            Self::AuditCheckpoint => "zhengda audit checkpoint",
            Self::LogCheckpoint => "zhengda log checkpoint",
            Self::Share => "zhengda share",
            Self::Receipt => "zhengda receipt",
        }
    }
}

/// Bytes that are not an envelope in its one spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a signed envelope")]
pub struct NotAnEnvelope;

impl From<Malformed> for NotAnEnvelope {
    fn from(_: Malformed) -> Self {
        Self
    }
}

/// An envelope taken apart. Nothing in it is true before [`Self::verified_by`] says so.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'a> {
    protected: &'a [u8],
    algorithm: i64,
    key_id: KeyId,
    payload: &'a [u8],
    signature: [u8; SIGNATURE_LENGTH],
}

impl<'a> Envelope<'a> {
    /// Takes an envelope apart.
    ///
    /// # Errors
    /// [`NotAnEnvelope`] for anything but the one deterministic spelling, and for bytes after the end.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NotAnEnvelope> {
        let mut outer = Reader::new(bytes);
        outer.array_of(4)?;
        let protected = outer.bytes()?;
        if outer.map()? != 0 {
            return Err(NotAnEnvelope);
        }
        let payload = outer.bytes()?;
        let signature = outer.bytes_of()?;
        outer.end()?;
        let (algorithm, key_id) = read_protected(protected)?;
        Ok(Self { protected, algorithm, key_id, payload, signature })
    }

    /// The COSE algorithm that the envelope claims.
    #[must_use]
    pub const fn algorithm(&self) -> i64 {
        self.algorithm
    }

    /// The key that the envelope claims.
    #[must_use]
    pub const fn key_id(&self) -> KeyId {
        self.key_id
    }

    /// The payload, not to be believed before the signature is checked.
    #[must_use]
    pub const fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// Whether `key` signed exactly this, for this purpose, under the algorithm that the envelope names.
    #[must_use]
    pub fn verified_by(&self, key: &PublicKey, purpose: Purpose) -> bool {
        key.suite().algorithm() == self.algorithm
            && key.verifies(&to_be_signed(self.protected, purpose, self.payload), &self.signature)
    }
}

/// Signs `payload` for `purpose`.
///
/// # Errors
/// [`SigningFailed`] when the signer cannot sign.
pub fn sign(payload: &[u8], purpose: Purpose, signer: &dyn Signer) -> Result<Vec<u8>, SigningFailed> {
    let mut protected = Writer::with_capacity(16);
    protected.map(2).unsigned(ALGORITHM).integer(signer.suite().algorithm()).unsigned(KEY_ID).bytes(&signer.key_id().0);
    let protected = protected.finish();
    let signature = signer.sign(&to_be_signed(&protected, purpose, payload))?;
    let mut out = Writer::with_capacity(payload.len() + protected.len() + SIGNATURE_LENGTH + 16);
    out.array(4).bytes(&protected).map(0).bytes(payload).bytes(&signature);
    Ok(out.finish())
}

/// The `Sig_structure` of RFC 9052 section 4.4.
fn to_be_signed(protected: &[u8], purpose: Purpose, payload: &[u8]) -> Vec<u8> {
    let context = purpose.context();
    let mut out = Writer::with_capacity(protected.len() + context.len() + payload.len() + 24);
    out.array(4).text("Signature1").bytes(protected).bytes(context.as_bytes()).bytes(payload);
    out.finish()
}

fn read_protected(bytes: &[u8]) -> Result<(i64, KeyId), NotAnEnvelope> {
    let mut reader = Reader::new(bytes);
    let (mut algorithm, mut key_id) = (None, None);
    reader.map_by_key(|key, r| {
        match key {
            ALGORITHM => algorithm = Some(r.integer()?),
            KEY_ID => key_id = Some(KeyId(r.bytes_of()?)),
            _ => return Err(Malformed),
        }
        Ok(())
    })?;
    reader.end()?;
    algorithm.zip(key_id).ok_or(NotAnEnvelope)
}

#[cfg(test)]
mod tests;
