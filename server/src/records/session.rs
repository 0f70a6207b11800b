//! Sessions at rest, under the digest of their token; the WeChat account is sealed.

use serde_json::{Map, Value, json};
pub use zhengda_engine::login::session::{Holder, Level, Session};

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

static SESSIONS: Collection = Collection {
    name: "sessions",
    fields: &[text("owner"), text("public_id"), integer("created_at"), integer("expires_at")],
    unique: &[Index { name: "by_public_id", fields: &["public_id"] }],
    plain: &[Index { name: "of_owner", fields: &["owner", "created_at"] }],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for Session {
    fn collection() -> &'static Collection {
        &SESSIONS
    }

    const SEALED: &'static [&'static str] = &["openid"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let owner = match &self.holder {
            Holder::Device => None,
            Holder::Person { person } => Some(person),
            Holder::Staff { account } => Some(account),
        };
        json!({ "owner": owner }).as_object().cloned().unwrap_or_default()
    }
}
