//! Everything that stands against a new case, found at once (N9). A rehearsal shows it, the real call refuses with
//! it, so that both give one verdict.

use serde_json::{Map, Value};
use zhengda_engine::{
    case::guard::confirmed,
    eligibility::judge::Phase,
    form::{
        attachment::Attachment,
        check::{Completeness, doubts, refusal},
        fact::Facts,
        fill::fill,
        filled::Filled,
        tidy::tidied,
    },
    refusal::{Finding, Refusal},
    region::{notice::check_accepted, service::Service},
};

use super::{NewCase, accepted};
use crate::{
    app::{App, eligibility::Wish, scope::Candidate},
    problem::Problem,
    records::certificate::Certificate,
};

/// What a rehearsal finds.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// Refusals with the place in the body that each is about, the weightiest first.
    refusals: Vec<(&'static str, Refusal)>,
    /// The certificate that the case is about.
    pub(super) certificate: Option<Certificate>,
    /// The files that its ids stand for.
    pub files: Vec<Attachment>,
    /// What the register says; it decides which files are asked for.
    pub facts: Facts,
    /// What is no fault but worth a question.
    pub doubts: Vec<Finding>,
    /// The form with what is on record in it.
    pub(super) form: Map<String, Value>,
    /// The fields of it that stay as they are on record.
    pub(super) locked: Vec<String>,
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

/// Which part of the body a refusal of the rules is about: another exam might be taken, another time no exam is.
fn place_of(refusal: &Refusal, about_certificate: bool) -> &'static str {
    match refusal.code {
        _ if about_certificate => "/certificate_id",
        "recheck_elsewhere" | "direct_mail_not_offered" => "/form/exam",
        _ => "/service",
    }
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
        if !candidate.is_named() {
            found.refusals.push(("/service", Refusal::new("identity_too_weak")));
        }
        let certificate = match self.certificate_asked_for(candidate, new, service).await? {
            Ok(certificate) => certificate,
            Err(refusal) => {
                found.refusals.push(("/certificate_id", refusal));
                None
            }
        };
        let wish = Wish {
            region: &new.region,
            name: &new.service,
            service,
            certificate: certificate.as_ref(),
            form: &new.form,
            person: candidate.person(),
            publicity: None,
        };
        let wish = self.with_publicity(wish).await?;
        let against = self.stands_against(wish, Phase::Apply).into_iter();
        found.refusals.extend(against.map(|refusal| (place_of(&refusal, certificate.is_some()), refusal)));
        found.certificate.clone_from(&certificate);
        if self.has_active_case(candidate, new, service).await? {
            found.refusals.push(("/service", Refusal::new("already_active_case")));
        }
        let place = (new.region.as_str(), new.service.as_str());
        let (files, wrong) = self.files_for_case(candidate, place, &new.attachments, &[]).await?;
        if !wrong.is_empty() {
            found.refusals.push(("/attachments", Refusal::new("form_incomplete").with_findings(wrong)));
        }
        let completeness = if new.draft { Completeness::Partial } else { Completeness::Whole };
        found.files = files;
        self.judge_form(&mut found, (candidate, new, service), certificate.as_ref(), completeness).await?;
        if !new.draft {
            let given = accepted(&new.notices, self.now());
            let missing =
                service.notices.iter().filter_map(|rule| check_accepted([rule], &given, &self.catalogue.notices).err());
            found.refusals.extend(missing.map(|refusal| ("/accepted_notices", refusal)));
            let answered = confirmed(new.confirmed);
            found.refusals.extend(answered.err().map(|refusal| ("/confirmed", refusal)));
        }
        Ok(found)
    }

    /// Fills the form from what is on record and finds its faults.
    async fn judge_form(
        &self,
        found: &mut Rehearsal,
        (candidate, new, service): (&Candidate, &NewCase, &Service),
        certificate: Option<&Certificate>,
        completeness: Completeness,
    ) -> Result<(), Problem> {
        let fields = &service.fields;
        let on_record = self.on_record(candidate, certificate).await?;
        let (form, mut findings) = fill(fields, &tidied(fields, &new.form), &on_record);
        found.locked = on_record.locked(fields);
        findings.extend(self.unknown_exams(fields, &found.locked, &form));
        if certificate.is_none() && service.free_form.is_some() {
            // It was judged whether there may be an application without a certificate of this exam, and of no other.
            found.locked.push("exam".to_owned());
        }
        found.facts = self.facts_if_known(candidate, new).await?;
        let filled = Filled { form: &form, locked: &found.locked, files: &found.files, facts: found.facts };
        findings.extend(filled.findings(service, completeness));
        found.refusals.extend(refusal(findings).err().map(|refusal| ("/form", refusal)));
        found.doubts = doubts(fields, &form);
        found.form = form;
        Ok(())
    }

    /// The certificate that a new case is about, where it names one.
    async fn certificate_asked_for(
        &self,
        candidate: &Candidate,
        new: &NewCase,
        service: &Service,
    ) -> Result<Result<Option<Certificate>, Refusal>, Problem> {
        let Some(certificate) = &new.certificate else {
            if service.free_form.is_some() {
                let exam = new.form.get("exam").and_then(Value::as_str).unwrap_or_default();
                return Ok(self.free_form_fault(candidate, &new.region, exam).await?.map_or(Ok(None), Err));
            }
            let finding = Finding::at("/certificate_id", "field_required");
            let refusal = Refusal::new("form_incomplete").with_findings(vec![finding]);
            return Ok(if service.needs_certificate { Err(refusal) } else { Ok(None) });
        };
        match self.own_certificate(candidate.person(), certificate).await {
            Ok(found) => Ok(Ok(Some(found.value))),
            // A register that cannot be asked is no fault of the person's.
            Err(problem) if problem.status().is_server_error() => Err(problem),
            Err(problem) => Ok(Err(problem.refusal)),
        }
    }
}
