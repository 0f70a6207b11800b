//! What is wrong with a profile as a whole, beyond what its types already exclude.

use crate::{
    case::{event::EventKind, state::State, table::transition},
    form::{
        field::{Field, Kind},
        slot::Slot,
    },
    region::{
        notice::Notices,
        profile::{Door, Profile, SERVICES},
        service::Service,
    },
};

/// Every fault as (path inside the profile, what is wrong and how to mend it).
#[must_use]
pub fn of(profile: &Profile, notices: &Notices) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if profile.doors.as_slice() == [Door::Face] {
        found.push((
            "doors".to_owned(),
            "face may not be the only door (face rule of 2025-06-01); add another".to_owned(),
        ));
    }
    if profile.doors.is_empty() {
        found.push(("doors".to_owned(), "nobody can log in; name at least one".to_owned()));
    }
    for (name, service) in &profile.services {
        let at = format!("services.{name}");
        if !SERVICES.contains(&name.as_str()) {
            found.push((at.clone(), format!("is not a service; there are {}", SERVICES.join(", "))));
        }
        of_service(&at, service, notices, &mut found);
    }
    found
}

fn of_service(at: &str, service: &Service, notices: &Notices, found: &mut Vec<(String, String)>) {
    for rule in &service.notices {
        if !notices.0.contains_key(&rule.id) {
            found.push((format!("{at}.notices"), format!("there is no notice `{}` in both languages", rule.id)));
        }
    }
    for (key, states, event) in
        [("edit_in", &service.edit_in, EventKind::Edit), ("withdraw_in", &service.withdraw_in, EventKind::Withdraw)]
    {
        for state in states.iter().filter(|state| transition(**state, event).is_none()) {
            found.push((format!("{at}.{key}"), format!("the state `{}` allows no {}", state.name(), event.name())));
        }
    }
    if service.edit_in.contains(&State::Rejected) && !service.edit_submits {
        found.push((format!("{at}.edit_submits"), "editing a refused case must hand it in again".to_owned()));
    }
    if service.delivers && service.carriers.is_empty() {
        found.push((format!("{at}.carriers"), "a service with a parcel needs at least one carrier".to_owned()));
    }
    if service.delivers
        && service.fields.iter().filter(|field| field.kind == Kind::Mobile && field.name == "mobile").count() != 1
    {
        found.push((format!("{at}.fields"), "a service with a parcel needs the field `mobile`".to_owned()));
    }
    if service.reasons.is_empty() {
        found.push((format!("{at}.reasons"), "a reviewer needs at least one reason to return a case".to_owned()));
    }
    of_fields(at, &service.fields, found);
    of_slots(at, &service.slots, found);
}

fn of_fields(at: &str, fields: &[Field], found: &mut Vec<(String, String)>) {
    for (n, field) in fields.iter().enumerate() {
        let place = format!("{at}.fields.{}", field.name);
        if fields.iter().skip(n + 1).any(|other| other.name == field.name) {
            found.push((place.clone(), "is declared twice".to_owned()));
        }
        if (field.kind == Kind::Choice) == field.options.is_empty() {
            found.push((place, "a choice has options, and only a choice has".to_owned()));
        }
    }
}

fn of_slots(at: &str, slots: &[Slot], found: &mut Vec<(String, String)>) {
    for (n, slot) in slots.iter().enumerate() {
        let place = format!("{at}.slots.{}", slot.id);
        if slots.iter().skip(n + 1).any(|other| other.id == slot.id) {
            found.push((place.clone(), "is declared twice".to_owned()));
        }
        found.extend(slot.faults().into_iter().map(|fault| (place.clone(), fault)));
    }
}
