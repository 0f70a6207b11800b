//! Logging in, through HTTP: every door, what is around accounts, and those who would get in without a right.

mod accounts;
mod captcha;
mod face;
mod former;
mod guessing;
mod identity;
pub(crate) mod offers;
mod own;
mod recover;
mod scan;
mod sms;
mod timing;
mod wechat_phone;
