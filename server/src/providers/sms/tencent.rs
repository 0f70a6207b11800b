//! Short messages through Tencent Cloud (service `sms`, version 2021-01-11).

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use super::{SmsMessage, SmsProvider, SmsReceipt, SmsReport, SmsTemplate, tencent_codes};
use crate::providers::{
    ProviderContext, beijing,
    error::{ErrorKind, ProviderError},
    inbound::InboundError,
    tencent::{Product, TencentCloud, TencentKey},
};

const NAME: &str = "tencent_sms";

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct TencentSmsSettings {
    /// Where the service is; really `https://sms.tencentcloudapi.com`.
    pub base_url: String,
    /// The account's key.
    pub key: TencentKey,
    /// The region the application was made in, for example `ap-guangzhou`.
    pub region: String,
    /// The application's number.
    pub sdk_app_id: String,
    /// The approved sender's name, shown in 【】.
    pub sign_name: String,
    /// The approved template's number of each message; all seven are needed.
    pub templates: BTreeMap<SmsTemplate, String>,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct TencentSms {
    cloud: TencentCloud,
    sdk_app_id: String,
    sign_name: String,
    templates: BTreeMap<SmsTemplate, String>,
}

impl TencentSms {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed or a template without a number.
    pub fn new(settings: TencentSmsSettings, context: &ProviderContext) -> Result<Self, ProviderError> {
        if SmsTemplate::ALL.iter().any(|template| !settings.templates.contains_key(template)) {
            return Err(ProviderError::new(NAME, ErrorKind::Misconfigured, "a message has no template number"));
        }
        let product =
            Product { provider: NAME, service: "sms", version: "2021-01-11", classify: tencent_codes::classify };
        let cloud =
            TencentCloud::new(product, &settings.base_url, settings.key, settings.region, settings.timeout, context)?;
        Ok(Self {
            cloud,
            sdk_app_id: settings.sdk_app_id,
            sign_name: settings.sign_name,
            templates: settings.templates,
        })
    }

    fn body(&self, message: &SmsMessage) -> String {
        json!({
            "PhoneNumberSet": [format!("+86{}", message.mobile())],
            "SmsSdkAppId": self.sdk_app_id,
            "SignName": self.sign_name,
            "TemplateId": self.templates.get(&message.template()),
            "TemplateParamSet": message.values(),
            "SessionContext": message.reference(),
        })
        .to_string()
    }

    /// The request may succeed while the number fails, so the number's own status decides; and it must be the
    /// number that was asked for.
    fn receipt(&self, message: &SmsMessage, answer: SendAnswer) -> Result<SmsReceipt, ProviderError> {
        let bad = || ProviderError::new(NAME, ErrorKind::BadAnswer, "the answer is about another message");
        let [status] = <[SendStatus; 1]>::try_from(answer.statuses).map_err(|_| bad())?;
        if status.phone.trim_start_matches("+86") != message.mobile() {
            return Err(bad());
        }
        if status.code != "Ok" {
            return Err(self.cloud.refusal(&status.code));
        }
        if status.serial.is_empty() || status.context.is_some_and(|context| context != message.reference()) {
            return Err(bad());
        }
        Ok(SmsReceipt { serial: status.serial })
    }
}

#[derive(Deserialize)]
struct SendAnswer {
    #[serde(rename = "SendStatusSet")]
    statuses: Vec<SendStatus>,
}

#[derive(Deserialize)]
struct SendStatus {
    #[serde(rename = "SerialNo", default)]
    serial: String,
    #[serde(rename = "PhoneNumber")]
    phone: String,
    #[serde(rename = "Code")]
    code: String,
    #[serde(rename = "SessionContext", default)]
    context: Option<String>,
}

#[derive(Deserialize)]
struct Report {
    sid: String,
    report_status: String,
    #[serde(default)]
    errmsg: String,
    #[serde(default)]
    user_receive_time: String,
    #[serde(default)]
    ext: Option<String>,
}

#[async_trait]
impl SmsProvider for TencentSms {
    fn name(&self) -> &'static str {
        "tencent"
    }

    async fn send_once(&self, message: &SmsMessage) -> Result<SmsReceipt, ProviderError> {
        self.cloud.call("SendSms", self.body(message), |answer, _| self.receipt(message, answer)).await
    }

    fn parse_status_reports(&self, raw: &[u8]) -> Result<Vec<SmsReport>, InboundError> {
        let reports: Vec<Report> = serde_json::from_slice(raw).map_err(|_| InboundError::BadBody)?;
        reports.into_iter().map(read_report).collect()
    }

    fn acknowledgement(&self) -> &'static str {
        r#"{"result":0,"errmsg":"OK"}"#
    }
}

fn read_report(report: Report) -> Result<SmsReport, InboundError> {
    let delivered = match report.report_status.as_str() {
        "SUCCESS" => true,
        "FAIL" => false,
        _ => return Err(InboundError::BadBody),
    };
    if report.sid.is_empty() {
        return Err(InboundError::BadBody);
    }
    Ok(SmsReport {
        serial: report.sid,
        delivered,
        code: report.errmsg,
        at: beijing::read(&report.user_receive_time),
        reference: report.ext.filter(|reference| !reference.is_empty()),
    })
}
