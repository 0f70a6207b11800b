//! The only maker of HTTP clients: every call to an outside service goes through one of these.
//!
//! Each provider has a client of its own, so a slow one uses up neither the connections nor the turns of another:
//! no redirects, no proxy from the environment, a bounded time to connect and in total, a bounded answer read as a
//! stream, a bounded number of calls in flight and a circuit breaker (`quality.md` section 3, Outbound calls).

mod breaker;
pub mod public;
mod reply;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

pub use reply::Reply;
use reqwest::{Method, Request, Url, header};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, timeout},
};

use self::breaker::Breaker;
use super::{
    address::{BaseUrl, Exposure, names_public_host},
    error::{ErrorKind, ProviderError},
};
use crate::clock::Clock;

/// The longest time to connect, and to wait for a turn.
const CONNECT: Duration = Duration::from_secs(2);
/// The largest answer that is read.
const BODY_LIMIT: usize = 1 << 20;
/// The most calls in flight to one provider.
const IN_FLIGHT: usize = 64;

/// How a client behaves.
#[derive(Clone, Copy, Debug)]
pub struct HttpOptions {
    /// The largest answer in bytes; a larger one is cut and counts as `BadAnswer`.
    pub body_limit: usize,
    /// The most calls at the same time; further ones wait for up to 2 s.
    pub in_flight: usize,
    /// Refuse every private address, by its text and again after resolving its name.
    pub public_only: bool,
    /// Refuse plain HTTP. Without this the system's certificates are not loaded, and only plain HTTP works.
    pub https_only: bool,
    /// Leave the provider alone for 30 s when half of the last 20 calls failed.
    pub breaker: bool,
}

impl HttpOptions {
    /// For strangers' addresses, such as webhooks: HTTPS and public addresses only.
    pub const STRANGERS: Self =
        Self { body_limit: BODY_LIMIT, in_flight: IN_FLIGHT, public_only: true, https_only: true, breaker: true };

    /// For a provider at that address.
    #[must_use]
    pub fn for_base(base: &BaseUrl) -> Self {
        Self { public_only: base.exposure() == Exposure::Production, https_only: base.is_https(), ..Self::STRANGERS }
    }
}

/// A client for one provider.
#[derive(Debug)]
pub struct HttpClient {
    provider: &'static str,
    client: reqwest::Client,
    options: HttpOptions,
    turns: Semaphore,
    breaker: Breaker,
    clock: Arc<dyn Clock>,
}

impl HttpClient {
    /// A client; `provider` names it in errors, logs and metrics.
    ///
    /// # Errors
    /// `Misconfigured` when the system's certificates cannot be loaded for HTTPS.
    #[expect(clippy::disallowed_methods, reason = "the one place that builds clients, with the limits above")]
    pub fn new(provider: &'static str, options: HttpOptions, clock: Arc<dyn Clock>) -> Result<Self, ProviderError> {
        install_tls();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(options.in_flight)
            .user_agent(concat!("zhengda/", env!("CARGO_PKG_VERSION")))
            .https_only(options.https_only);
        if options.public_only {
            builder = builder.dns_resolver(public::PublicResolver);
        }
        if !options.https_only {
            builder = builder.tls_certs_only([]);
        }
        let client = builder.build().map_err(|_| {
            ProviderError::new(
                provider,
                ErrorKind::Misconfigured,
                "no HTTPS client: are the system's certificates installed?",
            )
        })?;
        Ok(Self {
            provider,
            client,
            options,
            turns: Semaphore::new(options.in_flight),
            breaker: Breaker::default(),
            clock,
        })
    }

    /// Sends `request`, reads the whole answer within `total`, and gives it to `read`. What `read` finds counts
    /// for the circuit breaker: an answer that is garbage is as bad as none.
    ///
    /// # Errors
    /// `Unavailable` before anything was sent, `Timeout` when no complete answer came after that, `BadAnswer` when
    /// it is too large, `Misconfigured` for a refused address, and what `read` returns.
    pub async fn exchange<T>(
        &self,
        request: Request,
        total: Duration,
        read: impl FnOnce(Reply) -> Result<T, ProviderError>,
    ) -> Result<T, ProviderError> {
        if self.options.public_only && !names_public_host(request.url()) {
            return Err(self.error(ErrorKind::Misconfigured, "the address is private"));
        }
        let Some(pass) = self.breaker.admit(self.clock.now()) else {
            metrics::counter!("provider_calls", "provider" => self.provider, "outcome" => "left_alone").increment(1);
            return Err(self.error(ErrorKind::Unavailable, "left alone for a while after many failures"));
        };
        let started = Instant::now();
        let outcome = self.perform(request, total).await.and_then(read);
        let ill = outcome.as_ref().err().is_some_and(ProviderError::is_illness);
        pass.settle(ill && self.options.breaker, self.clock.now());
        self.report(outcome.as_ref().err(), started.elapsed());
        outcome
    }

