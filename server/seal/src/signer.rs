//! Who signs: a trait, so that an HSM can stand where the key in memory stands today (`quality.md`, Keys).

use crate::suite::{BadKey, KeyId, PublicKey, SIGNATURE_LENGTH, Suite, sm2_identity};
use std::fmt;
use zeroize::Zeroizing;

/// Signs with one private key.
pub trait Signer: Send + Sync + fmt::Debug {
    /// The public half: its suite and id go into what is signed.
    fn public_key(&self) -> &PublicKey;

    /// The signature over `message`.
    ///
    /// # Errors
    /// [`SigningFailed`] when the device cannot sign now; nothing has been signed then.
    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_LENGTH], SigningFailed>;

    /// The suite of the key.
    fn suite(&self) -> Suite {
        self.public_key().suite()
    }

    /// The id of the key.
    fn key_id(&self) -> KeyId {
        self.public_key().id()
    }
}

/// The signer could not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signer could not sign")]
pub struct SigningFailed;

/// A private key in memory: wiped when dropped, never printed. Both suites sign without randomness (RFC 8032, RFC 6979).
pub struct SoftSigner {
    secret: Secret,
    public: PublicKey,
    id: KeyId,
}

enum Secret {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2Sm3(Box<sm2::dsa::SigningKey>),
}

impl SoftSigner {
    /// Makes a signer from 32 secret bytes (an Ed25519 seed, or an SM2 scalar in big-endian order).
    ///
    /// # Errors
    /// [`BadKey`] when the bytes are no key of the suite (an SM2 scalar of zero or above the order).
    pub fn new(suite: Suite, secret: &Zeroizing<[u8; 32]>) -> Result<Self, BadKey> {
        let (secret, public) = match suite {
            Suite::Ed25519 => {
                let key = ed25519_dalek::SigningKey::from_bytes(secret);
                let public = PublicKey::Ed25519(key.verifying_key());
                (Secret::Ed25519(Box::new(key)), public)
            }
            Suite::Sm2Sm3 => {
                let key = sm2::dsa::SigningKey::from_slice(sm2_identity(), secret.as_slice()).map_err(|_| BadKey)?;
                let public = PublicKey::Sm2Sm3(Box::new(key.verifying_key().clone()));
                (Secret::Sm2Sm3(Box::new(key)), public)
            }
        };
        let id = public.id();
        Ok(Self { secret, public, id })
    }
}

impl Signer for SoftSigner {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn key_id(&self) -> KeyId {
        self.id
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; SIGNATURE_LENGTH], SigningFailed> {
        match &self.secret {
            Secret::Ed25519(key) => Ok(ed25519_dalek::Signer::sign(key.as_ref(), message).to_bytes()),
            Secret::Sm2Sm3(key) => sm2::dsa::signature::Signer::try_sign(key.as_ref(), message)
                .map(|s| s.to_bytes().into())
                .map_err(|_| SigningFailed),
        }
    }
}

impl fmt::Debug for SoftSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SoftSigner({})", self.id)
    }
}
