//! The table itself: every state × event × role, written a second time in `pairs.txt` as people read it.

use super::world::{PAIRS, REVIEWED, UNREVIEWED, actor_of, case_in, code, rules, step};
use crate::{
    case::{
        actor::Role,
        allowed::allowed,
        event::EventKind,
        state::State,
        table::{TRANSITIONS, transition},
    },
    moment::Span,
};

fn role(name: &str) -> Role {
    serde_json::from_value(name.into()).expect("a role")
}

fn rows() -> Vec<(State, EventKind, Role, [&'static str; 2])> {
    let row = |line: &'static str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let state = State::named(words[0]).expect("a state");
        let event = EventKind::ALL.into_iter().find(|kind| kind.name() == words[1]).expect("an event");
        (state, event, role(words[2]), [words[3], words[4]])
    };
    PAIRS.lines().skip(1).map(row).collect()
}

/// The situation in which this event makes sense.
fn suited(state: State, event: EventKind) -> crate::case::document::Case {
    let mut case = case_in(state);
    match event {
        EventKind::ConfirmMobile => case.mobile_confirmed = false,
        EventKind::LeaseExpire => case.lease = Some(super::world::lease(1, super::world::NOW)),
        EventKind::Overdue => case.due_at = Some(super::world::NOW.minus(Span::seconds(1))),
        EventKind::Track if case.parcel.is_none() => {
            case.earlier_parcels
                .push(super::world::parcel("EA111111114CN", crate::mailing::parcel::Rank::ReturnedMail));
        }
        _ => {}
    }
    case
}

#[test]
fn every_pair_and_role_does_what_the_table_says() {
    let rows = rows();
    assert_eq!(rows.len(), TRANSITIONS.len(), "the table has rows that are not expected here");
    let mut seen = 0;
    for (n, region) in [REVIEWED, UNREVIEWED].into_iter().enumerate() {
        let rules = rules(region);
        for state in State::ALL {
            for event in EventKind::ALL {
                for role in Role::ALL {
                    let case = suited(state, event);
                    let outcome = step(&case, event, &actor_of(role), rules);
                    let row = rows.iter().find(|row| (row.0, row.1) == (state, event));
                    let expected = match row {
                        None => "wrong_state",
                        Some(row) if row.2 != role => "role_missing",
                        Some(row) => row.3[n],
                    };
                    let got = outcome.as_ref().map_or_else(|refusal| refusal.code, |next| next.state.name());
                    assert_eq!(got, expected, "column {region}: {} {} {role:?}", state.name(), event.name());
                    if let Ok(next) = outcome {
                        assert_eq!(next.revision, case.revision + 1);
                        assert_eq!(next.history.is_empty(), event == EventKind::Track && next.state == state);
                    }
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 2 * 11 * 17 * 5);
}

#[test]
fn a_refusal_for_the_state_names_what_is_allowed_instead() {
    let rules = rules(UNREVIEWED);
    for state in State::ALL {
        for role in Role::ALL {
            let (case, actor) = (case_in(state), actor_of(role));
            let names: Vec<&str> = allowed(&case, &actor, rules).into_iter().map(EventKind::name).collect();
            for event in EventKind::ALL.into_iter().filter(|event| transition(state, *event).is_none()) {
                let refusal = step(&case, event, &actor, rules).expect_err("no such pair");
                assert_eq!(refusal.code, "wrong_state");
                assert_eq!(refusal.values["allowed"], names.join(", "));
            }
        }
    }
}

#[test]
fn nobody_but_the_owner_acts_as_the_owner() {
    let stranger = crate::case::actor::Actor::owner("per_stranger");
    for region in [REVIEWED, UNREVIEWED] {
        for state in State::ALL {
            let case = case_in(state);
            assert_eq!(allowed(&case, &stranger, rules(region)), []);
            for event in EventKind::ALL {
                let code = code(&step(&case, event, &stranger, rules(region)));
                assert!(matches!(code, "wrong_state" | "role_missing"), "{code}");
            }
        }
    }
}

#[test]
fn each_pair_is_in_the_table_once() {
    for row in TRANSITIONS {
        let same = TRANSITIONS.iter().filter(|other| (other.from, other.event) == (row.from, row.event)).count();
        assert_eq!(same, 1, "{row:?}");
    }
}
