//! What a holder may see and do with a certificate, and why not (S05 to S07, N7).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Map;
use zhengda_engine::{
    case::state::State,
    eligibility::judge::Phase,
    refusal::Refusal,
    region::{profile::Profile, service::Service},
};

use crate::{
    app::{App, eligibility::Wish},
    problem::Problem,
    records::{
        Found,
        case::{Case, family},
        certificate::Certificate,
    },
    store::{Condition, Cursor, Direction, Find, MAX_LIMIT, StoreError},
};

/// A service of the certificate's region, and whether it may be asked for.
#[derive(Debug)]
pub struct ServiceFor<'a> {
    /// Its fixed name.
    pub name: &'a str,
    /// The service.
    pub service: &'a Service,
    /// Why not.
    pub refusal: Option<Refusal>,
}

impl App {
    /// The person's certificates, the latest approved first.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn certificates_of(
        &self,
        person: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<Certificate>>, Option<Cursor>), Problem> {
        let find = Find::by(Condition::eq("person", person)).sorted("approved_on", Direction::Descending);
        Ok(self.records().find(&find.after(after).limit(limit)).await?)
    }

    /// One certificate of the person.
    ///
    /// # Errors
    /// `certificate_not_yours`, also for one that is somebody else's: its existence is not told.
    pub async fn own_certificate(&self, person: &str, id: &str) -> Result<Found<Certificate>, Problem> {
        let found = self.records::<Certificate>().get(id).await?;
        found.filter(|found| found.value.person == person).ok_or_else(|| Problem::new("certificate_not_yours"))
    }

    /// The case that brings each of the person's certificates, by the certificate's id: the newest one that was handed in
    /// and not taken back (`G28`).
    ///
    /// # Errors
    /// When the store fails.
    pub async fn mailings_of(&self, person: &str) -> Result<BTreeMap<String, Case>, StoreError> {
        let own = Find::by(Condition::eq("person", person)).sorted("created_at", Direction::Ascending);
        let (found, _) = self.records::<Case>().find(&own.limit(MAX_LIMIT)).await?;
        let brings = |case: &Case| {
            let delivers = self.service(&case.region, &case.service).is_ok_and(|(_, service)| service.delivers);
            delivers && case.submitted_at.is_some() && case.state != State::Withdrawn
        };
        let mailings = found.into_iter().map(|found| found.value).filter(brings);
        Ok(mailings.filter_map(|case| Some((case.certificate.clone()?, case))).collect())
    }

    /// The services of the certificate's region that are about a certificate, each allowed or refused by the function
    /// that the real call asks. `running` has the certificates with a running case of a family of services.
    #[must_use]
    pub fn services_for(&self, certificate: &Certificate, running: &BTreeSet<(String, String)>) -> Vec<ServiceFor<'_>> {
        let nothing = Map::new();
        let region: Option<&Profile> = self.catalogue.regions.get(&certificate.region);
        let services = region.into_iter().flat_map(|profile| &profile.services);
        services
            .filter(|(_, service)| service.needs_certificate)
            .map(|(name, service)| {
                let (region, person) = (&certificate.region, &certificate.person);
                let wish = Wish {
                    region,
                    name,
                    service,
                    certificate: Some(certificate),
                    form: &nothing,
                    person,
                    publicity: None,
                };
                let first = self.stands_against(wish, Phase::Apply).into_iter().next();
                let family = family(name, service.result.issues_certificate());
                let busy = running.contains(&(certificate.id.clone(), family.to_owned()));
                let refusal = first.or_else(|| busy.then(|| Refusal::new("already_active_case")));
                ServiceFor { name, service, refusal }
            })
            .collect()
    }
}
