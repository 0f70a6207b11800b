//! Shares: chosen fields of a certificate that its holder lets somebody see for a short time (Q11).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{idempotency, moment::Moment};

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// A share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The holder.
    pub person: String,
    /// The certificate.
    pub certificate: String,
    /// What opens it; sealed. The store is asked by its digest.
    pub code: String,
    /// The fields that are shown, by the names of the full record.
    pub fields: BTreeSet<String>,
    /// What the holder made it for, in the holder's words; sealed, and shown to the holder alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it opens once only.
    pub once: bool,
    /// When it was made.
    pub made_at: Moment,
    /// Until when it opens.
    pub expires_at: Moment,
    /// When the holder took it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Moment>,
    /// How often it was opened.
    pub opened: u32,
    /// When it was opened last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Moment>,
    /// Until when the holder sees it in the list.
    pub kept_until: Moment,
    /// The call that made it, with its answer; sealed.
    pub answered: Vec<idempotency::Record>,
}

/// How a share stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareState {
    /// It opens.
    Open,
    /// It opened once, and that was all.
    Used,
    /// The holder took it back.
    Revoked,
    /// Its time is over.
    Expired,
}

impl ShareState {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Used => "used",
            Self::Revoked => "revoked",
            Self::Expired => "expired",
        }
    }
}

impl Share {
    /// How it stands at a moment. What the holder did counts before what time did.
    #[must_use]
    pub fn state_at(&self, now: Moment) -> ShareState {
        if self.revoked_at.is_some() {
            ShareState::Revoked
        } else if self.once && self.opened > 0 {
            ShareState::Used
        } else if now >= self.expires_at {
            ShareState::Expired
        } else {
            ShareState::Open
        }
    }
}

static SHARES: Collection = Collection {
    name: "shares",
    fields: &[text("person"), text("code_digest"), text("made_by"), integer("made_at"), integer("kept_until")],
    unique: &[
        Index { name: "by_code", fields: &["code_digest"] },
        // One call makes one share, however often it is repeated.
        Index { name: "by_call", fields: &["made_by"] },
    ],
    plain: &[Index { name: "of_person", fields: &["person", "made_at"] }],
    expires: Some("kept_until"),
    ..Collection::BLANK
};

impl Record for Share {
    fn collection() -> &'static Collection {
        &SHARES
    }

    const SEALED: &'static [&'static str] = &["code", "note", "answered"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let call = self.answered.first().map(|record| record.key.clone());
        let fields = json!({ "code_digest": share_digest(vault, &self.code), "made_by": call });
        fields.as_object().cloned().unwrap_or_default()
    }
}

/// The keyed digest by which a share is found from its code. Codes are read in either case.
#[must_use]
pub fn share_digest(vault: &Vault, code: &str) -> String {
    vault.digest("share", &code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_sound() {
        assert!(SHARES.check().is_ok());
    }
}
