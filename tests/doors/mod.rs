//! Logging in, through HTTP.

mod face;
mod sms;
