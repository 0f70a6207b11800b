//! Who is calling, as narrow capabilities: a use case takes the scope it needs, and only a session check makes
//! one, so that a call without the right cannot be written by mistake.

use zhengda_engine::{
    case::actor::{Actor, Role},
    login::session::Level,
};

use crate::records::staff::StaffRole;

/// Any caller with a session, perhaps only a WeChat account.
#[derive(Clone, Debug)]
pub struct Caller {
    pub(super) token_digest: String,
    pub(super) openid: Option<String>,
    pub(super) openid_digest: Option<String>,
    pub(super) person: Option<String>,
}

impl Caller {
    /// Digest of the caller's token: what a one-time code is bound to.
    #[must_use]
    pub fn token_digest(&self) -> &str {
        &self.token_digest
    }

    /// The WeChat account, where known.
    #[must_use]
    pub fn openid(&self) -> Option<&str> {
        self.openid.as_deref()
    }

    /// Keyed digest of the WeChat account, where known.
    #[must_use]
    pub fn openid_digest(&self) -> Option<&str> {
        self.openid_digest.as_deref()
    }

    /// The person, where known.
    #[must_use]
    pub fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }
}

/// A candidate: may see and do what is the person's own.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub(super) caller: Caller,
    pub(super) person: String,
    pub(super) level: Level,
    pub(super) stepped_up: bool,
}

impl Candidate {
    /// The person's id.
    #[must_use]
    pub fn person(&self) -> &str {
        &self.person
    }

    /// The session as a caller.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// How strongly the person was proven.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether we know who it is, and not only a number that somebody proved.
    #[must_use]
    pub fn is_named(&self) -> bool {
        !matches!(self.level(), Level::Device | Level::Mobile)
    }

    /// Whether a step-up of the last minutes still counts.
    #[must_use]
    pub fn is_stepped_up(&self) -> bool {
        self.stepped_up
    }

    /// As an actor on a case.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::owner(&self.person)
    }
}

/// A member of staff, in one region and one role.
#[derive(Clone, Debug)]
pub struct Staff {
    pub(super) account: String,
    pub(super) username: String,
    pub(super) region: String,
    pub(super) role: StaffRole,
    pub(super) person: Option<String>,
}

impl Staff {
    /// The account's id.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The name it logs in with.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The region it works for; everything else does not exist for it.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The natural person behind it, where known.
    #[must_use]
    pub fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    /// Its role.
    #[must_use]
    pub fn role(&self) -> StaffRole {
        self.role
    }
}

macro_rules! staff_scope {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub(super) Staff);

        impl std::ops::Deref for $name {
            type Target = Staff;

            fn deref(&self) -> &Staff {
                &self.0
            }
        }
    };
}

staff_scope!(
    /// May review cases of its region.
    Reviewer
);
staff_scope!(
    /// May dispatch mail of its region.
    Operator
);
staff_scope!(
    /// May import certificates of its region and change their status.
    Issuer
);
staff_scope!(
    /// May read the audit trail and the figures of its region.
    Auditor
);

impl Reviewer {
    /// As an actor on a case.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::staff(Role::Reviewer, &self.account, self.person.as_deref())
    }
}

impl Operator {
    /// As an actor on a case.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::staff(Role::Operator, &self.account, self.person.as_deref())
    }
}
