//! The outside services: one folder each, a trait and its real adapters.
//!
//! | folder | trait | adapters |
//! |---|---|---|
//! | `sms` | [`sms::SmsProvider`] | Tencent Cloud, Aliyun |
//! | `face` | [`face::FaceProvider`] | WeChat, Tencent Cloud FaceID |
//! | `carrier` | [`carrier::CarrierProvider`] | Kuaidi100; EMS and SF by query |
//! | `identity` | [`identity::IdentityProvider`] | OAuth 2.0 and OpenID Connect |
//! | `wechat` | [`wechat::Wechat`] | log-in, phone number, subscribe messages, message push, access token |
//!
//! Rules for all of them: base addresses are settings; what is signed is the exact text that is sent; nothing is
//! sent twice by itself after an unknown outcome; an answer counts only when it is about what was asked; an error
//! carries the provider's code and request number, never a text of the provider, which may quote a person.
//! A callback is a hint: it is verified and parsed here, and takes effect only after a pull that agrees.
#![warn(missing_docs)]

pub mod address;
pub mod aliyun;
pub mod beijing;
pub mod carrier;
pub mod cipher;
pub mod digest;
pub mod error;
pub mod face;
pub mod http;
pub mod identity;
pub mod inbound;
pub mod sms;
pub mod tencent;
pub mod wechat;

use std::sync::Arc;

use crate::{clock::Clock, random::Random};

/// What every adapter is built with, beside its own settings.
#[derive(Clone, Debug)]
pub struct ProviderContext {
    /// Timestamps in signatures, expiry of tokens, the circuit breaker.
    pub clock: Arc<dyn Clock>,
    /// Nonces.
    pub random: Arc<dyn Random>,
    /// Which addresses may be called.
    pub exposure: address::Exposure,
}
