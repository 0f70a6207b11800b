//! A face login: the phone, the provider's callback and a timer may each bring the news, in any order and
//! any number of times; the attempt moves once (architecture section 4).

use serde::{Deserialize, Serialize};

use crate::{
    moment::{Moment, Span},
    outbox::Outbox,
    refusal::Refusal,
};

/// How long a person has for the check.
pub const LIFE: Span = Span::minutes(10);
/// How long after it passed the session may still be fetched.
pub const FETCH: Span = Span::minutes(5);

/// Where an attempt stands (`api.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// The check may begin.
    Started,
    /// A phone scanned the computer's code.
    Scanned,
    /// The provider confirms the person.
    Passed,
    /// The provider does not.
    Failed,
    /// Too late.
    Expired,
    /// The session was handed out.
    Consumed,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 6] =
        [Self::Started, Self::Scanned, Self::Passed, Self::Failed, Self::Expired, Self::Consumed];
}

/// An attempt as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// Where it stands.
    pub state: AttemptState,
    /// Whether a computer waits for the session.
    pub for_computer: bool,
    /// Digest of the secret that alone may fetch the session.
    pub client_secret: String,
    /// Digest of the secret in the computer's QR code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_secret: Option<String>,
    /// Our own number for the check, unique, echoed by the provider.
    pub nonce: String,
    /// The name that was claimed; sealed at rest.
    pub name: String,
    /// The ID number that was claimed; sealed at rest.
    pub id_number: String,
    /// What the device that began it calls itself; a phone that scans a computer's code shows it.
    #[serde(default)]
    pub device: String,
    /// The network address it was begun from.
    #[serde(default)]
    pub address: String,
    /// The WeChat account that does the check; sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// The provider's ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<String>,
    /// Digest of the unguessable token in the callback address.
    pub callback: String,
    /// When it began.
    pub created_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
    /// The provider's code for a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Pulls still to be made.
    #[serde(default)]
    pub outbox: Outbox,
}

/// What the provider said when it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pulled {
    /// The check is not over.
    Pending,
    /// It is the claimed person, and nonce and identity agree with ours.
    Passed,
    /// It is not, with the provider's code.
    Failed(String),
}

impl Attempt {
    /// The state with time taken into account.
    #[must_use]
    pub fn state_at(&self, now: Moment) -> AttemptState {
        match self.state {
            AttemptState::Started | AttemptState::Scanned | AttemptState::Passed if now >= self.expires_at => {
                AttemptState::Expired
            }
            state => state,
        }
    }

    /// A phone scans the computer's code.
    ///
    /// # Errors
    /// `face_already_used` when another phone was first or it is over, `face_expired` when it is too late.
    pub fn scan(&mut self, openid: Option<String>, now: Moment) -> Result<(), Refusal> {
        match self.state_at(now) {
            AttemptState::Started if self.for_computer => {
                self.state = AttemptState::Scanned;
                self.openid = openid;
                Ok(())
            }
            AttemptState::Expired => Err(Refusal::new("face_expired")),
            _ => Err(Refusal::new("face_already_used")),
        }
    }

    /// Takes in what the provider said. Returns whether the attempt moved.
    pub fn settle(&mut self, pulled: Pulled, now: Moment) -> bool {
        if !matches!(self.state_at(now), AttemptState::Started | AttemptState::Scanned) {
            return false;
        }
        match pulled {
            Pulled::Pending => false,
            Pulled::Passed => {
                self.state = AttemptState::Passed;
                self.expires_at = now.plus(FETCH);
                true
            }
            Pulled::Failed(code) => {
                self.state = AttemptState::Failed;
                self.failure = Some(code);
                true
            }
        }
    }

    /// Hands the session out: once.
    ///
    /// # Errors
    /// `face_pending`, `face_failed`, `face_expired` or `face_already_used`.
    pub fn consume(&mut self, now: Moment) -> Result<(), Refusal> {
        match self.state_at(now) {
            AttemptState::Passed => {
                self.state = AttemptState::Consumed;
                Ok(())
            }
            AttemptState::Started | AttemptState::Scanned => Err(Refusal::new("face_pending")),
            AttemptState::Failed => {
                Err(Refusal::new("face_failed").with("reason", self.failure.clone().unwrap_or_default()))
            }
            AttemptState::Expired => Err(Refusal::new("face_expired")),
            AttemptState::Consumed => Err(Refusal::new("face_already_used")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(state: AttemptState) -> Attempt {
        Attempt {
            state,
            for_computer: true,
            client_secret: String::new(),
            scan_secret: None,
            nonce: "n".into(),
            name: String::new(),
            id_number: String::new(),
            device: String::new(),
            address: String::new(),
            openid: None,
            ticket: None,
            callback: String::new(),
            created_at: Moment(0),
            expires_at: Moment(0).plus(LIFE),
            failure: None,
            outbox: Outbox::default(),
        }
    }

    /// Every state against every piece of news: only a waiting attempt moves, and only once.
    #[test]
    fn news_moves_only_a_waiting_attempt() {
        for state in AttemptState::ALL {
            for (news, after) in [
                (Pulled::Pending, state),
                (Pulled::Passed, AttemptState::Passed),
                (Pulled::Failed("10004".into()), AttemptState::Failed),
            ] {
                let waiting = matches!(state, AttemptState::Started | AttemptState::Scanned);
                let mut a = attempt(state);
                let moved = a.settle(news.clone(), Moment(1));
                assert_eq!(moved, waiting && news != Pulled::Pending, "{state:?} {news:?}");
                assert_eq!(a.state, if moved { after } else { state });
                assert!(!a.settle(news, Moment(2)), "the same news again changes nothing");
            }
        }
    }

    #[test]
    fn a_session_is_handed_out_once_and_only_after_a_pass() {
        for (state, answer) in [
            (AttemptState::Started, Err("face_pending")),
            (AttemptState::Scanned, Err("face_pending")),
            (AttemptState::Passed, Ok(())),
            (AttemptState::Failed, Err("face_failed")),
            (AttemptState::Expired, Err("face_expired")),
            (AttemptState::Consumed, Err("face_already_used")),
        ] {
            let mut a = attempt(state);
            assert_eq!(a.consume(Moment(1)).map_err(|r| r.code), answer);
            if answer.is_ok() {
                assert_eq!(a.consume(Moment(1)).map_err(|r| r.code), Err("face_already_used"));
            }
        }
    }

    #[test]
    fn a_pass_that_nobody_fetches_runs_out() {
        let mut a = attempt(AttemptState::Started);
        assert!(a.settle(Pulled::Passed, Moment(1)));
        assert_eq!(a.consume(Moment(1).plus(FETCH)).map_err(|r| r.code), Err("face_expired"));
    }

    #[test]
    fn a_code_on_a_computer_is_scanned_by_one_phone() {
        let mut a = attempt(AttemptState::Started);
        assert!(a.scan(Some("o1".into()), Moment(1)).is_ok());
        assert_eq!(a.scan(Some("o2".into()), Moment(2)).map_err(|r| r.code), Err("face_already_used"));
        assert_eq!(a.openid.as_deref(), Some("o1"));
    }
}
