//! The keys that the sandbox checks, and the settings with which the real adapters talk to it.
//!
//! In the development profile they come from the same settings as the adapters' own; the defaults here are those of
//! `config/base.toml`, and open nothing but a sandbox on the same machine.

use std::{collections::BTreeMap, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::moment::Span;

use crate::providers::{
    aliyun::AliyunKey,
    carrier::{ems::EmsSettings, kuaidi100::Kuaidi100Settings, sf::SfSettings},
    face::faceid::FaceIdSettings,
    sms::{SmsTemplate, aliyun::AliyunSmsSettings, tencent::TencentSmsSettings},
    tencent::TencentKey,
    wechat::WechatSettings,
};

/// What the sandbox knows of its customer.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Name of the key at Tencent Cloud.
    pub tencent_secret_id: String,
    /// The key at Tencent Cloud.
    pub tencent_secret_key: SecretString,
    /// The SMS application.
    pub sms_app_id: String,
    /// The approved sender of short messages.
    pub sms_sign_name: String,
    /// The approved templates.
    pub sms_templates: BTreeMap<SmsTemplate, String>,
    /// Name of the key at Alibaba Cloud.
    pub aliyun_key_id: String,
    /// The key at Alibaba Cloud.
    pub aliyun_key_secret: SecretString,
    /// The business flow at FaceID.
    pub faceid_rule_id: String,
    /// The mini-program's appid.
    pub wechat_appid: String,
    /// The mini-program's secret.
    pub wechat_secret: SecretString,
    /// The secret that signs the hints of face checks.
    pub face_callback_secret: SecretString,
    /// The customer number at Kuaidi100.
    pub kuaidi100_customer: String,
    /// The key at Kuaidi100.
    pub kuaidi100_key: SecretString,
    /// The agreement customer's number at EMS.
    pub ems_sender_no: String,
    /// The authorisation code at EMS.
    pub ems_authorization: SecretString,
    /// The key at EMS.
    pub ems_sign_key: SecretString,
    /// The partner's code at SF.
    pub sf_partner_id: String,
    /// The check word at SF.
    pub sf_check_word: SecretString,
    /// Secrets at the identity providers; [`SANDBOX_SECRET`] where none is set.
    pub identity_secrets: BTreeMap<String, SecretString>,
}

/// The secret at a sandbox provider for which none is set.
pub const SANDBOX_SECRET: &str = "sandbox-identity-secret";

impl Default for Credentials {
    fn default() -> Self {
        Self {
            tencent_secret_id: "sandbox".to_owned(),
            tencent_secret_key: "sandbox-secret-key".into(),
            sms_app_id: "1400000000".to_owned(),
            sms_sign_name: "证达".to_owned(),
            sms_templates: (1001..)
                .map(|id: u32| id.to_string())
                .zip(SmsTemplate::ALL)
                .map(|(id, t)| (t, id))
                .collect(),
            aliyun_key_id: "sandbox".to_owned(),
            aliyun_key_secret: "sandbox-secret-key".into(),
            faceid_rule_id: "1".to_owned(),
            wechat_appid: "wx0000000000000000".to_owned(),
            wechat_secret: "sandbox-wechat-secret".into(),
            face_callback_secret: "sandbox-face-callback".into(),
            kuaidi100_customer: "SANDBOXCUSTOMER0000000000000000".to_owned(),
            kuaidi100_key: "sandboxKey00".into(),
            ems_sender_no: "1100000000000".to_owned(),
            ems_authorization: "sandbox-ems-authorization".into(),
            ems_sign_key: "MDEyMzQ1Njc4OWFiY2RlZg==".into(),
            sf_partner_id: "SANDBOX".to_owned(),
            sf_check_word: "sandbox-check-word".into(),
            identity_secrets: BTreeMap::new(),
        }
    }
}

/// The longest wait for an answer of the sandbox.
const TIMEOUT: Duration = Duration::from_secs(5);

impl Credentials {
    fn tencent_key(&self) -> TencentKey {
        TencentKey { secret_id: self.tencent_secret_id.clone(), secret_key: self.tencent_secret_key.clone() }
    }

    /// Settings of the SMS adapter for a sandbox at `base`, for example `http://127.0.0.1:8080/sandbox`.
    #[must_use]
    pub fn sms(&self, base: &str) -> TencentSmsSettings {
        TencentSmsSettings {
            base_url: format!("{base}/tencent"),
            key: self.tencent_key(),
            region: "ap-guangzhou".to_owned(),
            sdk_app_id: self.sms_app_id.clone(),
            sign_name: self.sms_sign_name.clone(),
            templates: self.sms_templates.clone(),
            timeout: TIMEOUT,
        }
    }

    /// Settings of the other SMS adapter for a sandbox at `base`.
    #[must_use]
    pub fn aliyun_sms(&self, base: &str) -> AliyunSmsSettings {
        AliyunSmsSettings {
            base_url: format!("{base}/aliyun"),
            key: AliyunKey {
                access_key_id: self.aliyun_key_id.clone(),
                access_key_secret: self.aliyun_key_secret.clone(),
            },
            sign_name: self.sms_sign_name.clone(),
            templates: self.sms_templates.clone(),
            timeout: TIMEOUT,
        }
    }

    /// Settings of WeChat for a sandbox at `base`.
    #[must_use]
    pub fn wechat(&self, base: &str) -> WechatSettings {
        WechatSettings {
            base_url: format!("{base}/wx"),
            appid: self.wechat_appid.clone(),
            secret: self.wechat_secret.clone(),
            timeout: TIMEOUT,
        }
    }

    /// Settings of FaceID for a sandbox at `base`.
    #[must_use]
    pub fn faceid(&self, base: &str) -> FaceIdSettings {
        FaceIdSettings {
            base_url: format!("{base}/tencent"),
            key: self.tencent_key(),
            rule_id: self.faceid_rule_id.clone(),
            redirect_url: None,
            timeout: TIMEOUT,
        }
    }

    /// Settings of Kuaidi100 for a sandbox at `base`, which may be asked as often as one likes.
    #[must_use]
    pub fn kuaidi100(&self, base: &str) -> Kuaidi100Settings {
        Kuaidi100Settings {
            base_url: format!("{base}/kuaidi100"),
            customer: self.kuaidi100_customer.clone(),
            key: self.kuaidi100_key.clone(),
            query_every: Span(0),
            timeout: TIMEOUT,
        }
    }

    /// Settings of EMS for a sandbox at `base`.
    #[must_use]
    pub fn ems(&self, base: &str) -> EmsSettings {
        EmsSettings {
            base_url: format!("{base}/ems/amp-prod-api/f/amp/api/open"),
            sender_no: self.ems_sender_no.clone(),
            authorization: self.ems_authorization.clone(),
            sign_key: self.ems_sign_key.clone(),
            timeout: TIMEOUT,
        }
    }

    /// Settings of SF for a sandbox at `base`.
    #[must_use]
    pub fn sf(&self, base: &str) -> SfSettings {
        SfSettings {
            base_url: format!("{base}/sf"),
            partner_id: self.sf_partner_id.clone(),
            check_word: self.sf_check_word.clone(),
            timeout: TIMEOUT,
        }
    }

    /// The secret at an identity provider.
    pub(super) fn identity_secret(&self, provider: &str) -> String {
        self.identity_secrets.get(provider).map_or(SANDBOX_SECRET, |secret| secret.expose_secret()).to_owned()
    }

    /// The message of an approved template.
    pub(super) fn template(&self, id: &str) -> Option<SmsTemplate> {
        self.sms_templates.iter().find(|(_, number)| *number == id).map(|(template, _)| *template)
    }
}
