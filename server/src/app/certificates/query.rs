//! The certificate query of the source systems (K47 to K50, Z36 to Z38, P15): whoever knows name, document number and,
//! where the region asks for it, a number of the certificate, sees whether it is registered. One answer for every
//! mismatch, after the same time, so that nothing can be learned by trying.

use std::{collections::BTreeMap, time::Duration};

use zhengda_engine::{
    login::limits::window,
    moment::Span,
    refusal::Refusal,
    region::query::{Numbers, Query, Scope},
    values::{DocumentNumber, ManagementNumber, PersonName, PrintNumber},
};

use crate::{
    app::{App, doors::captcha::CaptchaAnswer},
    problem::Problem,
    records::{
        Found,
        certificate::{Certificate, Status},
        query::QueryCount,
    },
    store::{Change, Condition, Find},
};

/// Every answer takes at least so long, whatever was found.
const FLOOR: Duration = Duration::from_millis(250);
/// Over so long the questions about one number are counted.
const DAY: Span = Span::hours(24);

/// What is asked.
#[derive(Clone, Debug)]
pub struct CertificateQuery {
    /// The exam's id (K47).
    pub exam: String,
    /// The region whose rules hold and whose certificates are looked through; without one, those of all.
    pub region: Option<String>,
    /// The holder's name.
    pub name: PersonName,
    /// The holder's document number; 15 digits and their 18-digit form are the same (P14).
    pub document: DocumentNumber,
    /// The management number, where it is known (K49).
    pub management_number: Option<ManagementNumber>,
    /// The print number, where it is known (K49).
    pub print_number: Option<PrintNumber>,
}

impl App {
    /// The certificate that is meant.
    ///
    /// # Errors
    /// `rate_limited`, `query_number_required`, `region_unknown`, `captcha_required`, `captcha_wrong`, and
    /// `query_no_match` for every mismatch.
    pub async fn query_certificate(
        &self,
        query: &CertificateQuery,
        captcha: Option<&CaptchaAnswer>,
        address: &str,
    ) -> Result<Certificate, Problem> {
        self.limits.queries.check(address)?;
        if let Some(region) = &query.region {
            let profile = self.catalogue.regions.get(region).ok_or_else(|| Problem::new("region_unknown"))?;
            let given = query.management_number.is_some() || query.print_number.is_some();
            if profile.query.scope == Scope::Own {
                return Err(Problem::new("service_not_offered"));
            }
            if profile.query.numbers == Numbers::One && !given {
                return Err(Problem::new("query_number_required"));
            }
        }
        if captcha.is_none() && self.query_asks_for_captcha(query) {
            return Err(Problem::new("captcha_required"));
        }
        self.captcha_unless_calm(captcha).await?;
        self.count_query(&query.document).await?;
        let (found, ()) = tokio::join!(self.matching(query), tokio::time::sleep(FLOOR));
        let found = found?.ok_or_else(|| Problem::new("query_no_match"))?;
        self.tell_holder(&found).await?;
        Ok(found.value)
    }

    /// Whether the region asks for a captcha; a question about all regions is as strict as the strictest of them.
    fn query_asks_for_captcha(&self, query: &CertificateQuery) -> bool {
        let asks = |of: &Query| of.scope == Scope::Public && of.captcha;
        let regions = self.catalogue.regions.values();
        regions.filter(|profile| query.region.as_ref().is_none_or(|id| *id == profile.id)).any(|p| asks(&p.query))
    }

    /// Counts a question about a number, whoever asks: a register of people must not be harvested number by number.
    async fn count_query(&self, document: &DocumentNumber) -> Result<(), Problem> {
        let (now, limit) = (self.now(), self.settings.limits.queries_per_number);
        let id = self.vault.digest("query", &document.matching_key());
        let counted = self.records::<QueryCount>().change_or_insert(&id, |stored| {
            let mut next = stored.cloned().unwrap_or_default();
            next.asked.retain(|at| now.since(*at) < DAY);
            window(&next.asked, DAY, limit, now, "query_number_often")?;
            next.asked.push(now);
            next.expires_at = now.plus(DAY);
            Ok::<_, Refusal>(Change::Write(next, ()))
        });
        Ok(counted.await?)
    }

