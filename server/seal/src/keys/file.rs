//! The key file: public keys in the clear, private keys sealed under a passphrase (`quality.md`, Keys; `N15`).
//!
//! The passphrase gives a 256-bit key by argon2id once per file; each private key rests under AES-256-GCM with a nonce
//! of its own, bound to its id. What the file says in the clear (periods, compromise) is not secret and is guarded by
//! the file's permissions alone.

use super::lock::{Cost, Lock, Unlocked, hex};
use super::published::{PublishedError, PublishedKey, moment, publish, read};
use super::ring::{Key, KeyRing};
use crate::signer::{Signer, SoftSigner};
use crate::suite::{BadKey, KeyId, Suite};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// The version of the file's form.
const VERSION: u8 = 1;

/// A key file could not be read or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The text is no key file of this version.
    #[error("not a key file: {0}")]
    Form(String),
    /// The passphrase is not the one that sealed the file.
    #[error("the passphrase does not open this key file")]
    Passphrase,
    /// argon2id refused the cost named in the file.
    #[error("the key file names a cost that cannot be used")]
    Cost,
    /// No key of this id is in the file, or none with its private half.
    #[error("the key file has no private key {0}")]
    Absent(KeyId),
    /// The file has this key already.
    #[error("the key file has the key {0} already")]
    Present(KeyId),
    /// A sealed key does not open, or is not the private half of the key beside it.
    #[error("the private key {0} is damaged")]
    Damaged(KeyId),
    /// The public keys do not form a ring.
    #[error(transparent)]
    Ring(#[from] PublishedError),
}

/// A key to be put into a file. The caller draws `secret` and `nonce` at random and never uses either again.
pub struct NewKey {
    /// The suite.
    pub suite: Suite,
    /// 32 secret bytes.
    pub secret: Zeroizing<[u8; 32]>,
    /// The nonce to seal them with.
    pub nonce: [u8; 12],
    /// The first moment at which the key may sign, in milliseconds since 1970.
    pub valid_from_ms: i64,
    /// The moment from which it may no longer sign.
    pub valid_until_ms: i64,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey").field("suite", &self.suite).finish_non_exhaustive()
    }
}

/// The content of a key file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    version: u8,
    lock: Lock,
    keys: Vec<StoredKey>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredKey {
    public: PublishedKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<Sealed>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    #[serde(with = "hex")]
    nonce: Vec<u8>,
    #[serde(with = "hex")]
    sealed: Vec<u8>,
}

impl KeyFile {
    /// A file without keys, and the key that the passphrase gives. The caller draws `salt` at random.
    ///
    /// # Errors
    /// [`KeyFileError::Cost`].
    pub fn create(passphrase: &[u8], cost: Cost, salt: [u8; 16]) -> Result<(Self, Unlocked), KeyFileError> {
        let (lock, unlocked) = Lock::close(passphrase, cost, salt)?;
        Ok((Self { version: VERSION, lock, keys: Vec::new() }, unlocked))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`KeyFileError::Form`] and [`KeyFileError::Ring`].
    pub fn parse(text: &str) -> Result<Self, KeyFileError> {
        let file: Self = serde_json::from_str(text).map_err(|e| KeyFileError::Form(e.to_string()))?;
        if file.version != VERSION {
            return Err(KeyFileError::Form(format!("version {}", file.version)));
        }
        file.ring().map(|_| file)
    }

