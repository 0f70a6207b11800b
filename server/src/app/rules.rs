//! What the engine's rules look at for one case: its region's service, the notices, the holidays, the time.

use zhengda_engine::{
    case::{document::Case, guard::Rules},
    region::{profile::Profile, service::Service},
};

use super::App;
use crate::problem::Problem;

impl App {
    /// The rules for a case; `None` when its region or service is no longer configured.
    #[must_use]
    pub fn rules(&self, case: &Case) -> Option<Rules<'_>> {
        let service = self.catalogue.regions.get(&case.region)?.services.get(&case.service)?;
        Some(self.rules_of(service))
    }

    /// The rules of a service.
    #[must_use]
    pub fn rules_of<'a>(&'a self, service: &'a Service) -> Rules<'a> {
        Rules { service, notices: &self.catalogue.notices, holidays: &self.catalogue.holidays, now: self.now() }
    }

    /// A region and one of its services.
    ///
    /// # Errors
    /// `region_unknown` or `service_not_offered`.
    pub fn service(&self, region: &str, service: &str) -> Result<(&Profile, &Service), Problem> {
        let profile = self.catalogue.regions.get(region).ok_or_else(|| Problem::new("region_unknown"))?;
        let service = profile.services.get(service).ok_or_else(|| Problem::new("service_not_offered"))?;
        Ok((profile, service))
    }
}
