//! Captchas until they are answered; the answer only as a digest, and nothing about who asked.

pub use zhengda_engine::login::captcha::{Captcha, Kind};

use super::Record;
use crate::store::{Collection, integer};

static CAPTCHAS: Collection =
    Collection { name: "captchas", fields: &[integer("expires_at")], expires: Some("expires_at"), ..Collection::BLANK };

impl Record for Captcha {
    fn collection() -> &'static Collection {
        &CAPTCHAS
    }

    const SEALED: &'static [&'static str] = &[];
}
