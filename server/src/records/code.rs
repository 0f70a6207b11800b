//! One-time codes at rest, and what is remembered about the numbers and senders that use them.

pub use zhengda_engine::login::{
    code::OneTimeCode,
    limits::{NumberRecord, SenderRecord},
};

use super::Record;
use crate::store::{Collection, integer};

static CODES: Collection =
    Collection { name: "codes", fields: &[integer("expires_at")], expires: Some("expires_at"), ..Collection::BLANK };

impl Record for OneTimeCode {
    fn collection() -> &'static Collection {
        &CODES
    }

    const SEALED: &'static [&'static str] = &["mobile"];
}

/// Under the keyed digest of the number; they outlive every code, so that a resend resets nothing.
static NUMBERS: Collection = Collection { name: "code_numbers", ..Collection::BLANK };

impl Record for NumberRecord {
    fn collection() -> &'static Collection {
        &NUMBERS
    }

    const SEALED: &'static [&'static str] = &[];
}

/// Under the keyed digest of a WeChat account or a network address.
static SENDERS: Collection = Collection { name: "code_senders", ..Collection::BLANK };

impl Record for SenderRecord {
    fn collection() -> &'static Collection {
        &SENDERS
    }

    const SEALED: &'static [&'static str] = &[];
}
