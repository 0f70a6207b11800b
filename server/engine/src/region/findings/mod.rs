//! What is wrong with a profile as a whole, beyond what its types already exclude.

mod fields;
mod rules;
mod service;
mod texts;

pub(super) use texts::name_of;

use crate::region::{
    notice::Notices,
    profile::{Door, Profile, SERVICES},
};

/// A fault: the path inside the profile, and what is wrong and how to mend it.
pub type Fault = (String, String);

/// Every fault.
#[must_use]
pub fn of(profile: &Profile, notices: &Notices) -> Vec<Fault> {
    let mut found = texts::of(profile);
    of_doors(profile, &mut found);
    of_contacts(profile, &mut found);
    if profile.masking.as_ref().is_some_and(|masking| masking.reveal_by.is_empty()) {
        found.push(("masking.reveal_by".to_owned(), "masked data that nobody can reveal; name a proof".to_owned()));
    }
    for (name, service) in &profile.services {
        let at = format!("services.{name}");
        if !SERVICES.contains(&name.as_str()) {
            found.push((at.clone(), format!("is not a service; there are {}", SERVICES.join(", "))));
        }
        service::of(&at, service, profile, notices, &mut found);
    }
    found
}

fn of_doors(profile: &Profile, found: &mut Vec<Fault>) {
    if profile.doors.as_slice() == [Door::Face] {
        found.push((
            "doors".to_owned(),
            "face may not be the only door (face rule of 2025-06-01); add another".to_owned(),
        ));
    }
    if profile.doors.is_empty() {
        found.push(("doors".to_owned(), "nobody can log in; name at least one".to_owned()));
    }
    if let Some(door) = twice(profile.doors.iter()) {
        found.push(("doors".to_owned(), format!("`{}` stands there twice", door.name())));
    }
}

fn of_contacts(profile: &Profile, found: &mut Vec<Fault>) {
    if let Some(id) = twice(profile.contacts.iter().map(|contact| &contact.id)) {
        found.push((format!("contacts.{id}"), "is declared twice".to_owned()));
    }
    for contact in &profile.contacts {
        let at = format!("contacts.{}", contact.id);
        for name in contact.services.iter().filter(|name| !profile.services.contains_key(*name)) {
            found.push((at.clone(), format!("names the service `{name}`, which is not on")));
        }
        if contact.telephones.is_empty() && contact.email.is_none() && contact.website.is_none() {
            found.push((at, "names no telephone, no e-mail and no page".to_owned()));
        }
    }
    if profile.services.keys().any(|service| profile.contacts_for(service).is_empty()) {
        found.push((
            "contacts".to_owned(),
            "a contact without `services` is needed for whatever no other is about".into(),
        ));
    }
}

/// The first that stands in the list twice.
fn twice<T: PartialEq + Clone>(all: impl Iterator<Item = T> + Clone) -> Option<T> {
    all.clone().enumerate().find(|(n, one)| all.clone().skip(n + 1).any(|other| other == *one)).map(|(_, one)| one)
}
