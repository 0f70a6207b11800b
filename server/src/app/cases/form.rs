//! The form of a service for one person, before there is a case (P6) and when a case is changed (`S21`).

use serde_json::{Map, Value};
use zhengda_engine::{
    case::document::Case,
    eligibility::judge::Phase,
    form::{
        field::{Field, Kind, Source},
        fill::{OnRecord, fill},
        mask::masked_text,
    },
    login::session::Level,
    refusal::Refusal,
    region::{profile::Profile, service::Service},
};

use crate::{
    app::{App, eligibility::Wish, scope::Candidate},
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
    /// What is there already, masked where the region masks it.
    pub values: Map<String, Value>,
    /// The fields that stay as they are.
    pub locked: Vec<String>,
    /// The fields that were filled and may be changed.
    pub prefilled: Vec<String>,
    /// The fields whose values are masked.
    pub masked: Vec<String>,
    /// Whether it is about a certificate that the register does not have.
    pub free_form: bool,
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
        open.hide(profile, service, candidate);
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
            ..OpenForm::default()
        };
        open.hide(profile, service, candidate);
        Ok((case, open))
    }
}

impl App {
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
    /// Masks document numbers: where the region masks them (`G09`; the answer of a reveal shows them, `G10`), and for a
    /// session that a mobile number alone opened, everywhere.
    fn hide(&mut self, profile: &Profile, service: &Service, candidate: &Candidate) {
        if shows_in_full(profile, candidate) {
            return;
        }
        for field in service.fields.iter().filter(|field| field.kind == Kind::DocumentNumber) {
            let plain = self.values.get(&field.name).and_then(Value::as_str);
            if let Some(masked) = plain.and_then(|plain| masked_text(field.kind, plain)) {
                self.values.insert(field.name.clone(), masked.into());
                self.masked.push(field.name.clone());
            }
        }
    }
}

fn shows_in_full(profile: &Profile, candidate: &Candidate) -> bool {
    let weak = matches!(candidate.level(), Level::Device | Level::Mobile | Level::Bound);
    profile.masking.is_none() && !weak
}

fn prefilled(fields: &[Field], on_record: &OnRecord) -> Vec<String> {
    let prefilled = fields.iter().filter(|field| on_record.source(field) == Source::Prefilled);
    prefilled.map(|field| field.name.clone()).collect()
}
