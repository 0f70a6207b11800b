//! What a signed-in person sees of the own account, and a new password for it (`S23`).

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::{
    login::{password, username::Username},
    moment::Moment,
};

use crate::{
    app::{
        App,
        audit::By,
        once::{self, Answer, OnceKey},
        scope::Candidate,
    },
    problem::Problem,
    random::Draw,
    records::account::{Account, FormerAccount, username_key},
    store::{Change, Condition, Find, UpdateError},
};

/// What a person sees of the own account.
#[derive(Clone, Debug)]
pub struct OwnAccount {
    /// The account with a password, where there is one.
    pub account: Option<Account>,
    /// The number on record.
    pub mobile: Option<String>,
    /// Since when we know the person.
    pub known_since: Moment,
    /// What is kept of accounts of older systems, one entry for each thing that was done.
    pub former: Vec<FormerAccount>,
}

/// A change of the password.
#[derive(Debug)]
pub struct PasswordChange {
    /// The old one; without it a step-up counts.
    pub old: Option<SecretString>,
    /// The new one.
    pub new: SecretString,
}

impl App {
    /// The person's own account.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn own_account(&self, candidate: &Candidate) -> Result<OwnAccount, Problem> {
        let person = self.me(candidate).await?;
        let account = self.account_of(candidate.person()).await?.map(|found| found.value);
        let find = Find::by(Condition::eq("person", candidate.person())).limit(200);
        let (former, _) = self.records::<FormerAccount>().find(&find).await?;
        let former = former.into_iter().map(|found| found.value).collect();
        Ok(OwnAccount { account, mobile: person.mobile, known_since: person.created_at, former })
    }

    /// Changes the password. Every other session of the person ends.
    ///
    /// # Errors
    /// `account_missing`, `password_wrong`, `step_up_required` without the old one, the faults of the new one, and
    /// those of the limits against guessing.
    pub async fn change_password(
        &self,
        candidate: &Candidate,
        change: PasswordChange,
        key: &OnceKey,
    ) -> Result<Answer, Problem> {
        let found = self.account_of(candidate.person()).await?.ok_or_else(|| Problem::new("account_missing"))?;
        let username =
            Username::parse(&found.value.username).map_err(|_| Problem::internal("a stored name does not parse"))?;
        if let Some(answer) = once::answered_among(&found.value.answered, key)? {
            // What follows may have broken off then; done again it changes nothing.
            self.follow_password(candidate, found.value.password_at).await?;
            return Ok(answer);
        }
        password::check(change.new.expose_secret(), Some(&username), self.settings.passwords)
            .map_err(|fault| Problem::field("/new_password", fault))?;
        match change.old {
            Some(old) => {
                let tries = username_key(&self.vault, &username);
                self.reserve_password_try(&tries).await?;
                if !self.passwords.check(old, Some(&found.value.password)).await? {
                    return Err(Problem::field("/old_password", "password_wrong"));
                }
            }
            None if candidate.is_stepped_up() => {}
            None => return Err(Problem::new("step_up_required")),
        }
        let hash = self.passwords.hash(change.new, &*self.random).await?;
        // First, so that no session of whoever knew the old one is left whatever breaks off; and once more afterwards.
        self.end_all_sessions(candidate.person(), Some(candidate.caller().token_digest())).await?;
        self.audit(By::Candidate(candidate), "person.password", None, &[]).await?;
        let (now, answer) = (self.now(), once::answer(200, 0, &serde_json::json!({ "changed": true }))?);
        let changed = self.records::<Account>().change(&found.id, |stored| {
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok::<_, Problem>(Change::Keep((answer, stored.password_at)));
            }
            // The old one was looked at in `found`; a recovery in between wins over whoever knew it.
            if stored.password != found.value.password {
                return Err(Problem::new("contended"));
            }
            let mut next = Account { password: hash.clone(), demo: false, password_at: now, ..stored.clone() };
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, (answer.clone(), now)))
        });
        let (answer, at) = changed.await.map_err(gone)?;
        self.forget_password_tries(&username, &found.value, Some(candidate.caller())).await?;
        self.follow_password(candidate, at).await?;
        Ok(answer)
    }

    /// What follows a change of the password at a moment, once.
    async fn follow_password(&self, candidate: &Candidate, at: Moment) -> Result<(), Problem> {
        self.end_all_sessions(candidate.person(), Some(candidate.caller().token_digest())).await?;
        self.tell_password_changed(candidate.person(), at).await
    }

    /// Writes a message about the account into the person's app.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn note<const N: usize>(
        &self,
        person: &str,
        topic: &str,
        values: [(&str, String); N],
    ) -> Result<(), Problem> {
        self.note_once(&self.random.id("note")?, person, topic, values).await
    }

    /// The same under a name, so that it is written once.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn note_once<const N: usize>(
        &self,
        name: &str,
        person: &str,
        topic: &str,
        values: [(&str, String); N],
    ) -> Result<(), Problem> {
        let now = self.now();
        let mut values: BTreeMap<String, String> =
            values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let at = now.beijing();
        values.insert("time".to_owned(), at.strftime("%Y-%m-%d %H:%M").to_string());
        values.insert("date".to_owned(), now.beijing_date().to_string());
        let message = crate::records::message::Message {
            person: person.to_owned(),
            topic: topic.to_owned(),
            values,
            case: None,
            created_at: now,
            read_at: None,
        };
        self.put_message(name, &message).await.map(drop)
    }
}

fn gone(error: UpdateError<Problem>) -> Problem {
    match error {
        UpdateError::Missing => Problem::new("account_missing"),
        other => other.into(),
    }
}
