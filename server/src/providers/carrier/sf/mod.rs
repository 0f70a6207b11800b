//! Parcels through SF Express (丰桥): route query.

pub mod codes;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use data_encoding::{BASE64, HEXLOWER};
use reqwest::Request;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::{CarrierEvent, CarrierProvider, CarrierState, ParcelRef, Snapshot, Subscription, tidy};
use crate::{
    clock::Clock,
    providers::{
        ProviderContext,
        address::BaseUrl,
        beijing,
        digest::md5,
        error::{ErrorKind, ProviderError},
        http::{HttpClient, HttpOptions, Reply, form, post_form},
        inbound::InboundError,
    },
    random::{Draw, Random},
};

const NAME: &str = "sf";

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct SfSettings {
    /// Where the service is; really `https://sfapi.sf-express.com`.
    pub base_url: String,
    /// The partner's code.
    pub partner_id: String,
    /// The check word.
    pub check_word: SecretString,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct Sf {
    http: HttpClient,
    base: BaseUrl,
    settings: SfSettings,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
}

/// The signature of a message: base64 of MD5 over its form-encoded text with time and check word behind.
#[must_use]
pub fn digest(message: &str, timestamp: &str, check_word: &str) -> String {
    let signed = format!("{message}{timestamp}{check_word}");
    let encoded: String = url::form_urlencoded::byte_serialize(signed.as_bytes()).collect();
    BASE64.encode(&md5(encoded.as_bytes()))
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "apiResultCode")]
    code: String,
    #[serde(default, rename = "apiResultData")]
    data: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    success: bool,
    #[serde(default)]
    error_code: String,
    #[serde(default)]
    msg_data: Option<MsgData>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MsgData {
    #[serde(default)]
    route_resps: Vec<RouteResp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RouteResp {
    mail_no: String,
    #[serde(default)]
    routes: Vec<Route>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Route {
    #[serde(default)]
    accept_time: String,
    #[serde(default)]
    remark: String,
    #[serde(default)]
    op_code: String,
}

impl Sf {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(settings: SfSettings, context: &ProviderContext) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(NAME, &settings.base_url, context.exposure)?;
        let http = HttpClient::new(NAME, HttpOptions::for_base(&base), context.clock.clone())?;
        Ok(Self { http, base, settings, clock: context.clock.clone(), random: context.random.clone() })
    }

    fn question(&self, parcel: &ParcelRef) -> Result<Request, ProviderError> {
        let random = self.random.bytes::<16>();
        let id = random.map_err(|_| error(ErrorKind::Unavailable, "no random bytes for the request's number"))?;
        let message = json!({
            "language": "0", "trackingType": "1", "trackingNumber": [parcel.number], "methodType": "1",
            "checkPhoneNo": parcel.phone_last4.as_deref().unwrap_or_default(),
        })
        .to_string();
        let timestamp = self.clock.now().0.to_string();
        let fields = [
            ("partnerID", self.settings.partner_id.as_str()),
            ("requestID", &HEXLOWER.encode(&id)),
            ("serviceCode", "EXP_RECE_SEARCH_ROUTES"),
            ("timestamp", &timestamp),
            ("msgDigest", &digest(&message, &timestamp, self.settings.check_word.expose_secret())),
            ("msgData", &message),
        ];
        Ok(post_form(self.base.at("/std/service"), form(&fields)))
    }

    async fn ask(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError> {
        let read = |reply: Reply| read_answer(&reply.succeeded()?.json()?, &parcel.number);
        let outcome = self.http.exchange(self.question(parcel)?, self.settings.timeout, read).await;
        outcome.map_err(|error| if error.is_illness() { error.of_reading() } else { error })
    }
}

#[async_trait]
impl CarrierProvider for Sf {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Pushes need a contract of their own; a parcel is asked for instead.
    async fn subscribe(&self, _: &ParcelRef, _: &str, _: &str) -> Result<Subscription, ProviderError> {
        Ok(Subscription::NotOffered)
    }

    async fn query(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError> {
        match self.ask(parcel).await {
            Err(error) if error.retryable => {
                tokio::time::sleep(super::RETRY_AFTER).await;
                self.ask(parcel).await
            }
            outcome => outcome,
        }
    }

    fn parse_push(&self, _raw: &[u8], _salt: &str) -> Result<Snapshot, InboundError> {
        Err(InboundError::NotOffered)
    }

    fn acknowledgement(&self, _raw: &[u8]) -> String {
        String::new()
    }
}

fn read_answer(answer: &Answer, number: &str) -> Result<Option<Snapshot>, ProviderError> {
    if answer.code != "A1000" {
        return Err(codes::refusal(NAME, &answer.code));
    }
    let bad = || error(ErrorKind::BadAnswer, "the answer is not what was agreed");
    let data: Data = serde_json::from_str(answer.data.as_deref().unwrap_or_default()).map_err(|_| bad())?;
    if !data.success || data.error_code != "S0000" {
        return Err(
            error(ErrorKind::Refused, "the parcel or the telephone number is not accepted").with_code(&data.error_code)
        );
    }
    let routes = data.msg_data.map(|data| data.route_resps).unwrap_or_default();
    let Some(parcel) = routes.into_iter().next() else { return Ok(None) };
    if !parcel.mail_no.eq_ignore_ascii_case(number) {
        return Err(error(ErrorKind::BadAnswer, "the answer is about another parcel"));
    }
    let event = |route: Route| {
        let at = beijing::read(&route.accept_time)?;
        Some(CarrierEvent { at, state: codes::state(&route.op_code), text: route.remark })
    };
    let events = tidy(parcel.routes.into_iter().filter_map(event).collect());
    if events.is_empty() {
        return Ok(None);
    }
    let state = events.first().map_or(CarrierState::Ordered, |event| event.state);
    Ok(Some(Snapshot { number: parcel.mail_no, state, events, ended: None, corrected_carrier: None }))
}

const fn error(kind: ErrorKind, message: &'static str) -> ProviderError {
    ProviderError::new(NAME, kind, message)
}
