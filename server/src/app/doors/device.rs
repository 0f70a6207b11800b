//! Device sessions: a WeChat account, proven by `wx.login`, with no person behind it yet.

use super::codes::provider_problem;
use crate::{
    app::{
        App,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    providers::error::{ErrorKind, ProviderError},
    records::session::{Holder, Level},
};

impl App {
    /// Opens a session for the WeChat account behind a login code.
    ///
    /// # Errors
    /// `code_wrong` for a code that WeChat does not take, `provider_unavailable`.
    pub async fn open_device_session(&self, code: &str, device: &str) -> Result<Opened, Problem> {
        if code.is_empty() || code.len() > 128 || !code.is_ascii() {
            return Err(Problem::field("/code", "code_wrong"));
        }
        let account = self.providers.wechat.session(code).await.map_err(|error| device_problem(&error))?;
        let opening = Opening {
            holder: Holder::Device,
            level: Level::Device,
            door: super::WECHAT,
            openid: Some(account.openid),
            device: device.to_owned(),
        };
        self.open_session(opening).await
    }
}

/// What a person is told when WeChat did not take a code.
pub(super) fn device_problem(error: &ProviderError) -> Problem {
    match error.kind {
        ErrorKind::Refused => Problem::field("/code", "code_wrong"),
        _ => provider_problem(error),
    }
}
