//! Whether a case may be begun about a certificate: the person's own, of the region, in force.

use crate::{api::problem::Problem, app::App, records::certificate::Certificate};

impl App {
    /// Checks a certificate for a new case of `person` in `region`.
    ///
    /// # Errors
    /// `certificate_not_yours` for everything that is not the person's, known or not; then what its standing says.
    pub async fn certificate_for_case(&self, person: &str, certificate: &str, region: &str) -> Result<(), Problem> {
        let found = self.records::<Certificate>().get(certificate).await?;
        let own = found.filter(|found| found.value.person == person);
        let own = own.ok_or_else(|| Problem::new("certificate_not_yours"))?;
        Ok(own.value.standing().check_case(region)?)
    }
}
