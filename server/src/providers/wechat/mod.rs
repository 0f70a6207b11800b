//! WeChat's server interfaces for the mini-program: log-in, phone number, messages; and the access token under all.

pub mod codes;
pub mod events;
pub mod lease;
pub mod open_data;
pub mod phone;
pub mod push;
mod push_crypt;
pub mod session;
pub mod subscribe;
#[cfg(test)]
mod tests;
mod token;
pub mod values;

use std::{sync::Arc, time::Duration};

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use self::{
    lease::TokenLease,
    token::{Fetched, TokenKeeper, TokenSource},
};
use super::{
    ProviderContext,
    address::{BaseUrl, Exposure},
    error::{ErrorKind, ProviderError},
    http::{HttpClient, HttpOptions, Reply, get, post_json, set_header},
};
use crate::clock::Clock;

const NAME: &str = "wechat";
/// The pause before the one repetition of a call that certainly did nothing.
const RETRY_AFTER: Duration = Duration::from_millis(200);

/// Settings of the mini-program at WeChat.
#[derive(Clone, Debug)]
pub struct WechatSettings {
    /// Where the interfaces are; really `https://api.weixin.qq.com`.
    pub base_url: String,
    /// The mini-program's appid.
    pub appid: String,
    /// The mini-program's secret.
    pub secret: SecretString,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The mini-program's door to WeChat.
#[derive(Debug)]
pub struct Wechat {
    http: HttpClient,
    base: BaseUrl,
    appid: String,
    secret: SecretString,
    timeout: Duration,
    tokens: TokenKeeper,
    clock: Arc<dyn Clock>,
}

/// One call that needs the access token.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) path: &'static str,
    pub(super) body: Value,
    pub(super) timeout: Duration,
    /// Whether the call only reads, so that it may be repeated after any failure without an answer.
    pub(super) reads: bool,
    /// A header of our own.
    pub(super) header: Option<(&'static str, &'a str)>,
}

impl Wechat {
    /// The door with those settings; `lease` is where all processes share the access token.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(
        settings: WechatSettings,
        lease: Arc<dyn TokenLease>,
        context: &ProviderContext,
    ) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(NAME, &settings.base_url, context.exposure)?;
        Ok(Self {
            http: HttpClient::new(NAME, HttpOptions::for_base(&base), context.clock.clone())?,
            base,
            appid: settings.appid,
            secret: settings.secret,
            timeout: settings.timeout,
            tokens: TokenKeeper::new(lease, context.clock.clone()),
            clock: context.clock.clone(),
        })
    }

    /// The mini-program's appid.
    #[must_use]
    pub fn appid(&self) -> &str {
        &self.appid
    }

    /// A client of its own to the same place, so that one interface's slowness is not another's.
    pub(super) fn another_client(&self, name: &'static str) -> Result<HttpClient, ProviderError> {
        HttpClient::new(name, HttpOptions::for_base(&self.base), self.clock.clone())
    }

    /// Whether the place is a development one, where a header of our own may go along.
    pub(super) fn is_development(&self) -> bool {
        self.base.exposure() == Exposure::Development
    }

    /// Makes a call with the access token. A token that WeChat refuses is dropped and the call made once more.
    pub(super) async fn call(&self, http: &HttpClient, call: &Call<'_>) -> Result<Value, ProviderError> {
        let token = self.token().await?;
        match self.patiently(http, call, &token).await {
            Err(error) if codes::is_about_token(&error) => {
                self.tokens.reject(&token).await?;
                let fresh = self.token().await?;
                self.patiently(http, call, &fresh).await
            }
            outcome => outcome,
        }
    }

    /// Makes a call, and once more where it certainly did nothing.
    async fn patiently(&self, http: &HttpClient, call: &Call<'_>, token: &str) -> Result<Value, ProviderError> {
        match self.post(http, call, token).await {
            Err(error) if error.retryable => {
                tokio::time::sleep(RETRY_AFTER).await;
                self.post(http, call, token).await
            }
            outcome => outcome,
        }
    }

    async fn post(&self, http: &HttpClient, call: &Call<'_>, token: &str) -> Result<Value, ProviderError> {
        let mut url = self.base.at(call.path);
        url.query_pairs_mut().append_pair("access_token", token);
        let mut request = post_json(url, call.body.to_string());
        if let Some((name, value)) = call.header {
            set_header(&mut request, NAME, name, value)?;
        }
        let outcome = http.exchange(request, call.timeout, open).await;
        if call.reads { outcome.map_err(of_reading) } else { outcome }
    }

    async fn token(&self) -> Result<String, ProviderError> {
        self.tokens.get(self).await
    }

    async fn ask_for_token(&self, body: &Value) -> Result<Fetched, ProviderError> {
        let request = post_json(self.base.at("/cgi-bin/stable_token"), body.to_string());
        let read = |reply: Reply| {
            let answer = open(reply)?;
            let token = answer.get("access_token").and_then(Value::as_str).filter(|token| !token.is_empty());
            let seconds = answer.get("expires_in").and_then(Value::as_i64).filter(|seconds| *seconds > 0);
            match (token, seconds) {
                (Some(token), Some(seconds)) => Ok(Fetched { token: token.to_owned(), seconds }),
                _ => Err(bad("the answer holds no token")),
            }
        };
        self.http.exchange(request, self.timeout, read).await.map_err(ProviderError::of_reading)
    }

    async fn get(&self, url: Url) -> Result<Value, ProviderError> {
        self.http.exchange(get(url), self.timeout, open).await
    }
}

impl TokenSource for Wechat {
    async fn fetch(&self, force: bool) -> Result<Fetched, ProviderError> {
        let body = json!({
            "grant_type": "client_credential", "appid": self.appid, "secret": self.secret.expose_secret(),
            "force_refresh": force,
        });
        let mut outcome = self.ask_for_token(&body).await;
        if outcome.as_ref().is_err_and(|error| error.retryable) {
            tokio::time::sleep(RETRY_AFTER).await;
            outcome = self.ask_for_token(&body).await;
        }
        outcome
    }
}

/// Reads an answer: `errcode` absent or 0 is success, whatever else stands there.
fn open(reply: Reply) -> Result<Value, ProviderError> {
    let answer: Value = reply.succeeded()?.json()?;
    if !answer.is_object() {
        return Err(bad("the answer is not what was agreed"));
    }
    match answer.get("errcode") {
        None => Ok(answer),
        Some(code) => match code.as_i64() {
            Some(0) => Ok(answer),
            Some(code) => {
                Err(codes::refusal(NAME, code, answer.get("errmsg").and_then(Value::as_str).unwrap_or_default()))
            }
            None => Err(bad("the answer is not what was agreed")),
        },
    }
}

/// A call that only reads may be repeated after silence; but a refused token is the keeper's business.
fn of_reading(error: ProviderError) -> ProviderError {
    if codes::is_about_token(&error) { error } else { error.of_reading() }
}

const fn bad(message: &'static str) -> ProviderError {
    ProviderError::new(NAME, ErrorKind::BadAnswer, message)
}
