//! A person's own data: masked, and in full for a moment after a code (`G09`, `G10`).

use zhengda_engine::login::code::Purpose;

use super::{App, cases::MobileCode, scope::Candidate};
use crate::{problem::Problem, records::person::Person};

impl App {
    /// The person behind a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn me(&self, candidate: &Candidate) -> Result<Person, Problem> {
        let found = self.records::<Person>().get(candidate.person()).await?;
        Ok(found.ok_or_else(|| Problem::internal("a session without its person"))?.value)
    }

    /// The same, after a code that went to the person's own number. That it happened is logged.
    ///
    /// # Errors
    /// Those of [`App::use_code`]; `code_wrong` also for a code that went to another number.
    pub async fn reveal_me(&self, candidate: &Candidate, code: &MobileCode, address: &str) -> Result<Person, Problem> {
        self.use_own_code(candidate, code, Purpose::Reveal, address).await?;
        let person = self.me(candidate).await?;
        tracing::info!(target: "access", person = candidate.person(), "own data shown in full");
        Ok(person)
    }
}
