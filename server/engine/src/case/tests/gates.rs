//! Guards one by one, with the code that the person gets to read.

use super::world::{
    NOW, REVIEWED, UNREVIEWED, accepted, at, case_in, code, days, decision, draft, event_for, good_form, grounds,
    lease, own_staff, owner, reviewer, rules, shipment, step,
};
use crate::{
    case::{
        actor::{Actor, Role},
        apply::apply,
        event::{Event, EventKind, Grounds},
        guard::LEASE,
        state::State,
    },
    moment::Span,
};

#[test]
fn an_explicit_no_never_acts_whether_the_region_shows_a_dialog_or_not() {
    let submit = |region: usize, confirmed| {
        let notices = accepted(rules(region).service, "2");
        code(&apply(&draft(), Event::Submit { confirmed, notices }, &owner(), rules(region)))
    };
    for region in [REVIEWED, UNREVIEWED] {
        assert_eq!([submit(region, false), submit(region, true)], ["confirm_required", "ok"]);
    }
    let withdraw = |region: usize, confirmed| {
        code(&apply(&case_in(State::Submitted), Event::Withdraw { confirmed }, &owner(), rules(region)))
    };
    for region in [REVIEWED, UNREVIEWED] {
        assert_eq!([withdraw(region, false), withdraw(region, true)], ["confirm_required", "ok"]);
    }
}

#[test]
fn notices_are_accepted_in_force_and_again_where_the_region_asks() {
    let rules = rules(UNREVIEWED);
    let submit = |version: Option<&str>| {
        let notices = version.map(|version| accepted(rules.service, version)).unwrap_or_default();
        code(&apply(&draft(), Event::Submit { confirmed: true, notices }, &owner(), rules))
    };
    assert_eq!([submit(None), submit(Some("1")), submit(Some("2"))], ["notice_not_accepted", "notice_outdated", "ok"]);
    let mut case = case_in(State::Submitted);
    case.accepted_notices = accepted(rules.service, "2");
    let edit = |notices| {
        let event = Event::Edit { form: good_form(), notices, mobile_confirmed: true, attachments: None };
        apply(&case, event, &owner(), rules)
    };
    assert_eq!(code(&edit(Vec::new())), "notice_not_accepted");
    let edited = edit(accepted(rules.service, "2")).expect("accepted again");
    assert_eq!(edited.accepted_notices.len(), 1, "accepting again does not pile up");
    assert_eq!(edited.accepted_notices[0].digest, "d", "the digest is that of the text in force");
}

#[test]
fn a_form_with_faults_is_not_handed_in() {
    let mut case = draft();
    case.form.remove("address");
    let outcome = step(&case, EventKind::Submit, &owner(), rules(REVIEWED));
    assert_eq!(outcome.expect_err("no address").findings[0].pointer, "/form/address");
    let mut form = good_form();
    form.remove("address");
    let edit = |state| {
        let event = Event::Edit { form: form.clone(), notices: Vec::new(), mobile_confirmed: true, attachments: None };
        code(&apply(&case_in(state), event, &owner(), rules(REVIEWED)))
    };
    assert_eq!([edit(State::Draft), edit(State::Returned)], ["ok", "form_incomplete"]);
}

#[test]
fn grounds_come_from_the_regions_list_and_have_words() {
    let case = case_in(State::InReview);
    let decide = |event| code(&apply(&case, event, &reviewer(1), rules(REVIEWED)));
    let with = |reason_code: &str, text: String| Grounds { reason_code: reason_code.into(), text };
    assert_eq!(decide(Event::Return(with("because", "x".into()))), "reason_unknown");
    assert_eq!(decide(Event::Reject(with("other", "  ".into()))), "text_missing");
    assert_eq!(decide(Event::Reject(with("other", "长".repeat(1_001)))), "field_too_long");
    assert_eq!(decide(Event::Approve(Some(with("", "长".repeat(1_001))))), "field_too_long");
    assert_eq!(decide(Event::Approve(Some(with("because", "x".into())))), "reason_unknown");
    assert_eq!(decide(Event::Approve(Some(with("", String::new())))), "ok");
    assert_eq!(decide(Event::Return(grounds())), "ok");
}

#[test]
fn one_reviewer_holds_a_case_until_the_lease_ends() {
    let rules = rules(REVIEWED);
    let held = step(&case_in(State::Submitted), EventKind::Claim, &reviewer(1), rules).expect("claimed");
    let until = NOW.plus(LEASE);
    assert_eq!(held.lease, Some(lease(1, until)));
    let at_moment = |actor: &Actor, kind, moment| code(&step(&held, kind, actor, at(rules, moment)));
    let before = until.minus(Span(1));
    assert_eq!(at_moment(&reviewer(2), EventKind::Claim, before), "lease_held_by_other");
    assert_eq!(at_moment(&reviewer(2), EventKind::Approve, before), "lease_held_by_other");
    assert_eq!(at_moment(&reviewer(1), EventKind::Approve, before), "ok");
    assert_eq!(at_moment(&Actor::clock(), EventKind::LeaseExpire, before), "lease_running");
    // At the last moment it is over, for everybody at once.
    assert_eq!(at_moment(&reviewer(1), EventKind::Approve, until), "lease_expired");
    assert_eq!(at_moment(&reviewer(2), EventKind::Approve, until), "lease_not_held");
    assert_eq!(at_moment(&reviewer(2), EventKind::Claim, until), "ok");
    assert_eq!(at_moment(&Actor::clock(), EventKind::LeaseExpire, until), "ok");
    let mut appealed = case_in(State::AppealSubmitted);
    appealed.lease = None;
    assert_eq!(code(&step(&appealed, EventKind::Approve, &reviewer(1), rules)), "lease_not_held");
}

