//! Publicity lists, the people on them with the state of their check, and reports about them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{
    idempotency,
    moment::Moment,
    outbox::Outbox,
    publicity::{CheckState, Period, ReportState, Stage, voids_certificate},
    sitting::Sitting,
};

use super::{
    Record,
    journal::{Note, audit_due},
};
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// A publicity period of one region for one sitting of an exam, stored under [`publicity_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publicity {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The region.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The sitting.
    pub sitting: Sitting,
    /// From when to when, with the explanation.
    pub period: Period,
    /// The last moment of the period.
    pub ends_at: Moment,
    /// Rises when the period is moved.
    pub revision: u32,
    /// When it was opened.
    pub created_at: Moment,
    /// Calls that were answered already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static PUBLICITIES: Collection = Collection {
    name: "publicities",
    fields: &[text("region"), integer("ends_at")],
    plain: &[
        Index { name: "of_region", fields: &["region", "ends_at"] },
        Index { name: "by_end", fields: &["ends_at"] },
    ],
    ..Collection::BLANK
};

impl Record for Publicity {
    fn collection() -> &'static Collection {
        &PUBLICITIES
    }

    const SEALED: &'static [&'static str] = &[];

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

/// The id of a region's publicity for a sitting.
#[must_use]
pub fn publicity_id(vault: &Vault, region: &str, exam: &str, sitting: Sitting) -> String {
    format!("pub_{}", vault.digest("publicity", &format!("{region}\n{exam}\n{sitting}")))
}

/// A person on a list, stored under [`entry_id`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicityEntry {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The list.
    pub publicity: String,
    /// The region.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The sitting.
    pub sitting: Sitting,
    /// The sitting's year.
    pub year: i64,
    /// Who.
    pub person: String,
    /// The name; sealed, shown masked.
    pub name: String,
    /// The document number; sealed, shown masked.
    pub document_number: String,
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The specialty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// Whether the public list names the person (F66: those who promised). The others are checked by a person (F64) and
    /// may ask for direct mail (F71), and nobody else sees them.
    #[serde(default = "yes")]
    pub shown: bool,
    /// Where the check of the conditions stands.
    pub check_state: CheckState,
    /// How far the exam was when a check ended badly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The office's words for the person; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
    /// A decision that voids certificates, or takes that back, of which a second reviewer has still to be convinced
    /// (Q5); sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<CheckProposal>,
    /// The decision that voided certificates, once two have made it; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided: Option<CheckVoided>,
    /// Rises with every change of the state.
    pub revision: u32,
    /// When the state was changed last.
    pub changed_at: Moment,
    /// Every change, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<CheckChange>,
    /// What is still to be told because of a change.
    #[serde(default)]
    pub outbox: Outbox,
    /// What the audit chain still lacks of what happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaudited: Vec<Note>,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

const fn yes() -> bool {
    true
}

/// A decision of one reviewer that takes effect when another comes to the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckProposal {
    /// The staff account.
    pub by: String,
    /// The natural person behind it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When.
    pub at: Moment,
    /// The state.
    pub state: CheckState,
    /// How far the exam was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// The office's words.
    pub remark: String,
}

impl CheckProposal {
    /// Whether it is of this account, or of another one of the same natural person.
    #[must_use]
    pub fn is_by(&self, account: &str, person: Option<&str>) -> bool {
        self.by == account || (self.person.is_some() && self.person.as_deref() == person)
    }
}

/// Who voided certificates by a check, and in whose words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckVoided {
    /// The account of the reviewer who confirmed it.
    pub by: String,
    /// The words; the holder reads them.
    pub reason: String,
}

/// One change of a check's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckChange {
    /// When.
    pub at: Moment,
    /// To.
    pub to: CheckState,
    /// By which staff account; absent for a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

static ENTRIES: Collection = Collection {
    name: "publicity_entries",
    fields: &[
        text("publicity"),
        text("shown_in"),
        text("person"),
        text("exam"),
        integer("year"),
        integer("outbox_due"),
        integer("audit_due"),
        text("voids"),
    ],
    plain: &[
        Index { name: "of_publicity", fields: &["publicity"] },
        Index { name: "shown", fields: &["shown_in"] },
        Index { name: "of_person", fields: &["person", "exam", "year"] },
        Index { name: "by_void", fields: &["voids"] },
        Index { name: "outbox", fields: &["outbox_due"] },
        Index { name: "unaudited", fields: &["audit_due"] },
    ],
    ..Collection::BLANK
};

impl Record for PublicityEntry {
    fn collection() -> &'static Collection {
        &ENTRIES
    }

    const SEALED: &'static [&'static str] = &["name", "document_number", "remark", "proposal", "voided", "answered"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let voids = self.voids_certificates();
        let voids = voids.then(|| voids_key(&self.region, &self.person, &self.exam, self.year));
        let fields = json!({
            "outbox_due": self.outbox.next_due(),
            "audit_due": audit_due(&self.unaudited),
            "voids": voids,
            "shown_in": self.shown.then_some(&self.publicity),
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl PublicityEntry {
    /// Where the check stood at a moment; `None` before the person was on the list.
    #[must_use]
    pub fn state_at(&self, moment: Moment) -> Option<CheckState> {
        self.history.iter().rev().find(|change| change.at <= moment).map(|change| change.to)
    }

    /// Whether the check voids the person's certificates of that exam and sitting.
    #[must_use]
    pub fn voids_certificates(&self) -> bool {
        voids_certificate(self.check_state, self.stage)
    }
}

/// What is void by a check: of which region, whose, of which exam and year.
#[must_use]
pub fn voids_key(region: &str, person: &str, exam: &str, year: i64) -> String {
    format!("{region}/{person}/{exam}/{year}")
}

/// The id of a person's entry on a list.
#[must_use]
pub fn entry_id(vault: &Vault, publicity: &str, person: &str) -> String {
    format!("pe_{}", vault.digest("publicity_entry", &format!("{publicity}\n{person}")))
}

/// A report about somebody on a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PublicityReport {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The list.
    pub publicity: String,
    /// The person on it.
    pub entry: String,
    /// The region that looks into it.
    pub region: String,
    /// What is reported; sealed.
    pub text: String,
    /// How to reach whoever reports; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Who reports, where logged in; told in the app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// Digest of the secret by which the reporter sees what became of it.
    pub secret_digest: String,
    /// Where it stands.
    pub state: ReportState,
    /// The office's answer; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Which staff account took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_by: Option<String>,
    /// Rises with every change.
    pub revision: u32,
    /// When it came in.
    pub created_at: Moment,
    /// When it changed last.
    pub changed_at: Moment,
    /// What is still to be told because of a change.
    #[serde(default)]
    pub outbox: Outbox,
    /// What the audit chain still lacks of what happened, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unaudited: Vec<Note>,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static REPORTS: Collection = Collection {
    name: "publicity_reports",
    fields: &[text("region"), text("state"), integer("created_at"), integer("outbox_due"), integer("audit_due")],
    plain: &[
        Index { name: "queue", fields: &["region", "state", "created_at"] },
        Index { name: "all_of_region", fields: &["region", "created_at"] },
        Index { name: "outbox", fields: &["outbox_due"] },
        Index { name: "unaudited", fields: &["audit_due"] },
    ],
    ..Collection::BLANK
};

impl Record for PublicityReport {
    fn collection() -> &'static Collection {
        &REPORTS
    }

    const SEALED: &'static [&'static str] = &["text", "contact", "answer", "answered"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        let fields = json!({ "state": self.state.name(), "outbox_due": self.outbox.next_due(), "audit_due": audit_due(&self.unaudited) });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}
