//! Everything that stands against a new case, found at once (N9). A rehearsal shows it, the real call refuses with
//! it, so that both give one verdict.

use zhengda_engine::{
    case::{event::EventKind, guard::confirmed},
    form::{
        check::{Completeness, doubts},
        filled::Filled,
    },
    refusal::{Finding, Refusal},
    region::{notice::check_accepted, service::Service},
};

use super::{NewCase, accepted};
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
};

/// What a rehearsal finds.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// Refusals with the place in the body that each is about, the weightiest first.
    refusals: Vec<(&'static str, Refusal)>,
    /// What is no fault but worth a question.
    pub doubts: Vec<Finding>,
}

impl Rehearsal {
    /// Whether the real call would be taken.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Every fault as one list.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        self.refusals.iter().flat_map(|(place, refusal)| findings_of(place, refusal)).collect()
    }

    /// The problem of the real call: the weightiest refusal, with the faults of all.
    pub(super) fn into_problem(self) -> Option<Problem> {
        let findings = if self.refusals.len() > 1 { self.findings() } else { Vec::new() };
        let (_, first) = self.refusals.into_iter().next()?;
        Some(if findings.is_empty() { first.into() } else { first.with_findings(findings).into() })
    }
}

fn findings_of(place: &str, refusal: &Refusal) -> Vec<Finding> {
    if !refusal.findings.is_empty() {
        return refusal.findings.clone();
    }
    let values = refusal.values.iter();
    vec![values.fold(Finding::at(place, refusal.code), |finding, (name, value)| finding.with(name, value.clone()))]
}

impl App {
    /// Judges a new case without writing anything.
    ///
    /// # Errors
    /// `region_unknown`, `service_not_offered`: then nothing else can be judged.
    pub async fn rehearse_case(&self, candidate: &Candidate, new: &NewCase) -> Result<Rehearsal, Problem> {
        let (_, service) = self.service(&new.region, &new.service)?;
        self.faults(candidate, new, service).await
    }

    pub(super) async fn faults(
        &self,
        candidate: &Candidate,
        new: &NewCase,
        service: &Service,
    ) -> Result<Rehearsal, Problem> {
        let mut found = Rehearsal::default();
        if let Some(refusal) = self.certificate_fault(candidate, new, service).await? {
            found.refusals.push(("/certificate_id", refusal));
        }
        if self.has_active_case(candidate, new).await? {
            found.refusals.push(("/service", Refusal::new("already_active_case")));
        }
        if !new.attachments.is_empty() {
            // Ids of files are given out by an upload; nobody was given one that is not there.
            found.refusals.push(("/attachments", Refusal::new("attachment_missing")));
        }
        let completeness = if new.draft { Completeness::Partial } else { Completeness::Whole };
        let filled = Filled { form: &new.form, files: &[], facts: self.facts_if_known(candidate, new).await? };
        found.refusals.extend(filled.check(service, completeness).err().map(|refusal| ("/form", refusal)));
        found.doubts = doubts(&service.fields, &new.form);
        if !new.draft {
            let given = accepted(&new.notices, self.now());
            let missing =
                service.notices.iter().filter_map(|rule| check_accepted([rule], &given, &self.catalogue.notices).err());
            found.refusals.extend(missing.map(|refusal| ("/accepted_notices", refusal)));
            let answered = confirmed(EventKind::Submit, new.confirmed, service);
            found.refusals.extend(answered.err().map(|refusal| ("/confirmed", refusal)));
        }
        Ok(found)
    }

    async fn certificate_fault(
        &self,
        candidate: &Candidate,
        new: &NewCase,
        service: &Service,
    ) -> Result<Option<Refusal>, Problem> {
        let Some(certificate) = &new.certificate else {
            let finding = Finding::at("/certificate_id", "field_required");
            let refusal = Refusal::new("form_incomplete").with_findings(vec![finding]);
            return Ok(service.needs_certificate.then_some(refusal));
        };
        match self.certificate_for_case(candidate.person(), certificate, &new.region).await {
            Ok(_) => Ok(None),
            // A register that cannot be asked is no fault of the person's.
            Err(problem) if problem.status().is_server_error() => Err(problem),
            Err(problem) => Ok(Some(problem.refusal)),
        }
    }
}
