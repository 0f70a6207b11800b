//! WeChat's message push to `/callbacks/wechat`: the check of the address, and events, in JSON form.
//!
//! With an `EncodingAESKey` only encrypted messages are taken, so that nobody can fall back to plain ones. A message
//! is a hint that may come again: the caller stores it once by its signature.

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use zhengda_engine::moment::{Moment, Span};

use super::{NAME, push_crypt::PushKey};
use crate::providers::{
    digest,
    error::{ErrorKind, ProviderError},
    inbound::InboundError,
};

/// How far the signed time may be from ours.
const TOLERANCE: Span = Span::minutes(5);

/// What stands in the address of every push.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PushQuery {
    /// Signature over token, timestamp and nonce.
    #[serde(default)]
    pub signature: String,
    /// Seconds since 1970.
    #[serde(default)]
    pub timestamp: String,
    /// Chance of WeChat.
    #[serde(default)]
    pub nonce: String,
    /// What the check of the address wants to hear.
    #[serde(default)]
    pub echostr: String,
    /// Signature of an encrypted message, over its text as well.
    #[serde(default)]
    pub msg_signature: String,
}

/// Opens pushes with the keys of the console.
#[derive(Clone, Debug)]
pub struct MessagePush {
    token: SecretString,
    key: Option<PushKey>,
    appid: String,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Encrypt")]
    encrypt: String,
}

impl MessagePush {
    /// With the console's token, its `EncodingAESKey` where encryption is on, and our appid.
    ///
    /// # Errors
    /// `Misconfigured` for an empty token or a key that is none.
    pub fn new(token: SecretString, aes_key: Option<&SecretString>, appid: &str) -> Result<Self, ProviderError> {
        let bad = |message| ProviderError::new(NAME, ErrorKind::Misconfigured, message);
        if token.expose_secret().is_empty() {
            return Err(bad("the token of the message push is empty"));
        }
        let key = aes_key
            .map(|text| PushKey::read(text.expose_secret()).ok_or_else(|| bad("the EncodingAESKey is not one")))
            .transpose()?;
        Ok(Self { token, key, appid: appid.to_owned() })
    }

    /// The answer to the check of the address (GET): the text it wants to hear, as it is.
    ///
    /// # Errors
    /// `BadSignature`.
    pub fn check_address(&self, query: &PushQuery, now: Moment) -> Result<String, InboundError> {
        self.check(&query.signature, query, None, now)?;
        Ok(query.echostr.clone())
    }

    /// The message in the raw body of a push (POST). Answer `success`.
    ///
    /// # Errors
    /// `BadSignature`, or `BadBody` for what is not a message to us.
    pub fn open(&self, query: &PushQuery, raw: &[u8], now: Moment) -> Result<Value, InboundError> {
        let text = match &self.key {
            None => {
                self.check(&query.signature, query, None, now)?;
                String::from_utf8(raw.to_vec()).map_err(|_| InboundError::BadBody)?
            }
            Some(key) => {
                let Envelope { encrypt } = serde_json::from_slice(raw).map_err(|_| InboundError::BadBody)?;
                self.check(&query.msg_signature, query, Some(&encrypt), now)?;
                key.open(&encrypt, &self.appid).ok_or(InboundError::BadBody)?
            }
        };
        let message: Value = serde_json::from_str(&text).map_err(|_| InboundError::BadBody)?;
        if message.is_object() { Ok(message) } else { Err(InboundError::BadBody) }
    }

    /// An encrypted reply, where more than `success` is to be said. Nothing when encryption is off.
    #[must_use]
    pub fn seal(&self, message: &str, nonce: &str, random: [u8; 16], now: Moment) -> Option<Value> {
        let encrypt = self.key.as_ref()?.seal(random, message, &self.appid)?;
        let seconds = now.0.div_euclid(1_000);
        let signature = self.signature(&seconds.to_string(), nonce, Some(&encrypt));
        Some(json!({ "Encrypt": encrypt, "MsgSignature": signature, "TimeStamp": seconds, "Nonce": nonce }))
    }

    fn check(
        &self,
        signature: &str,
        query: &PushQuery,
        encrypt: Option<&str>,
        now: Moment,
    ) -> Result<(), InboundError> {
        let expected = self.signature(&query.timestamp, &query.nonce, encrypt);
        let seconds: Option<i64> = query.timestamp.parse().ok();
        let in_time = seconds.is_some_and(|at| now.0.abs_diff(at.saturating_mul(1_000)) <= TOLERANCE.0.unsigned_abs());
        if digest::same(signature, &expected) && in_time { Ok(()) } else { Err(InboundError::BadSignature) }
    }

    fn signature(&self, timestamp: &str, nonce: &str, encrypt: Option<&str>) -> String {
        let mut parts = vec![self.token.expose_secret(), timestamp, nonce];
        parts.extend(encrypt);
        parts.sort_unstable();
        digest::sha1_hex(parts.concat().as_bytes())
    }
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
