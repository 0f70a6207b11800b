//! What a signed-in person sees and changes of the own account (`S23`): name, number and password.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::{
    login::{code::Purpose, password, username::Username},
    moment::Moment,
    values::Mobile,
};

use crate::{
    app::{
        App,
        audit::By,
        cases::MobileCode,
        doors::codes::Asker,
        once::{self, Answer, OnceKey},
        persons::SMS,
        scope::Candidate,
    },
    problem::Problem,
    providers::sms::SmsTemplate,
    random::Draw,
    records::{
        account::{Account, Errand, FormerAccount, username_key},
        identity::{Identity, identity_id},
    },
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
        if let Some(answer) = once::answered_among(&found.value.answered, key)? {
            return Ok(answer);
        }
        let username =
            Username::parse(&found.value.username).map_err(|_| Problem::internal("a stored name does not parse"))?;
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
        let (now, answer) = (self.now(), once::answer(200, 0, &serde_json::json!({ "changed": true }))?);
        let changed = self.records::<Account>().change(&found.id, |stored| {
            if let Some(answer) = once::answered_among(&stored.answered, key)? {
                return Ok::<_, Problem>(Change::Keep(answer));
            }
            // The old one was looked at in `found`; a recovery in between wins over whoever knew it.
            if stored.password != found.value.password {
                return Err(Problem::new("contended"));
            }
            let mut next = Account { password: hash.clone(), demo: false, password_at: now, ..stored.clone() };
            once::keep_among(&mut next.answered, key, &answer, now);
            Ok(Change::Write(next, answer.clone()))
        });
        let answer = changed.await.map_err(gone)?;
        self.audit(By::Candidate(candidate), "person.password", None, &[]).await?;
        self.forget_password_tries(&username, &found.value, Some(candidate.caller())).await?;
        self.end_all_sessions(candidate.person(), Some(candidate.caller().token_digest())).await?;
        self.tell_password_changed(candidate.person()).await?;
        Ok(answer)
    }

    /// Changes the number on record. The old one no longer opens this account, and is told. Done again with the same
    /// number it changes nothing and answers the same.
    ///
    /// # Errors
    /// `step_up_required`, and those of [`App::use_code`].
    pub async fn change_mobile(
        &self,
        candidate: &Candidate,
        (mobile, code): (&Mobile, &MobileCode),
        step_up: Option<&MobileCode>,
        address: &str,
    ) -> Result<(), Problem> {
        let person = self.me(candidate).await?;
        if person.mobile.as_deref() == Some(mobile.reveal())
            && self.is_proven_mobile(candidate.person(), mobile).await?
        {
            return Ok(());
        }
        self.prove_again(candidate, step_up, address).await?;
        let asker = Asker { caller: Some(candidate.caller()), address };
        if self.use_code(&code.id, &code.code, Purpose::BindMobile, asker).await? != *mobile {
            return Err(Problem::new("code_wrong"));
        }
        self.audit(By::Candidate(candidate), "person.mobile", None, &[]).await?;
        self.prove_mobile(candidate.person(), mobile).await?;
        let old = person.mobile.filter(|old| old != mobile.reveal());
        self.leave_mobile(candidate.person(), old.as_deref(), mobile).await?;
        tracing::info!(target: "access", person = candidate.person(), "the mobile was changed");
        Ok(())
    }

    /// Unties the old number and tells both numbers' owner.
    async fn leave_mobile(&self, person: &str, old: Option<&str>, new: &Mobile) -> Result<(), Problem> {
        let tail: String = new.reveal().chars().skip(7).collect();
        self.note(person, "mobile_changed", [("mobile_tail", tail.clone())]).await?;
        let Some(old) = old else { return Ok(()) };
        let id = identity_id(&self.vault, SMS, old);
        let untied = self.records::<Identity>().change(&id, |stored| {
            // It may belong to somebody else by now.
            Ok::<_, Problem>(if stored.person == person { Change::Delete(()) } else { Change::Keep(()) })
        });
        match untied.await {
            Ok(()) | Err(UpdateError::Missing) => {}
            Err(error) => return Err(error.into()),
        }
        let template = SmsTemplate::MobileChanged.name().to_owned();
        let errand = Errand::Tell { mobile: old.to_owned(), template, values: vec![tail] };
        self.take_request(&self.random.id("req")?, errand).await
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
        self.put_message(&self.random.id("note")?, &message).await.map(drop)
    }
}

fn gone(error: UpdateError<Problem>) -> Problem {
    match error {
        UpdateError::Missing => Problem::new("account_missing"),
        other => other.into(),
    }
}
