//! The promise clock: when it starts, stops and runs over (N8).

use super::world::{REVIEWED, at, case_in, code, days, draft, owner, reviewer, rules, step};
use crate::{
    case::{actor::Actor, document::Case, event::EventKind, guard::Rules, state::State},
    moment::Span,
};

fn submitted(rules: Rules<'_>) -> Case {
    step(&draft(), EventKind::Submit, &owner(), rules).expect("submitted")
}

#[test]
fn the_promise_runs_from_handing_in_to_the_decision() {
    let rules = rules(REVIEWED);
    let case = submitted(rules);
    // Fifteen working days after Tuesday 10 March 2026, a time without holidays: Tuesday 31 March.
    assert_eq!(case.due.as_ref().map(|due| due.date.to_string()).as_deref(), Some("2026-03-31"));
    let due = case.due_at.expect("a due moment");
    let held = step(&case, EventKind::Claim, &reviewer(1), rules).expect("claimed");
    assert_eq!(held.due_at, Some(due), "claiming does not stop the clock");
    let back = step(&held, EventKind::Release, &reviewer(1), rules).expect("released");
    assert_eq!(back.due_at, Some(due), "nor does it start again");
    let approved = step(&held, EventKind::Approve, &reviewer(1), rules).expect("approved");
    assert_eq!(approved.due_at, None);
    assert_eq!(approved.due, case.due, "what was promised can still be read");
}

#[test]
fn a_holiday_on_the_way_moves_the_date_and_is_named() {
    // Handed in on 23 September 2025: National Day and Mid-Autumn Festival lie on the way.
    let rules = rules(REVIEWED);
    let case = submitted(at(rules, crate::moment::Moment(1_758_589_200_000)));
    let due = case.due.expect("a due date");
    assert!(due.explanation.text().zh.contains("国庆"), "{}", due.explanation.text().zh);
    assert!(due.date.to_string().as_str() > "2025-10-14", "{}", due.date);
}

#[test]
fn it_turns_overdue_once_after_the_last_moment() {
    let rules = rules(REVIEWED);
    let case = submitted(rules);
    let due = case.due_at.expect("a due moment");
    let clock = Actor::clock();
    assert_eq!(code(&step(&case, EventKind::Overdue, &clock, at(rules, due))), "not_overdue");
    let late = at(rules, due.plus(Span(1)));
    let over = step(&case, EventKind::Overdue, &clock, late).expect("overdue");
    assert!(over.overdue);
    assert!(over.outbox.0.iter().any(|task| task.id.starts_with("notify:case_overdue:")));
    assert_eq!(code(&step(&over, EventKind::Overdue, &clock, late)), "not_overdue");
    let held = step(&over, EventKind::Claim, &reviewer(1), late).expect("claimed");
    let returned = step(&held, EventKind::Return, &reviewer(1), late).expect("returned");
    assert_eq!((returned.overdue, returned.due_at), (true, None), "that it was late stays visible");
    let again = step(&returned, EventKind::Submit, &owner(), at(rules, days(60))).expect("again");
    assert!(!again.overdue && again.due_at > Some(days(60)), "a new promise");
}

#[test]
fn the_clock_stands_still_while_the_candidate_is_to_act() {
    for state in State::ALL.into_iter().filter(|state| !state.is_with_authority()) {
        let outcome = step(&case_in(state), EventKind::Overdue, &Actor::clock(), at(rules(REVIEWED), days(999)));
        assert_eq!(code(&outcome), "wrong_state", "{}", state.name());
    }
}
