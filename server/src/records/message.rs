//! Messages to a person inside the app.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::store::{Collection, Index, integer, text};

/// A message. Its text is made from `config/messages.toml` when it is read, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// To whom.
    pub person: String,
    /// The entry of `config/messages.toml`.
    pub topic: String,
    /// The values of its placeholders; sealed, because a reviewer's words may name the person.
    pub values: BTreeMap<String, String>,
    /// The case it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// When.
    pub created_at: Moment,
    /// When it was first opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Moment>,
}

static MESSAGES: Collection = Collection {
    name: "messages",
    fields: &[text("person"), integer("created_at")],
    plain: &[Index { name: "of_person", fields: &["person", "created_at"] }],
    ..Collection::BLANK
};

impl Record for Message {
    fn collection() -> &'static Collection {
        &MESSAGES
    }

    const SEALED: &'static [&'static str] = &["values"];
}
