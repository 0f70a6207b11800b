//! Protection at rest: seals the personal fields of documents, and gives keyed digests to look them up by.

use std::{io::Write, path::Path, sync::Arc};

use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::random::{Draw, Random};

/// Seals and opens fields, and makes keyed digests. One key in, separate keys for each use derived from it.
#[derive(Clone)]
pub struct Vault {
    cipher: Arc<Aes256Gcm>,
    digest_key: Arc<Zeroizing<[u8; 32]>>,
    random: Arc<dyn Random>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

/// A sealed field could not be made or opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
    /// Another key, another place, or a changed byte.
    #[error("a sealed field does not open with this key at this place")]
    Foreign,
    /// The source of randomness failed, or the value is not JSON.
    #[error("a field could not be sealed")]
    Unsealable,
    /// The key is not 32 bytes.
    #[error("the protection key is not 32 bytes in base64")]
    BadKey,
}

/// In front of every sealed value: the version of this format.
const PREFIX: &str = "z1.";

impl Vault {
    /// A vault whose key is 32 bytes in base64.
    ///
    /// # Errors
    /// [`VaultError::BadKey`].
    pub fn new(key: &str, random: Arc<dyn Random>) -> Result<Self, VaultError> {
        let bytes = Zeroizing::new(BASE64.decode(key.trim().as_bytes()).map_err(|_| VaultError::BadKey)?);
        if bytes.len() != 32 {
            return Err(VaultError::BadKey);
        }
        let sealing = derive(&bytes, b"zhengda/seal/1")?;
        let cipher = Aes256Gcm::new_from_slice(&*sealing).map_err(|_| VaultError::BadKey)?;
        Ok(Self { cipher: Arc::new(cipher), digest_key: Arc::new(derive(&bytes, b"zhengda/digest/1")?), random })
    }

    /// Seals `value` for `place` (collection, document and field); it opens nowhere else, so that a sealed
    /// value cannot be moved to another person's document.
    ///
    /// # Errors
    /// [`VaultError::Unsealable`].
    pub fn seal(&self, place: &str, value: &Value) -> Result<String, VaultError> {
        let nonce: [u8; 12] = self.random.bytes().map_err(|_| VaultError::Unsealable)?;
        let plain = Zeroizing::new(serde_json::to_vec(value).map_err(|_| VaultError::Unsealable)?);
        let payload = Payload { msg: &plain, aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).map_err(|_| VaultError::Unsealable)?;
        Ok(format!("{PREFIX}{}", BASE64.encode(&[&nonce[..], &sealed].concat())))
    }

    /// Opens what [`Self::seal`] made for the same place.
    ///
    /// # Errors
    /// [`VaultError::Foreign`].
    pub fn open(&self, place: &str, sealed: &str) -> Result<Value, VaultError> {
        let body = sealed.strip_prefix(PREFIX).ok_or(VaultError::Foreign)?;
        let bytes = BASE64.decode(body.as_bytes()).map_err(|_| VaultError::Foreign)?;
        let (nonce, rest) = bytes.split_first_chunk::<12>().ok_or(VaultError::Foreign)?;
        let payload = Payload { msg: rest, aad: place.as_bytes() };
        let plain = Zeroizing::new(self.cipher.decrypt(nonce.into(), payload).map_err(|_| VaultError::Foreign)?);
        serde_json::from_slice(&plain).map_err(|_| VaultError::Foreign)
    }

