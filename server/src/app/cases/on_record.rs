//! What is on record about a person and a certificate, for the fields that are filled from it (P6).

use serde_json::{Map, Value};
use zhengda_engine::{
    form::{
        attribute::Attribute,
        field::{Field, Kind},
        fill::OnRecord,
    },
    refusal::{Finding, Refusal},
};

use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{certificate::Certificate, person::Person},
};

impl App {
    /// What is on record for a case of the candidate's, about `certificate` where it is about one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn on_record(
        &self,
        candidate: &Candidate,
        certificate: Option<&Certificate>,
    ) -> Result<OnRecord, Problem> {
        let mut known = of_person(&self.me(candidate).await?);
        if let Some(certificate) = certificate {
            known = of_certificate(known, certificate);
        }
        Ok(known)
    }

    /// Exams on the form that there are not: which there are stands in the catalogue, not in the profile. What is on
    /// record (`locked`) is not the person's to mend.
    #[must_use]
    pub fn unknown_exams(&self, fields: &[Field], locked: &[String], form: &Map<String, Value>) -> Vec<Finding> {
        let typed = fields.iter().filter(|field| field.kind == Kind::Exam && !locked.contains(&field.name));
        typed
            .filter(|field| {
                let id = form.get(&field.name).and_then(Value::as_str).unwrap_or_default();
                !id.is_empty() && self.catalogue.exams.get(id).is_none()
            })
            .map(|field| Finding::at(format!("/form/{}", field.name), "option_unknown"))
            .collect()
    }

    /// Why an application without a certificate is not taken (`S14`): the register has one of that exam, and what is
    /// on record must be used.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn free_form_fault(
        &self,
        candidate: &Candidate,
        region: &str,
        exam: &str,
    ) -> Result<Option<Refusal>, Problem> {
        if exam.is_empty() {
            // Also for a draft: the exam is chosen first (`S04`) and decides whether there may be one at all.
            let finding = Finding::at("/form/exam", "field_required");
            return Ok(Some(Refusal::new("form_incomplete").with_findings(vec![finding])));
        }
        let held = self.certificate_of_exam(candidate.person(), region, exam).await?;
        Ok(held.map(|_| Refusal::new("record_exists")))
    }

    /// A certificate of the person of that exam, registered by that region.
    async fn certificate_of_exam(
        &self,
        person: &str,
        region: &str,
        exam: &str,
    ) -> Result<Option<Certificate>, Problem> {
        let mut after = None;
        loop {
            let (found, next) = self.certificates_of(person, after, 100).await?;
            let mut all = found.into_iter().map(|found| found.value);
            if let Some(certificate) = all.find(|one| one.exam == exam && one.region == region) {
                return Ok(Some(certificate));
            }
            match next {
                Some(next) => after = Some(next),
                None => return Ok(None),
            }
        }
    }
}

fn of_person(person: &Person) -> OnRecord {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let known = OnRecord::default()
        .with(Attribute::PersonName, text(&person.name))
        .with(Attribute::Mobile, text(&person.mobile));
    match person.document() {
        Some(number) => known.with_document(&number),
        None => known,
    }
}

fn of_certificate(known: OnRecord, certificate: &Certificate) -> OnRecord {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let approved = certificate.approved_on;
    known
        .with(Attribute::Exam, &certificate.exam)
        .with(Attribute::Year, certificate.year.to_string())
        .with(Attribute::Level, text(&certificate.level))
        .with(Attribute::Specialty, text(&certificate.specialty))
        .with(Attribute::ManagementNumber, &certificate.management_number)
        .with(Attribute::PrintNumber, text(&certificate.print_number))
        .with(Attribute::ApprovedOn, format!("{:04}{:02}{:02}", approved.year(), approved.month(), approved.day()))
        .with(Attribute::City, &certificate.city)
}
