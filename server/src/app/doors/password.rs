//! The password door (`K03`, `G04`). An unknown name, a wrong password and a captcha that was answered by a program have
//! nothing in common with an account: the answer and its cost are the same.

use secrecy::SecretString;
use zhengda_engine::{login::username::Username, refusal::Refusal, region::profile::Door};

use super::WECHAT;
use crate::{
    app::{
        App,
        scope::Caller,
        sessions::{Opened, Opening},
    },
    problem::Problem,
    records::{
        account::{Account, PasswordTries, username_key},
        session::{Holder, Level},
    },
    store::{Change, Condition},
};

impl App {
    /// Logs in with a name and a password. The captcha was used before.
    ///
    /// # Errors
    /// `credentials_wrong`, whatever was wrong; `password_tries_too_many` and `password_door_closed` for a name that
    /// was tried too often, whether anybody has it or not; `overloaded`.
    pub async fn log_in_by_password(
        &self,
        username: &str,
        password: SecretString,
        caller: Option<&Caller>,
        device: String,
    ) -> Result<Opened, Problem> {
        // A text that can be no name costs what a name costs.
        let typed = username;
        let (username, account) = match Username::parse(typed) {
            Ok(username) => {
                let account = self.account_named(&username).await?;
                (Some(username), account)
            }
            Err(_) => (None, None),
        };
        let tries = self.tries_record(username.as_ref().ok_or(typed), account.as_ref(), caller).await?;
        self.reserve_password_try(&tries).await?;
        let hash = account.as_ref().map(|account| account.password.as_str());
        let right = self.passwords.check(password, hash).await?;
        self.breaker.note(!right, self.now());
        let Some(account) = account.filter(|_| right) else { return Err(Problem::new("credentials_wrong")) };
        self.forget_tries(&tries).await?;
        let known = self.is_named(&account.person).await?;
        let openid = caller.and_then(|caller| caller.openid().map(str::to_owned));
        let opening = Opening {
            holder: Holder::Person { person: account.person },
            level: if known { Level::Bound } else { Level::Mobile },
            door: Door::Password.name(),
            openid,
            device,
        };
        let opened = self.open_session(opening).await?;
        self.tell_of_login(&opened).await;
        Ok(opened)
    }

    /// The account with that name.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn account_named(&self, username: &Username) -> Result<Option<Account>, Problem> {
        let key = username_key(&self.vault, username);
        Ok(self.records::<Account>().first(Condition::eq("username_key", key)).await?.map(|found| found.value))
    }

    /// Under what tries are counted: the name, or the text that can be none; for a WeChat account that is bound to the
    /// owner a record of its own, so that a stranger who guesses cannot close the owner's door.
    async fn tries_record(
        &self,
        username: Result<&Username, &str>,
        account: Option<&Account>,
        caller: Option<&Caller>,
    ) -> Result<String, Problem> {
        let name = match username {
            Ok(username) => username_key(&self.vault, username),
            Err(typed) => self.vault.digest("no_username", typed.trim()),
        };
        let Some(openid) = caller.and_then(Caller::openid) else { return Ok(name) };
        let bound = self.person_of_identity(WECHAT, openid).await?;
        let own = bound.is_some() && bound.as_deref() == account.map(|account| account.person.as_str());
        Ok(if own { self.vault.digest("own_tries", &format!("{name}\n{openid}")) } else { name })
    }

    /// Counts a try before the password is looked at.
    ///
    /// # Errors
    /// `password_tries_too_many` or `password_door_closed`.
    pub(crate) async fn reserve_password_try(&self, record: &str) -> Result<(), Problem> {
        let (now, limits) = (self.now(), self.settings.passwords);
        let reserved = self.records::<PasswordTries>().change_or_insert(record, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.reserve(now, limits)?;
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        Ok(reserved.await?)
    }

    /// Opens the door again for an account whose owner was proven in another way: for everybody, and for the owner's
    /// own phone where the call came from there.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn forget_password_tries(
        &self,
        username: &Username,
        account: &Account,
        caller: Option<&Caller>,
    ) -> Result<(), Problem> {
        let everybody = username_key(&self.vault, username);
        let own = self.tries_record(Ok(username), Some(account), caller).await?;
        self.forget_tries(&everybody).await?;
        if own == everybody { Ok(()) } else { self.forget_tries(&own).await }
    }

    /// Takes the tries back after the right password.
    async fn forget_tries(&self, record: &str) -> Result<(), Problem> {
        let forgotten = self.records::<PasswordTries>().change_or_insert(record, |stored| {
            let Some(mut next) = stored.cloned() else { return Ok::<_, Problem>(Change::Keep(())) };
            next.right();
            Ok(Change::Write(next, ()))
        });
        Ok(forgotten.await?)
    }
}
