//! Sessions: opening, checking, listing and ending them, and the scopes that follow from one.

use zhengda_engine::{
    login::session::{CANDIDATE_LIFE, DEVICE_LIFE, STAFF_LIFE, STEP_UP},
    moment::{Moment, Span},
    region::profile::Door,
};

use super::{
    App,
    scope::{Auditor, Caller, Candidate, Issuer, Operator, Reviewer, Staff},
};
use crate::{
    problem::Problem,
    random::Draw,
    records::{
        Found,
        session::{Holder, Level, Session},
        staff::{StaffAccount, StaffRole},
    },
    store::{Change, Condition, Direction, Find, UpdateError},
    vault::token_digest,
};

/// `seen_at` is written at most so often; a write per request would cost more than it tells.
const SEEN_EVERY: Span = Span::minutes(1);

/// A session just opened: the only moment at which its token exists in clear.
#[derive(Debug)]
pub struct Opened {
    /// The bearer token.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// What a session is opened with.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Whose.
    pub holder: Holder,
    /// How strongly proven.
    pub level: Level,
    /// Through which door.
    pub door: &'static str,
    /// The WeChat account, where known.
    pub openid: Option<String>,
    /// What the person will see of the device.
    pub device: String,
}

impl App {
    /// Opens a session with a new token (ASVS 7.2.4: never an old one).
    ///
    /// # Errors
    /// When the store or the source of randomness fails.
    pub async fn open_session(&self, opening: Opening) -> Result<Opened, Problem> {
        let now = self.now();
        let life = match opening.holder {
            Holder::Device => DEVICE_LIFE,
            Holder::Person { .. } => CANDIDATE_LIFE,
            Holder::Staff { .. } => STAFF_LIFE,
        };
        let door = Door::ALL.into_iter().find(|door| door.name() == opening.door);
        let proven_now = matches!(opening.holder, Holder::Person { .. })
            && door.is_some_and(|door| door.proves_again(opening.level == Level::Identity));
        let token = self.random.token()?;
        let session = Session {
            public_id: self.random.id("ses")?,
            holder: opening.holder,
            level: opening.level,
            door: opening.door.to_owned(),
            openid_digest: opening.openid.as_deref().map(|openid| self.vault.digest("openid", openid)),
            openid: opening.openid,
            device: opening.device,
            created_at: now,
            seen_at: now,
            expires_at: now.plus(life),
            step_up_until: proven_now.then(|| now.plus(STEP_UP)),
        };
        self.records().insert(&token_digest(&token), &session).await?;
        Ok(Opened { token, session })
    }

    /// Tells the person that somebody came in by a door, so that a stranger is noticed (ASVS 6.3.5, threat 5).
    pub(super) async fn tell_of_login(&self, opened: &Opened) {
        let Holder::Person { person } = &opened.session.holder else { return };
        let door = Door::ALL.into_iter().find(|door| door.name() == opened.session.door);
        let method = door.map(|door| self.catalogue.states.door(door)).unwrap_or_default();
        let values = [("method", method.zh), ("method_en", method.en), ("device", opened.session.device.clone())];
        // The session stands; a message less is no reason to keep the person out.
        if let Err(problem) = self.note(person, "login_new", values).await {
            tracing::warn!(cause = problem.cause, "a log-in could not be told");
        }
    }

