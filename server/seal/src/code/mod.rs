//! The code on a certificate: claims, signed, as the text that a QR carries (`docs/CERTIFICATE-CODE.md`, `Q1`).

mod claims;
mod compact;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use claims::Unread;
pub use claims::{BadClaim, Claims, StatusIndex, VERSION, steers_display};
pub use text::{BadHost, LONGEST_TEXT, TextProblem, read_text};

use crate::cose::{self, Purpose};
use crate::signer::{Signer, SigningFailed};

/// A signed code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(Vec<u8>);

/// A code could not be issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IssueError {
    /// A claim has no spelling.
    #[error(transparent)]
    Claim(#[from] BadClaim),
    /// The signer failed; trying again is safe.
    #[error(transparent)]
    Signing(#[from] SigningFailed),
}

impl Code {
    /// Signs claims. The same claims and key give the same code.
    ///
    /// # Errors
    /// [`IssueError`]; nothing has been signed then.
    pub fn issue(claims: &Claims, signer: &dyn Signer) -> Result<Self, IssueError> {
        Ok(Self(cose::sign(&claims.to_bytes()?, Purpose::CertificateCode, signer)?))
    }

    /// A code that was kept as bytes.
    #[must_use]
    pub const fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The signed bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The code alone, in base32: what stands in the path of the page `/v/{code}`.
    #[must_use]
    pub fn bare(&self) -> String {
        text::bare(&self.0)
    }

    /// The text for the QR: the official address in upper case, all of it in the QR's alphanumeric mode.
    ///
    /// # Errors
    /// [`BadHost`] when the host has characters that this mode lacks.
    pub fn url(&self, host: &str) -> Result<String, BadHost> {
        text::url(host, &self.0)
    }
}
