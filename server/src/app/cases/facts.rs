//! What the register says about a new case: it decides which files are asked for (`F80`, `S12`, `S14`).

use zhengda_engine::form::fact::Facts;

use super::NewCase;
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
};

/// Characters of a number of a first-generation identity card.
const FORMER_LENGTH: usize = 15;

impl App {
    /// The facts of a new case.
    ///
    /// # Errors
    /// `certificate_not_yours`, or when the store fails.
    pub(super) async fn facts_of(&self, candidate: &Candidate, new: &NewCase) -> Result<Facts, Problem> {
        let Some(id) = &new.certificate else { return Ok(Facts::default()) };
        let certificate = self.own_certificate(candidate.person(), id).await?.value;
        Ok(Facts {
            certificate_year: Some(certificate.year),
            // The number as printed; a passport may have as many characters, but not digits only.
            former_number: certificate.document_kind == "resident_id"
                && certificate.document_number.chars().count() == FORMER_LENGTH,
        })
    }

    /// The same for a rehearsal: a certificate that is not the person's is told elsewhere.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn facts_if_known(&self, candidate: &Candidate, new: &NewCase) -> Result<Facts, Problem> {
        match self.facts_of(candidate, new).await {
            Err(problem) if problem.status().is_client_error() => Ok(Facts::default()),
            known => known,
        }
    }
}
