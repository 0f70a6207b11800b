//! Who does something to a case.

use serde::{Deserialize, Serialize};

/// What an actor may do at all; what is allowed on one case follows from the table and its guards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person the case belongs to.
    Owner,
    /// Reviews cases at the authority.
    Reviewer,
    /// Dispatches mail at the authority.
    Operator,
    /// The carrier, through its provider.
    Carrier,
    /// Time itself: expiry and deadlines.
    Clock,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Reviewer, Self::Operator, Self::Carrier, Self::Clock];
}

/// Who acts. `person` is set for staff too where it is known, so that nobody decides their own case
/// (`requirements.md` section 3: not the applicant).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// In which role.
    pub role: Role,
    /// The account: a person's id for the owner, a staff account's id for staff, a provider's name else.
    pub id: String,
    /// The natural person behind a staff account, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

impl Actor {
    /// The owner of a case.
    #[must_use]
    pub fn owner(person: &str) -> Self {
        Self { role: Role::Owner, id: person.to_owned(), person: Some(person.to_owned()) }
    }

    /// A member of staff.
    #[must_use]
    pub fn staff(role: Role, account: &str, person: Option<&str>) -> Self {
        Self { role, id: account.to_owned(), person: person.map(str::to_owned) }
    }

    /// The carrier behind the provider of that name.
    #[must_use]
    pub fn carrier(provider: &str) -> Self {
        Self { role: Role::Carrier, id: provider.to_owned(), person: None }
    }

    /// Time.
    #[must_use]
    pub fn clock() -> Self {
        Self { role: Role::Clock, id: "clock".to_owned(), person: None }
    }
}
