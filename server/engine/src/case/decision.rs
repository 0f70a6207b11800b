//! What reviewers decide about a case, alone or two together, and whether it came in time.

use serde::{Deserialize, Serialize};

use super::event::{EventKind, Grounds};
use crate::moment::Moment;

/// A reviewer's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// `return`, `reject` or `approve`.
    pub kind: EventKind,
    /// The staff account.
    pub by: String,
    /// The natural person behind the account, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When.
    pub at: Moment,
    /// Why, where the decision needs grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grounds: Option<Grounds>,
    /// Who had proposed it, where it took two (Q5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<Proposer>,
}

/// A reviewer who proposed a decision that took another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposer {
    /// The staff account.
    pub by: String,
    /// The natural person behind it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// A refusal of one reviewer that takes effect when another comes to the same (Q5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The staff account.
    pub by: String,
    /// The natural person behind it, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When.
    pub at: Moment,
    /// Why.
    pub grounds: Grounds,
}

/// How the authority kept its promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// When it decided last.
    pub at: Moment,
    /// Whether every decision came by its promised date; absent where none was promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time: Option<bool>,
}
