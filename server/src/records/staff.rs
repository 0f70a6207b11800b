//! Accounts of the authority's staff.

use serde::{Deserialize, Serialize};
use zhengda_engine::{idempotency, moment::Moment};

use super::Record;
use crate::store::{Collection, Index, text};

/// What a member of staff may do. Reviewing, administration and auditing never meet in one account
/// (MLPS level three: separate duties).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffRole {
    /// Reviews cases.
    Reviewer,
    /// Dispatches mail and watches parcels and parked work.
    Operator,
    /// Imports certificates and changes their status.
    Issuer,
    /// Reads the audit trail and the figures, changes nothing.
    Auditor,
}

impl StaffRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Reviewer, Self::Operator, Self::Issuer, Self::Auditor];

    /// The name in documents and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Operator => "operator",
            Self::Issuer => "issuer",
            Self::Auditor => "auditor",
        }
    }
}

/// An account, stored under `region/username`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffAccount {
    /// The region it works for.
    pub region: String,
    /// The name it logs in with.
    pub username: String,
    /// Its one role.
    pub role: StaffRole,
    /// The natural person behind it, where known, so that nobody decides their own case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// argon2id of the password, in PHC form.
    pub password: String,
    /// Whether it is a demo account; production refuses to start with one.
    #[serde(default)]
    pub demo: bool,
    /// Wrong passwords since the last right one, from everywhere.
    #[serde(default)]
    pub failures: u32,
    /// Until when it is closed after too many of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_until: Option<Moment>,
    /// When its password was set last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_at: Option<Moment>,
    /// Since when nobody may work with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled_at: Option<Moment>,
    /// Calls that were answered already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

impl StaffAccount {
    /// A new account that nobody is behind yet.
    #[must_use]
    pub fn new(region: &str, username: &str, role: StaffRole, password: String) -> Self {
        Self {
            region: region.to_owned(),
            username: username.to_owned(),
            role,
            person: None,
            password,
            demo: false,
            failures: 0,
            closed_until: None,
            password_at: None,
            disabled_at: None,
            answered: Vec::new(),
        }
    }
}

static STAFF: Collection = Collection {
    name: "staff",
    fields: &[text("region"), crate::store::flag("demo")],
    plain: &[Index { name: "of_region", fields: &["region"] }, Index { name: "demo", fields: &["demo"] }],
    ..Collection::BLANK
};

impl Record for StaffAccount {
    fn collection() -> &'static Collection {
        &STAFF
    }

    const SEALED: &'static [&'static str] = &["password", "answered"];
}

/// The id of an account.
#[must_use]
pub fn account_id(region: &str, username: &str) -> String {
    format!("{region}/{username}")
}
