//! Pushes of providers as they came in: stored once, answered at once, worked on later (`quality.md`
//! section 3, Callbacks in).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{moment::Moment, outbox::Outbox};

use super::Record;
use crate::{
    store::{Collection, Index, integer},
    vault::Vault,
};

/// A push, stored under the digest of its channel and body, so that a repetition is the same document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Push {
    /// `carrier`, `face` or `sms`.
    pub channel: String,
    /// The document it is about: a case or an attempt.
    pub subject: String,
    /// Digest of the address it came to.
    pub address: String,
    /// The raw body; sealed.
    pub body: String,
    /// When it came.
    pub received_at: Moment,
    /// After this it is removed.
    pub expires_at: Moment,
    /// What is still to be done about it.
    #[serde(default)]
    pub outbox: Outbox,
}

static PUSHES: Collection = Collection {
    name: "pushes",
    fields: &[integer("outbox_due"), integer("expires_at")],
    plain: &[Index { name: "outbox", fields: &["outbox_due"] }],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for Push {
    fn collection() -> &'static Collection {
        &PUSHES
    }

    const SEALED: &'static [&'static str] = &["body"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        json!({ "outbox_due": self.outbox.next_due() }).as_object().cloned().unwrap_or_default()
    }
}