    async fn perform(&self, request: Request, total: Duration) -> Result<Reply, ProviderError> {
        let _turn = self.turn().await?;
        match timeout(total, self.send(request)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.error(ErrorKind::Timeout, "no complete answer in time")),
        }
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, ProviderError> {
        match timeout(CONNECT, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(self.error(ErrorKind::Unavailable, "too many calls are waiting for it")),
        }
    }

    async fn send(&self, request: Request) -> Result<Reply, ProviderError> {
        let too_large = || self.error(ErrorKind::BadAnswer, "the answer is too large");
        let mut response = self.client.execute(request).await.map_err(|error| self.transport(&error))?;
        let limit = self.options.body_limit;
        if response.content_length().is_some_and(|length| length > limit as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.transport(&error))? {
            if body.len() + piece.len() > limit {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(Reply::new(self.provider, response.status().as_u16(), body))
    }

    /// The library's error is not kept: it prints the whole address, and with it tokens and secrets.
    fn transport(&self, error: &reqwest::Error) -> ProviderError {
        if error.is_builder() {
            self.error(ErrorKind::Misconfigured, "the address is not allowed")
        } else if error.is_connect() {
            self.error(ErrorKind::Unavailable, "no connection")
        } else {
            self.error(ErrorKind::Timeout, "the connection broke before the whole answer was there")
        }
    }

    const fn error(&self, kind: ErrorKind, message: &'static str) -> ProviderError {
        ProviderError::new(self.provider, kind, message)
    }

    fn report(&self, error: Option<&ProviderError>, took: Duration) {
        let outcome = error.map_or("ok", |error| error.kind.name());
        metrics::counter!("provider_calls", "provider" => self.provider, "outcome" => outcome).increment(1);
        metrics::histogram!("provider_seconds", "provider" => self.provider).record(took.as_secs_f64());
        if let Some(error) = error {
            tracing::warn!(
                provider = self.provider,
                outcome,
                code = error.code.as_deref(),
                provider_request = error.request_id.as_deref(),
                "{}",
                error.message
            );
        }
    }
}

/// TLS is rustls with ring for the whole process; a second call finds it installed.
pub fn install_tls() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        let lost_a_race = rustls::crypto::ring::default_provider().install_default().is_err();
        tracing::debug!(lost_a_race, "TLS provider installed");
    }
}

/// A GET request.
#[must_use]
pub fn get(url: Url) -> Request {
    Request::new(Method::GET, url)
}

/// A POST request with exactly that JSON text.
#[must_use]
pub fn post_json(url: Url, body: String) -> Request {
    post(url, "application/json; charset=utf-8", body)
}

/// A POST request with exactly that form text.
#[must_use]
pub fn post_form(url: Url, body: String) -> Request {
    post(url, "application/x-www-form-urlencoded", body)
}

fn post(url: Url, kind: &'static str, body: String) -> Request {
    let mut request = Request::new(Method::POST, url);
    request.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    *request.body_mut() = Some(body.into());
    request
}

/// A form's text from its fields.
#[must_use]
pub fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// Adds a header whose value is text of ours or of the settings.
///
/// # Errors
/// `Misconfigured` when the value cannot stand in a header.
pub fn set_header(
    request: &mut Request,
    provider: &'static str,
    name: &'static str,
    value: &str,
) -> Result<(), ProviderError> {
    let value = header::HeaderValue::from_str(value)
        .map_err(|_| ProviderError::new(provider, ErrorKind::Misconfigured, "a setting cannot stand in a header"))?;
    request.headers_mut().insert(header::HeaderName::from_static(name), value);
    Ok(())
}
