//! Face checks of Tencent Cloud FaceID (`DetectAuth`, `GetDetectInfoEnhanced`, version 2018-03-01).

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use zhengda_engine::moment::Span;

use super::{FaceProof, FaceProvider, FaceResult, FaceSubject, FaceTicket, faceid_codes};
use crate::{
    clock::Clock,
    providers::{
        ProviderContext,
        digest::same,
        error::{ErrorKind, ProviderError},
        tencent::{Product, TencentCloud, TencentKey},
    },
};

const NAME: &str = "faceid";
/// How long a token can be used.
const LIFE: Span = Span::seconds(7_200);

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct FaceIdSettings {
    /// Where the service is; really `https://faceid.tencentcloudapi.com`.
    pub base_url: String,
    /// The account's key.
    pub key: TencentKey,
    /// The number of the business flow made in the console.
    pub rule_id: String,
    /// Where the browser goes after a check in H5; none for the mini-program.
    pub redirect_url: Option<String>,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct FaceId {
    cloud: TencentCloud,
    rule_id: String,
    redirect_url: Option<String>,
    clock: Arc<dyn Clock>,
}

impl FaceId {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed.
    pub fn new(settings: FaceIdSettings, context: &ProviderContext) -> Result<Self, ProviderError> {
        let product =
            Product { provider: NAME, service: "faceid", version: "2018-03-01", classify: faceid_codes::classify };
        let region = String::new();
        let cloud = TencentCloud::new(product, &settings.base_url, settings.key, region, settings.timeout, context)?;
        let FaceIdSettings { rule_id, redirect_url, .. } = settings;
        Ok(Self { cloud, rule_id, redirect_url, clock: context.clock.clone() })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Opened {
    biz_token: String,
    #[serde(default)]
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detected {
    #[serde(default)]
    text: Option<Text>,
}

/// The part of the result that is asked for; every field may be null.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Text {
    err_code: Option<i64>,
    id_card: Option<String>,
    name: Option<String>,
    live_status: Option<i64>,
    #[serde(rename = "Comparestatus")]
    compare_status: Option<i64>,
    extra: Option<String>,
}

#[async_trait]
impl FaceProvider for FaceId {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn start(&self, subject: &FaceSubject, _callback_url: Option<&str>) -> Result<FaceTicket, ProviderError> {
        if !subject.has_fit_nonce() {
            return Err(error(ErrorKind::Misconfigured, "the nonce has not the agreed form"));
        }
        let mut body = json!({
            "RuleId": self.rule_id, "Name": subject.name, "IdCard": subject.id_number.to_ascii_uppercase(),
            "Extra": subject.nonce,
        });
        if let (Some(fields), Some(url)) = (body.as_object_mut(), &self.redirect_url) {
            fields.insert("RedirectUrl".to_owned(), url.as_str().into());
        }
        let expires_at = self.clock.now().plus(LIFE);
        let read = |opened: Opened, _: &str| {
            if opened.biz_token.is_empty() {
                return Err(error(ErrorKind::BadAnswer, "the answer holds no ticket"));
            }
            let mut params = Map::from_iter([("biz_token".to_owned(), opened.biz_token.as_str().into())]);
            if let Some(url) = opened.url.filter(|url| !url.is_empty()) {
                params.insert("url".to_owned(), url.into());
            }
            Ok(FaceTicket { ticket: opened.biz_token, client_params: Value::Object(params), expires_at })
        };
        self.cloud.call("DetectAuth", body.to_string(), read).await
    }

    async fn pull(&self, ticket: &str, subject: &FaceSubject) -> Result<FaceResult, ProviderError> {
        // Only the text: no picture and no video ever reach this server.
        let body = json!({ "BizToken": ticket, "RuleId": self.rule_id, "InfoType": "1" }).to_string();
        let read = |detected: Detected, _: &str| read_result(detected, subject);
        match self.cloud.call("GetDetectInfoEnhanced", body, read).await {
            Ok(result) => Ok(result),
            Err(error) => {
                let ending = faceid_codes::ENDINGS.iter().find(|(code, _)| error.code.as_deref() == Some(code));
                match ending {
                    Some((code, reason)) => Ok(FaceResult::Failed { code: (*code).to_owned(), reason: *reason }),
                    None => Err(error.of_reading()),
                }
            }
        }
    }
}

/// A pass needs all of: no error, alive, the same face, our nonce, our person.
fn read_result(detected: Detected, subject: &FaceSubject) -> Result<FaceResult, ProviderError> {
    let Some(text) = detected.text else { return Ok(FaceResult::Pending) };
    let Some(code) = text.err_code else { return Ok(FaceResult::Pending) };
    let (live, compare) = (text.live_status == Some(0), text.compare_status == Some(0));
    if code != 0 || !live || !compare {
        return Ok(FaceResult::Failed { code: code.to_string(), reason: faceid_codes::reason(live, compare) });
    }
    let agrees = |ours: &str, theirs: Option<String>| theirs.is_some_and(|theirs| same(ours, &theirs));
    let number = text.id_card.map(|number| number.to_ascii_uppercase());
    if agrees(&subject.nonce, text.extra)
        & agrees(&subject.id_number.to_ascii_uppercase(), number)
        & agrees(&subject.name, text.name)
    {
        Ok(FaceResult::Passed(FaceProof::of(NAME, subject)))
    } else {
        Err(error(ErrorKind::Refused, "the result is about another person or attempt"))
    }
}

const fn error(kind: ErrorKind, message: &'static str) -> ProviderError {
    ProviderError::new(NAME, kind, message)
}

#[cfg(test)]
#[path = "faceid_tests.rs"]
mod tests;
