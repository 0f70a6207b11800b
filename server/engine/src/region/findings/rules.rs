//! What is wrong with the rules of eligibility and the result of a service: rules that have nothing to look at, results
//! that nothing can bring.

use super::Fault;
use crate::{
    case::result::ResultKind,
    eligibility::rule::Rule,
    form::{correction::Part, field::Kind},
    region::service::Service,
};

pub(super) fn of(at: &str, service: &Service, found: &mut Vec<Fault>) {
    let mut fault = |key: &str, text: &str| found.push((format!("{at}.{key}"), text.to_owned()));
    let names_exam = service.needs_certificate || service.fields.iter().any(|field| field.name == "exam");
    if service.eligibility.iter().any(Rule::is_about_an_exam) && !names_exam {
        fault("eligibility", "rules about an exam need a certificate or the field `exam`");
    }
    let certificate = service.needs_certificate || service.free_form.is_some();
    if service.eligibility.iter().any(Rule::is_about_a_certificate) && !certificate {
        fault("eligibility", "rules about a certificate need `needs_certificate`");
    }
    if service.result.issues_certificate() && !certificate {
        fault("result", "a new certificate replaces one, so the service needs `needs_certificate`");
    }
    of_corrections(service, &mut fault);
    if service.delivers && service.result != ResultKind::Text {
        fault("result", "a service with a parcel ends with it, not with a result");
    }
    if !service.delivers && (!service.carriers.is_empty() || service.postage.is_some()) {
        fault(
            "delivers",
            "carriers and postage are for a service with a parcel: set `delivers = true`, or leave them out",
        );
    }
    if service.help_lines.iter().any(|line| line.telephones.iter().all(|number| number.trim().is_empty())) {
        fault("help_lines", "a help line needs a telephone");
    }
    if service.reasons.iter().any(|reason| reason.voids_certificate) && !certificate {
        fault("reasons", "a reason that voids the certificate needs a service that is about one");
    }
    for rule in &service.eligibility {
        if matches!(rule, Rule::ByPhoneFirst { telephone } if telephone.trim().is_empty()) {
            fault("eligibility", "whoever must call first needs a telephone to call");
        }
    }
}

/// Corrections of a certificate that no exchange could carry out, or that no form could ask for.
fn of_corrections(service: &Service, fault: &mut impl FnMut(&str, &str)) {
    if !service.corrections.is_empty() && service.result != ResultKind::Exchanged {
        fault("corrections", "only a service whose result is `exchanged` changes what is printed");
    }
    if service.corrections.is_empty() && service.result == ResultKind::Exchanged {
        let text = "an exchange that may change nothing on the certificate is a reissue: say what it may change, or set \
                    result = \"reissued\"";
        fault("corrections", text);
    }
    for part in Part::ALL {
        if service.corrections.iter().filter(|correction| correction.part == part).count() > 1 {
            fault("corrections", "one part of a certificate stands there twice");
        }
    }
    for correction in &service.corrections {
        let field = |name: &str| service.fields.iter().find(|field| field.name == name);
        let chooses = field(&correction.field).filter(|field| field.kind == Kind::Choice);
        if chooses.is_none_or(|field| field.options.iter().all(|option| option.value != correction.value)) {
            fault("corrections", &format!("no choice `{}` offers `{}`", correction.field, correction.value));
        }
        let says = [Kind::Text, Kind::PersonName, Kind::DocumentNumber];
        if field(&correction.to).is_none_or(|field| !says.contains(&field.kind) || !field.required) {
            fault("corrections", &format!("`{}` is no required field with one line of text", correction.to));
        }
    }
}
