//! Signed tokens (RFC 7515, 7517, 7518) in the three algorithms that providers use. `none` and keys of the sender's
//! own choosing do not exist here: a key comes from the provider's published set, and says itself what it is for.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The largest token that is read.
const LARGEST: usize = 16 * 1024;

/// A token, not yet believed.
#[derive(Debug)]
pub(super) struct Token {
    header: Header,
    /// What is signed: header and claims as they were sent.
    signed: String,
    claims: Vec<u8>,
    signature: Vec<u8>,
}

#[derive(Debug, Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    #[serde(default)]
    crit: Option<Value>,
}

/// A published set of keys.
#[derive(Debug, Deserialize)]
pub(super) struct KeySet {
    keys: Vec<Value>,
}

#[derive(Debug, Deserialize)]
struct Published {
    kty: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    alg: Option<String>,
    #[serde(default, rename = "use")]
    usage: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
    #[serde(default)]
    x: Option<String>,
    #[serde(default)]
    y: Option<String>,
}

/// A key that can check signatures.
#[derive(Clone, Debug)]
pub(super) struct Key {
    kid: Option<String>,
    public: Public,
}

#[derive(Clone, Debug)]
enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl Token {
    /// Reads a token in its compact form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        if text.len() > LARGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let decode = |part: &str| BASE64URL_NOPAD.decode(part.as_bytes()).ok();
        let header: Header = serde_json::from_slice(&decode(header)?).ok()?;
        if header.crit.is_some() {
            return None;
        }
        Some(Self { header, claims: decode(claims)?, signature: decode(signature)?, signed: signed.to_owned() })
    }

    /// The name of its key, where it says one.
    pub(super) fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Whether that key signed it.
    pub(super) fn is_signed_by(&self, key: &Key) -> bool {
        if self.header.kid.is_some() && self.header.kid != key.kid {
            return false;
        }
        let (message, signature) = (self.signed.as_bytes(), self.signature.as_slice());
        // The key's kind decides; the token only has to agree with it.
        match (&key.public, self.header.alg.as_str()) {
            (Public::Rsa { n, e }, "RS256") => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            (Public::P256(point), "ES256") => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
            (Public::Ed25519(x), "EdDSA" | "Ed25519") => {
                UnparsedPublicKey::new(&ED25519, x).verify(message, signature).is_ok()
            }
            _ => false,
        }
    }

    /// What it says. To be asked only of a token whose signature is right.
    pub(super) fn claims(&self) -> Option<Map<String, Value>> {
        serde_json::from_slice(&self.claims).ok()
    }
}

impl Key {
    /// Its name.
    pub(super) fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }
}

impl KeySet {
    /// The keys that can be used here; others of the set are left out.
    pub(super) fn usable(self) -> Vec<Key> {
        let published = self.keys.into_iter().filter_map(|key| serde_json::from_value::<Published>(key).ok());
        published.filter_map(Published::usable).collect()
    }
}

impl Published {
    fn usable(self) -> Option<Key> {
        let bytes = |text: Option<String>| BASE64URL_NOPAD.decode(text?.trim_end_matches('=').as_bytes()).ok();
        if self.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let (alg, public) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (&["RS256"][..], Public::Rsa { n: bytes(self.n)?, e: bytes(self.e)? }),
            ("EC", Some("P-256")) => {
                (&["ES256"][..], Public::P256([&[4], bytes(self.x)?.as_slice(), bytes(self.y)?.as_slice()].concat()))
            }
            ("OKP", Some("Ed25519")) => (&["EdDSA", "Ed25519"][..], Public::Ed25519(bytes(self.x)?)),
            _ => return None,
        };
        let fits = self.alg.as_deref().is_none_or(|said| alg.contains(&said));
        fits.then_some(Key { kid: self.kid, public })
    }
}
