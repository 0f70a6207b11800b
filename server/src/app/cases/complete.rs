//! Ending a case with its result, or recording how far it is: words, scores, an amount, changes, a new certificate.

use zhengda_engine::{
    case::{
        document::Case,
        event::Event,
        result::{CaseResult, NewCertificate, ResultKind},
    },
    eligibility::judge::Phase,
    form::correction::{Part, asked},
    refusal::{Finding, Refusal},
    region::service::Service,
    values::{DocumentNumber, PrintNumber},
};

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Operator},
    problem::Problem,
};

impl App {
    /// Completes a case of the region. What follows outside of it, such as a new certificate, is promised by the same
    /// write and done by the worker.
    ///
    /// # Errors
    /// `result_incomplete` with every fault, also for a certificate with other data than the application asks for; what
    /// stands against the case by now, and those of [`App::change_case`].
    pub async fn complete_case(
        &self,
        operator: &Operator,
        id: &str,
        result: &CaseResult,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let result = &checked(result)?;
        let actor = operator.actor();
        // What is printed follows from the application that a reviewer approved, never from the operator alone.
        let event = |stored: &Case| {
            let (_, service) = self.service(&stored.region, &stored.service)?;
            Ok(Event::Complete(corrected(service, stored, result)?))
        };
        let step = Step { id, actor: &actor, sight: Sight::Region(operator.region()), call, event };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let (_, service) = self.service(&case.region, &case.service)?;
        if result.carried_out && service.result.issues_certificate() {
            let replaced = self.certificate_to_replace(&case, result).await;
            replaced.map_err(|problem| problem.allowing(self.allowed_to(&actor, &case)))?;
            self.corrected_number_is_free(&case, &corrected(service, &case, result)?).await?;
        }
        self.change_case(step).await
    }

    /// Records how far a case of the region is, without ending it.
    ///
    /// # Errors
    /// `result_incomplete`, and those of [`App::change_case`].
    pub async fn record_result(
        &self,
        operator: &Operator,
        id: &str,
        result: &CaseResult,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let result = &checked(result)?;
        let event = |_: &Case| Ok(Event::Record(result.clone()));
        let sight = Sight::Region(operator.region());
        self.change_case(Step { id, actor: &operator.actor(), sight, call, event }).await
    }

    /// Makes sure that no certificate is issued with the number of somebody else.
    async fn corrected_number_is_free(&self, case: &Case, result: &CaseResult) -> Result<(), Problem> {
        let number = result.certificate.as_ref().and_then(|new| new.document_number.as_deref());
        let Some(number) = number.and_then(|number| DocumentNumber::parse(number).ok()) else { return Ok(()) };
        let free = self.number_is_free_for(&case.person, &number).await;
        free.map_err(|problem| {
            let ours = problem.status().is_server_error();
            if ours { problem } else { incomplete("/certificate/id_number", problem.refusal.code) }
        })
    }

    /// Makes sure that the certificate of a case can be replaced now, so that nothing is completed that the worker
    /// could not carry out.
    async fn certificate_to_replace(&self, case: &Case, result: &CaseResult) -> Result<(), Problem> {
        let named = result.certificate.as_ref().and_then(|new| new.replaces.as_deref());
        if case.certificate.is_some() {
            if named.is_some() {
                return Err(incomplete("/certificate/replaces", "field_locked"));
            }
            return self.must_be_eligible(case, Phase::Approve).await;
        }
        // The register had no record when the case was made; staff have found or entered it since.
        let id = named.ok_or_else(|| incomplete("/certificate/replaces", "field_required"))?;
        let unknown = |_| incomplete("/certificate/replaces", "certificate_not_yours");
        let found = self.own_certificate(&case.person, id).await.map_err(unknown)?;
        Ok(found.value.standing().check_case(&case.region)?)
    }
}

/// The result with what the application asks to be corrected. Where the operator types it too, it must be the same, and
/// nothing else may be typed: nobody approved it.
fn corrected(service: &Service, case: &Case, given: &CaseResult) -> Result<CaseResult, Problem> {
    if service.result != ResultKind::Exchanged || !given.carried_out {
        return Ok(given.clone());
    }
    let mut certificate = given.certificate.clone().unwrap_or_default();
    let mut findings = Vec::new();
    for (part, at) in [(Part::Name, "/certificate/name"), (Part::DocumentNumber, "/certificate/id_number")] {
        let printed = match part {
            Part::Name => &mut certificate.name,
            Part::DocumentNumber => &mut certificate.document_number,
        };
        match (asked(&service.corrections, part, &case.form), &*printed) {
            (None, None) => {}
            (None, Some(_)) => findings.push(Finding::at(at, "field_locked")),
            (Some(Err(code)), _) => findings.push(Finding::at(at, code)),
            (Some(Ok(right)), Some(typed)) if !part.same(&right, typed) => {
                findings.push(Finding::at(at, "differs_from_application"));
            }
            (Some(Ok(right)), _) => *printed = Some(right),
        }
    }
    if !findings.is_empty() {
        return Err(Refusal::new("result_incomplete").with_findings(findings).into());
    }
    let certificate = Some(certificate).filter(|certificate| *certificate != NewCertificate::default());
    Ok(CaseResult { certificate, ..given.clone() })
}

fn incomplete(at: &str, code: &str) -> Problem {
    Refusal::new("result_incomplete").with_findings(vec![Finding::at(at, code)]).into()
}

/// The result with the values of its certificate as they are printed.
fn checked(result: &CaseResult) -> Result<CaseResult, Problem> {
    let Some(given) = &result.certificate else { return Ok(result.clone()) };
    let mut findings = Vec::new();
    let mut read = |at: &str, typed: &Option<String>, parse: &dyn Fn(&str) -> Result<String, &'static str>| {
        let parsed = parse(typed.as_deref()?);
        parsed.map_err(|code| findings.push(Finding::at(format!("/certificate/{at}"), code))).ok()
    };
    let print = |text: &str| PrintNumber::parse(text).map(|n| n.reveal().to_owned()).map_err(|e| e.code());
    let certificate = NewCertificate {
        replaces: given.replaces.clone(),
        print_number: read("print_number", &given.print_number, &print),
        name: read("name", &given.name, &|text| Part::Name.read(text)),
        document_number: read("id_number", &given.document_number, &|text| Part::DocumentNumber.read(text)),
        id: None,
        failure: None,
    };
    if findings.is_empty() {
        Ok(CaseResult { certificate: Some(certificate), ..result.clone() })
    } else {
        Err(Refusal::new("result_incomplete").with_findings(findings).into())
    }
}
