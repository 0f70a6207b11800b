//! Alibaba Cloud's RPC interfaces: one signed POST per action, parameters in the query.

pub mod acs3;

use std::{sync::Arc, time::Duration};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use reqwest::{Method, Request};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{
    ProviderContext,
    address::BaseUrl,
    digest::sha256_hex,
    error::{ErrorKind, ProviderError},
    http::{HttpClient, HttpOptions, Reply, set_header},
};
use crate::{
    clock::Clock,
    random::{Draw, Random},
};

/// The key of an Alibaba Cloud account.
#[derive(Clone, Debug)]
pub struct AliyunKey {
    /// The key's public name.
    pub access_key_id: String,
    /// The key.
    pub access_key_secret: SecretString,
}

/// A signed door to one product.
#[derive(Debug)]
pub struct AliyunCloud {
    http: HttpClient,
    base: BaseUrl,
    key: AliyunKey,
    provider: &'static str,
    version: &'static str,
    total: Duration,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

impl AliyunCloud {
    /// A door to a product's `version` at `base_url`.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(
        provider: &'static str,
        version: &'static str,
        base_url: &str,
        key: AliyunKey,
        total: Duration,
        context: &ProviderContext,
    ) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(provider, base_url, context.exposure)?;
        let http = HttpClient::new(provider, HttpOptions::for_base(&base), context.clock.clone())?;
        let (clock, random) = (context.clock.clone(), context.random.clone());
        Ok(Self { http, base, key, provider, version, total, clock, random })
    }

    /// Calls `action` and gives its answer, whatever the HTTP status, to `read`.
    ///
    /// # Errors
    /// As [`HttpClient::exchange`], and what `read` returns.
    pub async fn call<R>(
        &self,
        action: &'static str,
        parameters: &[(&str, &str)],
        read: impl FnOnce(Value) -> Result<R, ProviderError>,
    ) -> Result<R, ProviderError> {
        let request = self.request(action, parameters)?;
        self.http.exchange(request, self.total, |reply| read(open(reply)?)).await
    }

    fn request(&self, action: &'static str, parameters: &[(&str, &str)]) -> Result<Request, ProviderError> {
        let error = |message| ProviderError::new(self.provider, ErrorKind::Unavailable, message);
        let nonce = self.random.bytes::<16>().map_err(|_| error("no random bytes for the signature"))?;
        let nonce = HEXLOWER.encode(&nonce);
        let date = Timestamp::from_second(self.clock.now().0.div_euclid(1_000))
            .map_err(|_| error("the clock shows no time"))?
            .to_string();
        let (host, hash) = (self.base.host_header(), sha256_hex(b""));
        let headers = [
            ("host", host.as_str()),
            ("x-acs-action", action),
            ("x-acs-content-sha256", &hash),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-version", self.version),
        ];
        let query = acs3::canonical_query(parameters);
        let signed = acs3::Acs3 { method: "POST", uri: "/", query: &query, headers: &headers, payload_hash: &hash };
        let authorization = signed.authorization(&self.key.access_key_id, self.key.access_key_secret.expose_secret());
        let mut url = self.base.at("/");
        url.set_query(Some(&query));
        let mut request = Request::new(Method::POST, url);
        for (name, value) in headers.into_iter().filter(|(name, _)| *name != "host") {
            set_header(&mut request, self.provider, name, value)?;
        }
        set_header(&mut request, self.provider, "authorization", &authorization)?;
        Ok(request)
    }
}

/// Failures come as JSON with a `Code`, under HTTP 200, 4xx or 5xx; what is no JSON is judged by its status.
fn open(reply: Reply) -> Result<Value, ProviderError> {
    match reply.json::<Value>() {
        Ok(answer) if answer.get("Code").is_some() => Ok(answer),
        outcome => {
            reply.succeeded()?;
            outcome
        }
    }
}
