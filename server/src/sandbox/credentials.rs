//! The sandbox's keys, and the settings with which the real adapters talk to it.
//!
//! These keys open nothing but the sandbox of a development profile on the same machine.

use std::collections::BTreeMap;

use crate::providers::{
    sms::{SmsTemplate, tencent::TencentSmsSettings},
    tencent::TencentKey,
};

/// Name of the sandbox's Tencent key.
pub const TENCENT_SECRET_ID: &str = "AKIDsandbox0000000000000000000000000";
/// The sandbox's Tencent key.
pub const TENCENT_SECRET_KEY: &str = "sandbox-tencent-key-opens-nothing";
/// The sandbox's SMS application.
pub const SMS_SDK_APP_ID: &str = "1400000000";
/// The sandbox's approved sender.
pub const SMS_SIGN_NAME: &str = "证达演示";

fn tencent_key() -> TencentKey {
    TencentKey { secret_id: TENCENT_SECRET_ID.to_owned(), secret_key: TENCENT_SECRET_KEY.into() }
}

/// The approved template number of a message.
#[must_use]
pub fn template_id(template: SmsTemplate) -> String {
    (1_000_001 + template as u32).to_string()
}

/// The message of an approved template number.
#[must_use]
pub fn template(id: &str) -> Option<SmsTemplate> {
    SmsTemplate::ALL.into_iter().find(|template| template_id(*template) == id)
}

/// Settings of the SMS adapter for a sandbox at `base`, for example `http://127.0.0.1:8080/sandbox`.
#[must_use]
pub fn sms(base: &str) -> TencentSmsSettings {
    TencentSmsSettings {
        base_url: format!("{base}/tencent"),
        key: tencent_key(),
        region: "ap-guangzhou".to_owned(),
        sdk_app_id: SMS_SDK_APP_ID.to_owned(),
        sign_name: SMS_SIGN_NAME.to_owned(),
        templates: SmsTemplate::ALL
            .into_iter()
            .map(|template| (template, template_id(template)))
            .collect::<BTreeMap<_, _>>(),
        timeout_ms: 5_000,
    }
}
