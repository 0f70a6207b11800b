//! A person's registration for an exam in a year with the choice between promise and evidence, and what an office
//! publishes about the registration before it opens.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    idempotency,
    moment::Moment,
    promise::{Choice, Integrity, Situation},
    sitting::Sitting,
    text::Text,
};

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// A registration, stored under [`registration_id`]. What the office imports and what the person chooses stand in one
/// document, so that a payment and a withdrawal at the same moment cannot both win.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// Who.
    pub person: String,
    /// Where.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// When it closes.
    pub closes_at: Moment,
    /// Since when it is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid_at: Option<Moment>,
    /// What the integrity archive says; sealed.
    #[serde(default)]
    pub integrity: Integrity,
    /// What the person chose; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// Rises with every change of the choice or the payment.
    pub revision: u32,
    /// When it came in.
    pub imported_at: Moment,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static REGISTRATIONS: Collection = Collection {
    name: "registrations",
    fields: &[text("person"), integer("year")],
    plain: &[Index { name: "of_person", fields: &["person", "year"] }],
    ..Collection::BLANK
};

impl Record for Registration {
    fn collection() -> &'static Collection {
        &REGISTRATIONS
    }

    const SEALED: &'static [&'static str] = &["integrity", "choice", "answered"];

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl Registration {
    /// What the rules of the promise look at.
    #[must_use]
    pub fn situation(&self, now: Moment) -> Situation<'_> {
        Situation {
            choice: self.choice.as_ref(),
            integrity: &self.integrity,
            paid: self.paid_at.is_some(),
            closes_at: self.closes_at,
            now,
        }
    }
}

/// The id of a person's registration: one for an exam and a year, wherever (F27: the choice holds for both).
#[must_use]
pub fn registration_id(vault: &Vault, person: &str, exam: &str, year: i64) -> String {
    format!("reg_{}", vault.digest("registration", &format!("{exam}\n{year}\n{person}")))
}

/// What an office publishes about a registration (F08, F12, F14, F15), stored under [`terms_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationTerms {
    /// The region.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// Which sitting it is for.
    pub sitting: Sitting,
    /// The subjects (F08).
    pub subjects: Vec<Text>,
    /// Who may register, or which document of the year says so (F15).
    pub conditions: Text,
    /// What is to be proven or promised, and the power to check (F08).
    pub checks: Text,
    /// When registration opens.
    pub opens_at: Moment,
    /// When registration closes.
    pub closes_at: Moment,
    /// Until when the fee can be paid; nothing is taken later (F40).
    pub pay_until: Moment,
    /// What is to be paid.
    pub fees: Vec<Fee>,
    /// The entry in the official notice, the only one to use (F16).
    pub entry_url: String,
    /// Who answers questions.
    pub contact: String,
    /// First day on which admission tickets are printed (F46).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_from: Option<Date>,
    /// Last day for printing tickets and correcting name, number and gender (F44).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tickets_until: Option<Date>,
    /// First day of the exam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam_from: Option<Date>,
    /// Last day of the exam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam_until: Option<Date>,
    /// When the results are expected (F58).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results_on: Option<Date>,
    /// When the accounts of the exam were reconciled after it was over (F39).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reconciled_on: Option<Date>,
    /// Rises with every publication.
    pub revision: u32,
    /// When it was published last.
    pub published_at: Moment,
    /// Calls that were answered already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

/// What is to be paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// For what.
    pub name: Text,
    /// How much, in fen.
    pub amount_fen: i64,
}

static TERMS: Collection = Collection {
    name: "registration_terms",
    fields: &[text("region"), text("exam"), integer("year"), integer("closes_at")],
    plain: &[Index { name: "of_region", fields: &["region", "year"] }, Index { name: "by_year", fields: &["year"] }],
    ..Collection::BLANK
};

impl Record for RegistrationTerms {
    fn collection() -> &'static Collection {
        &TERMS
    }

    const SEALED: &'static [&'static str] = &[];
}

/// The id of what a region publishes about an exam of a year.
#[must_use]
pub fn terms_id(region: &str, exam: &str, year: i64) -> String {
    format!("terms_{region}_{exam}_{year}")
}

/// A notice that certificates are handed out (领证通知, F04).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueNotice {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The region.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year of the exam.
    pub year: i64,
    /// The heading.
    pub title: Text,
    /// The text.
    pub body: Text,
    /// Until when certificates are handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The official notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When it was published.
    pub published_at: Moment,
    /// Calls that were answered already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static ISSUE_NOTICES: Collection = Collection {
    name: "issue_notices",
    fields: &[text("region"), integer("published_at")],
    plain: &[Index { name: "of_region", fields: &["region", "published_at"] }],
    ..Collection::BLANK
};

impl Record for IssueNotice {
    fn collection() -> &'static Collection {
        &ISSUE_NOTICES
    }

    const SEALED: &'static [&'static str] = &[];

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}
