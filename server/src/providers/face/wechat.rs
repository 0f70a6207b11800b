//! Face checks of WeChat (`getverifyid`, `wx.requestFacialVerify`, `queryverifyinfo`): mainland residents with a
//! second-generation card.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use data_encoding::BASE64;
use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::{
    FaceFailure, FaceProof, FaceProvider, FaceResult, FaceSubject, FaceTicket, callback::CALLBACK_HEADER, wechat_codes,
};
use crate::{
    clock::Clock,
    providers::{
        ProviderContext,
        digest::sha256_hex,
        error::{ErrorKind, ProviderError},
        http::HttpClient,
        wechat::{Call, Wechat},
    },
};

const NAME: &str = "wechat";
/// The only kind of document this check knows.
const CERT_TYPE: &str = "IDENTITY_CARD";

/// The adapter. It shares the access token with the rest of WeChat, not its connections or its breaker.
#[derive(Debug)]
pub struct WechatFace {
    wechat: Arc<Wechat>,
    http: HttpClient,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl WechatFace {
    /// The adapter over that mini-program; `timeout` is the longest wait for an answer (8 s in production).
    ///
    /// # Errors
    /// `Misconfigured` when no client can be made.
    pub fn new(wechat: Arc<Wechat>, timeout: Duration, context: &ProviderContext) -> Result<Self, ProviderError> {
        let http = wechat.another_client("wechat_face")?;
        Ok(Self { wechat, http, timeout, clock: context.clock.clone() })
    }
}

#[async_trait]
impl FaceProvider for WechatFace {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn start(&self, subject: &FaceSubject, callback_url: Option<&str>) -> Result<FaceTicket, ProviderError> {
        let openid = openid(subject)?;
        if !subject.has_fit_nonce() {
            return Err(error(ErrorKind::Misconfigured, "the nonce has not the form that WeChat takes"));
        }
        let body = json!({
            "out_seq_no": subject.nonce,
            "cert_info": { "cert_type": CERT_TYPE, "cert_name": subject.name, "cert_no": subject.id_number },
            "openid": openid,
        });
        let header = callback_url.filter(|_| self.wechat.is_development()).map(|url| (CALLBACK_HEADER, url));
        let path = "/cityservice/face/identify/getverifyid";
        let call = Call { path, body, timeout: self.timeout, reads: false, header };
        let now = self.clock.now();
        let answer = self.wechat.call(&self.http, &call).await?;
        let ticket = answer.get("verify_id").and_then(Value::as_str).filter(|id| (1..=256).contains(&id.len()));
        let seconds = answer.get("expires_in").and_then(Value::as_i64).filter(|seconds| (1..=86_400).contains(seconds));
        match (ticket, seconds) {
            (Some(ticket), Some(seconds)) => Ok(FaceTicket {
                ticket: ticket.to_owned(),
                client_params: json!({ "verify_id": ticket }),
                expires_at: now.plus(Span::seconds(seconds)),
            }),
            _ => Err(error(ErrorKind::BadAnswer, "the answer holds no ticket")),
        }
    }

    /// Nonce and identity travel in the question: WeChat answers with an error unless they are those of the ticket.
    async fn pull(&self, ticket: &str, subject: &FaceSubject) -> Result<FaceResult, ProviderError> {
        let body = json!({
            "verify_id": ticket, "out_seq_no": subject.nonce, "openid": openid(subject)?,
            "cert_hash": cert_hash(&subject.name, &subject.id_number),
        });
        let path = "/cityservice/face/identify/queryverifyinfo";
        let call = Call { path, body, timeout: self.timeout, reads: true, header: None };
        match self.wechat.call(&self.http, &call).await {
            Ok(answer) => read_result(&answer, subject),
            Err(error) => match error.code.as_deref() {
                Some(code @ ("84001" | "84002")) => {
                    Ok(FaceResult::Failed { code: code.to_owned(), reason: FaceFailure::Expired })
                }
                _ => Err(error),
            },
        }
    }
}

fn read_result(answer: &Value, subject: &FaceSubject) -> Result<FaceResult, ProviderError> {
    let code = match answer.get("verify_ret") {
        None | Some(Value::Null) => return Ok(FaceResult::Pending),
        Some(code) => {
            code.as_i64().ok_or_else(|| error(ErrorKind::BadAnswer, "the result is no number").of_reading())?
        }
    };
    // That no error stands beside it was checked when the answer was opened.
    Ok(if code == wechat_codes::PASSED {
        FaceResult::Passed(FaceProof::of(NAME, subject))
    } else if wechat_codes::PENDING.contains(&code) {
        FaceResult::Pending
    } else {
        FaceResult::Failed { code: code.to_string(), reason: wechat_codes::reason(code) }
    })
}

/// The digest of the identity that WeChat compares with the one the check was opened for.
#[must_use]
pub fn cert_hash(name: &str, id_number: &str) -> String {
    let [kind, name, number] = [CERT_TYPE, name, id_number].map(|text| BASE64.encode(text.as_bytes()));
    sha256_hex(format!("cert_type={kind}&cert_name={name}&cert_no={number}").as_bytes())
}

fn openid(subject: &FaceSubject) -> Result<&str, ProviderError> {
    subject
        .openid
        .as_deref()
        .filter(|openid| !openid.is_empty())
        .ok_or_else(|| error(ErrorKind::Misconfigured, "WeChat's check needs the WeChat account it runs on"))
}

const fn error(kind: ErrorKind, message: &'static str) -> ProviderError {
    ProviderError::new("wechat_face", kind, message)
}

#[cfg(test)]
#[path = "wechat_tests.rs"]
mod tests;
