//! Parcels through the agreement customers' platform of China Post EMS: route query, and pushes by contract.
//!
//! The platform's documents are not public; names and forms are those that several public integrations agree on.
//! A push is encrypted with the key inside, which is weaker than a signature: what it says takes effect after a query.

pub mod codes;
pub mod envelope;
#[cfg(test)]
mod tests;
mod track;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use reqwest::Request;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use self::envelope::EnvelopeKey;
use super::{CarrierProvider, ParcelRef, Snapshot, Subscription};
use crate::{
    clock::Clock,
    providers::{
        ProviderContext,
        address::BaseUrl,
        beijing,
        digest::same,
        error::{ErrorKind, ProviderError},
        http::{HttpClient, HttpOptions, Reply, form, post_form},
        inbound::InboundError,
    },
};

const NAME: &str = "ems";

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct EmsSettings {
    /// The whole address of the interface; really `https://api.ems.com.cn/amp-prod-api/f/amp/api/open`.
    pub base_url: String,
    /// The agreement customer's number.
    pub sender_no: String,
    /// The authorisation code.
    pub authorization: SecretString,
    /// The key, 16 bytes in base64.
    pub sign_key: SecretString,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct Ems {
    http: HttpClient,
    base: BaseUrl,
    key: EnvelopeKey,
    settings: EmsSettings,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "retCode")]
    code: String,
    #[serde(default, rename = "retMsg")]
    message: String,
    #[serde(default, rename = "retBody")]
    body: Value,
}

#[derive(Deserialize)]
struct Push {
    #[serde(rename = "logitcsInterface")]
    envelope: String,
    #[serde(default, rename = "senderNo")]
    sender_no: String,
    #[serde(default, rename = "serialNo")]
    serial_no: String,
}

impl Ems {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed or a key that is none.
    pub fn new(settings: EmsSettings, context: &ProviderContext) -> Result<Self, ProviderError> {
        let base = BaseUrl::parse(NAME, &settings.base_url, context.exposure)?;
        let http = HttpClient::new(NAME, HttpOptions::for_base(&base), context.clock.clone())?;
        let key = EnvelopeKey::read(settings.sign_key.clone())
            .ok_or_else(|| error(ErrorKind::Misconfigured, "the key is not 16 bytes in base64"))?;
        Ok(Self { http, base, key, settings, clock: context.clock.clone() })
    }

    fn question(&self, parcel: &ParcelRef) -> Request {
        let body = json!({ "waybillNo": parcel.number, "direction": "0" }).to_string();
        let fields = [
            ("apiCode", "040001"),
            ("senderNo", &self.settings.sender_no),
            ("authorization", self.settings.authorization.expose_secret()),
            ("timeStamp", &beijing::write(self.clock.now())),
            ("msgType", "0"),
            ("version", "V1.0.0"),
            ("logitcsInterface", &self.key.seal(&body)),
        ];
        post_form(self.base.at(""), form(&fields))
    }

    async fn ask(&self, parcel: &ParcelRef) -> Result<Option<Snapshot>, ProviderError> {
        let read = |reply: Reply| read_answer(reply.succeeded()?.json()?, &parcel.number);
        self.http.exchange(self.question(parcel), self.settings.timeout, read).await.map_err(of_query)
    }
}

#[async_trait]
impl CarrierProvider for Ems {
    fn name(&self) -> &'static str {
        NAME
    }

    /// Pushes are agreed by contract and come to one address for all parcels.
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

    /// The salt is not used: this platform knows none.
    fn parse_push(&self, raw: &[u8], _salt: &str) -> Result<Snapshot, InboundError> {
        let push: Push = serde_json::from_slice(raw).map_err(|_| InboundError::BadBody)?;
        let body = self.key.open(&push.envelope).ok_or(InboundError::BadSignature)?;
        if !same(&push.sender_no, &self.settings.sender_no) {
            return Err(InboundError::BadSignature);
        }
        let body: Value = serde_json::from_str(&body).map_err(|_| InboundError::BadBody)?;
        let items = track::items(body).ok_or(InboundError::BadBody)?;
        let number = items.first().map(|item| item.number.clone()).filter(|number| !number.is_empty());
        track::read(items, &number.ok_or(InboundError::BadBody)?).ok_or(InboundError::BadBody)
    }

    fn acknowledgement(&self, raw: &[u8]) -> String {
        let serial = serde_json::from_slice::<Push>(raw).map(|push| push.serial_no).unwrap_or_default();
        json!({ "serialNo": serial, "code": "00000", "codeMessage": "", "senderNo": self.settings.sender_no })
            .to_string()
    }
}

fn read_answer(answer: Answer, number: &str) -> Result<Option<Snapshot>, ProviderError> {
    if answer.code != "00000" {
        // The text is only compared: an unknown parcel has no code of its own.
        return if codes::NOT_KNOWN.iter().any(|words| answer.message.contains(words)) {
            Ok(None)
        } else {
            Err(error(ErrorKind::Refused, "the platform refused").with_code(&answer.code))
        };
    }
    let bad = |message| error(ErrorKind::BadAnswer, message);
    let body = match answer.body {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::String(text) => {
            serde_json::from_str(&text).map_err(|_| bad("the body of the answer is not what was agreed"))?
        }
        body => body,
    };
    if body.is_null() {
        return Ok(None);
    }
    let items = track::items(body).ok_or_else(|| bad("the body of the answer is not what was agreed"))?;
    if items.is_empty() {
        return Ok(None);
    }
    track::read(items, number).map(Some).ok_or_else(|| bad("the answer is about another parcel"))
}

/// The call only reads; a refusal is not worth repeating.
fn of_query(error: ProviderError) -> ProviderError {
    if error.is_illness() { error.of_reading() } else { error }
}

const fn error(kind: ErrorKind, message: &'static str) -> ProviderError {
    ProviderError::new(NAME, kind, message)
}
