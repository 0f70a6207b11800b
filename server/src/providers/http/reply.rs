//! An answer of a provider, read whole.

use serde::de::DeserializeOwned;

use crate::providers::error::{ErrorKind, ProviderError};

/// An answer of a provider. Not printable: it may quote a person.
pub struct Reply {
    provider: &'static str,
    status: u16,
    body: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reply").field("status", &self.status).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

impl Reply {
    pub(super) const fn new(provider: &'static str, status: u16, body: Vec<u8>) -> Self {
        Self { provider, status, body }
    }

    /// The HTTP status.
    #[must_use]
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// The whole body.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    /// The body as JSON of that shape, whatever the status.
    ///
    /// # Errors
    /// `BadAnswer`.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ProviderError> {
        serde_json::from_slice(&self.body)
            .map_err(|_| ProviderError::new(self.provider, ErrorKind::BadAnswer, "the answer is not what was agreed"))
    }

    /// The same reply when its status is a success.
    ///
    /// # Errors
    /// `Unavailable` for 5xx (its effect is unknown), `Limited` for 429, `Misconfigured` for what an address or a
    /// key that is wrong gives, `BadAnswer` for anything else.
    pub fn succeeded(self) -> Result<Self, ProviderError> {
        let (kind, message) = match self.status {
            200..=299 => return Ok(self),
            500..=599 => (ErrorKind::Unavailable, "the provider is out of order"),
            429 => (ErrorKind::Limited, "too many calls"),
            300..=399 | 401 | 403 | 404 | 405 => (ErrorKind::Misconfigured, "the address or key is not accepted"),
            _ => (ErrorKind::BadAnswer, "the provider answered with an unexpected status"),
        };
        let error = ProviderError::new(self.provider, kind, message).with_code(&format!("HTTP{}", self.status));
        Err(if kind == ErrorKind::Unavailable { error.after_sending() } else { error })
    }
}
