//! Ways to log in, one file each.

pub mod asking;
pub mod captcha;
pub mod codes;
pub mod device;
pub mod face;
pub mod identity;
pub mod password;
pub mod scan;
pub mod sms;
pub mod wechat_phone;

/// The provider name of WeChat accounts.
pub const WECHAT: &str = "wechat";
