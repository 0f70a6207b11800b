//! The public keys as `/.well-known/certificate-keys.json` gives them: JSON Web Keys with their periods.

use super::ring::{Key, KeyRing, RingError};
use crate::suite::{BadKey, KeyId, PublicKey, Suite};
use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One published key. `kty`, `crv`, `x` and `y` are those of RFC 7517 and RFC 8037; the curve of SM2 is named `SM2`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKey {
    /// The key's id, eight characters of lower-case hexadecimal.
    pub kid: String,
    /// The suite's number: 1 Ed25519, 2 SM2 with SM3.
    pub suite: u8,
    /// `OKP` for Ed25519, `EC` for SM2.
    pub kty: String,
    /// `Ed25519` or `SM2`.
    pub crv: String,
    /// The public key, or its x coordinate, in base64url.
    pub x: String,
    /// The y coordinate of an SM2 key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// From when the key signs.
    pub valid_from: Timestamp,
    /// Until when the key signs.
    pub valid_until: Timestamp,
    /// Since when the key is compromised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compromised_at: Option<Timestamp>,
}

/// The published list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedKeys {
    /// The keys, by rising id.
    pub keys: Vec<PublishedKey>,
}

/// A published list that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishedError {
    /// A key that is none, or whose id is not its own.
    #[error(transparent)]
    Key(#[from] BadKey),
    /// The keys do not form a ring.
    #[error(transparent)]
    Ring(#[from] RingError),
}

impl PublishedKeys {
    /// The list of a ring: only keys of suites that the ring allows.
    #[must_use]
    pub fn of(ring: &KeyRing) -> Self {
        Self {
            keys: ring.keys().filter(|(_, k)| ring.allows(k.public.suite())).map(|(id, k)| publish(id, k)).collect(),
        }
    }

    /// The ring of a list. Suites other than Ed25519 must be allowed by the caller.
    ///
    /// # Errors
    /// [`PublishedError`].
    pub fn ring(&self) -> Result<KeyRing, PublishedError> {
        let keys = self.keys.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(KeyRing::new(keys)?)
    }
}

pub(super) fn publish(id: KeyId, key: &Key) -> PublishedKey {
    let bytes = key.public.to_bytes();
    let (kty, crv, x, y) = match key.public.suite() {
        Suite::Ed25519 => ("OKP", "Ed25519", bytes.as_slice(), None),
        Suite::Sm2Sm3 => {
            let point = bytes.get(1..).unwrap_or_default();
            let (x, y) = point.split_at(point.len() / 2);
            ("EC", "SM2", x, Some(BASE64URL_NOPAD.encode(y)))
        }
    };
    PublishedKey {
        kid: id.to_string(),
        suite: key.public.suite().id(),
        kty: kty.to_owned(),
        crv: crv.to_owned(),
        x: BASE64URL_NOPAD.encode(x),
        y,
        valid_from: moment(key.valid_from_ms),
        valid_until: moment(key.valid_until_ms),
        compromised_at: key.compromised_at_ms.map(moment),
    }
}

pub(super) fn read(key: &PublishedKey) -> Result<Key, BadKey> {
    let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| BadKey);
    let suite = Suite::of_id(key.suite).ok_or(BadKey)?;
    let bytes = match (suite, key.kty.as_str(), key.crv.as_str(), &key.y) {
        (Suite::Ed25519, "OKP", "Ed25519", None) => decode(&key.x)?,
        (Suite::Sm2Sm3, "EC", "SM2", Some(y)) => [vec![4], decode(&key.x)?, decode(y)?].concat(),
        _ => return Err(BadKey),
    };
    let public = PublicKey::parse(suite, &bytes)?;
    if public.id().to_string() != key.kid {
        return Err(BadKey);
    }
    Ok(Key {
        public,
        valid_from_ms: key.valid_from.as_millisecond(),
        valid_until_ms: key.valid_until.as_millisecond(),
        compromised_at_ms: key.compromised_at.map(Timestamp::as_millisecond),
    })
}

/// A moment as RFC 3339 prints it; out of range becomes the nearest end.
pub(super) fn moment(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(if ms < 0 { Timestamp::MIN } else { Timestamp::MAX })
}