    /// The text that [`Self::parse`] reads.
    #[must_use]
    pub fn to_json(&self) -> String {
        // The fallback cannot be reached: every field has a JSON form.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    /// The ring of the public keys, allowing Ed25519.
    ///
    /// # Errors
    /// [`KeyFileError::Ring`].
    pub fn ring(&self) -> Result<KeyRing, KeyFileError> {
        let keys = self.keys.iter().map(|k| read(&k.public)).collect::<Result<_, _>>().map_err(PublishedError::from)?;
        Ok(KeyRing::new(keys).map_err(PublishedError::from)?)
    }

    /// Derives the file's key from the passphrase: deliberately slow, so once per start and never on a request's thread.
    ///
    /// # Errors
    /// [`KeyFileError::Passphrase`], [`KeyFileError::Cost`].
    pub fn unlock(&self, passphrase: &[u8]) -> Result<Unlocked, KeyFileError> {
        self.lock.open(passphrase)
    }

    /// Whether `unlocked` came from this file's lock.
    #[must_use]
    pub fn opened_by(&self, unlocked: &Unlocked) -> bool {
        self.lock.opened_by(unlocked)
    }

    /// Seals a new key into the file.
    ///
    /// # Errors
    /// [`KeyFileError::Present`], [`KeyFileError::Passphrase`] when `unlocked` is of another file,
    /// [`KeyFileError::Ring`] for secret bytes or a period that cannot be used.
    pub fn add(&mut self, unlocked: &Unlocked, new: &NewKey) -> Result<KeyId, KeyFileError> {
        if !self.lock.opened_by(unlocked) {
            return Err(KeyFileError::Passphrase);
        }
        let signer = SoftSigner::new(new.suite, &new.secret).map_err(PublishedError::from)?;
        let id = signer.key_id();
        if self.find(id).is_some() {
            return Err(KeyFileError::Present(id));
        }
        let sealed = unlocked.seal(&new.nonce, id, &new.secret).ok_or(KeyFileError::Damaged(id))?;
        let (valid_from_ms, valid_until_ms) = (new.valid_from_ms, new.valid_until_ms);
        let key = Key { public: signer.public_key().clone(), valid_from_ms, valid_until_ms, compromised_at_ms: None };
        let private = Some(Sealed { nonce: new.nonce.to_vec(), sealed });
        self.keys.push(StoredKey { public: publish(id, &key), private });
        self.ring().inspect_err(|_| drop(self.keys.pop()))?;
        Ok(id)
    }

    /// The signer of a key.
    ///
    /// # Errors
    /// [`KeyFileError::Absent`], [`KeyFileError::Damaged`].
    pub fn signer(&self, unlocked: &Unlocked, id: KeyId) -> Result<SoftSigner, KeyFileError> {
        let stored = self.find(id).ok_or(KeyFileError::Absent(id))?;
        let private = stored.private.as_ref().ok_or(KeyFileError::Absent(id))?;
        let nonce = private.nonce.as_slice().try_into().map_err(|_| KeyFileError::Damaged(id))?;
        let secret = unlocked.open(nonce, id, &private.sealed).ok_or(KeyFileError::Damaged(id))?;
        let suite = Suite::of_id(stored.public.suite).ok_or(KeyFileError::Damaged(id))?;
        let signer = SoftSigner::new(suite, &secret).map_err(|BadKey| KeyFileError::Damaged(id))?;
        if signer.key_id() == id { Ok(signer) } else { Err(KeyFileError::Damaged(id)) }
    }

    /// Notes that a key is compromised since `at_ms` and takes its private half out of the file: it must not sign again.
    /// A key noted before keeps the earlier date.
    ///
    /// # Errors
    /// [`KeyFileError::Absent`].
    pub fn compromised(&mut self, id: KeyId, at_ms: i64) -> Result<(), KeyFileError> {
        let stored = self.find_mut(id)?;
        let at = moment(at_ms);
        stored.public.compromised_at = Some(stored.public.compromised_at.map_or(at, |before| before.min(at)));
        stored.private = None;
        Ok(())
    }

    /// Ends a key's period at `until_ms`, as rotation does once the next key signs. What it signed stays good.
    ///
    /// # Errors
    /// [`KeyFileError::Absent`]; [`KeyFileError::Ring`] when the period would be empty.
    pub fn end(&mut self, id: KeyId, until_ms: i64) -> Result<(), KeyFileError> {
        let stored = self.find_mut(id)?;
        let before = std::mem::replace(&mut stored.public.valid_until, moment(until_ms));
        if let Err(error) = self.ring() {
            self.find_mut(id)?.public.valid_until = before;
            return Err(error);
        }
        Ok(())
    }

    /// Lets a key sign from `from_ms` on, which is earlier than was planned.
    ///
    /// # Errors
    /// [`KeyFileError::Absent`]; [`KeyFileError::Ring`] for a moment before 1970 or behind the key's period.
    pub fn begin(&mut self, id: KeyId, from_ms: i64) -> Result<(), KeyFileError> {
        let stored = self.find_mut(id)?;
        let before = std::mem::replace(&mut stored.public.valid_from, moment(from_ms));
        if let Err(error) = self.ring() {
            self.find_mut(id)?.public.valid_from = before;
            return Err(error);
        }
        Ok(())
    }

    /// Ends a key's period at `until_ms` and takes its private half out of the file: it never signs again. What it signed
    /// stays good.
    ///
    /// # Errors
    /// As for [`Self::end`].
    pub fn retire(&mut self, id: KeyId, until_ms: i64) -> Result<(), KeyFileError> {
        self.end(id, until_ms)?;
        self.find_mut(id)?.private = None;
        Ok(())
    }

    fn find(&self, id: KeyId) -> Option<&StoredKey> {
        let kid = id.to_string();
        self.keys.iter().find(|k| k.public.kid == kid)
    }

    fn find_mut(&mut self, id: KeyId) -> Result<&mut StoredKey, KeyFileError> {
        let kid = id.to_string();
        self.keys.iter_mut().find(|k| k.public.kid == kid).ok_or(KeyFileError::Absent(id))
    }
}

#[cfg(test)]
mod tests;
