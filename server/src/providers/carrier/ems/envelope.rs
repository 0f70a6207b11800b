//! The envelope of the EMS platform: `|$4|` and base64 of SM4-ECB over the text with the key's own text at its end.

use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};

use crate::providers::{
    cipher::{sm4_ecb_decrypt, sm4_ecb_encrypt},
    digest::same,
};

/// What every envelope begins with.
const MARK: &str = "|$4|";

/// The platform's key.
#[derive(Clone, Debug)]
pub struct EnvelopeKey {
    text: SecretString,
    key: KeyBytes,
}

#[derive(Clone)]
struct KeyBytes([u8; 16]);

impl std::fmt::Debug for KeyBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl EnvelopeKey {
    /// The key of that base64 text, if it is 16 bytes.
    #[must_use]
    pub fn read(text: SecretString) -> Option<Self> {
        let key = BASE64.decode(text.expose_secret().as_bytes()).ok()?.try_into().ok()?;
        Some(Self { text, key: KeyBytes(key) })
    }

    /// The envelope around `json`.
    #[must_use]
    pub fn seal(&self, json: &str) -> String {
        let plain = format!("{json}{}", self.text.expose_secret());
        format!("{MARK}{}", BASE64.encode(&sm4_ecb_encrypt(&self.key.0, plain.as_bytes())))
    }

    /// The text inside; nothing when the envelope is broken or the key is not at its end.
    #[must_use]
    pub fn open(&self, envelope: &str) -> Option<String> {
        let encrypted = BASE64.decode(envelope.strip_prefix(MARK)?.as_bytes()).ok()?;
        let plain = String::from_utf8(sm4_ecb_decrypt(&self.key.0, &encrypted)?).ok()?;
        let (json, key) = plain.split_at_checked(plain.len().checked_sub(self.text.expose_secret().len())?)?;
        same(key, self.text.expose_secret()).then(|| json.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn envelopes_agree_with_the_vectors_both_ways() {
        let all: Value = serde_json::from_str(include_str!("../../../../../tests/vectors/logistics.json")).unwrap();
        let vectors = all["ems_sm4"]["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 2);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap();
            let key = EnvelopeKey::read(text("key_b64").into()).unwrap();
            assert_eq!(key.seal(text("json")), text("logitcsInterface"));
            assert_eq!(key.open(text("logitcsInterface")).as_deref(), Some(text("json")));
        }
    }

    #[test]
    fn what_is_not_sealed_with_the_key_does_not_open() {
        let key = EnvelopeKey::read("MDEyMzQ1Njc4OWFiY2RlZg==".into()).unwrap();
        let other = EnvelopeKey::read("TvaBgrhE46sft3nZlfe7xw==".into()).unwrap();
        let sealed = key.seal("{}");
        assert_eq!(other.open(&sealed), None);
        let keyless =
            format!("{MARK}{}", BASE64.encode(&sm4_ecb_encrypt(&key.key.0, b"{\"a\":1}, and no key at the end")));
        assert_eq!(key.open(&keyless), None);
        for text in ["", MARK, "|$4|!", "|$4|AAAA", sealed.trim_start_matches(MARK), &sealed[..sealed.len() - 4]] {
            assert_eq!(key.open(text), None, "{text}");
        }
        assert!(EnvelopeKey::read("AAAA".into()).is_none() && EnvelopeKey::read("!".into()).is_none());
        assert!(!format!("{key:?}").contains("MDEy"));
    }
}
