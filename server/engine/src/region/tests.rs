//! The profiles as they are checked in have no fault, and every fault has a place.

use std::{collections::BTreeMap, path::PathBuf};

use super::{
    findings,
    notice::{Notice, Notices},
    profile::Profile,
};
use crate::text::Text;

fn profiles() -> Vec<Profile> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../config/regions");
    let files = std::fs::read_dir(folder).expect("regions").map(|entry| entry.expect("a file").path());
    files
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("readable");
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        })
        .collect()
}

/// Whatever the profiles ask for: whether the texts are there is the catalogue's to check.
fn notices(profiles: &[Profile]) -> Notices {
    let services = profiles.iter().flat_map(|profile| profile.services.values()).flat_map(|service| &service.notices);
    let rules = services.chain(profiles.iter().flat_map(|profile| &profile.accounts.notices));
    let notice = |id: &str| Notice {
        id: id.to_owned(),
        version: "1".into(),
        title: Text::default(),
        body: Text::default(),
        scroll_gate: false,
        digest: String::new(),
    };
    Notices(rules.map(|rule| (rule.id.clone(), notice(&rule.id))).collect::<BTreeMap<_, _>>())
}

#[test]
fn the_profiles_as_they_are_checked_in_have_no_fault() {
    let profiles = profiles();
    let notices = notices(&profiles);
    for profile in &profiles {
        assert_eq!(findings::of(profile, &notices), [], "{}", profile.id);
        let written = serde_json::to_value(profile).expect("written");
        assert_eq!(&serde_json::from_value::<Profile>(written).expect("read again"), profile);
    }
    assert!(profiles.len() >= 4);
}