    /// The same look-ups whether there is such a person or not.
    async fn matching(&self, query: &CertificateQuery) -> Result<Option<Found<Certificate>>, Problem> {
        let person = self.person_of_document(&query.document).await?.map(|found| found.id);
        let of_person = Condition::eq("person", person.as_deref().unwrap_or("nobody"));
        let (found, _) = self.records::<Certificate>().find(&Find::by(of_person).limit(100)).await?;
        let asked = |found: &&Found<Certificate>| self.may_be_asked(&found.value, query) && fits(&found.value, query);
        // A certificate that was replaced by a newer one is told only where that is not among them.
        let best = found
            .iter()
            .filter(asked)
            .min_by_key(|found| (found.value.status == Status::Superseded, std::cmp::Reverse(found.value.approved_on)));
        // Whoever names a paper by its print number asks about that paper; else the newest edition is meant, also where
        // name or number were corrected on it.
        let followed = best.map(|best| if query.print_number.is_some() { best } else { newest(best, &found) });
        Ok(followed.cloned())
    }

    /// Whether the certificate's own region lets others ask, and the question carries what it asks for: a question that
    /// names no region must not find more than one that does.
    fn may_be_asked(&self, certificate: &Certificate, query: &CertificateQuery) -> bool {
        let Some(profile) = self.catalogue.regions.get(&certificate.region) else { return false };
        let given = query.management_number.is_some() || query.print_number.is_some();
        profile.query.scope != Scope::Own && (profile.query.numbers != Numbers::One || given)
    }

    /// The holder is told once a day, however often somebody asks (N4).
    async fn tell_holder(&self, found: &Found<Certificate>) -> Result<(), Problem> {
        let now = self.now();
        let values: BTreeMap<String, String> = [
            ("exam".to_owned(), found.value.exam_name.clone()),
            ("time".to_owned(), now.beijing().strftime("%Y-%m-%d %H:%M").to_string()),
            ("date".to_owned(), now.beijing_date().to_string()),
            ("purpose".to_owned(), "证书查询".to_owned()),
            ("purpose_en".to_owned(), "certificate query".to_owned()),
        ]
        .into();
        let key = format!("query:{}:{}", found.id, now.beijing_date());
        self.tell_person(&found.value.person, "certificate_verified", values, &key).await
    }
}

/// The newest edition of a certificate among those of the same person.
fn newest<'a>(certificate: &'a Found<Certificate>, all: &'a [Found<Certificate>]) -> &'a Found<Certificate> {
    let mut newest = certificate;
    // No chain is longer than the list.
    for _ in all {
        let newer = newest.value.successor.as_deref().and_then(|id| all.iter().find(|found| found.id == id));
        match newer {
            Some(newer) => newest = newer,
            None => break,
        }
    }
    newest
}

fn fits(certificate: &Certificate, query: &CertificateQuery) -> bool {
    let called =
        PersonName::parse(&certificate.name).is_ok_and(|name| name.matching_key() == query.name.matching_key());
    let here = query.region.as_ref().is_none_or(|region| *region == certificate.region);
    let same_management = |wanted: &ManagementNumber| {
        ManagementNumber::parse(&certificate.management_number).is_ok_and(|number| number == *wanted)
    };
    let same_print = |wanted: &PrintNumber| {
        let printed = certificate.print_number.as_deref().and_then(|printed| PrintNumber::parse(printed).ok());
        printed.is_some_and(|number| number == *wanted)
    };
    certificate.exam == query.exam
        && called
        && here
        && query.management_number.as_ref().is_none_or(same_management)
        && query.print_number.as_ref().is_none_or(same_print)
}
