//! Subscribe messages: one for each time the person said yes.

use serde_json::{Map, Value, json};

use super::{
    Call, Wechat, bad,
    values::{self, ValueError},
};
use crate::providers::error::ProviderError;

/// A message that WeChat takes: every value was checked. It prints neither the person nor the values.
#[derive(Clone, PartialEq, Eq)]
pub struct SubscribeMessage {
    openid: String,
    template_id: String,
    page: String,
    data: Vec<(String, String)>,
}

impl std::fmt::Debug for SubscribeMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SubscribeMessage").field("template_id", &self.template_id).finish_non_exhaustive()
    }
}

impl SubscribeMessage {
    /// A message; `page` is a page of the mini-program, with its query, that a tap opens, or empty.
    ///
    /// # Errors
    /// The key of the first value that WeChat would refuse, and why.
    pub fn new(
        openid: &str,
        template_id: &str,
        page: &str,
        data: &[(&str, &str)],
    ) -> Result<Self, (String, ValueError)> {
        for (key, value) in data {
            values::check(key, value).map_err(|error| ((*key).to_owned(), error))?;
        }
        Ok(Self {
            openid: openid.to_owned(),
            template_id: template_id.to_owned(),
            page: page.to_owned(),
            data: data.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        })
    }
}

impl Wechat {
    /// Sends a message and gives WeChat's number of it. WeChat has no protection against a second one: after an
    /// unknown outcome the caller decides whether a repetition is worse than silence.
    ///
    /// # Errors
    /// `Refused` with `43101` when the person's subscription is used up: never send that one again.
    pub async fn send_subscribe(&self, message: &SubscribeMessage) -> Result<i64, ProviderError> {
        let data: Map<String, Value> =
            message.data.iter().map(|(key, value)| (key.clone(), json!({ "value": value }))).collect();
        let mut body = json!({ "touser": message.openid, "template_id": message.template_id, "data": data });
        if let (Some(fields), false) = (body.as_object_mut(), message.page.is_empty()) {
            fields.insert("page".to_owned(), message.page.as_str().into());
        }
        let path = "/cgi-bin/message/subscribe/send";
        let call = Call { path, body, timeout: self.timeout, reads: false, header: None };
        let answer = self.call(&self.http, &call).await?;
        answer.get("msgid").and_then(Value::as_i64).ok_or_else(|| bad("the answer holds no message number"))
    }
}
