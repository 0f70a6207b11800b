//! Short messages through Aliyun (`dysmsapi`, version 2017-05-25).

use std::{collections::BTreeMap, time::Duration};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{SmsMessage, SmsProvider, SmsReceipt, SmsReport, SmsTemplate, aliyun_codes};
use crate::providers::{
    ProviderContext,
    aliyun::{AliyunCloud, AliyunKey},
    beijing,
    error::{ErrorKind, ProviderError},
    inbound::InboundError,
};

const NAME: &str = "aliyun_sms";

/// Settings of this adapter.
#[derive(Clone, Debug)]
pub struct AliyunSmsSettings {
    /// Where the service is; really `https://dysmsapi.aliyuncs.com`.
    pub base_url: String,
    /// The account's key.
    pub key: AliyunKey,
    /// The approved sender's name, shown in 【】.
    pub sign_name: String,
    /// The approved template's code (`SMS_…`) of each message; all seven are needed.
    pub templates: BTreeMap<SmsTemplate, String>,
    /// The longest wait for an answer.
    pub timeout: Duration,
}

/// The adapter.
#[derive(Debug)]
pub struct AliyunSms {
    cloud: AliyunCloud,
    sign_name: String,
    templates: BTreeMap<SmsTemplate, String>,
}

impl AliyunSms {
    /// The adapter with those settings.
    ///
    /// # Errors
    /// `Misconfigured` for an address that is not allowed or a template without a code.
    pub fn new(settings: AliyunSmsSettings, context: &ProviderContext) -> Result<Self, ProviderError> {
        if SmsTemplate::ALL.iter().any(|template| !settings.templates.contains_key(template)) {
            return Err(ProviderError::new(NAME, ErrorKind::Misconfigured, "a message has no template code"));
        }
        let AliyunSmsSettings { base_url, key, sign_name, templates, timeout } = settings;
        let cloud = AliyunCloud::new(NAME, "2017-05-25", &base_url, key, timeout, context)?;
        Ok(Self { cloud, sign_name, templates })
    }
}

/// The values by name, as JSON in a text.
fn template_param(message: &SmsMessage) -> String {
    let names = message.template().parameters().iter();
    let values: Map<String, Value> =
        names.zip(message.values()).map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    Value::Object(values).to_string()
}

fn read_answer(answer: &Value) -> Result<SmsReceipt, ProviderError> {
    let text = |name| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let code = text("Code");
    if code != "OK" {
        let mut error = aliyun_codes::classify(code).error(NAME, code).with_request_id(text("RequestId"));
        error.retryable = aliyun_codes::is_throttled(code);
        return Err(error);
    }
    match text("BizId") {
        "" => Err(ProviderError::new(NAME, ErrorKind::BadAnswer, "the answer holds no message number")),
        serial => Ok(SmsReceipt { serial: serial.to_owned() }),
    }
}

#[derive(Deserialize)]
struct Report {
    biz_id: String,
    success: bool,
    #[serde(default)]
    err_code: String,
    #[serde(default)]
    report_time: String,
    #[serde(default)]
    out_id: Option<String>,
}

#[async_trait]
impl SmsProvider for AliyunSms {
    fn name(&self) -> &'static str {
        "aliyun"
    }

    async fn send_once(&self, message: &SmsMessage) -> Result<SmsReceipt, ProviderError> {
        let template = self.templates.get(&message.template()).map(String::as_str).unwrap_or_default();
        let values = template_param(message);
        let parameters = [
            ("PhoneNumbers", message.mobile()),
            ("SignName", self.sign_name.as_str()),
            ("TemplateCode", template),
            ("TemplateParam", values.as_str()),
            ("OutId", message.reference()),
        ];
        self.cloud.call("SendSms", &parameters, |answer| read_answer(&answer)).await
    }

    fn parse_status_reports(&self, raw: &[u8]) -> Result<Vec<SmsReport>, InboundError> {
        let reports: Vec<Report> = serde_json::from_slice(raw).map_err(|_| InboundError::BadBody)?;
        let read = |report: Report| {
            if report.biz_id.is_empty() {
                return Err(InboundError::BadBody);
            }
            Ok(SmsReport {
                serial: report.biz_id,
                delivered: report.success,
                code: report.err_code,
                at: beijing::read(&report.report_time),
                reference: report.out_id.filter(|reference| !reference.is_empty()),
            })
        };
        reports.into_iter().map(read).collect()
    }

    fn acknowledgement(&self) -> &'static str {
        r#"{"code":0,"msg":"接收成功"}"#
    }
}
