//! The staff's door: user name, password and region. An unknown account, a wrong password and a closed account have
//! one answer and one cost.

use secrecy::SecretString;
use zhengda_engine::moment::Span;

use super::{
    App,
    sessions::{Opened, Opening},
};
use crate::{
    problem::Problem,
    records::{
        session::{Holder, Level},
        staff::{StaffAccount, account_id},
    },
    store::{Change, UpdateError},
    vault::token_digest,
};

/// Wrong passwords in a row that close an account.
pub const MAX_FAILURES: u32 = 5;
/// For how long it is closed.
pub const CLOSED_FOR: Span = Span::minutes(15);

impl App {
    /// Logs a member of staff in.
    ///
    /// # Errors
    /// `staff_credentials`, whatever was wrong; `overloaded`.
    pub async fn log_in_staff(
        &self,
        region: &str,
        username: &str,
        password: SecretString,
        device: String,
    ) -> Result<(Opened, StaffAccount), Problem> {
        let id = account_id(region, username);
        let account = self.reserve_try(&id).await?;
        let hash = account.as_ref().map(|account| account.password.as_str());
        let right = self.passwords.check(password, hash).await?;
        let Some(account) = account.filter(|_| right) else {
            tracing::warn!(target: "access", region, "a staff log-in was refused");
            return Err(Problem::new("staff_credentials"));
        };
        self.forget_failures(&id).await?;
        let opening = Opening {
            holder: Holder::Staff { account: id.clone() },
            level: Level::Bound,
            door: "password",
            openid: None,
            device,
        };
        let opened = self.open_session(opening).await?;
        tracing::info!(target: "access", account = id, role = account.role.name(), "staff logged in");
        Ok((opened, account))
    }

    /// Ends the session of this token.
    ///
    /// # Errors
    /// When the store fails; a session that is already gone is none.
    pub async fn end_staff_session(&self, token: &str) -> Result<(), Problem> {
        let records = self.records::<crate::records::session::Session>();
        match records.change(&token_digest(token), |_| Ok::<_, Problem>(Change::Delete(()))).await {
            Ok(()) | Err(UpdateError::Missing) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Counts the try before the password is compared, so that parallel guesses cannot get past the limit. Answers
    /// the account where it exists and is open.
    async fn reserve_try(&self, id: &str) -> Result<Option<StaffAccount>, Problem> {
        let now = self.now();
        let reserved = self.records::<StaffAccount>().change(id, |stored| {
            let mut next = stored.clone();
            if next.closed_until.is_some_and(|until| now < until) {
                return Ok::<_, Problem>(Change::Keep(None));
            }
            if next.closed_until.take().is_some() {
                next.failures = 0;
            }
            next.failures += 1;
            if next.failures >= MAX_FAILURES {
                next.closed_until = Some(now.plus(CLOSED_FOR));
            }
            Ok(Change::Write(next, Some(stored.clone())))
        });
        match reserved.await {
            Ok(account) => Ok(account),
            Err(UpdateError::Missing) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn forget_failures(&self, id: &str) -> Result<(), Problem> {
        let forgotten = self.records::<StaffAccount>().change(id, |stored| {
            Ok::<_, Problem>(Change::Write(StaffAccount { failures: 0, closed_until: None, ..stored.clone() }, ()))
        });
        Ok(forgotten.await?)
    }
}
