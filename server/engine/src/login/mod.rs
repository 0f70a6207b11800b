//! Logging in: one-time codes and captchas with their limits, passwords, face checks, scanned codes, sessions.

pub mod attempt;
pub mod breaker;
pub mod captcha;
pub mod code;
pub mod identity;
pub mod limits;
pub mod lockout;
pub mod password;
pub mod provider;
pub mod scan;
pub mod session;
pub mod username;
