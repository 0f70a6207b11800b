//! The signature TC3-HMAC-SHA256 of Tencent Cloud's API 3.0 (POST, path `/`, no query).

use data_encoding::HEXLOWER;
use zhengda_engine::moment::Moment;

use crate::providers::digest::{hmac_sha256, sha256_hex};

/// The content type that is sent and signed.
pub const CONTENT_TYPE: &str = "application/json; charset=utf-8";
/// The headers that are signed.
pub const SIGNED_HEADERS: &str = "content-type;host;x-tc-action";

/// What is signed. The payload must be the very bytes that are sent.
#[derive(Clone, Copy)]
pub struct Tc3<'a> {
    /// The key's public name.
    pub secret_id: &'a str,
    /// The key.
    pub secret_key: &'a str,
    /// The product, for example `sms`.
    pub service: &'a str,
    /// The `Host` header.
    pub host: &'a str,
    /// The `X-TC-Action` header.
    pub action: &'a str,
    /// The `Content-Type` header.
    pub content_type: &'a str,
    /// The `X-TC-Timestamp` header: seconds since 1970.
    pub timestamp: i64,
    /// The body.
    pub payload: &'a [u8],
}

impl std::fmt::Debug for Tc3<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tc3").field("action", &self.action).field("timestamp", &self.timestamp).finish_non_exhaustive()
    }
}

impl Tc3<'_> {
    /// The value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self) -> String {
        format!(
            "TC3-HMAC-SHA256 Credential={}/{}, SignedHeaders={SIGNED_HEADERS}, Signature={}",
            self.secret_id,
            self.scope(),
            self.signature()
        )
    }

    /// The signature alone, in lower-case hexadecimal.
    #[must_use]
    pub fn signature(&self) -> String {
        let signing = self.signing_key();
        HEXLOWER.encode(&hmac_sha256(&signing, self.string_to_sign().as_bytes()))
    }

    fn signing_key(&self) -> [u8; 32] {
        let date = hmac_sha256(format!("TC3{}", self.secret_key).as_bytes(), self.utc_date().as_bytes());
        hmac_sha256(&hmac_sha256(&date, self.service.as_bytes()), b"tc3_request")
    }

    fn string_to_sign(&self) -> String {
        let request = sha256_hex(self.canonical_request().as_bytes());
        format!("TC3-HMAC-SHA256\n{}\n{}\n{request}", self.timestamp, self.scope())
    }

    fn canonical_request(&self) -> String {
        format!(
            "POST\n/\n\ncontent-type:{}\nhost:{}\nx-tc-action:{}\n\n{SIGNED_HEADERS}\n{}",
            self.content_type,
            self.host,
            self.action.to_ascii_lowercase(),
            sha256_hex(self.payload)
        )
    }

    fn scope(&self) -> String {
        format!("{}/{}/tc3_request", self.utc_date(), self.service)
    }

    /// The UTC date of the same timestamp; Beijing's would fail from midnight to eight.
    fn utc_date(&self) -> String {
        let eight_hours = 8 * 3_600;
        // The engine knows dates in Beijing: the UTC date is Beijing's eight hours earlier.
        Moment((self.timestamp - eight_hours).saturating_mul(1_000)).beijing_date().to_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
        vector[name].as_str().unwrap()
    }

    #[test]
    fn every_step_agrees_with_the_vectors() {
        let vectors: Vec<Value> =
            serde_json::from_str(include_str!("../../../../tests/vectors/tencent_tc3.json")).unwrap();
        assert_eq!(vectors.len(), 2);
        for vector in &vectors {
            let tc3 = Tc3 {
                secret_id: text(vector, "secret_id"),
                secret_key: text(vector, "secret_key"),
                service: text(vector, "service"),
                host: text(vector, "host"),
                action: text(vector, "action"),
                content_type: text(vector, "content_type"),
                timestamp: vector["timestamp"].as_i64().unwrap(),
                payload: text(vector, "payload").as_bytes(),
            };
            assert_eq!(tc3.utc_date(), text(vector, "utc_date"));
            assert_eq!(tc3.canonical_request(), text(vector, "canonical_request"));
            assert_eq!(tc3.string_to_sign(), text(vector, "string_to_sign"));
            assert_eq!(HEXLOWER.encode(&tc3.signing_key()), text(vector, "secret_signing_hex"));
            assert_eq!(tc3.signature(), text(vector, "signature"));
            assert_eq!(tc3.authorization(), text(vector, "authorization"));
        }
    }

    #[test]
    fn the_date_is_that_of_greenwich() {
        let at = |timestamp| {
            let (secret_id, secret_key, service, host, action, content_type, payload) =
                ("", "", "", "", "", "", &b""[..]);
            Tc3 { secret_id, secret_key, service, host, action, content_type, timestamp, payload }.utc_date()
        };
        assert_eq!(at(1_700_006_399), "2023-11-14");
        assert_eq!(at(1_700_006_400), "2023-11-15");
    }
}