    /// Ends all sessions of a person, or of a staff account, apart from the one whose token has that digest.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn end_all_sessions(&self, person: &str, but: Option<&str>) -> Result<(), Problem> {
        let records = self.records::<Session>();
        let mut after = None;
        loop {
            let find = Find::by(Condition::eq("owner", person))
                .sorted("created_at", Direction::Descending)
                .after(after)
                .limit(100);
            let (found, next) = records.find(&find).await?;
            for session in found.into_iter().filter(|session| but != Some(session.id.as_str())) {
                let gone = records.clone().change(&session.id, |_| Ok::<_, Problem>(Change::Delete(())));
                match gone.await {
                    Ok(()) | Err(UpdateError::Missing) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// The live session of a token.
    ///
    /// # Errors
    /// `session_expired` for every token that is not one.
    pub async fn session(&self, token: &str) -> Result<Found<Session>, Problem> {
        let now = self.now();
        let found = self.records::<Session>().get(&token_digest(token)).await?;
        let found = found.filter(|found| found.value.is_live(now)).ok_or_else(|| Problem::new("session_expired"))?;
        if now.since(found.value.seen_at) >= SEEN_EVERY {
            self.touch(&found.id, now).await?;
        }
        Ok(found)
    }

    async fn touch(&self, id: &str, now: Moment) -> Result<(), Problem> {
        let outcome = self.records::<Session>().change(id, |session| {
            Ok::<_, Problem>(Change::Write(Session { seen_at: session.seen_at.max(now), ..session.clone() }, ()))
        });
        match outcome.await {
            // Ended in this very moment: then it does not count any more.
            Err(UpdateError::Missing) => Err(Problem::new("session_expired")),
            // Another request of the same session was faster; it is seen either way.
            Err(UpdateError::Contended) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Any caller with a session.
    ///
    /// # Errors
    /// `session_expired`.
    pub async fn caller(&self, token: &str) -> Result<Caller, Problem> {
        Ok(caller(&self.session(token).await?))
    }

    /// A candidate.
    ///
    /// # Errors
    /// `session_expired`, or `role_missing` for a session of another kind.
    pub async fn candidate(&self, token: &str) -> Result<Candidate, Problem> {
        let found = self.session(token).await?;
        let Holder::Person { person } = &found.value.holder else { return Err(Problem::new("role_missing")) };
        let stepped_up = found.value.is_stepped_up(self.now());
        Ok(Candidate { person: person.clone(), level: found.value.level, stepped_up, caller: caller(&found) })
    }

    async fn staff(&self, token: &str, role: StaffRole) -> Result<Staff, Problem> {
        let found = self.any_staff(token).await?;
        if found.role == role { Ok(found) } else { Err(Problem::new("role_missing")) }
    }

    /// A member of staff in whatever role.
    ///
    /// # Errors
    /// `session_expired`, or `role_missing` for a session of another kind.
    pub async fn any_staff(&self, token: &str) -> Result<Staff, Problem> {
        let found = self.session(token).await?;
        let Holder::Staff { account } = &found.value.holder else { return Err(Problem::new("role_missing")) };
        // The account is read each time: what is taken away is gone at once.
        let stored = self.records::<StaffAccount>().get(account).await?;
        let stored = stored.filter(|stored| stored.value.disabled_at.is_none());
        let stored = stored.ok_or_else(|| Problem::new("session_expired"))?;
        let StaffAccount { region, username, role, person, .. } = stored.value;
        Ok(Staff { account: stored.id, username, region, role, person })
    }

    /// A reviewer.
    ///
    /// # Errors
    /// `session_expired` or `role_missing`.
    pub async fn reviewer(&self, token: &str) -> Result<Reviewer, Problem> {
        self.staff(token, StaffRole::Reviewer).await.map(Reviewer)
    }

    /// An operator.
    ///
    /// # Errors
    /// `session_expired` or `role_missing`.
    pub async fn operator(&self, token: &str) -> Result<Operator, Problem> {
        self.staff(token, StaffRole::Operator).await.map(Operator)
    }

    /// An issuer.
    ///
    /// # Errors
    /// `session_expired` or `role_missing`.
    pub async fn issuer(&self, token: &str) -> Result<Issuer, Problem> {
        self.staff(token, StaffRole::Issuer).await.map(Issuer)
    }

    /// An auditor.
    ///
    /// # Errors
    /// `session_expired` or `role_missing`.
    pub async fn auditor(&self, token: &str) -> Result<Auditor, Problem> {
        self.staff(token, StaffRole::Auditor).await.map(Auditor)
    }

    /// The live sessions of a person, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sessions_of(&self, candidate: &Candidate) -> Result<Vec<Found<Session>>, Problem> {
        let find =
            Find::by(Condition::eq("owner", candidate.person())).sorted("created_at", Direction::Descending).limit(100);
        let (found, _) = self.records::<Session>().find(&find).await?;
        let now = self.now();
        Ok(found.into_iter().filter(|found| found.value.is_live(now)).collect())
    }

    /// Ends one of the person's own sessions; ending one that is already gone is no fault. `current` is the one in use.
    ///
    /// # Errors
    /// `not_found` when it is not the person's.
    pub async fn end_session(&self, candidate: &Candidate, public_id: &str) -> Result<(), Problem> {
        let records = self.records::<Session>();
        let found = match public_id {
            "current" => records.get(candidate.caller().token_digest()).await?,
            other => records.first(Condition::eq("public_id", other)).await?,
        };
        let own = Holder::Person { person: candidate.person().to_owned() };
        let found = found.filter(|found| found.value.holder == own).ok_or_else(|| Problem::new("not_found"))?;
        let gone = records.clone().change(&found.id, |_| Ok::<_, Problem>(Change::Delete(())));
        match gone.await {
            Ok(()) | Err(UpdateError::Missing) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn caller(found: &Found<Session>) -> Caller {
    let person = match &found.value.holder {
        Holder::Person { person } => Some(person.clone()),
        Holder::Device | Holder::Staff { .. } => None,
    };
    Caller {
        token_digest: found.id.clone(),
        openid: found.value.openid.clone(),
        openid_digest: found.value.openid_digest.clone(),
        person,
    }
}
