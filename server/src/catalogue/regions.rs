//! Region profiles, `config/regions/<id>.toml`, and what must hold between them and the other files.

use std::{collections::BTreeMap, path::Path};

use zhengda_engine::region::{findings, notice::Notices, profile::Profile};

use super::{Help, files, states::States};
use crate::settings::Finding;

pub(super) fn load(folder: &Path, findings: &mut Vec<Finding>) -> BTreeMap<String, Profile> {
    let mut regions = BTreeMap::new();
    for (name, path) in files::folder(folder, "toml", findings) {
        let Some(profile) = files::toml::<Profile>(&path, findings) else { continue };
        if profile.id != name {
            findings.push(Finding::new(
                path.display().to_string(),
                format!("is named {name} but says id = {:?}", profile.id),
            ));
        }
        regions.insert(name, profile);
    }
    if regions.is_empty() {
        findings.push(Finding::new(folder.display().to_string(), "has no region"));
    }
    regions
}

/// What a region refers to in other files.
pub(super) struct Others<'a> {
    pub(super) notices: &'a Notices,
    pub(super) states: &'a States,
    /// The help's articles.
    pub(super) help: &'a Help,
}

pub(super) fn findings(regions: &BTreeMap<String, Profile>, others: &Others<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for profile in regions.values() {
        let of_it = findings::of(profile, others.notices).into_iter().chain(references(profile, others));
        found.extend(of_it.map(|(path, text)| Finding::new(format!("regions/{}.toml: {path}", profile.id), text)));
    }
    found.extend(cities(regions));
    found
}

/// Carriers and articles that there are not.
fn references(profile: &Profile, others: &Others<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, service) in &profile.services {
        let unknown = service.carriers.iter().filter(|code| !others.states.knows_carrier(code));
        found
            .extend(unknown.map(|code| (format!("services.{name}.carriers"), format!("there is no carrier `{code}`"))));
        let unknown = service.help.iter().filter(|id| others.help.get(id).is_none());
        found.extend(unknown.map(|id| (format!("services.{name}.help"), format!("there is no article help/{id}.md"))));
    }
    found
}

/// A city belongs to one region, or a list would be imported into the wrong one.
fn cities(regions: &BTreeMap<String, Profile>) -> Vec<Finding> {
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for profile in regions.values() {
        for city in profile.cities.iter().map(|city| city.trim_end_matches('市')) {
            match owner.insert(city, &profile.id) {
                Some(other) if other != profile.id => found.push(Finding::new(
                    format!("regions/{}.toml: cities", profile.id),
                    format!("`{city}` belongs to {other} already"),
                )),
                _ => {}
            }
        }
    }
    found
}
