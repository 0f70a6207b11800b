//! The verdict on a scanned text: one pure function of text, official hosts, key ring, status and time (`N2`).
//!
//! The order of the checks, which another verifier must keep to reach the same reasons:
//!
//! 1. the text gives a code: `unreadable`, `foreign_host`
//! 2. the code is an envelope in its one spelling: `unreadable`
//! 3. its algorithm is known and allowed: `unknown_suite`
//! 4. its key is known: `unknown_key`
//! 5. key and algorithm belong together, and the signature holds, strictly: `forged`
//! 6. the key is not compromised: `key_compromised_reverify`
//! 7. the claims are of a known version and in their one spelling: `unknown_version`, `unreadable`
//! 8. the key was in its period on the day of issue: `key_out_of_period`
//! 9. a status list covers the certificate: `list_missing`
//! 10. and 11. revoked, then superseded, which are for good and therefore count in an old list too: `revoked`,
//!     `superseded`
//! 12. and 13. the list is fresh, and not from the future: `list_too_old`, `clock_behind`
//! 14. suspended: `suspended`
//!
//! Only then the code is VALID. Claims are given only from check 9 on, when they are known to be the authority's.

mod check;
mod reason;
mod status;
#[cfg(test)]
mod tests;

pub use check::{CLOCK_TOLERANCE_MS, Check};
pub use reason::{Outcome, Reason};
pub use status::{Status, StatusBits, StatusSource};

use crate::code::Claims;

/// What is said about a scanned text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verdict {
    /// One of the three answers; always that of `reason`.
    pub outcome: Outcome,
    /// Why.
    pub reason: Reason,
    /// What the code says; present only when the authority is known to have said it.
    pub claims: Option<Claims>,
    /// The moment that the answer speaks of, in milliseconds since 1970: when the status was taken down, or now where
    /// no status was needed.
    pub as_of_ms: i64,
    /// Since when the status holds, where that is known.
    pub since_ms: Option<i64>,
    /// The certificate that replaced this one, where that is known (`N12`).
    pub superseded_by: Option<String>,
}

impl Verdict {
    /// A verdict that says nothing about a certificate.
    pub(crate) const fn without_claims(reason: Reason, now_ms: i64) -> Self {
        let outcome = reason.outcome();
        Self { outcome, reason, claims: None, as_of_ms: now_ms, since_ms: None, superseded_by: None }
    }
}
