//! Short messages: what is sent, to whom, and what the provider says of it.

pub mod aliyun;
pub mod aliyun_codes;
#[cfg(test)]
mod aliyun_tests;
pub mod template;
pub mod tencent;
pub mod tencent_codes;
#[cfg(test)]
mod tencent_tests;

use std::time::Duration;

use async_trait::async_trait;
pub use template::SmsTemplate;
use zhengda_engine::moment::Moment;

use super::{error::ProviderError, inbound::InboundError};

/// Sends short messages.
#[async_trait]
pub trait SmsProvider: Send + Sync + std::fmt::Debug {
    /// The provider's name in callback addresses and logs.
    fn name(&self) -> &'static str;

    /// Makes one try to send a message.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn send_once(&self, message: &SmsMessage) -> Result<SmsReceipt, ProviderError>;

    /// Sends a message. It is tried a second time only where it is certain that nothing was sent (no connection, or
    /// refused for its rate): after an unknown outcome (`maybe_done`) neither this nor the caller may send again,
    /// because the person would get two codes.
    ///
    /// # Errors
    /// See [`ProviderError`]; another provider may be asked only where `may_fail_over` says so.
    async fn send(&self, message: &SmsMessage) -> Result<SmsReceipt, ProviderError> {
        match self.send_once(message).await {
            Err(error) if error.retryable && !error.maybe_done => {
                tokio::time::sleep(RETRY_AFTER).await;
                self.send_once(message).await
            }
            outcome => outcome,
        }
    }

    /// Reads the raw body of a status report. The providers do not sign it: it counts only for a serial that we
    /// sent, at an address that cannot be guessed, and never undoes a later state.
    ///
    /// # Errors
    /// `BadBody`.
    fn parse_status_reports(&self, raw: &[u8]) -> Result<Vec<SmsReport>, InboundError>;

    /// The JSON text that tells the provider that a report was taken.
    fn acknowledgement(&self) -> &'static str;
}

/// The provider took the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsReceipt {
    /// The provider's number of the message; its status reports carry the same.
    pub serial: String,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsReport {
    /// See [`SmsReceipt::serial`].
    pub serial: String,
    /// Whether the phone got it.
    pub delivered: bool,
    /// The provider's reason, for example `DELIVRD`.
    pub code: String,
    /// When the phone got it, by the provider's clock.
    pub at: Option<Moment>,
    /// Our own reference, where the provider gives it back.
    pub reference: Option<String>,
}

/// A message to one person. It cannot be built with what the providers would refuse, and prints neither the number
/// nor the values.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsMessage {
    mobile: String,
    template: SmsTemplate,
    values: Vec<String>,
    reference: String,
}

impl std::fmt::Debug for SmsMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmsMessage")
            .field("template", &self.template)
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

/// Why a message cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsMessageError {
    /// Not a mainland mobile number of 11 digits.
    #[error("not a mobile number")]
    Mobile,
    /// Not as many values as the template has places.
    #[error("the number of values is not the template's")]
    Count,
    /// A value that the providers refuse: too long, a link, or not digits in a template for codes.
    #[error("a value cannot be sent in this template")]
    Value,
    /// The reference is not 1 to 64 letters, digits, `_` or `-`.
    #[error("the reference cannot be sent")]
    Reference,
}

/// The pause before the one repetition of a call that certainly sent nothing.
const RETRY_AFTER: Duration = Duration::from_millis(200);
/// The longest value that new accounts may send (Tencent's default since 2024).
const MAX_VALUE: usize = 6;
/// The longest reference.
const MAX_REFERENCE: usize = 64;

impl SmsMessage {
    /// A message. `values` stand in the order of [`SmsTemplate::parameters`]; `reference` is our own number of the
    /// message, which comes back in status reports.
    ///
    /// # Errors
    /// See [`SmsMessageError`].
    pub fn new(mobile: &str, template: SmsTemplate, values: &[&str], reference: &str) -> Result<Self, SmsMessageError> {
        if !is_mobile(mobile) {
            return Err(SmsMessageError::Mobile);
        }
        if values.len() != template.parameters().len() {
            return Err(SmsMessageError::Count);
        }
        if !values.iter().all(|value| is_sendable(template, value)) {
            return Err(SmsMessageError::Value);
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if reference.is_empty() || reference.len() > MAX_REFERENCE || !reference.chars().all(plain) {
            return Err(SmsMessageError::Reference);
        }
        Ok(Self {
            mobile: mobile.to_owned(),
            template,
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            reference: reference.to_owned(),
        })
    }

    /// The number, 11 digits.
    #[must_use]
    pub fn mobile(&self) -> &str {
        &self.mobile
    }

    /// Which text.
    #[must_use]
    pub const fn template(&self) -> SmsTemplate {
        self.template
    }

    /// The values in the template's order.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// Our own number of the message.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }
}

fn is_mobile(text: &str) -> bool {
    let mut digits = text.bytes();
    text.len() == 11
        && digits.next() == Some(b'1')
        && digits.next().is_some_and(|second| (b'3'..=b'9').contains(&second))
        && digits.all(|digit| digit.is_ascii_digit())
}

fn is_sendable(template: SmsTemplate, value: &str) -> bool {
    let length = value.chars().count();
    (1..=MAX_VALUE).contains(&length)
        && if template.is_code() {
            value.bytes().all(|byte| byte.is_ascii_digit())
        } else {
            value.chars().all(char::is_alphanumeric)
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_a_provider_would_refuse_cannot_be_built() {
        use SmsMessageError::{Count, Mobile, Reference, Value};
        use SmsTemplate::{CaseState, Login};
        let long = "r".repeat(65);
        for (mobile, template, values, reference, error) in [
            ("1380013800", Login, &["123456"][..], "r", Mobile),
            ("12800138000", Login, &["123456"], "r", Mobile),
            ("1380013800x", Login, &["123456"], "r", Mobile),
            ("+8613800138000", Login, &["123456"], "r", Mobile),
            ("13800138000", Login, &["123456", "5"], "r", Count),
            ("13800138000", Login, &["1234567"], "r", Value),
            ("13800138000", Login, &["12345a"], "r", Value),
            ("13800138000", Login, &[""], "r", Value),
            ("13800138000", CaseState, &["补发", "a.cn/x"], "r", Value),
            ("13800138000", CaseState, &["补发", "已经通过了审核"], "r", Value),
            ("13800138000", CaseState, &["补发", "已通过"], "", Reference),
            ("13800138000", CaseState, &["补发", "已通过"], "a b", Reference),
            ("13800138000", CaseState, &["补发", "已通过"], &long, Reference),
        ] {
            assert_eq!(SmsMessage::new(mobile, template, values, reference).unwrap_err(), error, "{mobile} {values:?}");
        }
        assert!(SmsMessage::new("19912345678", CaseState, &["补发", "已通过"], "msg_1-a").is_ok());
    }

    #[test]
    fn a_message_prints_neither_number_nor_code() {
        let message = SmsMessage::new("13800138000", SmsTemplate::Login, &["123456"], "r1").unwrap();
        let printed = format!("{message:?}");
        assert!(!printed.contains("138") && !printed.contains("123456"), "{printed}");
    }
}
