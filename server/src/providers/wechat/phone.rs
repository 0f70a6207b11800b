//! The phone number behind a code of the button `getPhoneNumber`: verified by WeChat, no SMS needed.

use serde_json::{Value, json};

use super::{Call, Wechat, bad};
use crate::providers::error::ProviderError;

/// A phone number as WeChat verified it.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneNumber {
    /// The country's calling code, `86` for the mainland.
    pub country: String,
    /// The number without it.
    pub number: String,
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhoneNumber").field("country", &self.country).finish_non_exhaustive()
    }
}

impl Wechat {
    /// Exchanges a code for the number. The openid goes along, so that one person's code is worth nothing to another.
    ///
    /// # Errors
    /// `Refused` with `40029` for a code that is used, too old or another person's; `BadAnswer` when the number is
    /// marked for another app.
    pub async fn phone_number(&self, code: &str, openid: &str) -> Result<PhoneNumber, ProviderError> {
        let body = json!({ "code": code, "openid": openid });
        let path = "/wxa/business/getuserphonenumber";
        let call = Call { path, body, timeout: self.timeout, reads: false, header: None };
        let answer = self.call(&self.http, &call).await?;
        let info = answer.get("phone_info").ok_or_else(|| bad("the answer holds no number"))?;
        let appid = info.pointer("/watermark/appid").and_then(Value::as_str).unwrap_or_default();
        if appid != self.appid {
            return Err(bad("the answer is for another app"));
        }
        // The country is a text in the table of the page and a number in its example.
        let country = match info.get("countryCode") {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(bad("the answer holds no country")),
        };
        let number = info.get("purePhoneNumber").and_then(Value::as_str).unwrap_or_default();
        if number.is_empty() || number.len() > 15 || !number.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(bad("the answer holds no number"));
        }
        Ok(PhoneNumber { country, number: number.to_owned() })
    }
}
