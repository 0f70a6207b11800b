//! Open data that comes by way of the client: signed raw data, and encrypted data.

use base64::{Engine, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use zhengda_engine::moment::{Moment, Span};

use crate::providers::{cipher::aes128_cbc_decrypt, digest, inbound::InboundError};

/// How old or young encrypted data may be.
const TOLERANCE: Span = Span::minutes(5);

/// Whether `raw` is signed with that session.
#[must_use]
pub fn is_signed(raw: &str, session_key: &SecretString, signature: &str) -> bool {
    let expected = digest::sha1_hex(format!("{raw}{}", session_key.expose_secret()).as_bytes());
    digest::same(signature, &expected)
}

/// Decrypts what the client brought: it must be for our app and made within five minutes of `now`.
///
/// # Errors
/// `BadBody` when it cannot be read, `BadSignature` when it is another app's or too old.
pub fn decrypt(
    encrypted: &str,
    iv: &str,
    session_key: &SecretString,
    appid: &str,
    now: Moment,
) -> Result<Value, InboundError> {
    let decode = |text: &str| STANDARD.decode(text).map_err(|_| InboundError::BadBody);
    let half = |text: &str| <[u8; 16]>::try_from(decode(text)?).map_err(|_| InboundError::BadBody);
    let (key, iv) = (half(session_key.expose_secret())?, half(iv)?);
    let plain = aes128_cbc_decrypt(&key, &iv, &decode(encrypted)?).ok_or(InboundError::BadBody)?;
    let data: Value = serde_json::from_slice(&plain).map_err(|_| InboundError::BadBody)?;
    let appid_of_data = data.pointer("/watermark/appid").and_then(Value::as_str);
    let seconds = data.pointer("/watermark/timestamp").and_then(Value::as_i64);
    let in_time = seconds.is_some_and(|at| now.0.abs_diff(at.saturating_mul(1_000)) <= TOLERANCE.0.unsigned_abs());
    if appid_of_data == Some(appid) && in_time { Ok(data) } else { Err(InboundError::BadSignature) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(name: &str) -> Value {
        let all: Value = serde_json::from_str(include_str!("../../../../tests/vectors/wechat.json")).unwrap();
        all[name].clone()
    }

    #[test]
    fn raw_data_is_signed_as_published() {
        let vector = vector("raw_data_signature");
        let text = |name: &str| vector[name].as_str().unwrap();
        let key = text("session_key").into();
        assert!(is_signed(text("raw_data"), &key, text("signature")));
        assert!(!is_signed(&text("raw_data").replace("Band", "Bond"), &key, text("signature")));
        assert!(!is_signed(text("raw_data"), &"other".into(), text("signature")));
    }

    #[test]
    fn encrypted_data_is_read_as_published_and_only_for_its_app_and_time() {
        let vector = vector("encrypted_data");
        let text = |name: &str| vector[name].as_str().unwrap();
        let key = text("session_key").into();
        let made = Moment(1_477_314_187_000);
        let open = |appid: &str, now| decrypt(text("encrypted_data"), text("iv"), &key, appid, now);
        let expected: Value = serde_json::from_str(text("plaintext")).unwrap();
        assert_eq!(open(text("appid"), made), Ok(expected));
        assert_eq!(open("wx-of-another", made), Err(InboundError::BadSignature));
        for late in [Span::seconds(301), Span::seconds(-301)] {
            assert_eq!(open(text("appid"), made.plus(late)), Err(InboundError::BadSignature));
        }
        let other = "HyVFkGl5F5OQWJZZaNzBBg==".into();
        assert_eq!(
            decrypt(text("encrypted_data"), text("iv"), &other, text("appid"), made),
            Err(InboundError::BadBody)
        );
        for (data, iv) in [("", text("iv")), ("!", text("iv")), (text("encrypted_data"), "AA==")] {
            assert_eq!(decrypt(data, iv, &key, text("appid"), made), Err(InboundError::BadBody));
        }
    }
}
