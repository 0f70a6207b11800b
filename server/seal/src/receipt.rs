//! A receipt: what an employer keeps as proof that a certificate was checked, when, and with which answer (`N4`).
//!
//! It is signed like everything else ([`crate::cose`]), so that whoever is shown it later can check it with the
//! authority's published keys alone. It names the code by its digest and repeats what the code says; it names the
//! checker only in the words that he gave. The format is described in `docs/CERTIFICATE-CODE.md` section 8.

mod inclusion;
mod payload;
#[cfg(test)]
mod tests;

pub use inclusion::{Inclusion, Proven, agrees};

use crate::code::Claims;
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::record::RecordDigest;
use crate::signed::{OpenError, open};
use crate::signer::{Signer, SigningFailed};
use crate::verdict::Outcome;
use sha2::{Digest, Sha256};

/// A receipt before it is signed, and after it was opened. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its id; where the holder is known, also that of the entry in the holder's log.
    pub id: String,
    /// When the check was made.
    pub checked_at_ms: i64,
    /// The answer.
    pub outcome: Outcome,
    /// Why: the stable name of the reason.
    pub reason: String,
    /// The moment that the answer speaks of.
    pub as_of_ms: i64,
    /// Since when the status holds, where that is known.
    pub since_ms: Option<i64>,
    /// SHA-256 over the bytes of the code that was checked: who holds the certificate can compare it.
    pub code_digest: [u8; 32],
    /// What the code says; absent unless the authority is known to have said it.
    pub subject: Option<Subject>,
    /// The certificate that replaced this one.
    pub superseded_by: Option<String>,
    /// Why it was checked, in the checker's words.
    pub purpose: Option<String>,
    /// Who checked it, as he said himself. Nobody has verified that.
    pub organisation: Option<String>,
    /// That the status stands in the transparency log (`N5`).
    pub inclusion: Option<Inclusion>,
}

/// What a receipt says about the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The certificate's id.
    pub certificate_id: String,
    /// The holder's name.
    pub name: String,
    /// The holder's document number, masked.
    pub id_number_masked: String,
    /// The exam.
    pub exam: String,
    /// The level.
    pub level: Option<String>,
    /// The specialty.
    pub specialty: Option<String>,
    /// The management number, masked.
    pub management_number_masked: Option<String>,
    /// The salted digest of the full record, as in the code.
    pub record_digest: RecordDigest,
}

impl From<&Claims> for Subject {
    fn from(claims: &Claims) -> Self {
        Self {
            certificate_id: claims.certificate_id.clone(),
            name: claims.name.clone(),
            id_number_masked: claims.id_number_masked.clone(),
            exam: claims.exam.clone(),
            level: claims.level.clone(),
            specialty: claims.specialty.clone(),
            management_number_masked: claims.management_number_masked.clone(),
            record_digest: claims.record_digest,
        }
    }
}

/// A receipt that proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Not signed, or not by a key that is known and allowed, or not for this purpose.
    #[error(transparent)]
    Signed(#[from] OpenError),
    /// Signed at a time at which its key did not sign.
    #[error("the key did not sign at that time")]
    Period,
    /// Its key is compromised: anyone could have made it.
    #[error("the key is compromised")]
    Compromised,
    /// The proof inside does not lead to a signed head of the log, or is about another certificate or status.
    #[error("the proof from the transparency log does not hold")]
    Inclusion,
}

/// The digest by which receipts name a code.
#[must_use]
pub fn code_digest(code: &[u8]) -> [u8; 32] {
    Sha256::digest(code).into()
}

impl Receipt {
    /// Signs the receipt. The same receipt and key give the same bytes.
    ///
    /// # Errors
    /// [`SigningFailed`].
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, SigningFailed> {
        cose::sign(&payload::write(self), Purpose::Receipt, signer)
    }

    /// Checks and opens a receipt.
    ///
    /// # Errors
    /// [`ReceiptError`]; nothing in the bytes is to be believed then.
    pub fn open(bytes: &[u8], keys: &KeyRing, now_ms: i64) -> Result<Self, ReceiptError> {
        let (content, key) = open(bytes, Purpose::Receipt, keys)?;
        if key.is_compromised(now_ms) {
            return Err(ReceiptError::Compromised);
        }
        let receipt = payload::read(content).map_err(OpenError::from)?;
        if !(key.valid_from_ms..key.valid_until_ms).contains(&receipt.checked_at_ms) {
            return Err(ReceiptError::Period);
        }
        match &receipt.inclusion {
            Some(inclusion) if !inclusion.holds(&receipt, keys) => Err(ReceiptError::Inclusion),
            _ => Ok(receipt),
        }
    }

    /// Whether this code is the one that was checked.
    #[must_use]
    pub fn is_about(&self, code: &[u8]) -> bool {
        code_digest(code) == self.code_digest
    }
}
