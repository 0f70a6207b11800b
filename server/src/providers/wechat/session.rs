//! Log-in: what a code of `wx.login` stands for.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::{Wechat, bad};
use crate::providers::error::ProviderError;

/// Whom a code stands for. The session key never leaves the server.
#[derive(Clone, Debug)]
pub struct WechatSession {
    /// The person's id within this mini-program.
    pub openid: String,
    /// The key of open data and signatures.
    pub session_key: SecretString,
    /// The person's id within the open-platform account, where there is one.
    pub unionid: Option<String>,
}

impl Wechat {
    /// Exchanges a code. It is never repeated: a code works once, and the client can make another.
    ///
    /// # Errors
    /// `Refused` with `40029` or `40226` for the code or the person; otherwise see [`ProviderError`].
    pub async fn session(&self, code: &str) -> Result<WechatSession, ProviderError> {
        let mut url = self.base.at("/sns/jscode2session");
        url.query_pairs_mut().extend_pairs([
            ("appid", self.appid.as_str()),
            ("secret", self.secret.expose_secret()),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ]);
        let answer = self.get(url).await?;
        let text = |name| answer.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
        match (text("openid"), text("session_key")) {
            (Some(openid), Some(key)) => {
                Ok(WechatSession { openid, session_key: key.into(), unionid: text("unionid") })
            }
            _ => Err(bad("the answer names nobody")),
        }
    }
}
