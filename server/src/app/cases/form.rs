//! The form of a service for one person, before there is a case (P6) and when a case is changed (`S21`).

use serde_json::{Map, Value};
use zhengda_engine::{
    case::document::Case,
    eligibility::judge::Phase,
    form::{
        attachment::is_asked,
        fact::Facts,
        field::{Field, Source},
        fill::{OnRecord, fill},
        mask::hide_numbers,
    },
    refusal::Refusal,
    region::{profile::Profile, service::Service},
};

use super::facts::facts;
use crate::{
    app::{App, eligibility::Wish, reveal::has_number, scope::Candidate},
    problem::Problem,
    records::certificate::Certificate,
};

/// Which form is asked for.
#[derive(Clone, Copy, Debug)]
pub struct FormFor<'a> {
    /// The region's id.
    pub region: &'a str,
    /// The service's name.
    pub service: &'a str,
    /// The certificate it is about.
    pub certificate: Option<&'a str>,
    /// The exam, where it is about no certificate on record.
    pub exam: Option<&'a str>,
}

/// A form for one person.
#[derive(Clone, Debug, Default)]
pub struct OpenForm {
    /// What is there already, with document numbers masked unless the session was stepped up.
    pub values: Map<String, Value>,
    /// The fields that stay as they are.
    pub locked: Vec<String>,
    /// The fields that were filled and may be changed.
    pub prefilled: Vec<String>,
    /// The fields whose values are masked.
    pub masked: Vec<String>,
    /// Whether it is about a certificate that the register does not have.
    pub free_form: bool,
    /// The slots whose files are asked for here, or may be given.
    pub slots: Vec<String>,
    /// Why it could not be handed in, as far as that is known already.
    pub refusal: Option<Refusal>,
}

impl App {
    /// The form of a service with what is on record for the person.
    ///
    /// # Errors
    /// `region_unknown`, `service_not_offered`, `certificate_not_yours`, `form_incomplete` where it is about neither a
    /// certificate nor an exam.
    pub async fn begin_form(&self, candidate: &Candidate, asked: FormFor<'_>) -> Result<OpenForm, Problem> {
        let (profile, service) = self.service(asked.region, asked.service)?;
        let mut open = OpenForm::default();
        let certificate = match asked.certificate {
            Some(id) => {
                let found = self.own_certificate(candidate.person(), id).await?.value;
                open.refusal = self.refused(candidate, &asked, service, Some(&found));
                Some(found)
            }
            None => None,
        };
        let mut sent = Map::new();
        if certificate.is_none() && service.free_form.is_some() {
            let exam = asked.exam.unwrap_or_default();
            open.refusal = self.free_form_fault(candidate, asked.region, exam).await?;
            open.free_form = open.refusal.is_none();
            sent.insert("exam".to_owned(), exam.into());
            open.locked.push("exam".to_owned());
        } else if certificate.is_none() && service.needs_certificate {
            return Err(Problem::new("parameter_invalid").with("field", "certificate_id"));
        }
        let on_record = self.on_record(candidate, certificate.as_ref()).await?;
        let (values, _) = fill(&service.fields, &sent, &on_record);
        open.locked.extend(on_record.locked(&service.fields));
        open.prefilled = prefilled(&service.fields, &on_record);
        open.values = values;
        open.slots = asked_for(service, facts(certificate.as_ref()));
        self.hide_numbers(&mut open, (profile, service), candidate, asked.certificate).await?;
        Ok(open)
    }

    /// The form of one of the person's cases.
    ///
    /// # Errors
    /// `not_found` for everything that is not the person's; `service_not_offered` where it is no longer configured.
    pub async fn case_form(&self, candidate: &Candidate, id: &str) -> Result<(Case, OpenForm), Problem> {
        let case = self.case_of(candidate, id).await?;
        let (profile, service) = self.service(&case.region, &case.service)?;
        let mut open = OpenForm {
            values: case.form.clone(),
            locked: case.locked.clone(),
            free_form: case.certificate.is_none() && service.free_form.is_some(),
            slots: asked_for(service, case.facts),
            ..OpenForm::default()
        };
        self.hide_numbers(&mut open, (profile, service), candidate, Some(id)).await?;
        Ok((case, open))
    }
}

impl App {
    /// Masks document numbers: where the region masks them (`G09`; the answer of a reveal shows them, `G10`), and
    /// everywhere for a session that was not stepped up.
    async fn hide_numbers(
        &self,
        open: &mut OpenForm,
        (profile, service): (&Profile, &Service),
        candidate: &Candidate,
        subject: Option<&str>,
    ) -> Result<(), Problem> {
        if !has_number(&service.fields, &open.values) {
            return Ok(());
        }
        if profile.masking.is_some() || !self.shows_numbers(candidate, "form", subject).await? {
            open.hide(&service.fields);
        }
        Ok(())
    }

    /// Why the service cannot be asked for, by the function that the real call asks.
    fn refused(
        &self,
        candidate: &Candidate,
        asked: &FormFor<'_>,
        service: &Service,
        certificate: Option<&Certificate>,
    ) -> Option<Refusal> {
        let form = Map::new();
        let (region, name, person) = (asked.region, asked.service, candidate.person());
        let wish = Wish { region, name, service, certificate, form: &form, person, publicity: None };
        self.stands_against(wish, Phase::Apply).into_iter().next()
    }
}

impl OpenForm {
    fn hide(&mut self, fields: &[Field]) {
        self.masked = hide_numbers(fields, &mut self.values);
    }
}

/// The slots that this application has: those of the service, without those whose condition does not hold.
fn asked_for(service: &Service, facts: Facts) -> Vec<String> {
    service.slots.iter().filter(|slot| is_asked(slot, facts)).map(|slot| slot.id.clone()).collect()
}

fn prefilled(fields: &[Field], on_record: &OnRecord) -> Vec<String> {
    let prefilled = fields.iter().filter(|field| on_record.source(field) == Source::Prefilled);
    prefilled.map(|field| field.name.clone()).collect()
}
