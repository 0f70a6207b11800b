//! Ways to log in, one file each.

pub mod codes;
pub mod device;
pub mod face;
pub mod sms;

/// The provider name of WeChat accounts.
pub const WECHAT: &str = "wechat";
