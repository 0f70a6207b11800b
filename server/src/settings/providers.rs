//! The providers' own settings from ours. An empty base address means the sandbox of this process, with the
//! sandbox's keys; `findings` has refused that in production.

use super::{Settings, Sms};
use crate::{
    providers::{
        sms::{SmsTemplate, tencent::TencentSmsSettings},
        tencent::TencentKey,
    },
    sandbox::credentials,
};

impl Settings {
    /// Where this process's own sandbox is reached.
    #[must_use]
    pub fn sandbox_url(&self) -> String {
        format!("http://{}/sandbox", self.server.listen)
    }
}

impl Sms {
    /// The settings of the Tencent adapter.
    #[must_use]
    pub fn tencent(&self, sandbox: &str) -> TencentSmsSettings {
        if self.base_url.is_empty() {
            return credentials::sms(sandbox);
        }
        let template = |key: SmsTemplate| self.templates.get(key.name()).map(|id| (key, id.clone()));
        TencentSmsSettings {
            base_url: self.base_url.clone(),
            key: TencentKey { secret_id: self.secret_id.clone(), secret_key: self.secret_key.clone() },
            region: self.region.clone(),
            sdk_app_id: self.app_id.clone(),
            sign_name: self.sign_name.clone(),
            templates: SmsTemplate::ALL.into_iter().filter_map(template).collect(),
            timeout_ms: 8_000,
        }
    }
}
