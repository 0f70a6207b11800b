//! Signing in on a computer with a phone that is signed in already (`Z03`): the computer shows a code, the phone scans
//! it, sees which computer asks, and confirms. One phone, one answer, one session.

use serde::{Deserialize, Serialize};

use crate::{
    login::session::Level,
    moment::{Moment, Span},
    refusal::Refusal,
};

/// How long the code on the computer's screen is good.
pub const LIFE: Span = Span::minutes(3);
/// How long after the confirmation the computer may still fetch its session.
pub const FETCH: Span = Span::minutes(1);

/// Where a scan-code login stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScanState {
    /// The computer shows its code.
    Started,
    /// A phone scanned it and was shown where it comes from.
    Scanned,
    /// The person said yes.
    Confirmed,
    /// The person said no.
    Refused,
    /// Too late.
    Expired,
    /// The session was handed out.
    Consumed,
}

impl ScanState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Started, Self::Scanned, Self::Confirmed, Self::Refused, Self::Expired, Self::Consumed];
}

/// A scan-code login as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanLogin {
    /// Where it stands.
    pub state: ScanState,
    /// Digest of the secret that alone may fetch the session.
    pub client_secret: String,
    /// Digest of the secret in the QR code.
    pub scan_secret: String,
    /// What the computer calls itself.
    pub device: String,
    /// The computer's network address; sealed at rest.
    pub address: String,
    /// Who scanned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// How strongly the phone's session was proven: the computer's is not stronger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// When it began.
    pub created_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
}

impl ScanLogin {
    /// The state with time taken into account.
    #[must_use]
    pub fn state_at(&self, now: Moment) -> ScanState {
        match self.state {
            ScanState::Started | ScanState::Scanned | ScanState::Confirmed if now >= self.expires_at => {
                ScanState::Expired
            }
            state => state,
        }
    }

    /// A person's phone scans the code; scanning it again with the same person's phone shows the same.
    ///
    /// # Errors
    /// `scan_expired`, or `scan_already_used` when another person was first or it is over.
    pub fn scan(&mut self, person: &str, now: Moment) -> Result<(), Refusal> {
        match self.state_at(now) {
            ScanState::Started => {
                self.state = ScanState::Scanned;
                self.person = Some(person.to_owned());
                Ok(())
            }
            ScanState::Scanned if self.person.as_deref() == Some(person) => Ok(()),
            ScanState::Expired => Err(Refusal::new("scan_expired")),
            _ => Err(Refusal::new("scan_already_used")),
        }
    }

    /// The person who scanned says yes.
    ///
    /// # Errors
    /// `scan_expired`, `scan_already_used`; `not_found` for anybody else.
    pub fn confirm(&mut self, person: &str, level: Level, now: Moment) -> Result<(), Refusal> {
        self.answer(person, now)?;
        self.state = ScanState::Confirmed;
        self.level = Some(level);
        self.expires_at = now.plus(FETCH);
        Ok(())
    }

    /// The person who scanned says no.
    ///
    /// # Errors
    /// As for [`Self::confirm`].
    pub fn refuse(&mut self, person: &str, now: Moment) -> Result<(), Refusal> {
        self.answer(person, now)?;
        self.state = ScanState::Refused;
        Ok(())
    }

    fn answer(&self, person: &str, now: Moment) -> Result<(), Refusal> {
        if self.person.as_deref() != Some(person) {
            return Err(Refusal::new("not_found"));
        }
        match self.state_at(now) {
            ScanState::Scanned => Ok(()),
            ScanState::Expired => Err(Refusal::new("scan_expired")),
            _ => Err(Refusal::new("scan_already_used")),
        }
    }

    /// Hands the session out, once: to whom, and how strongly proven.
    ///
    /// # Errors
    /// `scan_pending`, `scan_refused`, `scan_expired` or `scan_already_used`.
    pub fn consume(&mut self, now: Moment) -> Result<(String, Level), Refusal> {
        match (self.state_at(now), &self.person, self.level) {
            (ScanState::Confirmed, Some(person), Some(level)) => {
                let holder = (person.clone(), level);
                self.state = ScanState::Consumed;
                Ok(holder)
            }
            (ScanState::Started | ScanState::Scanned, ..) => Err(Refusal::new("scan_pending")),
            (ScanState::Refused, ..) => Err(Refusal::new("scan_refused")),
            (ScanState::Expired, ..) => Err(Refusal::new("scan_expired")),
            _ => Err(Refusal::new("scan_already_used")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(state: ScanState) -> ScanLogin {
        ScanLogin {
            state,
            client_secret: String::new(),
            scan_secret: String::new(),
            device: String::new(),
            address: String::new(),
            person: (state != ScanState::Started).then(|| "me".to_owned()),
            level: matches!(state, ScanState::Confirmed | ScanState::Consumed).then_some(Level::Bound),
            created_at: Moment(0),
            expires_at: Moment(0).plus(LIFE),
        }
    }

    /// Every state against everything that can be done to it.
    #[test]
    fn only_the_next_step_is_possible_and_only_for_the_person_who_scanned() {
        let now = Moment(1);
        for state in ScanState::ALL {
            let code = |outcome: Result<(), Refusal>| outcome.map_err(|refusal| refusal.code);
            let over = if state == ScanState::Expired { "scan_expired" } else { "scan_already_used" };
            let scan = code(login(state).scan("me", now));
            let other = code(login(state).scan("other", now));
            let confirm = code(login(state).confirm("me", Level::Bound, now));
            let fetch = login(state).consume(now).map_err(|refusal| refusal.code);
            match state {
                ScanState::Started => {
                    assert_eq!((scan, other), (Ok(()), Ok(())));
                    assert_eq!((confirm, fetch.map(drop)), (Err("not_found"), Err("scan_pending")));
                }
                ScanState::Scanned => {
                    assert_eq!((scan, other), (Ok(()), Err("scan_already_used")));
                    assert_eq!((confirm, fetch.map(drop)), (Ok(()), Err("scan_pending")));
                }
                ScanState::Confirmed => assert_eq!(fetch, Ok(("me".to_owned(), Level::Bound))),
                ScanState::Refused => assert_eq!(fetch.map(drop), Err("scan_refused")),
                ScanState::Expired | ScanState::Consumed => {
                    assert_eq!((scan, confirm, fetch.map(drop)), (Err(over), Err(over), Err(over)));
                }
            }
            assert_eq!(code(login(state).confirm("other", Level::Bound, now)), Err("not_found"), "{state:?}");
        }
    }

    #[test]
    fn time_ends_every_open_step() {
        for state in [ScanState::Started, ScanState::Scanned, ScanState::Confirmed] {
            let mut late = login(state);
            assert_eq!(late.scan("me", Moment(0).plus(LIFE)).map_err(|r| r.code), Err("scan_expired"));
            assert_eq!(late.consume(Moment(0).plus(LIFE)).map_err(|r| r.code), Err("scan_expired"));
        }
    }

    #[test]
    fn a_session_is_handed_out_once() {
        let mut scanned = login(ScanState::Scanned);
        assert!(scanned.confirm("me", Level::Bound, Moment(1)).is_ok());
        assert!(scanned.consume(Moment(2)).is_ok());
        assert_eq!(scanned.consume(Moment(3)).map_err(|r| r.code), Err("scan_already_used"));
    }
}
