//! What a region offers: a door that is closed there is refused together with the doors that are open.

use zhengda_engine::region::{
    accounts::Accounts,
    profile::{Door, Profile},
};

use super::App;
use crate::problem::Problem;

impl App {
    /// That a door is open in a region. A call that names no region may use what any region offers.
    ///
    /// # Errors
    /// `region_unknown`, or `door_not_offered` with the doors that are.
    pub fn door_open(&self, region: Option<&str>, door: Door) -> Result<(), Problem> {
        let offers = |profile: &Profile| profile.doors.contains(&door);
        match self.named_region(region)? {
            Some(profile) if offers(profile) => Ok(()),
            Some(profile) => Err(self.with_doors(Problem::new("door_not_offered"), &profile.doors)),
            None if self.catalogue.regions.values().any(offers) => Ok(()),
            None => Err(self.with_doors(Problem::new("door_not_offered"), &Door::ALL)),
        }
    }

    /// That a region offers something around accounts.
    ///
    /// # Errors
    /// `region_unknown`, or `account_service_not_offered` with the doors that are open.
    pub fn account_service(&self, region: Option<&str>, offered: impl Fn(&Accounts) -> bool) -> Result<(), Problem> {
        let refused = |doors: &[Door]| Err(self.with_doors(Problem::new("account_service_not_offered"), doors));
        match self.named_region(region)? {
            Some(profile) if offered(&profile.accounts) => Ok(()),
            Some(profile) => refused(&profile.doors),
            None if self.catalogue.regions.values().any(|profile| offered(&profile.accounts)) => Ok(()),
            None => refused(&Door::ALL),
        }
    }

    /// The same problem with the doors named, for its text.
    #[must_use]
    pub fn with_doors(&self, problem: Problem, doors: &[Door]) -> Problem {
        let named = || doors.iter().map(|door| self.catalogue.states.door(*door));
        let zh: Vec<String> = named().map(|text| text.zh).collect();
        let en: Vec<String> = named().map(|text| text.en).collect();
        problem.with("doors", zh.join("、")).with("doors_en", en.join(", "))
    }

    fn named_region(&self, region: Option<&str>) -> Result<Option<&Profile>, Problem> {
        let Some(region) = region else { return Ok(None) };
        self.catalogue.regions.get(region).map(Some).ok_or_else(|| Problem::new("region_unknown"))
    }
}
