//! Tencent Cloud's API 3.0: one signed POST per action, one JSON envelope for success and failure.

pub mod tc3;

use std::{sync::Arc, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    ProviderContext,
    address::BaseUrl,
    error::{ErrorKind, Meaning, ProviderError},
    http::{HttpClient, HttpOptions, Reply, post_json, set_header},
};
use crate::clock::Clock;

/// The key of a Tencent Cloud account.
#[derive(Clone, Debug)]
pub struct TencentKey {
    /// The key's public name, `AKID…`.
    pub secret_id: String,
    /// The key.
    pub secret_key: SecretString,
}

/// One product of Tencent Cloud.
#[derive(Clone, Copy, Debug)]
pub struct Product {
    /// Our name of the provider in errors and metrics.
    pub provider: &'static str,
    /// The product's name in the signature.
    pub service: &'static str,
    /// `X-TC-Version`.
    pub version: &'static str,
    /// What the product's own error codes mean; `None` for a code it does not know.
    pub classify: fn(&str) -> Option<Meaning>,
}

/// A signed door to one product.
#[derive(Debug)]
pub struct TencentCloud {
    http: HttpClient,
    base: BaseUrl,
    key: TencentKey,
    product: Product,
    region: String,
    total: Duration,
    clock: Arc<dyn Clock>,
}

impl TencentCloud {
    /// A door to `product` at `base_url`; `region` may be empty where the product needs none.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(
        product: Product,
        base_url: &str,
        key: TencentKey,
        region: String,
        total: Duration,
        context: &ProviderContext,
    ) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(product.provider, base_url, context.exposure)?;
        let http = HttpClient::new(product.provider, HttpOptions::for_base(&base), context.clock.clone())?;
        Ok(Self { http, base, key, product, region, total, clock: context.clock.clone() })
    }

    /// Calls `action` with exactly that body and gives its `Response`, which is read by `read`.
    ///
    /// # Errors
    /// As [`HttpClient::exchange`], and by the product's own table.
    pub async fn call<T: DeserializeOwned, R>(
        &self,
        action: &'static str,
        body: String,
        read: impl FnOnce(T, &str) -> Result<R, ProviderError>,
    ) -> Result<R, ProviderError> {
        let timestamp = self.clock.now().0.div_euclid(1_000);
        let host = self.base.host_header();
        let authorization = tc3::Tc3 {
            secret_id: &self.key.secret_id,
            secret_key: self.key.secret_key.expose_secret(),
            service: self.product.service,
            host: &host,
            action,
            content_type: tc3::CONTENT_TYPE,
            timestamp,
            payload: body.as_bytes(),
        }
        .authorization();
        let mut request = post_json(self.base.at("/"), body);
        for (name, value) in [
            ("authorization", authorization.as_str()),
            ("x-tc-action", action),
            ("x-tc-version", self.product.version),
            ("x-tc-timestamp", &timestamp.to_string()),
        ] {
            set_header(&mut request, self.product.provider, name, value)?;
        }
        if !self.region.is_empty() {
            set_header(&mut request, self.product.provider, "x-tc-region", &self.region)?;
        }
        self.http.exchange(request, self.total, |reply| self.open(reply, read)).await
    }

    /// Takes the envelope off: HTTP 200 comes with failures too.
    fn open<T: DeserializeOwned, R>(
        &self,
        reply: Reply,
        read: impl FnOnce(T, &str) -> Result<R, ProviderError>,
    ) -> Result<R, ProviderError> {
        let Envelope { response } = reply.succeeded()?.json()?;
        let request_id = response.get("RequestId").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(error) = response.get("Error") {
            let code = error.get("Code").and_then(Value::as_str).unwrap_or_default();
            return Err(self.refusal(code).with_request_id(&request_id));
        }
        let bad =
            || ProviderError::new(self.product.provider, ErrorKind::BadAnswer, "the answer is not what was agreed");
        let response = serde_json::from_value(response).map_err(|_| bad().with_request_id(&request_id))?;
        read(response, &request_id).map_err(|error| error.with_request_id(&request_id))
    }

    /// The error that `code` means. A code nobody knows may have had its effect.
    #[must_use]
    pub fn refusal(&self, code: &str) -> ProviderError {
        let meaning =
            (self.product.classify)(code).or_else(|| common(code)).unwrap_or(Meaning::unclear(ErrorKind::Refused));
        let mut error = meaning.error(self.product.provider, code);
        error.retryable = !meaning.maybe_done && code.starts_with("RequestLimitExceeded");
        error
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Response")]
    response: Value,
}

/// The codes that every product of Tencent Cloud shares.
fn common(code: &str) -> Option<Meaning> {
    use ErrorKind::{Limited, Misconfigured, Unavailable};
    let family = code.split('.').next().unwrap_or_default();
    Some(match family {
        "AuthFailure"
        | "UnauthorizedOperation"
        | "UnsupportedOperation"
        | "InvalidAction"
        | "NoSuchVersion"
        | "NoSuchProduct"
        | "UnknownParameter"
        | "MissingParameter"
        | "InvalidParameter"
        | "InvalidParameterValue" => Meaning::definite(Misconfigured),
        "RequestLimitExceeded" | "LimitExceeded" => Meaning::definite(Limited),
        "ResourceUnavailable" => Meaning::definite(Unavailable),
        "InternalError" => Meaning::unclear(Unavailable),
        _ => return None,
    })
}
