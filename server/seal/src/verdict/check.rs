//! The checks, in their order.

use super::{Reason, Status, StatusSource, Verdict};
use crate::code::{Claims, Unread, read_text};
use crate::cose::{Envelope, Purpose};
use crate::keys::{Key, KeyRing};
use crate::suite::Suite;

/// How far a list may lie in the future before the clock is called wrong, in milliseconds (5 minutes).
pub const CLOCK_TOLERANCE_MS: i64 = 300_000;

/// Everything that a verdict depends on besides the text.
#[derive(Clone, Copy)]
pub struct Check<'a, H> {
    /// The official hosts, with a port where it is not that of `https`.
    pub official_hosts: &'a [H],
    /// The keys.
    pub keys: &'a KeyRing,
    /// The status.
    pub status: &'a dyn StatusSource,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
}

impl<H: AsRef<str>> Check<'_, H> {
    /// The verdict on a scanned text.
    #[must_use]
    pub fn text(&self, text: &str) -> Verdict {
        match read_text(text, self.official_hosts) {
            Ok(bytes) => self.code(&bytes),
            Err(problem) => self.without_claims(problem.into()),
        }
    }

    /// The verdict on the bytes of a code.
    #[must_use]
    pub fn code(&self, bytes: &[u8]) -> Verdict {
        let (key, envelope) = match self.signed(bytes) {
            Ok(both) => both,
            Err(reason) => return self.without_claims(reason),
        };
        match self.claims(key, envelope.payload()) {
            Err(reason) => self.without_claims(reason),
            Ok(claims) if !key.covers(claims.issued_on) => self.without_claims(Reason::KeyOutOfPeriod),
            Ok(claims) => self.by_status(claims),
        }
    }

    /// Checks 2 to 5: an envelope, a known suite and key, a good signature.
    fn signed<'b>(&self, bytes: &'b [u8]) -> Result<(&Key, Envelope<'b>), Reason> {
        let envelope = Envelope::parse(bytes).map_err(|_| Reason::Unreadable)?;
        let suite = Suite::of_algorithm(envelope.algorithm()).filter(|s| self.keys.allows(*s));
        suite.ok_or(Reason::UnknownSuite)?;
        let key = self.keys.find(envelope.key_id()).ok_or(Reason::UnknownKey)?;
        if envelope.verified_by(&key.public, Purpose::CertificateCode) {
            Ok((key, envelope))
        } else {
            Err(Reason::Forged)
        }
    }

    /// Checks 6 and 7: claims of a key that still speaks for the authority.
    fn claims(&self, key: &Key, payload: &[u8]) -> Result<Claims, Reason> {
        if key.is_compromised(self.now_ms) {
            return Err(Reason::KeyCompromisedReverify);
        }
        Claims::parse(payload).map_err(|unread| match unread {
            Unread::Malformed => Reason::Unreadable,
            Unread::Version => Reason::UnknownVersion,
        })
    }

    /// Checks 9 to 14.
    pub(crate) fn by_status(&self, claims: Claims) -> Verdict {
        let Some(status) = self.status.status(claims.status) else {
            return Verdict { claims: Some(claims), ..self.without_claims(Reason::ListMissing) };
        };
        let reason = reason_of(&status, self.now_ms);
        let speaks_of_status = matches!(reason, Reason::Revoked | Reason::Suspended | Reason::Superseded);
        Verdict {
            outcome: reason.outcome(),
            reason,
            claims: Some(claims),
            as_of_ms: status.as_of_ms,
            since_ms: status.since_ms.filter(|_| speaks_of_status),
            superseded_by: status.superseded_by.filter(|_| reason == Reason::Superseded),
        }
    }

    fn without_claims(&self, reason: Reason) -> Verdict {
        Verdict::without_claims(reason, self.now_ms)
    }
}

fn reason_of(status: &Status, now_ms: i64) -> Reason {
    if status.bits.revoked {
        Reason::Revoked
    } else if status.bits.superseded {
        Reason::Superseded
    } else if now_ms > status.fresh_until_ms {
        Reason::ListTooOld
    } else if now_ms.saturating_add(CLOCK_TOLERANCE_MS) < status.as_of_ms {
        Reason::ClockBehind
    } else if status.bits.suspended {
        Reason::Suspended
    } else {
        Reason::InForce
    }
}

impl<H: AsRef<str>> std::fmt::Debug for Check<'_, H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Check").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}
