//! The SMS door with one tap: WeChat itself has verified the number of its account, so no code is sent.

use zhengda_engine::values::{DocumentNumber, Mobile};

use super::device::device_problem;
use crate::{
    app::{App, sessions::Opened},
    problem::Problem,
};

/// The country of the numbers that can be used.
const MAINLAND: &str = "86";

impl App {
    /// Logs in with the number of the WeChat account `openid`; afterwards it is as after a code to that number.
    ///
    /// # Errors
    /// `code_wrong` for a code that WeChat does not take from this account, `mobile_not_mainland`,
    /// `provider_unavailable`.
    pub async fn log_in_by_wechat_phone(
        &self,
        code: &str,
        openid: &str,
        id_number: Option<&DocumentNumber>,
        device: &str,
    ) -> Result<Opened, Problem> {
        if code.is_empty() || code.len() > 128 || !code.is_ascii() {
            return Err(Problem::field("/code", "code_wrong"));
        }
        let found = self.providers.wechat.phone_number(code, openid).await.map_err(|error| device_problem(&error))?;
        if found.country != MAINLAND {
            return Err(Problem::field("/code", "mobile_not_mainland"));
        }
        let mobile = Mobile::parse(&found.number).map_err(|_| Problem::field("/code", "mobile_not_mainland"))?;
        self.enter_by_mobile(&mobile, id_number, Some(openid.to_owned()), device).await
    }
}
