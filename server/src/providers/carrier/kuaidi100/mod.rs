//! Parcels through Kuaidi100 (快递100): subscription, push and query.
//!
//! A push is signed with the parcel's own salt and is a full snapshot; it may be repeated and come out of order.
//! A query of the same number within `query_every` answers from memory: Kuaidi100 asks for half an hour at least and
//! locks a number that is asked for more than 48 times a day.

pub mod codes;
mod push;
pub mod sign;
mod snapshot;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use moka::future::Cache;
use reqwest::Request;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use zhengda_engine::moment::{Moment, Span};

use super::{CarrierProvider, ParcelRef, Snapshot, Subscription};
use crate::{
    clock::Clock,
    providers::{
        ProviderContext,
        address::BaseUrl,
        error::{ErrorKind, ProviderError},
        http::{HttpClient, HttpOptions, Reply, form, post_form},
        inbound::InboundError,
    },
};

const NAME: &str = "kuaidi100";
/// How many numbers' last answers are remembered.
const REMEMBERED: u64 = 20_000;
/// How often a subscription is tried: it may be repeated.
const SUBSCRIBE_TRIES: u32 = 3;

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct Kuaidi100Settings {
    /// Where the interfaces are; really `https://poll.kuaidi100.com`.
    pub base_url: String,
    /// The customer number.
    pub customer: String,
    /// The key.
    pub key: SecretString,
    /// The least time between two queries of one number; really half an hour.
    pub query_every: Span,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct Kuaidi100 {
    http: HttpClient,
    base: BaseUrl,
    settings: Kuaidi100Settings,
    heard: Cache<String, (Moment, Option<Snapshot>)>,
    clock: Arc<dyn Clock>,
}

impl Kuaidi100 {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(settings: Kuaidi100Settings, context: &ProviderContext) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(NAME, &settings.base_url, context.exposure)?;
        let http = HttpClient::new(NAME, HttpOptions::for_base(&base), context.clock.clone())?;
        Ok(Self { http, base, settings, heard: Cache::new(REMEMBERED), clock: context.clock.clone() })
    }

    fn subscription(&self, parcel: &ParcelRef, callback_url: &str, salt: &str) -> Request {
        let param = json!({
            "company": codes::company(&parcel.carrier), "number": parcel.number,
            "key": self.settings.key.expose_secret(),
            "parameters": {
                "callbackurl": callback_url, "salt": salt, "resultv2": "4", "autoCom": "1",
                "phone": parcel.phone_last4.as_deref().unwrap_or_default(),
            },
        });
        post_form(self.base.at("/poll"), form(&[("schema", "json"), ("param", &param.to_string())]))
    }

    fn question(&self, parcel: &ParcelRef) -> Request {
        let param = json!({
            "com": codes::company(&parcel.carrier), "num": parcel.number,
            "phone": parcel.phone_last4.as_deref().unwrap_or_default(), "resultv2": "4", "show": "0", "order": "desc",
        })
        .to_string();
        let customer = self.settings.customer.as_str();
        let sign = sign::query(&param, self.settings.key.expose_secret(), customer);
        let fields = [("customer", customer), ("sign", sign.as_str()), ("param", param.as_str())];
        post_form(self.base.at("/poll/query.do"), form(&fields))
    }

    async fn ask(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError> {
        let read = |reply: Reply| read_answer(&reply.succeeded()?, &parcel.number);
        self.http.exchange(self.question(parcel), self.settings.timeout, read).await.map_err(of_query)
    }
}

#[async_trait]
impl CarrierProvider for Kuaidi100 {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn subscribe(
        &self,
        parcel: &ParcelRef,
        callback_url: &str,
        salt: &str,
    ) -> Result<Subscription, ProviderError> {
        let mut tries = 1;
        loop {
            let request = self.subscription(parcel, callback_url, salt);
            let read = |reply: Reply| read_verdict(&reply.succeeded()?);
            match self.http.exchange(request, self.settings.timeout, read).await.map_err(of_query) {
                Ok(()) => return Ok(Subscription::Active),
                Err(error) if error.retryable && tries < SUBSCRIBE_TRIES => tries += 1,
                Err(error) => return Err(error),
            }
            tokio::time::sleep(super::RETRY_AFTER).await;
        }
    }

    async fn query(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError> {
        let key = format!("{}/{}", parcel.carrier, parcel.number);
        let now = self.clock.now();
        if let Some((at, snapshot)) = self.heard.get(&key).await
            && (Span(0)..self.settings.query_every).contains(&now.since(at))
        {
            return Ok(snapshot);
        }
        let snapshot = self.ask(parcel).await?;
        self.heard.insert(key, (now, snapshot.clone())).await;
        Ok(snapshot)
    }

    fn parse_push(&self, raw: &[u8], salt: &str) -> Result<Snapshot, InboundError> {
        push::parse(raw, salt)
    }

    fn acknowledgement(&self, _raw: &[u8]) -> String {
        r#"{"result":true,"returnCode":"200","message":"成功"}"#.to_owned()
    }
}

/// What both interfaces answer when there is no parcel in the answer.
#[derive(Deserialize)]
struct Verdict {
    #[serde(rename = "returnCode")]
    code: Option<String>,
}

fn read_verdict(reply: &Reply) -> Result<(), ProviderError> {
    let Verdict { code } = reply.json()?;
    match code.as_deref() {
        // 501: subscribed already.
        Some("200" | "501") => Ok(()),
        Some(code) => Err(codes::subscription_refusal(NAME, code)),
        None => Err(bad("the answer is not what was agreed")),
    }
}

fn read_answer(reply: &Reply, number: &str) -> Result<Option<Snapshot>, ProviderError> {
    if let Verdict { code: Some(code) } = reply.json()? {
        return if code == codes::NOTHING_YET { Ok(None) } else { Err(codes::query_refusal(NAME, &code)) };
    }
    let result: snapshot::Tracked = reply.json()?;
    if result.status.as_deref() != Some("200") || !result.number.eq_ignore_ascii_case(number) {
        return Err(bad("the answer is about another parcel"));
    }
    Ok(Some(snapshot::read(result)))
}

/// Both calls may be repeated; a refusal is not worth it.
fn of_query(error: ProviderError) -> ProviderError {
    match error.kind {
        ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::BadAnswer => error.of_reading(),
        _ => error,
    }
}

const fn bad(message: &'static str) -> ProviderError {
    ProviderError::new(NAME, ErrorKind::BadAnswer, message)
}
