//! A one-time code: made for one purpose and one asker, good once, for a few minutes and a few tries.

use serde::{Deserialize, Serialize};

use crate::{
    login::limits::CodeLimits,
    moment::{Moment, Span},
    refusal::Refusal,
};

/// What a code is good for (`api.md`); a code for one purpose opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Logging in.
    Login,
    /// Seeing one's own full data (`G10`).
    Reveal,
    /// Confirming a weighty step.
    StepUp,
    /// Proving a mobile number on a form (N11).
    ConfirmMobile,
    /// Recovering an account (`K04`, `K05`).
    Recover,
    /// Tying a number to an account: making one (`G03`), or changing its number (`S23`).
    BindMobile,
}

impl Purpose {
    /// The name in documents and text tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Reveal => "reveal",
            Self::StepUp => "step_up",
            Self::ConfirmMobile => "confirm_mobile",
            Self::Recover => "recover",
            Self::BindMobile => "bind_mobile",
        }
    }
}

/// A code as it is stored: its digest, never itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OneTimeCode {
    /// What it is good for.
    pub purpose: Purpose,
    /// Keyed digest of the number it was sent to.
    pub number: String,
    /// The number; sealed at rest.
    pub mobile: String,
    /// Digest of the session that asked, if it had one; only that session may use the code (ASVS 6.6.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<String>,
    /// Keyed digest of id, purpose, number and code.
    pub digest: String,
    /// When it was made.
    pub created_at: Moment,
    /// After this it is worthless.
    pub expires_at: Moment,
    /// Tries reserved so far.
    pub tries: u32,
    /// Whether it was used.
    pub used: bool,
}

impl OneTimeCode {
    /// Reserves one of the code's tries. The caller then compares in constant time and, when right, stores
    /// [`Self::used`] in the same document.
    ///
    /// # Errors
    /// `code_used`, `code_expired`, `code_too_many_tries`; `code_wrong` when it was made for another purpose
    /// or asker, or is no longer the active one: a stranger learns nothing from the difference.
    pub fn reserve_try(
        &mut self,
        purpose: Purpose,
        asker: Option<&str>,
        active: bool,
        now: Moment,
        limits: CodeLimits,
    ) -> Result<(), Refusal> {
        if self.purpose != purpose || self.asker.as_deref() != asker {
            return Err(Refusal::new("code_wrong"));
        }
        if self.used {
            return Err(Refusal::new("code_used"));
        }
        if now >= self.expires_at || !active {
            return Err(Refusal::new("code_expired"));
        }
        if self.tries >= limits.tries_per_code {
            return Err(Refusal::new("code_too_many_tries"));
        }
        self.tries += 1;
        Ok(())
    }
}

/// When a code made at `now` ends.
#[must_use]
pub fn expiry(now: Moment, limits: CodeLimits) -> Moment {
    now.plus(Span::seconds(limits.life_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> OneTimeCode {
        OneTimeCode {
            purpose: Purpose::Login,
            number: "n".into(),
            mobile: "m".into(),
            asker: Some("s".into()),
            digest: "d".into(),
            created_at: Moment(0),
            expires_at: expiry(Moment(0), CodeLimits::default()),
            tries: 0,
            used: false,
        }
    }

    fn try_it(
        code: &mut OneTimeCode,
        purpose: Purpose,
        asker: Option<&str>,
        active: bool,
        now: i64,
    ) -> Result<(), &'static str> {
        code.reserve_try(purpose, asker, active, Moment(now), CodeLimits::default()).map_err(|r| r.code)
    }

    #[test]
    fn a_code_opens_only_its_own_door_for_its_own_asker() {
        assert_eq!(try_it(&mut code(), Purpose::Reveal, Some("s"), true, 1), Err("code_wrong"));
        assert_eq!(try_it(&mut code(), Purpose::Login, Some("other"), true, 1), Err("code_wrong"));
        assert_eq!(try_it(&mut code(), Purpose::Login, None, true, 1), Err("code_wrong"));
        assert_eq!(try_it(&mut code(), Purpose::Login, Some("s"), true, 1), Ok(()));
    }

    #[test]
    fn a_code_ends_by_time_use_tries_or_a_newer_one() {
        assert_eq!(try_it(&mut code(), Purpose::Login, Some("s"), true, 300_000), Err("code_expired"));
        assert_eq!(try_it(&mut code(), Purpose::Login, Some("s"), false, 1), Err("code_expired"));
        let mut used = code();
        used.used = true;
        assert_eq!(try_it(&mut used, Purpose::Login, Some("s"), true, 1), Err("code_used"));
        let mut guessed = code();
        for _ in 0..5 {
            assert_eq!(try_it(&mut guessed, Purpose::Login, Some("s"), true, 1), Ok(()));
        }
        assert_eq!(try_it(&mut guessed, Purpose::Login, Some("s"), true, 1), Err("code_too_many_tries"));
    }
}
