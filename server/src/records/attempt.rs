//! Face login attempts at rest; who was claimed is sealed.

use serde_json::{Map, Value, json};
pub use zhengda_engine::login::attempt::{Attempt, AttemptState, Pulled};

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

static ATTEMPTS: Collection = Collection {
    name: "attempts",
    fields: &[text("callback"), integer("outbox_due"), integer("expires_at")],
    unique: &[Index { name: "by_callback", fields: &["callback"] }],
    plain: &[Index { name: "outbox", fields: &["outbox_due"] }],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for Attempt {
    fn collection() -> &'static Collection {
        &ATTEMPTS
    }

    const SEALED: &'static [&'static str] = &["name", "id_number", "openid", "ticket"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        json!({ "outbox_due": self.outbox.next_due() }).as_object().cloned().unwrap_or_default()
    }
}
