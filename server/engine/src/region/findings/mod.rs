//! What is wrong with a profile as a whole, beyond what its types already exclude.

mod fields;
mod rules;
mod service;
mod texts;

pub(super) use texts::name_of;

use crate::region::{
    notice::Notices,
    profile::{Door, Profile, SERVICES},
    query::Scope,
};

/// A fault: the path inside the profile, and what is wrong and how to mend it.
pub type Fault = (String, String);

/// Every fault.
#[must_use]
pub fn of(profile: &Profile, notices: &Notices) -> Vec<Fault> {
    let mut found = texts::of(profile);
    of_doors(profile, &mut found);
    of_accounts(profile, notices, &mut found);
    of_contacts(profile, &mut found);
    if profile.masking.as_ref().is_some_and(|masking| masking.reveal_by.is_empty()) {
        found.push(("masking.reveal_by".to_owned(), "masked data that nobody can reveal; name a proof".to_owned()));
    }
    if profile.query.captcha && profile.query.scope == Scope::Own {
        found.push((
            "query.captcha".to_owned(),
            "whoever asks for their own certificates has logged in; remove it".to_owned(),
        ));
    }
    if !(1..=2).contains(&profile.certificates.revoke_needs) {
        let text = "a revocation needs 2 issuers, or 1 where the office has one only";
        found.push(("certificates.revoke_needs".to_owned(), text.to_owned()));
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

/// Accounts without a door that asks for them, and doors without what they need.
fn of_accounts(profile: &Profile, notices: &Notices, found: &mut Vec<Fault>) {
    let has = |door| profile.doors.contains(&door);
    let accounts = &profile.accounts;
    if (accounts.registration || !accounts.recover.is_empty()) && !has(Door::Password) {
        found.push(("accounts".to_owned(), "accounts can be made or got back, but `password` is no door".to_owned()));
    }
    if has(Door::Password) && !accounts.registration {
        let text = "`password` is a door, but nobody can get an account";
        found.push(("accounts.registration".to_owned(), text.to_owned()));
    }
    for rule in accounts.notices.iter().filter(|rule| !notices.0.contains_key(&rule.id)) {
        found.push(("accounts.notices".to_owned(), format!("there is no notice `{}` in both languages", rule.id)));
    }
    if !profile.doors.is_empty() && profile.doors.iter().all(|door| *door == Door::ScanCode) {
        found.push(("doors".to_owned(), "the phone that scans must come in by another door; add one".to_owned()));
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
