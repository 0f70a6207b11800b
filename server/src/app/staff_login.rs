//! The staff's door: user name, password and region. An unknown account, a wrong password, a closed and a disabled account
//! have one answer and one cost.
//!
//! Wrong passwords are counted for the account together with the address that they come from, so that a stranger who
//! guesses closes the door for the stranger only; and for the account as a whole, slower, against guessing from many
//! addresses. From where its owner logged in before, the second counter keeps nobody out.

use secrecy::SecretString;
use zhengda_engine::{
    login::lockout::PasswordLimits,
    moment::{Moment, Span},
    refusal::Refusal,
};

use super::{
    App,
    audit::By,
    sessions::{Opened, Opening},
};
use crate::{
    problem::Problem,
    records::{
        account::PasswordTries,
        session::{Holder, Level, Session},
        staff::{StaffAccount, account_id},
    },
    store::{Change, UpdateError},
    vault::token_digest,
};

/// Wrong passwords in a row, from everywhere, that close an account.
pub const MAX_FAILURES: u32 = 50;
/// For how long it is closed.
pub const CLOSED_FOR: Span = Span::minutes(15);
/// What one address may try for one account. No number of tries closes it for good.
const HERE: PasswordLimits =
    PasswordLimits { wrong_per_quarter: 5, wrong_per_day: 20, wrong_in_a_row: u32::MAX, kinds: 0 };

/// Who wants to log in, and from where.
#[derive(Clone, Debug)]
pub struct StaffLogin<'a> {
    /// The region.
    pub region: &'a str,
    /// The name.
    pub username: &'a str,
    /// The network address.
    pub address: &'a str,
    /// What is seen of the device.
    pub device: String,
}

impl App {
    /// Logs a member of staff in. That it happened stands in the region's audit chain before it is answered.
    ///
    /// # Errors
    /// `staff_credentials`, whatever was wrong; `overloaded`; `store_unavailable`.
    pub async fn log_in_staff(
        &self,
        login: StaffLogin<'_>,
        password: SecretString,
    ) -> Result<(Opened, StaffAccount), Problem> {
        let id = account_id(login.region, login.username);
        let here = self.vault.digest("staff_tries", &format!("{id}\n{}", login.address));
        let account = match self.reserve_staff_try(&here).await? {
            Some(known) => self.reserve_account_try(&id, known).await?,
            None => None,
        };
        let account = account.filter(|account| account.disabled_at.is_none());
        let hash = account.as_ref().map(|account| account.password.as_str());
        let right = self.passwords.check(password, hash).await?;
        let Some(account) = account.filter(|_| right) else {
            tracing::warn!(target: "access", region = login.region, "a staff log-in was refused");
            return Err(Problem::new("staff_credentials"));
        };
        self.forget_failures(&id, &here).await?;
        let opening = Opening {
            holder: Holder::Staff { account: id.clone() },
            level: Level::Bound,
            door: "password",
            openid: None,
            device: login.device,
        };
        // Before the session exists: nobody works here unseen.
        self.audit(By::Account(&account), "staff.login", None, &[]).await?;
        let opened = self.open_session(opening).await?;
        tracing::info!(target: "access", account = id, role = account.role.name(), "staff logged in");
        Ok((opened, account))
    }

    /// Ends the session of this token.
    ///
    /// # Errors
    /// When the store fails; a session that is already gone is none.
    pub async fn end_staff_session(&self, token: &str) -> Result<(), Problem> {
        let records = self.records::<Session>();
        match records.change(&token_digest(token), |_| Ok::<_, Problem>(Change::Delete(()))).await {
            Ok(()) | Err(UpdateError::Missing) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Counts the try at this address before the password is compared, so that parallel guesses cannot get past the
    /// limit. Answers whether the password was right here before; nothing where no more may be tried.
    pub(super) async fn reserve_staff_try(&self, here: &str) -> Result<Option<bool>, Problem> {
        let now = self.now();
        let reserved = self.records::<PasswordTries>().change_or_insert(here, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            match next.reserve(now, HERE) {
                Ok(()) => {
                    let known = next.is_known_here(now);
                    Ok::<_, Refusal>(Change::Write(next, Some(known)))
                }
                Err(_) => Ok(Change::Keep(None)),
            }
        });
        Ok(reserved.await?)
    }

    /// Counts it for the account. Answers the account where it exists and is open to this caller.
    async fn reserve_account_try(&self, id: &str, known: bool) -> Result<Option<StaffAccount>, Problem> {
        let now = self.now();
        let reserved = self.records::<StaffAccount>().change(id, |stored| {
            Ok::<_, Problem>(match counted(stored, known, now) {
                Some(next) => Change::Write(next, Some(stored.clone())),
                None => Change::Keep(None),
            })
        });
        match reserved.await {
            Ok(account) => Ok(account),
            Err(UpdateError::Missing) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn forget_failures(&self, id: &str, here: &str) -> Result<(), Problem> {
        let forgotten = self.records::<StaffAccount>().change(id, |stored| {
            Ok::<_, Problem>(Change::Write(StaffAccount { failures: 0, closed_until: None, ..stored.clone() }, ()))
        });
        forgotten.await?;
        self.staff_try_was_right(here).await
    }

    /// Takes a try back that [`Self::reserve_staff_try`] counted.
    pub(super) async fn staff_try_was_right(&self, here: &str) -> Result<(), Problem> {
        let now = self.now();
        let right = self.records::<PasswordTries>().change_or_insert(here, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.right_here(now);
            next.expires_at = now.plus(zhengda_engine::login::lockout::REMEMBERED);
            Ok::<_, Problem>(Change::Write(next, ()))
        });
        Ok(right.await?)
    }
}

/// The account with one more try; nothing while it is closed to a caller who was never right.
fn counted(stored: &StaffAccount, known: bool, now: Moment) -> Option<StaffAccount> {
    let mut next = stored.clone();
    let closed = next.closed_until.is_some_and(|until| now < until);
    if closed && !known {
        return None;
    }
    if !closed && next.closed_until.take().is_some() {
        next.failures = 0;
    }
    next.failures = next.failures.saturating_add(1);
    if next.failures >= MAX_FAILURES && !closed {
        next.closed_until = Some(now.plus(CLOSED_FOR));
    }
    Some(next)
}
