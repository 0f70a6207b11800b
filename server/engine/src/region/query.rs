//! The certificate query that a region offers (23).

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// The query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// What the region calls it.
    pub name: Text,
    /// Whose certificates it finds.
    pub scope: Scope,
    /// Whether the numbers of the certificate must be known; for a public query.
    #[serde(default)]
    pub numbers: Numbers,
    /// Whether a captcha is solved before each question (P15); for a public query, which anybody can ask.
    #[serde(default)]
    pub captcha: bool,
    /// What stands below the fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
}

/// Whose certificates a query finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// The person's own, after logging in (`G28`, `S05`).
    Own,
    /// Those of whoever is named, after choosing the exam, by name and document number (`K47`, `Z36`).
    Public,
}

/// Whether a public query needs the management number or the print number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Numbers {
    /// Both may be left empty (`K49`).
    #[default]
    Optional,
    /// One of the two must be given (`Z37`).
    One,
}
