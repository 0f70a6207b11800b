//! The lock of a key file: argon2id from passphrase to key, AES-256-GCM around each private key.

use super::file::KeyFileError;
use crate::record::keyed;
use crate::suite::KeyId;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// What is keyed into the proof that a passphrase is the right one.
const PROOF: &[u8] = b"zhengda key file";

/// What deriving a key costs (RFC 9106).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106 section 4 with one lane: 64 MiB, 3 passes.
    pub const RECOMMENDED: Self = Self { memory_kib: 65_536, passes: 3, lanes: 1 };

    /// More than this in a file is a mistake or an attack: 1 GiB, 64 passes.
    fn is_bearable(self) -> bool {
        self.memory_kib <= 1 << 20 && self.passes <= 64 && self.lanes <= 16
    }
}

/// The part of the file that turns a passphrase into a key and recognises the right one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lock {
    kdf: Kdf,
    cost: Cost,
    #[serde(with = "hex")]
    salt: Vec<u8>,
    #[serde(with = "hex")]
    proof: Vec<u8>,
}

/// The one way of deriving, named in the file so that another can follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kdf {
    Argon2id,
}

/// The key that a passphrase gave: wiped when dropped, never printed.
pub struct Unlocked(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Unlocked")
    }
}

impl Lock {
    pub(super) fn close(passphrase: &[u8], cost: Cost, salt: [u8; 16]) -> Result<(Self, Unlocked), KeyFileError> {
        let unlocked = derive(passphrase, cost, &salt)?;
        let proof = keyed(&unlocked.0, PROOF).to_vec();
        Ok((Self { kdf: Kdf::Argon2id, cost, salt: salt.to_vec(), proof }, unlocked))
    }

    pub(super) fn open(&self, passphrase: &[u8]) -> Result<Unlocked, KeyFileError> {
        let Kdf::Argon2id = self.kdf;
        let unlocked = derive(passphrase, self.cost, &self.salt)?;
        if self.opened_by(&unlocked) { Ok(unlocked) } else { Err(KeyFileError::Passphrase) }
    }

    pub(super) fn opened_by(&self, unlocked: &Unlocked) -> bool {
        keyed(&unlocked.0, PROOF).ct_eq(&self.proof).into()
    }
}

impl Unlocked {
    /// `None` never happens for 32 bytes; AES-GCM fails only beyond 64 GiB.
    pub(super) fn seal(&self, nonce: &[u8; 12], id: KeyId, secret: &[u8; 32]) -> Option<Vec<u8>> {
        let payload = Payload { msg: secret, aad: &id.0 };
        Aes256Gcm::new((&*self.0).into()).encrypt(nonce.into(), payload).ok()
    }

    pub(super) fn open(&self, nonce: &[u8; 12], id: KeyId, sealed: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let payload = Payload { msg: sealed, aad: &id.0 };
        let secret = Zeroizing::new(Aes256Gcm::new((&*self.0).into()).decrypt(nonce.into(), payload).ok()?);
        secret.as_slice().try_into().ok().map(Zeroizing::new)
    }
}

fn derive(passphrase: &[u8], cost: Cost, salt: &[u8]) -> Result<Unlocked, KeyFileError> {
    if !cost.is_bearable() {
        return Err(KeyFileError::Cost);
    }
    let params =
        argon2::Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).map_err(|_| KeyFileError::Cost)?;
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    argon2.hash_password_into(passphrase, salt, key.as_mut_slice()).map_err(|_| KeyFileError::Cost)?;
    Ok(Unlocked(key))
}

/// Bytes as lower-case hexadecimal in JSON.
pub(super) mod hex {
    use data_encoding::HEXLOWER;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(in crate::keys) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&HEXLOWER.encode(bytes))
    }

    pub(in crate::keys) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        HEXLOWER.decode(text.as_bytes()).map_err(|_| D::Error::custom("not lower-case hexadecimal"))
    }
}
