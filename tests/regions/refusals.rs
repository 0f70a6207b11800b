//! Every refusal that a profile can give has its reason and its remedy in both languages, with every gap filled.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use zhengda_engine::{
    certificate::{standing::Standing, status::Status},
    eligibility::{
        facts::{Facts, Held, Publicity},
        judge::{Phase, judge},
        rule::Rule,
    },
    moment::{Moment, Span},
    refusal::Refusal,
};

use super::people::Desk;
use crate::support::running::Running;

/// The text of a refusal as a person reads it; what is missing in it, where something is.
fn lacking(running: &Running, refusal: &Refusal) -> Option<String> {
    let values: Vec<(&str, &str)> = refusal.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let text = running.app.catalogue.reasons.text(refusal.code, &values);
    let parts = [text.title, text.detail, text.remedy];
    let whole = |text: &str| !text.trim().is_empty() && !text.contains(['{', '}']);
    let sound = parts.iter().all(|part| whole(&part.zh) && whole(&part.en));
    (!sound).then(|| format!("{}: {parts:?}", refusal.code))
}

/// Everything that a certificate, its publicity and the step may be.
fn situations<'a>(region: &'a str, now: Moment) -> Vec<(Option<Held<'a>>, Option<Publicity>, Phase)> {
    let mut all = Vec::new();
    let held = |region, status, issued| Held {
        standing: Standing { region, status, since: (status != Status::Valid).then_some(now) },
        issued,
        called: false,
    };
    let certificates = [None, Some(held("elsewhere", Status::Valid, true)), Some(held(region, Status::Valid, false))];
    let by_status = Status::ALL.map(|status| Some(held(region, status, true)));
    let day = Span::days(1);
    let publicity = |from: Moment, until: Moment| Some(Publicity { from, until, issue: false });
    let publicities =
        [None, publicity(now.plus(day), now.plus(day)), publicity(now, now.plus(day)), publicity(now, now.minus(day))];
    for certificate in certificates.into_iter().chain(by_status) {
        for publicity in publicities {
            all.extend([Phase::Apply, Phase::Correct, Phase::Approve].map(|phase| (certificate, publicity, phase)));
        }
    }
    all
}

// rows: N7 S07 F78 F79 F81 F82
#[tokio::test]
async fn every_rule_of_every_service_of_every_region_refuses_with_a_reason_and_a_remedy_in_both_languages() {
    let running = Running::start().await;
    let catalogue = &running.app.catalogue;
    let now = running.app.now();
    let (mut wrong, mut given) = (BTreeSet::new(), BTreeSet::new());
    for (region, profile) in &catalogue.regions {
        for (name, service) in &profile.services {
            for rule in &service.eligibility {
                let mut refused = false;
                for exam in catalogue.exams.iter() {
                    for year in [1999, 2016, 2024] {
                        for (certificate, publicity, phase) in situations(region, now) {
                            let exam = Some(exam.rules());
                            let facts = Facts { region, certificate, exam, year: Some(year), publicity, now };
                            let refusals = judge(std::slice::from_ref(rule), &facts, phase);
                            let of_rule = refusals.iter().any(|refusal| !refusal.code.starts_with("certificate_"));
                            let not_issued = refusals.iter().any(|refusal| refusal.code == "certificate_not_issued");
                            refused |= of_rule || (not_issued && *rule == Rule::CertificateIssued);
                            given.extend(refusals.iter().map(|refusal| refusal.code));
                            wrong.extend(refusals.iter().filter_map(|refusal| lacking(&running, refusal)));
                        }
                    }
                }
                assert!(refused, "{region}/{name}: nothing makes {rule:?} refuse");
            }
        }
    }
    assert_eq!(wrong, BTreeSet::new());
    assert!(given.len() >= 14, "{given:?}");
}

// rows: N7 N9
#[tokio::test]
async fn whatever_is_missing_in_an_application_of_any_region_is_told_with_what_to_do() {
    let mut told = BTreeSet::new();
    for region in ["guangzhou", "guangdong-city", "shenzhen", "shandong"] {
        let desk = Desk::open(Running::start().await, region).await;
        for service in desk.profile().await["services"].as_array().unwrap() {
            // Nothing at all; then the wrong thing in every place.
            let nothing = json!({ "region": region, "service": service["service"], "form": {}, "confirmed": false });
            let mut odd = nothing.clone();
            for field in service["fields"].as_array().unwrap() {
                odd["form"][field["name"].as_str().unwrap()] = json!(["x"]);
            }
            odd["certificate_id"] = json!("cert_nothing");
            odd["attachments"] = json!(["att_nothing"]);
            odd["accepted_notices"] =
                json!([{ "id": "mailing", "version": "old" }, { "id": "receipt", "version": "old" }]);
            for body in [nothing, odd] {
                let path = "/api/v1/cases?dry_run=true";
                let found = desk.running.post(path, Some(&desk.token), &body).await.expect(200);
                let findings = found["findings"].as_array().unwrap();
                assert!(!findings.is_empty(), "{region} {}", service["service"]);
                for finding in findings {
                    whole(finding, &format!("{region} {}", service["service"]));
                    told.insert(finding["code"].as_str().unwrap().to_owned());
                }
            }
            for reason in service["reasons"].as_array().unwrap() {
                let text = &reason["text"];
                assert!(["zh", "en"].iter().all(|at| !text[at].as_str().unwrap().trim().is_empty()), "{reason}");
            }
        }
    }
    for code in ["field_required", "slot_empty", "notice_not_accepted", "confirm_required", "certificate_not_yours"] {
        assert!(told.contains(code), "{code} of {told:?}");
    }
}

fn whole(finding: &Value, place: &str) {
    for part in ["detail", "remedy", "detail_en", "remedy_en"] {
        let text = finding[part].as_str().unwrap_or_default();
        assert!(!text.trim().is_empty() && !text.contains(['{', '}']), "{place}: {part} of {finding}");
    }
}
