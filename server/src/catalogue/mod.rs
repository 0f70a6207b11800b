//! Everything under `config/` that is not a setting: regions, notices, exams, holidays and texts, loaded and
//! checked as a whole, so that every fault of a configuration is found at once.

mod calendar;
mod exams;
mod files;
mod help;
mod identity;
mod messages;
mod notices;
mod reasons;
mod regions;
mod states;
mod verdicts;
mod words;

use std::{collections::BTreeMap, path::Path, sync::Arc};

pub use calendar::{Calendar, Place, TOPICS as PLACE_TOPICS};
pub use exams::{Exam, Exams, comparable};
pub use help::{Found as HelpFound, Help, HelpArticle};
pub use identity::IdentityProviders;
pub use messages::{MessageText, Messages};
pub use reasons::{Reason, Reasons};
pub use states::{Named, States};
pub use verdicts::{NO_MATCH, NOTHING_GIVEN, RATE_LIMITED, REGISTER_UNAVAILABLE, SEVERAL_MATCH, VerdictText, Verdicts};
pub use words::Words;
use zhengda_engine::{
    calendar::Holidays,
    region::{notice::Notices, profile::Profile},
};

use crate::settings::Finding;

/// The loaded configuration.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Regions by id.
    pub regions: BTreeMap<String, Profile>,
    /// Notices in force.
    pub notices: Notices,
    /// Exams.
    pub exams: Exams,
    /// Identity providers.
    pub identity: IdentityProviders,
    /// Days off and make-up workdays.
    pub holidays: Holidays,
    /// Texts of refusals.
    pub reasons: Arc<Reasons>,
    /// Texts of messages.
    pub messages: Messages,
    /// Texts of states, ranks and actions.
    pub states: States,
    /// What a person who checks a certificate reads.
    pub verdicts: Arc<Verdicts>,
    /// What people read about scores, checks, promises and payments.
    pub words: Words,
    /// Sittings that took place and official places to look at.
    pub calendar: Calendar,
    /// Help articles.
    pub help: Arc<Help>,
}

impl Catalogue {
    /// Loads and checks everything below `folder`.
    ///
    /// # Errors
    /// Every finding at once.
    pub fn load(folder: &Path) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let reasons = files::toml::<Reasons>(&folder.join("reasons.toml"), &mut findings);
        let messages = files::toml::<Messages>(&folder.join("messages.toml"), &mut findings);
        let states = files::toml::<States>(&folder.join("states.toml"), &mut findings);
        let verdicts = files::toml::<Verdicts>(&folder.join("verdicts.toml"), &mut findings);
        let exams = files::toml::<Exams>(&folder.join("exams.toml"), &mut findings);
        let identity = files::toml::<IdentityProviders>(&folder.join("identity.toml"), &mut findings);
        let holidays = files::holidays(&folder.join("holidays.toml"), &mut findings);
        let notices = notices::load(&folder.join("notices"), &mut findings);
        let regions = regions::load(&folder.join("regions"), &mut findings);
        let words = files::toml::<Words>(&folder.join("words.toml"), &mut findings).unwrap_or_default();
        let calendar = files::toml::<Calendar>(&folder.join("calendar.toml"), &mut findings).unwrap_or_default();
        let help = Arc::new(help::load(&folder.join("help"), &regions, &mut findings));
        let (Some(reasons), Some(messages), Some(states), Some(verdicts), Some(exams), Some(identity), Some(holidays)) =
            (reasons, messages, states, verdicts, exams, identity, holidays)
        else {
            return Err(findings);
        };
        let (reasons, verdicts) = (Arc::new(reasons), Arc::new(verdicts));
        let catalogue = Self {
            regions,
            notices,
            exams,
            identity,
            holidays,
            reasons,
            messages,
            states,
            verdicts,
            words,
            calendar,
            help,
        };
        findings.extend(catalogue.findings());
        if findings.is_empty() { Ok(catalogue) } else { Err(findings) }
    }

    /// What is wrong between the files: references that lead nowhere and texts that are missing.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let others = regions::Others { notices: &self.notices, states: &self.states, help: &self.help };
        let mut findings = regions::findings(&self.regions, &others);
        findings.extend(self.identity.findings(&self.regions));
        findings.extend(self.reasons.findings());
        findings.extend(self.states.findings());
        findings.extend(self.messages.findings());
        findings.extend(self.verdicts.findings());
        findings.extend(self.words.findings());
        findings.extend(self.calendar.findings(&self.exams));
        findings
    }

    /// The region of a city as spreadsheets write it (报名市).
    #[must_use]
    pub fn region_of_city(&self, city: &str) -> Option<&Profile> {
        let bare = |name: &str| name.trim().trim_end_matches('市').to_owned();
        self.regions.values().find(|profile| profile.cities.iter().any(|known| bare(known) == bare(city)))
    }
}
