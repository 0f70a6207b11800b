//! The verdict online: the register first, the signature only to say why.

use super::{Register, Standing};
use crate::code::{Claims, read_text};
use crate::cose::Envelope;
use crate::keys::KeyRing;
use crate::verdict::{Check, Reason, Status, StatusBits, StatusSource, Verdict};

/// What a verdict online depends on besides the text.
#[derive(Clone, Copy)]
pub struct Online<'a, H> {
    /// The official hosts, with a port where it is not that of `https`.
    pub official_hosts: &'a [H],
    /// The keys.
    pub keys: &'a KeyRing,
    /// What was issued.
    pub register: &'a Register,
    /// Now, in milliseconds since 1970.
    pub now_ms: i64,
}

/// What can be said without checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quick {
    /// The verdict.
    Answered(Box<Verdict>),
    /// The register does not know these bytes. [`Online::thorough`] says why, for the price of a signature check;
    /// [`Online::unexplained`] is the answer when the caller's budget for that is used up.
    Unsure(Vec<u8>),
}

impl<H: AsRef<str>> Online<'_, H> {
    /// The verdict on a scanned text, as far as the register gives it. It gives VALID for exactly the codes that were
    /// issued, whose key is not compromised and whose status is clear.
    #[must_use]
    pub fn quick(&self, text: &str) -> Quick {
        let bytes = match read_text(text, self.official_hosts) {
            Ok(bytes) => bytes,
            Err(problem) => return Quick::Answered(Box::new(self.bare(problem.into()))),
        };
        match self.issued(&bytes) {
            Some((claims, bits)) => {
                let status = Fixed { bits, at_ms: self.now_ms };
                Quick::Answered(Box::new(self.check(&status).by_status(claims)))
            }
            None => Quick::Unsure(bytes),
        }
    }

    /// The verdict on bytes that the register does not know: every check of [`Check`], but a code that passes them
    /// all was not issued here, so the answer is `not_in_register`, never VALID.
    #[must_use]
    pub fn thorough(&self, code: &[u8]) -> Verdict {
        let verdict = self.check(&Fixed { bits: StatusBits::default(), at_ms: self.now_ms }).code(code);
        match verdict.claims {
            Some(claims) => Verdict { claims: Some(claims), ..self.bare(Reason::NotInRegister) },
            None => verdict,
        }
    }

    /// The answer when there is no budget to say why.
    #[must_use]
    pub fn unexplained(&self) -> Verdict {
        self.bare(Reason::NotInRegister)
    }

    /// The claims and status of a code that is exactly what was issued under a key that still speaks.
    fn issued(&self, code: &[u8]) -> Option<(Claims, StatusBits)> {
        let envelope = Envelope::parse(code).ok()?;
        let key = self.keys.find(envelope.key_id())?;
        if key.is_compromised(self.now_ms) || !self.keys.allows(key.public.suite()) {
            return None;
        }
        let claims = Claims::parse(envelope.payload()).ok()?;
        match self.register.standing(claims.status, code) {
            Standing::Issued(bits) if key.covers(claims.issued_on) => Some((claims, bits)),
            _ => None,
        }
    }

    fn check<'c>(&'c self, status: &'c dyn StatusSource) -> Check<'c, H> {
        Check { official_hosts: self.official_hosts, keys: self.keys, status, now_ms: self.now_ms }
    }

    fn bare(&self, reason: Reason) -> Verdict {
        Verdict::without_claims(reason, self.now_ms)
    }
}

/// The register's status of one code: as of now, and good for now only.
struct Fixed {
    bits: StatusBits,
    at_ms: i64,
}

impl StatusSource for Fixed {
    fn status(&self, _: crate::code::StatusIndex) -> Option<Status> {
        let (as_of_ms, fresh_until_ms) = (self.at_ms, self.at_ms);
        Some(Status { bits: self.bits, as_of_ms, fresh_until_ms, since_ms: None, superseded_by: None })
    }
}

impl<H: AsRef<str>> std::fmt::Debug for Online<'_, H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Online").field("now_ms", &self.now_ms).finish_non_exhaustive()
    }
}
