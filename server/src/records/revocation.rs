//! Revocations that one issuer asks for and another has still to confirm (Q5).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{idempotency, moment::Moment};

use super::{
    Record,
    journal::{Note, audit_due},
};
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// A proposal, stored under the id of its certificate: one at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationProposal {
    /// The certificate.
    #[serde(skip)]
    pub id: String,
    /// The region whose office decides.
    pub region: String,
    /// The staff account that asks for it.
    pub by: String,
    /// The natural person behind it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When.
    pub at: Moment,
    /// Why; sealed, because an issuer's reason may name people.
    pub reason: String,
    /// Whether it waits for another issuer, or for its confirmation to be carried out.
    pub open: bool,
    /// The staff account that has confirmed it: from then on nobody takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
    /// Rises with every change.
    pub revision: u32,
    /// What the audit chain still lacks of what happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaudited: Vec<Note>,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static PROPOSALS: Collection = Collection {
    name: "revocation_proposals",
    fields: &[text("waiting"), integer("at"), integer("audit_due")],
    plain: &[Index { name: "queue", fields: &["waiting", "at"] }, Index { name: "unaudited", fields: &["audit_due"] }],
    ..Collection::BLANK
};

impl Record for RevocationProposal {
    fn collection() -> &'static Collection {
        &PROPOSALS
    }

    const SEALED: &'static [&'static str] = &["reason", "answered"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let waiting = self.open.then_some(&self.region);
        let fields = json!({ "waiting": waiting, "audit_due": audit_due(&self.unaudited) });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl RevocationProposal {
    /// Whether it is of this account, or of another one of the same natural person.
    #[must_use]
    pub fn is_by(&self, account: &str, person: Option<&str>) -> bool {
        self.by == account || (self.person.is_some() && self.person.as_deref() == person)
    }
}
