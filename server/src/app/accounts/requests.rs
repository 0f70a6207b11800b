//! What was asked for around accounts, done in the background. Each may be done twice.

use zhengda_engine::{
    login::{code::Purpose, username::Username},
    moment::{Moment, Span},
    outbox::{Job, Outbox},
    values::{DocumentNumber, Mobile},
};

use crate::{
    app::{App, persons::SMS},
    problem::Problem,
    providers::sms::SmsTemplate,
    records::{
        Found,
        account::{Account, AccountRequest, Errand},
        person::Person,
    },
    store::{Change, Condition, StoreError, UpdateError},
};

/// So long it is tried; then what was asked for is no longer waited for.
const LIFE: Span = Span::minutes(15);

impl App {
    /// Takes something in to be done at once in the background.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn take_request(&self, id: &str, errand: Errand) -> Result<(), Problem> {
        let now = self.now();
        let mut outbox = Outbox::default();
        outbox.push("do".to_owned(), Job::AccountRequest, now);
        let request = AccountRequest { errand, expires_at: now.plus(LIFE), outbox };
        match self.records().insert(id, &request).await {
            // Asked for before: it is done once.
            Ok(()) | Err(StoreError::Duplicate) => {}
            Err(error) => return Err(error.into()),
        }
        self.bell.notify_one();
        Ok(())
    }

    /// Does what was asked for.
    ///
    /// # Errors
    /// When the store or the SMS provider fails: then it is tried again.
    pub async fn do_account_request(&self, id: &str, request: &AccountRequest) -> Result<(), Problem> {
        match &request.errand {
            Errand::Register { mobile, .. } => {
                let mobile = stored(mobile)?;
                self.make_account(id, &request.errand, &mobile).await
            }
            Errand::TellUsername { mobile } => {
                let mobile = stored(mobile)?;
                let Some(person) = self.bound_person(&mobile).await? else { return Ok(()) };
                let Some(account) = self.account_of(&person).await? else { return Ok(()) };
                self.tell_username(&mobile, &account.value.username, id).await
            }
            Errand::SendRecovery { username, code } => self.send_recovery(id, username, code).await,
            Errand::Tell { mobile, template, values } => {
                let mobile = stored(mobile)?;
                let template = SmsTemplate::named(template).ok_or_else(|| Problem::internal("no such template"))?;
                let values: Vec<&str> = values.iter().map(String::as_str).collect();
                self.send_sms(&mobile, template, &values, id).await
            }
        }
    }

    /// The account of a person.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn account_of(&self, person: &str) -> Result<Option<Found<Account>>, StoreError> {
        self.records::<Account>().first(Condition::eq("person", person)).await
    }

    /// Makes the account and tells its owner; where it cannot be made, tells that.
    async fn make_account(&self, id: &str, errand: &Errand, mobile: &Mobile) -> Result<(), Problem> {
        let Errand::Register { username, password, document_number, person, region, accepted, .. } = errand else {
            return Err(Problem::internal("not a registration"));
        };
        let number = document_number.as_deref().and_then(|number| DocumentNumber::parse(number).ok());
        let person = match person {
            Some(person) => person.clone(),
            None => self.person_of_mobile(mobile, number.as_ref()).await?.0,
        };
        // The account that the same number had before its owner was named becomes the person's, with the new password:
        // first, because binding the number hides whose it was.
        if self.take_over_unnamed(username, password, mobile, &person).await? {
            self.replace_mobile(&person, mobile).await?;
            return self.tell_username(mobile, username, id).await;
        }
        self.replace_mobile(&person, mobile).await?;
        let now = self.now();
        let account = Account {
            username: username.clone(),
            person: person.clone(),
            password: password.clone(),
            region: region.clone(),
            demo: false,
            created_at: now,
            password_at: now,
            accepted: accepted.clone(),
            answered: Vec::new(),
        };
        match self.records().insert(&format!("acc_{id}"), &account).await {
            Ok(()) | Err(StoreError::Duplicate) => {}
            Err(error) => return Err(error.into()),
        }
        // Made now, or there before: either way it is the person's own. Otherwise somebody else has the name.
        match self.account_of(&person).await? {
            Some(own) => self.tell_username(mobile, &own.value.username, id).await,
            None => self.send_sms(mobile, SmsTemplate::UsernameTaken, &[], id).await,
        }
    }

    /// Makes an account of that name the person's where nobody named has it and the number proven just now is its own.
    /// Its password is replaced, so that whoever knew the old one does not come in with it. Answers whether it was so.
    async fn take_over_unnamed(
        &self,
        username: &str,
        password: &str,
        mobile: &Mobile,
        person: &str,
    ) -> Result<bool, Problem> {
        let Some(holder) = self.bound_person(mobile).await?.filter(|holder| holder != person) else { return Ok(false) };
        let Some(account) = self.account_of(&holder).await? else { return Ok(false) };
        if self.is_named(&holder).await? || !account.value.username.eq_ignore_ascii_case(username) {
            return Ok(false);
        }
        let now = self.now();
        let moved = self.records::<Account>().change(&account.id, |stored| {
            let (person, password) = (person.to_owned(), password.to_owned());
            Ok::<_, Problem>(Change::Write(
                Account { person, password, demo: false, password_at: now, ..stored.clone() },
                (),
            ))
        });
        match moved.await {
            Ok(()) => Ok(true),
            // The person has an account already, which stays.
            Err(UpdateError::Missing | UpdateError::Store(StoreError::Duplicate)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn tell_username(&self, mobile: &Mobile, username: &str, reference: &str) -> Result<(), Problem> {
        let username = Username::parse(username).map_err(|_| Problem::internal("a stored name does not parse"))?;
        let parts = username.parts();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        self.send_sms(mobile, SmsTemplate::Username, &parts, reference).await
    }

    /// Sends the code of a recovery to the account's number, which has limits of its own: whatever names are tried,
    /// one phone is not flooded.
    async fn send_recovery(&self, id: &str, username: &str, code: &str) -> Result<(), Problem> {
        let username = Username::parse(username).map_err(|_| Problem::internal("a stored name does not parse"))?;
        let Some(account) = self.account_named(&username).await? else { return Ok(()) };
        let person = self.records::<Person>().get(&account.person).await?;
        let mobile = person.and_then(|found| found.value.mobile).and_then(|mobile| Mobile::parse(&mobile).ok());
        let Some(mobile) = mobile else { return Ok(()) };
        if self.bound_person(&mobile).await?.as_deref() != Some(account.person.as_str()) {
            tracing::info!(target: "access", "a recovery was not sent: the number is no longer proven");
            return Ok(());
        }
        let number = self.vault.digest("mobile", mobile.reveal());
        match self.count_sending(&number, Purpose::Recover, id).await {
            Ok(()) => self.send_sms(&mobile, SmsTemplate::Recover, &[code], id).await,
            Err(problem) if problem.status().as_u16() == 429 || problem.refusal.code == "sms_door_closed" => {
                tracing::info!(target: "access", code = problem.refusal.code, "a recovery was not sent");
                Ok(())
            }
            Err(problem) => Err(problem),
        }
    }

    /// Tells a person that the password was changed: in the app and by SMS.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn tell_password_changed(&self, person: &str, at: Moment) -> Result<(), Problem> {
        // Named after the change, so that it is told once however often it is tried.
        let name = self.vault.digest("password_changed", &format!("{person}\n{}", at.0));
        self.note_once(&name, person, "password_changed", []).await?;
        let found = self.records::<Person>().get(person).await?;
        let Some(mobile) = found.and_then(|found| found.value.mobile) else { return Ok(()) };
        if self.person_of_identity(SMS, &mobile).await?.as_deref() != Some(person) {
            return Ok(());
        }
        let template = SmsTemplate::PasswordChanged.name().to_owned();
        self.take_request(&format!("req_{name}"), Errand::Tell { mobile, template, values: Vec::new() }).await
    }
}

fn stored(mobile: &str) -> Result<Mobile, Problem> {
    Mobile::parse(mobile).map_err(|_| Problem::internal("a stored mobile does not parse"))
}
