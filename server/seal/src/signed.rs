//! Opening what was signed: the key known and allowed, the signature good for its purpose.

use crate::cbor::Malformed;
use crate::cose::{Envelope, NotAnEnvelope, Purpose};
use crate::keys::{Key, KeyRing};

/// Why something signed was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not an envelope, or not the payload expected in it.
    #[error("not signed in the form expected")]
    Malformed,
    /// Signed with a key that is not known or not allowed.
    #[error("signed with a key that is not known or not allowed")]
    Key,
    /// The signature does not hold for this purpose.
    #[error("the signature does not hold")]
    Forged,
}

impl From<Malformed> for OpenError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

impl From<NotAnEnvelope> for OpenError {
    fn from(_: NotAnEnvelope) -> Self {
        Self::Malformed
    }
}

/// The payload of something signed for `purpose`, and the key that signed it.
///
/// Whether that key may still speak (its period, a compromise) is for the caller to say, because it depends on what was
/// signed: a status list of a compromised key is worth nothing, while a checkpoint that someone else has kept since
/// before still convicts.
///
/// # Errors
/// [`OpenError`].
pub fn open<'b, 'k>(bytes: &'b [u8], purpose: Purpose, keys: &'k KeyRing) -> Result<(&'b [u8], &'k Key), OpenError> {
    let envelope = Envelope::parse(bytes)?;
    let key = keys.find(envelope.key_id()).filter(|k| keys.allows(k.public.suite())).ok_or(OpenError::Key)?;
    if envelope.verified_by(&key.public, purpose) { Ok((envelope.payload(), key)) } else { Err(OpenError::Forged) }
}
