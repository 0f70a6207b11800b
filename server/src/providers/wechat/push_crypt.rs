//! The envelope of WeChat's message push: AES-256-CBC around `random(16) | length | message | appid`.

use base64::{
    Engine,
    alphabet::STANDARD as ALPHABET,
    engine::{GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD},
};

use crate::providers::{
    cipher::{aes256_cbc_decrypt_blocks, aes256_cbc_encrypt_blocks},
    digest::same,
};

/// The padding goes up to blocks of 32 although the cipher's are of 16.
const PAD: usize = 32;

/// Reads the key of 43 characters. Its last bits need not be zero, which a strict reader would refuse.
const LENIENT: GeneralPurpose =
    GeneralPurpose::new(&ALPHABET, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

/// The key that the console calls `EncodingAESKey`.
#[derive(Clone)]
pub(super) struct PushKey {
    key: [u8; 32],
    iv: [u8; 16],
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushKey(…)")
    }
}

impl PushKey {
    /// The key of that text, if it is one.
    pub(super) fn read(text: &str) -> Option<Self> {
        if text.len() != 43 {
            return None;
        }
        let key: [u8; 32] = LENIENT.decode(format!("{text}=")).ok()?.try_into().ok()?;
        let iv = *key.first_chunk()?;
        Some(Self { key, iv })
    }

    /// The message inside, if the envelope is whole and for that app.
    pub(super) fn open(&self, encrypted: &str, appid: &str) -> Option<String> {
        let padded = aes256_cbc_decrypt_blocks(&self.key, &self.iv, &STANDARD.decode(encrypted).ok()?)?;
        let plain = unpad(&padded)?;
        let (length, rest) = plain.get(16..)?.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (message, owner) = rest.split_at_checked(length)?;
        if !same(std::str::from_utf8(owner).ok()?, appid) {
            return None;
        }
        String::from_utf8(message.to_vec()).ok()
    }

    /// The envelope around `message`.
    pub(super) fn seal(&self, random: [u8; 16], message: &str, appid: &str) -> Option<String> {
        let length = u32::try_from(message.len()).ok()?.to_be_bytes();
        let mut plain = [&random[..], &length, message.as_bytes(), appid.as_bytes()].concat();
        let padding = PAD - plain.len() % PAD;
        plain.resize(plain.len() + padding, u8::try_from(padding).ok()?);
        Some(STANDARD.encode(aes256_cbc_encrypt_blocks(&self.key, &self.iv, &plain)?))
    }
}

fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let padding = *padded.last()?;
    let length = usize::from(padding);
    let start = padded.len().checked_sub(length)?;
    let (plain, tail) = padded.split_at_checked(start)?;
    ((1..=PAD).contains(&length) && tail.iter().all(|byte| *byte == padding)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn envelopes_open_and_close_as_published() {
        let all: Value = serde_json::from_str(include_str!("../../../../tests/vectors/wechat.json")).unwrap();
        for pointer in ["/message_push/secure_mode_in", "/message_push/secure_mode_reply", "/biz_msg_crypt_demo"] {
            let vector = all.pointer(pointer).unwrap();
            let text = |name: &str| vector[name].as_str().unwrap();
            let key = PushKey::read(text("encoding_aes_key")).unwrap();
            assert_eq!(key.open(text("encrypt"), text("appid")).as_deref(), Some(text("msg")), "{pointer}");
            let random: [u8; 16] = text("random16").as_bytes().try_into().unwrap();
            assert_eq!(key.seal(random, text("msg"), text("appid")).as_deref(), Some(text("encrypt")), "{pointer}");
            assert_eq!(key.open(text("encrypt"), "wx-of-another"), None);
        }
    }

    #[test]
    fn every_length_comes_back() {
        let key = PushKey::read(&"A".repeat(43)).unwrap();
        for length in 0..70 {
            let message = "m".repeat(length);
            let sealed = key.seal([9; 16], &message, "wx1").unwrap();
            assert_eq!(key.open(&sealed, "wx1"), Some(message));
        }
    }

    #[test]
    fn a_key_or_envelope_that_is_not_whole_is_nothing() {
        for text in ["", "short", &"!".repeat(43), &"A".repeat(44)] {
            assert!(PushKey::read(text).is_none(), "{text}");
        }
        let key = PushKey::read(&"A".repeat(43)).unwrap();
        let sealed = key.seal([9; 16], "message", "wx1").unwrap();
        let bytes = STANDARD.decode(&sealed).unwrap();
        for cut in 0..bytes.len() {
            assert_eq!(key.open(&STANDARD.encode(&bytes[..cut]), "wx1"), None, "{cut}");
        }
        for text in ["", "!", "AAAA"] {
            assert_eq!(key.open(text, "wx1"), None);
        }
    }
}
