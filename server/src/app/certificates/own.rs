//! What a holder may see and do with a certificate, and why not (S05 to S07, N7).

use zhengda_engine::{
    refusal::Refusal,
    region::{profile::Profile, service::Service},
};

use crate::{
    app::App,
    problem::Problem,
    records::{Found, certificate::Certificate},
    store::{Condition, Cursor, Direction, Find},
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

    /// The person's certificate, if a case may be opened with it in `region`: the same answer as the certificate's
    /// page gives.
    ///
    /// # Errors
    /// `certificate_not_yours`, or why no case can be opened with it.
    pub async fn certificate_for_case(&self, person: &str, id: &str, region: &str) -> Result<Certificate, Problem> {
        let found = self.own_certificate(person, id).await?;
        found.value.standing().check_case(region)?;
        Ok(found.value)
    }

    /// The services of the certificate's region that are about a certificate, each allowed or refused.
    #[must_use]
    pub fn services_for(&self, certificate: &Certificate) -> Vec<ServiceFor<'_>> {
        let region: Option<&Profile> = self.catalogue.regions.get(&certificate.region);
        let services = region.into_iter().flat_map(|profile| &profile.services);
        services
            .filter(|(_, service)| service.needs_certificate)
            .map(|(name, service)| {
                let refusal = certificate.standing().check_case(&certificate.region).err();
                ServiceFor { name, service, refusal }
            })
            .collect()
    }
}