#[test]
fn nobody_decides_their_own_case() {
    for (state, kind, role) in [
        (State::Submitted, EventKind::Claim, Role::Reviewer),
        (State::Submitted, EventKind::Dispatch, Role::Operator),
        (State::Approved, EventKind::Dispatch, Role::Operator),
        (State::Approved, EventKind::Complete, Role::Operator),
        (State::AppealSubmitted, EventKind::Claim, Role::Reviewer),
    ] {
        let outcome = step(&case_in(state), kind, &own_staff(role), rules(UNREVIEWED));
        assert_eq!(code(&outcome), "own_case", "{} {}", state.name(), kind.name());
    }
}

#[test]
fn an_appeal_is_for_another_pair_of_eyes() {
    let rules = rules(UNREVIEWED);
    let mut case = case_in(State::AppealSubmitted);
    case.decisions = vec![decision(EventKind::Reject, 1, NOW)];
    assert_eq!(code(&step(&case, EventKind::Approve, &reviewer(1), rules)), "same_reviewer");
    // A second account of the same natural person is no other person.
    case.decisions[0].by = "region/reviewer9".into();
    case.decisions[0].person = Some("per_reviewer".into());
    let same = Actor::staff(Role::Reviewer, "region/reviewer1", Some("per_reviewer"));
    assert_eq!(code(&step(&case, EventKind::Approve, &same, rules)), "same_reviewer");
    assert_eq!(code(&step(&case, EventKind::Approve, &reviewer(1), rules)), "ok");
}

#[test]
fn an_appeal_is_made_once_and_in_time() {
    let rules = rules(UNREVIEWED);
    let mut case = case_in(State::Rejected);
    // Ten working days after Tuesday 10 March 2026 is Tuesday 24 March.
    assert_eq!(code(&step(&case, EventKind::Appeal, &owner(), at(rules, days(14)))), "ok");
    let late = step(&case, EventKind::Appeal, &owner(), at(rules, days(15))).expect_err("late");
    assert_eq!((late.code, late.values["until"].as_str()), ("appeal_window_over", "2026-03-24"));
    case.appeal = case_in(State::AppealSubmitted).appeal;
    assert_eq!(code(&step(&case, EventKind::Appeal, &owner(), rules)), "appeal_already_used");
}

#[test]
fn nothing_is_sent_to_a_number_that_nobody_confirmed() {
    let rules = rules(REVIEWED);
    let mut case = case_in(State::Approved);
    case.mobile_confirmed = false;
    let dispatch = |case| code(&step(case, EventKind::Dispatch, &super::world::operator(), rules));
    assert_eq!(dispatch(&case), "mobile_not_confirmed");
    let confirmed = step(&case, EventKind::ConfirmMobile, &owner(), rules).expect("confirmed");
    assert_eq!(dispatch(&confirmed), "ok");
    assert_eq!(code(&step(&confirmed, EventKind::ConfirmMobile, &owner(), rules)), "mobile_already_confirmed");
    let mut bare = case_in(State::Draft);
    (bare.mobile_confirmed, bare.form) = (false, serde_json::Map::new());
    assert_eq!(code(&step(&bare, EventKind::ConfirmMobile, &owner(), rules)), "form_incomplete");
}

#[test]
fn another_number_must_be_confirmed_again() {
    let rules = rules(UNREVIEWED);
    let edit = |mobile: &str, mobile_confirmed| {
        let form = super::world::form(mobile);
        let event = Event::Edit { form, notices: accepted(rules.service, "2"), mobile_confirmed, attachments: None };
        apply(&case_in(State::Submitted), event, &owner(), rules).expect("edited").mobile_confirmed
    };
    assert!(edit("13800138001", false), "the same number stays confirmed");
    assert!(!edit("13800138002", false));
    assert!(edit("13800138002", true));
}

#[test]
fn only_the_regions_carriers_are_taken() {
    let mut other = shipment("EA987654325CN");
    other.carrier = "pigeon".into();
    let rules = rules(REVIEWED);
    let outcome = apply(&case_in(State::Approved), Event::Dispatch(other), &super::world::operator(), rules);
    assert_eq!(code(&outcome), "carrier_unknown");
    let event = event_for(EventKind::Dispatch, &case_in(State::Approved), rules);
    assert_eq!(code(&apply(&case_in(State::Approved), event, &super::world::operator(), rules)), "ok");
}
