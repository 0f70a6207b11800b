//! A session: who is logged in, how strongly, and until when (`quality.md` section 3, Sessions).

use serde::{Deserialize, Serialize};

use crate::moment::{Moment, Span};

/// How long a candidate's session lasts.
pub const CANDIDATE_LIFE: Span = Span::days(30);
/// How long a device session lasts: it knows a WeChat account and no person.
pub const DEVICE_LIFE: Span = Span::days(1);
/// How long a member of staff may work without logging in again.
pub const STAFF_LIFE: Span = Span::hours(12);
/// How long a member of staff may be idle.
pub const STAFF_IDLE: Span = Span::minutes(30);
/// How long a step-up counts.
pub const STEP_UP: Span = Span::minutes(5);

/// How strongly the person was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A WeChat account, nobody behind it known.
    Device,
    /// A mobile number that is bound to nobody known yet.
    Mobile,
    /// A number or account that was bound to the person before.
    Bound,
    /// An identity provider vouched for name and document number.
    Identity,
    /// A face check against the person's ID document.
    Face,
}

/// A session as it is stored, under the digest of its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The id by which its holder sees and ends it; not the token.
    pub public_id: String,
    /// Who.
    pub holder: Holder,
    /// How strongly proven.
    pub level: Level,
    /// Through which door.
    pub door: String,
    /// Keyed digest of the WeChat account, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid_digest: Option<String>,
    /// The WeChat account; sealed at rest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<String>,
    /// What the person sees of the device, from its user agent.
    #[serde(default)]
    pub device: String,
    /// When it began.
    pub created_at: Moment,
    /// When it was last used, to the minute.
    pub seen_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
    /// Until when the last step-up counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step_up_until: Option<Moment>,
}

/// Whose session it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Holder {
    /// Nobody known yet.
    Device,
    /// A candidate.
    Person {
        /// The person's id.
        person: String,
    },
    /// A member of staff.
    Staff {
        /// The account's id.
        account: String,
    },
}

impl Session {
    /// Whether it may still be used at `now`.
    #[must_use]
    pub fn is_live(&self, now: Moment) -> bool {
        let idle_over = matches!(self.holder, Holder::Staff { .. }) && now.since(self.seen_at) >= STAFF_IDLE;
        now < self.expires_at && !idle_over
    }

    /// Whether a step-up still counts.
    #[must_use]
    pub fn is_stepped_up(&self, now: Moment) -> bool {
        self.step_up_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(holder: Holder) -> Session {
        Session {
            public_id: "s".into(),
            holder,
            level: Level::Bound,
            door: "sms".into(),
            openid_digest: None,
            openid: None,
            device: String::new(),
            created_at: Moment(0),
            seen_at: Moment(0),
            expires_at: Moment(0).plus(STAFF_LIFE),
            step_up_until: Some(Moment(0).plus(STEP_UP)),
        }
    }

    #[test]
    fn staff_sessions_end_when_idle_and_candidates_do_not() {
        let idle = Moment(0).plus(STAFF_IDLE);
        assert!(!session(Holder::Staff { account: "a".into() }).is_live(idle));
        assert!(session(Holder::Person { person: "p".into() }).is_live(idle));
        assert!(!session(Holder::Person { person: "p".into() }).is_live(Moment(0).plus(STAFF_LIFE)));
    }

    #[test]
    fn a_step_up_counts_for_five_minutes() {
        let s = session(Holder::Device);
        assert!(s.is_stepped_up(Moment(299_999)));
        assert!(!s.is_stepped_up(Moment(300_000)));
    }
}
