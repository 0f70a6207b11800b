//! What stands against a wish: looks the facts up and lets the engine judge the profile's rules. The certificate's page,
//! the rehearsal, the real call and the reviewer's approval ask the same function (N7).

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use zhengda_engine::{
    case::{
        document::{About, Case},
        sitting::{Sitting, year},
    },
    eligibility::{
        facts::{Facts, Held, Publicity},
        judge::{Phase, judge},
        rule::Rule,
    },
    moment::Moment,
    publicity::CheckState,
    refusal::Refusal,
    region::service::Service,
};

use super::App;
use crate::{
    catalogue::Exam,
    problem::Problem,
    records::{case::family, certificate::Certificate},
    store::{Condition, Find, MAX_LIMIT, StoreError},
};

/// A wish: somebody asks for a service.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    /// The region.
    pub region: &'a str,
    /// The service's fixed name.
    pub name: &'a str,
    /// The service.
    pub service: &'a Service,
    /// The certificate it is about.
    pub certificate: Option<&'a Certificate>,
    /// The form, which names the sitting where there is no certificate.
    pub form: &'a Map<String, Value>,
    /// Whose wish it is.
    pub person: &'a str,
    /// The publicity of the person's pass, where a rule asks for it: [`App::with_publicity`].
    pub publicity: Option<Publicity>,
}

impl App {
    /// Everything that stands against a wish, the weightiest first.
    #[must_use]
    pub fn stands_against(&self, wish: Wish<'_>, phase: Phase) -> Vec<Refusal> {
        judge(&wish.service.eligibility, &self.facts(wish), phase)
    }

    /// The wish with the publicity of the person's pass, which is looked up only where a rule asks for it (`F71`,
    /// `F72`).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn with_publicity<'a>(&self, wish: Wish<'a>) -> Result<Wish<'a>, Problem> {
        let asks = |rule: &Rule| matches!(rule, Rule::DuringPublicity | Rule::CheckStateIssue);
        let year = wish.certificate.map(|certificate| certificate.year).or_else(|| year(wish.form));
        let sitting = self.exam_of(wish.certificate, wish.form).zip(year);
        let Some((exam, year)) = sitting.filter(|_| wish.service.eligibility.iter().any(asks)) else {
            return Ok(wish);
        };
        let standing = self.check_state(wish.person, &exam.id, year).await?;
        let publicity = standing.map(|standing| Publicity {
            from: Moment::start_of(standing.period.from),
            until: standing.period.until.moment(),
            // What was found after the end counts too: nothing is mailed to somebody whose pass is void by then.
            issue: [Some(standing.state), standing.state_at_end] == [Some(CheckState::IssueCertificate); 2],
        });
        Ok(Wish { publicity, ..wish })
    }

    /// The same for a case, with the certificate that it is about.
    ///
    /// # Errors
    /// `certificate_not_yours` when it is not in the register any more, or when the store fails.
    pub async fn stands_against_case(&self, case: &Case, phase: Phase) -> Result<Vec<Refusal>, Problem> {
        let (_, service) = self.service(&case.region, &case.service)?;
        let certificate = match &case.certificate {
            // What a refusal has voided is the newest edition by then; an appeal is about that.
            Some(id) if case.voids_certificate => {
                let own = self.own_certificate(&case.person, id).await?.value;
                Some(self.newest_edition(own).await?)
            }
            Some(id) => Some(self.own_certificate(&case.person, id).await?.value),
            None => None,
        };
        let wish = Wish {
            region: &case.region,
            name: &case.service,
            service,
            certificate: certificate.as_ref(),
            form: &case.form,
            person: &case.person,
            publicity: None,
        };
        let wish = self.with_publicity(wish).await?;
        let mut refusals = self.stands_against(wish, phase);
        // The case's own refusal suspended it; an appeal that succeeds lifts that again.
        refusals.retain(|refusal| !(case.voids_certificate && refusal.code == "certificate_suspended"));
        Ok(refusals)
    }

    /// Refuses with the weightiest of what stands against a case.
    ///
    /// # Errors
    /// That refusal, and those of [`App::stands_against_case`].
    pub(super) async fn must_be_eligible(&self, case: &Case, phase: Phase) -> Result<(), Problem> {
        let refusals = self.stands_against_case(case, phase).await?;
        refusals.into_iter().next().map_or(Ok(()), |refusal| Err(refusal.into()))
    }

    fn facts<'a>(&'a self, wish: Wish<'a>) -> Facts<'a> {
        let exam = self.exam_of(wish.certificate, wish.form);
        Facts {
            region: wish.region,
            certificate: wish.certificate.map(|certificate| held(certificate, wish.name)),
            exam: exam.map(Exam::rules),
            year: wish.certificate.map(|certificate| certificate.year).or_else(|| year(wish.form)),
            publicity: wish.publicity,
            now: self.now(),
        }
    }

    /// The exam that a wish is about, where it is one of `config/exams.toml`.
    fn exam_of(&self, certificate: Option<&Certificate>, form: &Map<String, Value>) -> Option<&Exam> {
        let exams = &self.catalogue.exams;
        match certificate {
            Some(certificate) => exams.get(&certificate.exam),
            None => Sitting::of(form).and_then(|sitting| exams.get(sitting.exam).or_else(|| exams.named(sitting.exam))),
        }
    }

    /// What a case is about, as a list shows it; from the certificate, so that it stays readable when that is gone.
    #[must_use]
    pub(super) fn about(certificate: Option<&Certificate>) -> Option<About> {
        certificate.map(|certificate| About {
            exam: Some(certificate.exam.clone()),
            exam_name: Some(certificate.exam_name.clone()),
            year: Some(certificate.year),
            management_number: Some(certificate.management_number.clone()),
        })
    }

    /// Which certificates of the person have a running case of which family of services.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn running_services(&self, person: &str) -> Result<BTreeSet<(String, String)>, StoreError> {
        let running = Condition::eq("person", person).and(Condition::present("active"));
        let (found, _) = self.records::<Case>().find(&Find::by(running).limit(MAX_LIMIT)).await?;
        let busy = |case: Case| {
            // Also where the case was begun before these services were one family.
            let declared = self.service(&case.region, &case.service).ok().map(|(_, service)| service);
            let issues = declared.is_some_and(|service| service.result.issues_certificate());
            let family = family(&case.service, case.issues_certificate || issues).to_owned();
            Some((case.certificate?, family))
        };
        Ok(found.into_iter().filter_map(|found| busy(found.value)).collect())
    }
}

fn held<'a>(certificate: &'a Certificate, service: &str) -> Held<'a> {
    Held {
        standing: certificate.standing(),
        issued: certificate.paper_issued,
        called: certificate.calls.iter().any(|call| call.service == service),
    }
}
