//! What is wrong with a service.

use super::{Fault, fields, rules, twice};
use crate::{
    case::{event::EventKind, state::State, table::transition},
    form::{
        fact::When,
        field::{Field, Kind},
    },
    region::{notice::Notices, profile::Profile, service::Service, step},
};

pub(super) fn of(at: &str, service: &Service, profile: &Profile, notices: &Notices, found: &mut Vec<Fault>) {
    of_notices(at, service, notices, found);
    of_gates(at, service, found);
    of_dialogs(at, service, found);
    of_parcel(at, service, found);
    of_delivery(at, service, profile, found);
    of_free_form(at, service, found);
    rules::of(at, service, found);
    if service.reasons.is_empty() {
        found.push((format!("{at}.reasons"), "a reviewer needs at least one reason to return a case".to_owned()));
    }
    if let Some(code) = twice(service.reasons.iter().map(|reason| &reason.code)) {
        found.push((format!("{at}.reasons.{code}"), "is declared twice".to_owned()));
    }
    found.extend(step::faults(service).into_iter().map(|text| (format!("{at}.steps"), text)));
    fields::of(at, service, found);
    of_slots(at, service, found);
}

fn of_slots(at: &str, service: &Service, found: &mut Vec<Fault>) {
    let slots = &service.slots;
    if service.all_before_next && slots.is_empty() {
        found.push((format!("{at}.all_before_next"), "there are no slots to fill before the next page".to_owned()));
    }
    for slot in slots.iter().filter(|slot| slot.when.is_some() && !service.needs_certificate) {
        let text = "its condition looks at the certificate, and the service is about none";
        found.push((format!("{at}.slots.{}.when", slot.id), text.to_owned()));
    }
    if slots.iter().any(|slot| slot.when == Some(When::NoRecord)) && service.free_form.is_none() {
        let text = "`no_record` never holds: without `free_form` there is always a certificate";
        found.push((format!("{at}.slots"), text.to_owned()));
    }
    if let Some(id) = twice(service.all_slots().map(|slot| &slot.id)) {
        found.push((format!("{at}.slots.{id}"), "is declared twice".to_owned()));
    }
    for slot in service.all_slots() {
        found.extend(slot.faults().into_iter().map(|fault| (format!("{at}.slots.{}", slot.id), fault)));
    }
    of_appeal_slots(at, service, found);
}

/// What an appeal may bring is the same for everybody, and no blank belongs to it.
fn of_appeal_slots(at: &str, service: &Service, found: &mut Vec<Fault>) {
    let Some(appeal) = &service.appeal else { return };
    for slot in &appeal.slots {
        if slot.when.is_some() {
            let text = "a slot of an appeal is asked for always; leave `when` out";
            found.push((format!("{at}.appeal.slots.{}.when", slot.id), text.to_owned()));
        }
        if slot.template.is_some() {
            let text = "the application form belongs to the application; leave `template` out";
            found.push((format!("{at}.appeal.slots.{}.template", slot.id), text.to_owned()));
        }
    }
}

fn of_notices(at: &str, service: &Service, notices: &Notices, found: &mut Vec<Fault>) {
    let at = format!("{at}.notices");
    for rule in service.notices.iter().filter(|rule| !notices.0.contains_key(&rule.id)) {
        found.push((at.clone(), format!("there is no notice `{}` in both languages", rule.id)));
    }
    if let Some(id) = twice(service.notices.iter().map(|rule| &rule.id)) {
        found.push((at, format!("`{id}` stands there twice")));
    }
}

fn of_gates(at: &str, service: &Service, found: &mut Vec<Fault>) {
    for (key, states, event) in
        [("edit_in", &service.edit_in, EventKind::Edit), ("withdraw_in", &service.withdraw_in, EventKind::Withdraw)]
    {
        for state in states.iter().filter(|state| transition(**state, event).is_none()) {
            let allowed: Vec<_> = State::ALL.into_iter().filter(|state| transition(*state, event).is_some()).collect();
            let allowed: Vec<_> = allowed.into_iter().map(State::name).collect();
            let text =
                format!("the state `{}` allows no {}; these do: {}", state.name(), event.name(), allowed.join(", "));
            found.push((format!("{at}.{key}"), text));
        }
    }
    if service.edit_in.contains(&State::Rejected) && !service.edit_submits {
        found.push((format!("{at}.edit_submits"), "editing a refused case must hand it in again".to_owned()));
    }
    if service.appeal.as_ref().is_some_and(|appeal| appeal.within_working_days == 0) {
        found.push((format!("{at}.appeal.within_working_days"), "nobody can appeal within no day".to_owned()));
    }
}

/// Which steps ask first is the engine's matter: those that it lets the person answer.
fn of_dialogs(at: &str, service: &Service, found: &mut Vec<Fault>) {
    for kind in service.confirm.iter().filter(|kind| !matches!(kind, EventKind::Submit | EventKind::Withdraw)) {
        found.push((format!("{at}.confirm"), format!("`{}` asks nothing; submit and withdraw do", kind.name())));
    }
    for kind in service.confirm.iter().filter(|kind| !service.dialogs.contains_key(kind)) {
        found.push((format!("{at}.dialogs"), format!("the dialog of `{}` has no text", kind.name())));
    }
    for kind in service.dialogs.keys().filter(|kind| !service.confirm.contains(kind)) {
        found.push((format!("{at}.dialogs"), format!("`{}` has a text but does not ask; see `confirm`", kind.name())));
    }
}

fn of_parcel(at: &str, service: &Service, found: &mut Vec<Fault>) {
    if !service.delivers {
        return;
    }
    if service.carriers.is_empty() {
        found.push((format!("{at}.carriers"), "a service with a parcel needs at least one carrier".to_owned()));
    }
    if service.fields.iter().filter(|field| field.kind == Kind::Mobile && field.name == "mobile").count() != 1 {
        found.push((format!("{at}.fields"), "a service with a parcel needs the field `mobile`".to_owned()));
    }
}

fn of_delivery(at: &str, service: &Service, profile: &Profile, found: &mut Vec<Fault>) {
    let at = format!("{at}.delivery");
    if let Some(mode) = twice(service.delivery.iter().map(|way| way.mode)) {
        found.push((at.clone(), format!("`{}` stands there twice", mode.name())));
    }
    let next = service.delivery.iter().filter_map(|way| way.then.as_ref());
    for name in next.filter(|name| !profile.services.contains_key(*name)) {
        found.push((at.clone(), format!("leads to the service `{name}`, which is not on")));
    }
    let field: Option<&Field> = service.fields.iter().find(|field| field.name == "delivery");
    let offered: Vec<&str> = service.delivery.iter().map(|way| way.mode.name()).collect();
    match field {
        None if offered.len() > 1 => {
            found.push((at, "more than one way needs the field `delivery`, a choice between them".to_owned()));
        }
        Some(field) if field.options.iter().map(|option| option.value.as_str()).ne(offered.iter().copied()) => {
            found.push((at, format!("the field `delivery` must offer exactly {}", offered.join(", "))));
        }
        _ => {}
    }
}

/// Without a certificate only the form says which exam it is about.
fn of_free_form(at: &str, service: &Service, found: &mut Vec<Fault>) {
    if service.free_form.is_none() {
        return;
    }
    if !service.needs_certificate {
        found.push((format!("{at}.free_form"), "is for a service that needs a certificate".to_owned()));
    }
    if !service.fields.iter().any(|field| field.name == "exam" && field.kind == Kind::Exam && field.required) {
        found.push((format!("{at}.free_form"), "needs the required field `exam` of the kind `exam`".to_owned()));
    }
}
