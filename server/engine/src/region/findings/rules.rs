//! What is wrong with the rules of eligibility and the result of a service: rules that have nothing to look at, results
//! that nothing can bring.

use super::Fault;
use crate::{case::result::ResultKind, eligibility::rule::Rule, region::service::Service};

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
    if service.delivers && service.result != ResultKind::Text {
        fault("result", "a service with a parcel ends with it, not with a result");
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
