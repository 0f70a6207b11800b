//! A person's own data: masked, and in full for a moment after a code (`G09`, `G10`) or another step-up.

use serde_json::{Map, Value};
use zhengda_engine::{
    form::field::{Field, Kind},
    login::code::Purpose,
};

use super::{App, audit::By, cases::MobileCode, scope::Candidate};
use crate::{
    problem::Problem,
    records::{case::Case, person::Person},
};

impl App {
    /// The person behind a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn me(&self, candidate: &Candidate) -> Result<Person, Problem> {
        let found = self.records::<Person>().get(candidate.person()).await?;
        Ok(found.ok_or_else(|| Problem::internal("a session without its person"))?.value)
    }

    /// The same, after a code that went to the person's own number. That it happened stands in the audit chain before
    /// anything is shown.
    ///
    /// # Errors
    /// Those of [`App::use_code`]; `code_wrong` also for a code that went to another number; `store_unavailable` when
    /// it could not be entered.
    pub async fn reveal_me(&self, candidate: &Candidate, code: &MobileCode, address: &str) -> Result<Person, Problem> {
        self.use_own_code(candidate, code, Purpose::Reveal, address).await?;
        let person = self.me(candidate).await?;
        self.note(candidate.person(), "data_revealed", []).await?;
        self.audit(By::Candidate(candidate), "person.reveal", None, &[]).await?;
        tracing::info!(target: "access", person = candidate.person(), "own data shown in full");
        Ok(person)
    }

    /// Whether a page or a paper of the person's own shows numbers in full: only to a session that was stepped up,
    /// whatever region is asked. That it does stands in the audit chain before it is shown.
    ///
    /// # Errors
    /// `store_unavailable` when it could not be entered.
    pub(super) async fn shows_numbers(
        &self,
        candidate: &Candidate,
        place: &str,
        subject: Option<&str>,
    ) -> Result<bool, Problem> {
        if !candidate.is_stepped_up() {
            return Ok(false);
        }
        self.audit(By::Candidate(candidate), "person.reveal", subject, &[("in", place.to_owned())]).await?;
        tracing::info!(target: "access", person = candidate.person(), place, "own numbers shown in full");
        Ok(true)
    }

    /// The same for a case on the screen. Where the region masks numbers the person reads them by a reveal only.
    ///
    /// # Errors
    /// As for [`Self::shows_numbers`].
    pub async fn case_shows_numbers(&self, candidate: &Candidate, case: &Case) -> Result<bool, Problem> {
        match self.service(&case.region, &case.service) {
            Ok((profile, service)) if profile.masking.is_none() && has_number(&service.fields, &case.form) => {
                self.shows_numbers(candidate, "case", Some(&case.id)).await
            }
            _ => Ok(false),
        }
    }
}

/// Whether a form holds a document number.
pub(super) fn has_number(fields: &[Field], form: &Map<String, Value>) -> bool {
    let filled = |field: &Field| form.get(&field.name).and_then(Value::as_str).is_some_and(|typed| !typed.is_empty());
    fields.iter().any(|field| field.kind == Kind::DocumentNumber && filled(field))
}
