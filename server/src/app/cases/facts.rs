//! What the register says about a new case: it decides which files are asked for (`F80`, `S12`, `S14`).

use zhengda_engine::form::fact::Facts;

use super::NewCase;
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::certificate::Certificate,
};

/// Characters of a number of a first-generation identity card.
const FORMER_LENGTH: usize = 15;

/// What the register says, where it has the certificate.
pub(super) fn facts(certificate: Option<&Certificate>) -> Facts {
    let Some(certificate) = certificate else { return Facts::default() };
    Facts {
        certificate_year: Some(certificate.year),
        // The number as printed; a passport may have as many characters, but not digits only.
        former_number: certificate.document_kind == "resident_id"
            && certificate.document_number.chars().count() == FORMER_LENGTH,
    }
}

impl App {
    /// The facts of a new case.
    ///
    /// # Errors
    /// `certificate_not_yours`, or when the store fails.
    pub(super) async fn facts_of(&self, candidate: &Candidate, new: &NewCase) -> Result<Facts, Problem> {
        let Some(id) = &new.certificate else { return Ok(Facts::default()) };
        Ok(facts(Some(&self.own_certificate(candidate.person(), id).await?.value)))
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
