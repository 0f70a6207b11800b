//! Region profiles, `config/regions/<id>.toml`, and what must hold between them and the other files.

use std::{collections::BTreeMap, path::Path};

use zhengda_engine::region::{findings, notice::Notices, profile::Profile};

use super::files;
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

pub(super) fn findings(regions: &BTreeMap<String, Profile>, notices: &Notices) -> Vec<Finding> {
    let of = |profile: &Profile| {
        let place = format!("regions/{}.toml", profile.id);
        findings::of(profile, notices)
            .into_iter()
            .map(move |(path, text)| Finding::new(format!("{place}: {path}"), text))
    };
    regions.values().flat_map(of).collect()
}
