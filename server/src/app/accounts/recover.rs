//! Getting a name or a password back (`G05`, `K04`, `K05`, `F47`). The answer goes by SMS only, to the number of the
//! account; what is told over HTTP is the same for every name and number, at the same cost.

use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::{
    login::{code::Purpose, password, username::Username},
    region::accounts::Recover,
    values::Mobile,
};

use crate::{
    app::{
        App,
        audit::By,
        cases::MobileCode,
        doors::codes::{Asker, SentCode},
    },
    problem::Problem,
    random::Draw,
    records::account::{Account, AccountRequest, Errand},
    store::{Change, UpdateError},
};

impl App {
    /// Tells the name of an account to its number, if the number has one.
    ///
    /// # Errors
    /// `account_service_not_offered`, 429 at a limit: for known and unknown numbers alike.
    pub async fn recover_username(
        &self,
        region: Option<&str>,
        mobile: &Mobile,
        asker: Asker<'_>,
    ) -> Result<(), Problem> {
        self.account_service(region, |accounts| accounts.recover.contains(&Recover::Username))?;
        let number = self.vault.digest("mobile", mobile.reveal());
        self.count_sender(&number, asker, self.now()).await?;
        let id = self.random.id("req")?;
        // No code is made; the message itself is what the limits are for.
        self.count_sending(&number, Purpose::Recover, &id).await?;
        self.take_request(&id, Errand::TellUsername { mobile: mobile.reveal().to_owned() }).await
    }

    /// Sends the code that sets a new password to the number of the account with that name, if there is one.
    ///
    /// # Errors
    /// `account_service_not_offered`, 429 at a limit: for known and unknown names alike.
    pub async fn recover_password(
        &self,
        region: Option<&str>,
        username: &Username,
        asker: Asker<'_>,
    ) -> Result<SentCode, Problem> {
        self.account_service(region, |accounts| accounts.recover.contains(&Recover::Password))?;
        let name = self.recovery_key(username);
        self.count_sender(&name, asker, self.now()).await?;
        let (sent, code) = self.make_code(&name, None, Purpose::Recover, asker).await?;
        let errand = Errand::SendRecovery { username: username.reveal().to_owned(), code };
        self.take_request(&sent.id, errand).await?;
        Ok(sent)
    }

    /// Sets a new password with the code of a recovery. Every session of the person ends, and the password door is open
    /// again.
    ///
    /// # Errors
    /// The faults of the password, and those of [`App::use_code`]: for a name without an account every code is wrong.
    pub async fn reset_password(&self, code: &MobileCode, new: SecretString, asker: Asker<'_>) -> Result<(), Problem> {
        password::check(new.expose_secret(), None, self.settings.passwords)
            .map_err(|fault| Problem::field("/password", fault))?;
        self.compare_code(&code.id, &code.code, Purpose::Recover, asker).await?;
        let request = self.records::<AccountRequest>().get(&code.id).await?;
        let Some(Errand::SendRecovery { username, .. }) = request.map(|found| found.value.errand) else {
            return Err(Problem::new("code_wrong"));
        };
        let username = Username::parse(&username).map_err(|_| Problem::internal("a stored name does not parse"))?;
        let Some(account) = self.account_named(&username).await? else { return Err(Problem::new("code_wrong")) };
        let hash = self.passwords.hash(new, &*self.random).await?;
        self.audit(By::Person(&account.person), "person.password", None, &[("by", "recovery".to_owned())]).await?;
        // First, so that no session of whoever knew the old one is left whatever breaks off; and once more afterwards.
        self.end_all_sessions(&account.person, None).await?;
        self.set_password(&account.person, hash).await?;
        self.end_all_sessions(&account.person, None).await?;
        self.forget_password_tries(&username, &account, asker.caller).await?;
        self.tell_password_changed(&account.person, self.now()).await
    }

    /// Writes a new hash into a person's account.
    ///
    /// # Errors
    /// `account_missing`.
    pub(crate) async fn set_password(&self, person: &str, hash: String) -> Result<(), Problem> {
        let id = self.account_of(person).await?.ok_or_else(|| Problem::new("account_missing"))?.id;
        let now = self.now();
        let set = self.records::<Account>().change(&id, |stored| {
            Ok::<_, Problem>(Change::Write(
                Account { password: hash.clone(), demo: false, password_at: now, ..stored.clone() },
                (),
            ))
        });
        set.await.map_err(|error| match error {
            UpdateError::Missing => Problem::new("account_missing"),
            other => other.into(),
        })
    }

    /// What the counters and codes of a recovery are kept under: the name, so that they are the same whether anybody
    /// has it.
    fn recovery_key(&self, username: &Username) -> String {
        self.vault.digest("recover", &username.matching_key())
    }
}