    /// The same for the content of a file: nonce, then the sealed bytes.
    ///
    /// # Errors
    /// [`VaultError::Unsealable`].
    pub fn seal_bytes(&self, place: &str, content: &[u8]) -> Result<Vec<u8>, VaultError> {
        let nonce: [u8; 12] = self.random.bytes().map_err(|_| VaultError::Unsealable)?;
        let payload = Payload { msg: content, aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&nonce.into(), payload).map_err(|_| VaultError::Unsealable)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what [`Self::seal_bytes`] made for the same place.
    ///
    /// # Errors
    /// [`VaultError::Foreign`].
    pub fn open_bytes(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        let (nonce, rest) = sealed.split_first_chunk::<12>().ok_or(VaultError::Foreign)?;
        let payload = Payload { msg: rest, aad: place.as_bytes() };
        self.cipher.decrypt(nonce.into(), payload).map_err(|_| VaultError::Foreign)
    }

    /// A keyed digest of `text` for one use, for example `mobile`; 32 hex characters.
    #[must_use]
    pub fn digest(&self, usage: &str, text: &str) -> String {
        let bytes = mac(&**self.digest_key, &[usage.as_bytes(), &[0], text.as_bytes()]);
        HEXLOWER.encode(bytes.get(..16).unwrap_or(&bytes))
    }

    /// A secret key of this installation for one use, the same at each start.
    ///
    /// # Errors
    /// Never for a vault that was made.
    pub fn secret(&self, usage: &str) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        derive(&**self.digest_key, &[b"secret/", usage.as_bytes()].concat())
    }

    /// Whether two digests are equal, in constant time.
    #[must_use]
    pub fn same(one: &str, other: &str) -> bool {
        subtle::ConstantTimeEq::ct_eq(one.as_bytes(), other.as_bytes()).into()
    }
}

/// The digest under which a bearer token is stored: plain SHA-256, because the token has 256 random bits.
#[must_use]
pub fn token_digest(token: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(token.as_bytes()))
}

/// Writes a new file that only its owner may read: whole or not at all, and never over one that is there.
///
/// # Errors
/// Those of the file system; `AlreadyExists` when there is one.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let (folder, file) = written(path, text)?;
    file.persist_noclobber(path)?;
    std::fs::File::open(folder)?.sync_all()
}

/// Writes a file that only its owner may read over the one that is there: readers see the old text or the new one.
///
/// # Errors
/// Those of the file system.
pub fn replace_private(path: &Path, text: &str) -> std::io::Result<()> {
    let (folder, file) = written(path, text)?;
    file.persist(path)?;
    std::fs::File::open(folder)?.sync_all()
}

fn written<'p>(path: &'p Path, text: &str) -> std::io::Result<(&'p Path, tempfile::NamedTempFile)> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok((folder, file))
}

fn derive(key: &[u8], usage: &[u8]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let bytes = mac(key, &[usage]);
    <[u8; 32]>::try_from(bytes.as_slice()).map(Zeroizing::new).map_err(|_| VaultError::BadKey)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes a key of any length, so this cannot fail; an empty digest would match nothing.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::random::SystemRandom;

    fn vault(byte: u8) -> Vault {
        Vault::new(&BASE64.encode(&[byte; 32]), Arc::new(SystemRandom)).expect("a vault")
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_place_with_its_key() {
        let secret = json!({ "mobile": "13800138001" });
        let sealed = vault(1).seal("cases/1/form", &secret).expect("sealed");
        assert!(!sealed.contains("138"));
        assert_eq!(vault(1).open("cases/1/form", &sealed), Ok(secret));
        assert_eq!(vault(1).open("cases/2/form", &sealed), Err(VaultError::Foreign));
        assert_eq!(vault(2).open("cases/1/form", &sealed), Err(VaultError::Foreign));
        for cut in 0..sealed.len() {
            assert!(vault(1).open("cases/1/form", &sealed[..cut]).is_err());
        }
    }

    #[test]
    fn the_same_value_is_sealed_differently_each_time_and_digested_the_same() {
        let v = vault(1);
        assert_ne!(v.seal("p", &json!(1)), v.seal("p", &json!(1)));
        assert_eq!(v.digest("mobile", "1"), v.digest("mobile", "1"));
        assert_ne!(v.digest("mobile", "1"), v.digest("id_number", "1"));
        assert_ne!(v.digest("mobile", "1"), vault(2).digest("mobile", "1"));
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        for key in ["", "AAAA", "not base64 !", &BASE64.encode(&[0; 31])] {
            assert_eq!(Vault::new(key, Arc::new(SystemRandom)).map(|_| ()), Err(VaultError::BadKey));
        }
    }
}
