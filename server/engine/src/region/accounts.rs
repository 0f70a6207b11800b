//! What a region offers around accounts with a password (parameters 2 and 3).

use serde::{Deserialize, Serialize};

use crate::region::notice::NoticeRule;

/// Accounts with a password in a region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accounts {
    /// Whether a new account can be made (`G03`).
    pub registration: bool,
    /// What is accepted before an account is made (`F17`).
    pub notices: Vec<NoticeRule>,
    /// What can be got back (`G05`, `K04`, `K05`).
    pub recover: Vec<Recover>,
    /// Whether mobile and password can be changed here (`S23`).
    pub maintenance: bool,
    /// Whether accounts of an older system were taken over and are found again (`S02`).
    pub migration: bool,
}

/// What can be got back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recover {
    /// The name of the account (`K05`).
    Username,
    /// The password (`K04`).
    Password,
}

impl Recover {
    /// The name in documents and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Username => "username",
            Self::Password => "password",
        }
    }
}
