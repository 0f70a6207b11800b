//! Signature suites: every signed thing names the one it was made with, so that SM2 with SM3 can join (`quality.md` 2.2).

use sha2::{Digest, Sha256};
use sm2::elliptic_curve::sec1::ToSec1Point;
use std::fmt;

/// Length of a signature in bytes, the same for both suites.
pub const SIGNATURE_LENGTH: usize = 64;

/// The identity with which SM2 hashes its signer (GB/T 32918.2-2016, A.1 names this default).
const SM2_IDENTITY: &str = "1234567812345678";

/// A signature algorithm with its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Suite {
    /// Ed25519 (RFC 8032), verified strictly.
    Ed25519,
    /// SM2 with SM3 (GB/T 32918.2-2016, GB/T 32905-2016). Off until a key ring allows it.
    Sm2Sm3,
}

impl Suite {
    /// Every suite this version knows.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::Sm2Sm3];

    /// The number by which key files and key lists name the suite.
    #[must_use]
    pub const fn id(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Sm2Sm3 => 2,
        }
    }

    /// The suite of a number.
    #[must_use]
    pub fn of_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.id() == id)
    }

    /// The COSE algorithm that stands in the protected header: EdDSA (RFC 9053 section 2.2), and for SM2, which has
    /// no registered number, one of the private range.
    #[must_use]
    pub const fn algorithm(self) -> i64 {
        match self {
            Self::Ed25519 => -8,
            Self::Sm2Sm3 => -65_537,
        }
    }

    /// The suite of a COSE algorithm.
    #[must_use]
    pub fn of_algorithm(algorithm: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.algorithm() == algorithm)
    }
}

/// Names a key in everything it signs: the first four bytes of SHA-256 over the suite's number and the public key.
/// A hint for finding the key, never a proof.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 4]);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

impl std::str::FromStr for KeyId {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| BadKey)?;
        bytes.try_into().map(Self).map_err(|_| BadKey)
    }
}

/// The bytes are not a key of the suite, or one that must not be used (a point of small order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable key of this suite")]
pub struct BadKey;

/// A public key, checked and ready to verify.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// A key of [`Suite::Ed25519`].
    Ed25519(ed25519_dalek::VerifyingKey),
    /// A key of [`Suite::Sm2Sm3`].
    Sm2Sm3(Box<sm2::dsa::VerifyingKey>),
}

impl PublicKey {
    /// Reads a key: 32 bytes for Ed25519, 65 bytes (SEC 1, uncompressed) for SM2.
    ///
    /// # Errors
    /// [`BadKey`] for bytes that are no point, spell a point in a second way, or are of small order.
    pub fn parse(suite: Suite, bytes: &[u8]) -> Result<Self, BadKey> {
        let key = match suite {
            Suite::Ed25519 => {
                let key = ed25519_dalek::VerifyingKey::try_from(bytes).map_err(|_| BadKey)?;
                if key.is_weak() {
                    return Err(BadKey);
                }
                Self::Ed25519(key)
            }
            Suite::Sm2Sm3 => {
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_IDENTITY, bytes).map_err(|_| BadKey)?;
                Self::Sm2Sm3(Box::new(key))
            }
        };
        // One spelling per key: what we would write must be what was read.
        if key.to_bytes() == bytes { Ok(key) } else { Err(BadKey) }
    }

    /// The bytes that [`Self::parse`] reads.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.to_edwards().compress().to_bytes().to_vec(),
            Self::Sm2Sm3(key) => key.to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// The suite of the key.
    #[must_use]
    pub const fn suite(&self) -> Suite {
        match self {
            Self::Ed25519(_) => Suite::Ed25519,
            Self::Sm2Sm3(_) => Suite::Sm2Sm3,
        }
    }

    /// The id under which the key signs.
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new().chain_update([self.suite().id()]).chain_update(self.to_bytes()).finalize();
        let [a, b, c, d, ..]: [u8; 32] = digest.into();
        KeyId([a, b, c, d])
    }

    /// Whether `signature` is this key's over `message`. Ed25519 is checked strictly: S below the group order, R
    /// canonical and not of small order, so that one message and key have no second spelling of a signature.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8; SIGNATURE_LENGTH]) -> bool {
        match self {
            Self::Ed25519(key) => key.verify_strict(message, &ed25519_dalek::Signature::from_bytes(signature)).is_ok(),
            Self::Sm2Sm3(key) => sm2::dsa::Signature::from_slice(signature)
                .is_ok_and(|s| sm2::dsa::signature::Verifier::verify(key.as_ref(), message, &s).is_ok()),
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.suite() == other.suite() && self.to_bytes() == other.to_bytes()
    }
}

impl Eq for PublicKey {}

/// The identity under which SM2 signs and verifies here.
pub(crate) const fn sm2_identity() -> &'static str {
    SM2_IDENTITY
}

#[cfg(test)]
mod tests;
