//! The providers' own settings from ours. An empty base address means the sandbox of this process, which then checks
//! the very keys that stand in the settings; `findings` has refused that in production.

use std::{collections::BTreeMap, time::Duration};

use zhengda_engine::moment::Span;

use super::{Carrier, Face, Settings, Sms, Wechat};
use crate::{
    providers::{
        carrier::kuaidi100::Kuaidi100Settings,
        face::faceid::FaceIdSettings,
        sms::{SmsTemplate, tencent::TencentSmsSettings},
        tencent::TencentKey,
        wechat::WechatSettings,
    },
    sandbox::Credentials,
};

/// The longest wait for an answer (`quality.md` section 3, Outbound calls).
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest wait for the result of a face check.
const FACE_TIMEOUT: Duration = Duration::from_secs(8);

impl Settings {
    /// Where this process's own sandbox is reached.
    #[must_use]
    pub fn sandbox_url(&self) -> String {
        format!("http://{}/sandbox", self.server.listen)
    }

    /// The address in front of `/callbacks`: in development the sandbox of this process calls it, whatever the public
    /// address is.
    #[must_use]
    pub fn callback_base(&self) -> String {
        if self.is_development() {
            format!("http://{}", self.server.listen)
        } else {
            self.server.public_url.as_str().trim_end_matches('/').to_owned()
        }
    }

    /// The settings of the FaceID adapter, which shares the key of the SMS service.
    #[must_use]
    pub fn faceid(&self, sandbox: &str) -> FaceIdSettings {
        FaceIdSettings {
            base_url: or_sandbox(&self.face.base_url, sandbox, "/tencent"),
            key: TencentKey { secret_id: self.sms.secret_id.clone(), secret_key: self.sms.secret_key.clone() },
            rule_id: self.face.rule_id.clone(),
            redirect_url: Some(self.face.redirect_url.clone()).filter(|url| !url.is_empty()),
            timeout: FACE_TIMEOUT,
        }
    }

    /// The keys that this process's own sandbox checks.
    #[must_use]
    pub fn sandbox_credentials(&self) -> Credentials {
        Credentials {
            tencent_secret_id: self.sms.secret_id.clone(),
            tencent_secret_key: self.sms.secret_key.clone(),
            sms_app_id: self.sms.app_id.clone(),
            sms_sign_name: self.sms.sign_name.clone(),
            sms_templates: self.sms.templates(),
            wechat_appid: self.wechat.appid.clone(),
            wechat_secret: self.wechat.secret.clone(),
            face_callback_secret: self.face.callback_secret.clone(),
            kuaidi100_customer: self.carrier.customer.clone(),
            kuaidi100_key: self.carrier.key.clone(),
            faceid_rule_id: self.face.rule_id.clone(),
            identity_secrets: self.identity.all(),
            ..Credentials::default()
        }
    }
}

impl Sms {
    fn templates(&self) -> BTreeMap<SmsTemplate, String> {
        let template = |key: SmsTemplate| self.templates.get(key.name()).map(|id| (key, id.clone()));
        SmsTemplate::ALL.into_iter().filter_map(template).collect()
    }

    /// The settings of the Tencent adapter.
    #[must_use]
    pub fn tencent(&self, sandbox: &str) -> TencentSmsSettings {
        TencentSmsSettings {
            base_url: or_sandbox(&self.base_url, sandbox, "/tencent"),
            key: TencentKey { secret_id: self.secret_id.clone(), secret_key: self.secret_key.clone() },
            region: self.region.clone(),
            sdk_app_id: self.app_id.clone(),
            sign_name: self.sign_name.clone(),
            templates: self.templates(),
            timeout: TIMEOUT,
        }
    }
}

impl Wechat {
    /// The settings of the mini-program's door to WeChat.
    #[must_use]
    pub fn wechat(&self, sandbox: &str) -> WechatSettings {
        WechatSettings {
            base_url: or_sandbox(&self.base_url, sandbox, "/wx"),
            appid: self.appid.clone(),
            secret: self.secret.clone(),
            timeout: TIMEOUT,
        }
    }
}

impl Carrier {
    /// The settings of the Kuaidi100 adapter. Its real service locks numbers that are asked for more often than
    /// every half hour; the sandbox does not.
    #[must_use]
    pub fn kuaidi100(&self, sandbox: &str) -> Kuaidi100Settings {
        Kuaidi100Settings {
            base_url: or_sandbox(&self.base_url, sandbox, "/kuaidi100"),
            customer: self.customer.clone(),
            key: self.key.clone(),
            query_every: if self.base_url.is_empty() { Span(0) } else { Span::minutes(30) },
            timeout: TIMEOUT,
        }
    }
}

impl Face {
    /// The longest wait for an answer of the face provider.
    #[must_use]
    pub const fn timeout(&self) -> Duration {
        FACE_TIMEOUT
    }
}

fn or_sandbox(base: &str, sandbox: &str, path: &str) -> String {
    if base.is_empty() { format!("{sandbox}{path}") } else { base.to_owned() }
}
