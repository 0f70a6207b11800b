//! The signature ACS3-HMAC-SHA256 of Alibaba Cloud's interfaces.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::providers::digest::{hmac_sha256_hex, sha256_hex};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Acs3<'a> {
    /// The method.
    pub method: &'a str,
    /// The path; `/` for RPC.
    pub uri: &'a str,
    /// The query as [`canonical_query`] writes it.
    pub query: &'a str,
    /// `host` and every `x-acs-*` header, names in lower case and in order.
    pub headers: &'a [(&'a str, &'a str)],
    /// Lower-case hexadecimal SHA-256 of the body.
    pub payload_hash: &'a str,
}

impl Acs3<'_> {
    /// The value of the `Authorization` header.
    #[must_use]
    pub fn authorization(&self, key_id: &str, key: &str) -> String {
        let signature = hmac_sha256_hex(key.as_bytes(), self.string_to_sign().as_bytes());
        format!("ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={},Signature={signature}", self.signed_headers())
    }

    fn signed_headers(&self) -> String {
        self.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";")
    }

    fn canonical_request(&self) -> String {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
        let Self { method, uri, query, payload_hash, .. } = self;
        format!("{method}\n{uri}\n{query}\n{headers}\n{}\n{payload_hash}", self.signed_headers())
    }

    fn string_to_sign(&self) -> String {
        format!("ACS3-HMAC-SHA256\n{}", sha256_hex(self.canonical_request().as_bytes()))
    }
}

/// The query as it is signed and sent: sorted by name, everything but unreserved characters encoded.
#[must_use]
pub fn canonical_query(parameters: &[(&str, &str)]) -> String {
    let mut sorted = parameters.to_vec();
    sorted.sort_unstable();
    let encode = |text| utf8_percent_encode(text, RESERVED).to_string();
    sorted.into_iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_step_agrees_with_the_published_example() {
        let all: Value = serde_json::from_str(include_str!("../../../../tests/vectors/aliyun_acs3.json")).unwrap();
        let vector = &all[0];
        let text = |name: &str| vector[name].as_str().unwrap();
        let pairs = |name: &str| -> Vec<(String, String)> {
            let map = vector[name].as_object().unwrap();
            map.iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
        };
        let (query, headers) = (pairs("query"), pairs("headers"));
        let borrow = |pairs: &'static [(String, String)]| {
            pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect::<Vec<_>>()
        };
        let (query, headers) = (borrow(query.leak()), borrow(headers.leak()));
        let query = canonical_query(&query);
        assert_eq!(query, text("canonical_query"));
        let hash = sha256_hex(text("body").as_bytes());
        let signed = Acs3 {
            method: text("method"),
            uri: text("canonical_uri"),
            query: &query,
            headers: &headers,
            payload_hash: &hash,
        };
        assert_eq!(signed.canonical_request(), text("canonical_request"));
        assert_eq!(signed.string_to_sign(), text("string_to_sign"));
        assert_eq!(signed.authorization(text("access_key_id"), text("access_key_secret")), text("authorization"));
    }

    #[test]
    fn a_query_is_sorted_and_encoded() {
        let query = canonical_query(&[("b", "x y*~"), ("a", "{\"code\":\"1\"}"), ("c", ""), ("名", "证")]);
        assert_eq!(query, "a=%7B%22code%22%3A%221%22%7D&b=x%20y%2A~&c=&%E5%90%8D=%E8%AF%81");
    }
}
