//! The answers and the reasons: stable names, each reason with its one answer.

use crate::code::TextProblem;
use serde::{Deserialize, Serialize};

/// The three answers (`N2`). There is no fourth, and nothing but VALID may look like a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Issued by the authority, unchanged, and in force as of the time named.
    Valid,
    /// Not a certificate in force.
    NotValid,
    /// A check could not be made; never to be shown as good or as bad.
    CannotTell,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident $text:literal $outcome:ident,)+) => {
        /// Why a verdict is what it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The stable name, for texts, interfaces and other verifiers.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The answer that this reason leads to.
            #[must_use]
            pub const fn outcome(self) -> Outcome {
                match self { $(Self::$name => Outcome::$outcome,)+ }
            }
        }
    };
}

reasons! {
    /// Every check was made and passed.
    InForce "in_force" Valid,
    /// Declared void for good.
    Revoked "revoked" NotValid,
    /// Not in force for the time being.
    Suspended "suspended" NotValid,
    /// Replaced by a newer certificate (`N12`).
    Superseded "superseded" NotValid,
    /// The signature is not the authority's over this content.
    Forged "forged" NotValid,
    /// No code could be read.
    Unreadable "unreadable" CannotTell,
    /// The text leads to an address that is not official.
    ForeignHost "foreign_host" CannotTell,
    /// Signed with an algorithm that this verifier does not know or allow.
    UnknownSuite "unknown_suite" CannotTell,
    /// Signed with a key that this verifier does not have.
    UnknownKey "unknown_key" CannotTell,
    /// Written in a newer or withdrawn version.
    UnknownVersion "unknown_version" CannotTell,
    /// The key that signed it is compromised; the authority must issue a new code.
    KeyCompromisedReverify "key_compromised_reverify" CannotTell,
    /// The day of issue lies outside the period of the key.
    KeyOutOfPeriod "key_out_of_period" CannotTell,
    /// No status list covers the certificate.
    ListMissing "list_missing" CannotTell,
    /// The status list is past its time to live.
    ListTooOld "list_too_old" CannotTell,
    /// The status list is from the future: the clock of this device is wrong.
    ClockBehind "clock_behind" CannotTell,
    /// The authority's own register does not know this code, though it looks genuine.
    NotInRegister "not_in_register" CannotTell,
}

impl From<TextProblem> for Reason {
    fn from(problem: TextProblem) -> Self {
        match problem {
            TextProblem::Unreadable => Self::Unreadable,
            TextProblem::ForeignHost => Self::ForeignHost,
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
