//! Random histories: whatever people do in whatever order, a case stays lawful and small. `PROPTEST_CASES` says how
//! many.

use proptest::prelude::*;

use super::world::{
    NOW, REVIEWED, UNREVIEWED, actor_of, at, draft, event_for, own_staff, owner, report, reviewer, rules, shipment,
};
use crate::{
    case::{
        actor::{Actor, Role},
        apply::apply,
        document::Case,
        event::{Event, EventKind},
        guard::Rules,
        state::State,
        table::{To, transition},
    },
    mailing::parcel::Rank,
    moment::{Moment, Span},
};

fn actor(n: usize) -> Actor {
    match n % 8 {
        0 | 1 => owner(),
        2 => reviewer(1),
        3 => reviewer(2),
        4 => own_staff(Role::Reviewer),
        5 => actor_of(Role::Operator),
        6 => actor_of(Role::Carrier),
        _ => actor_of(Role::Clock),
    }
}

fn event(kind: EventKind, case: &Case, n: usize, rules: Rules<'_>) -> Event {
    match kind {
        EventKind::Dispatch => Event::Dispatch(shipment(&format!("EA{n}"))),
        EventKind::Track => {
            let parcels: Vec<_> = case.parcel.iter().chain(&case.earlier_parcels).collect();
            let parcel = parcels.get(n % parcels.len().max(1));
            Event::Track {
                tracking_number: parcel.map(|parcel| parcel.tracking_number.clone()).unwrap_or_default(),
                events: vec![report(i64::try_from(n).unwrap_or(0), Rank::ALL[n % Rank::ALL.len()])],
                heard_at: rules.now,
            }
        }
        _ => event_for(kind, case, rules),
    }
}

fn check_step(before: &Case, after: &Case, kind: EventKind, actor: &Actor, now: Moment) {
    let row = transition(before.state, kind).expect("only by the table");
    assert_eq!(row.by, actor.role);
    if let To::Go(state) = row.to {
        assert_eq!(after.state, state);
    }
    assert_eq!(after.revision, before.revision + 1);
    let reviewing = matches!(after.state, State::InReview | State::AppealSubmitted);
    assert!(after.lease.is_none() || reviewing, "a lease outside a review: {after:?}");
    let owed = matches!(after.state, State::Submitted | State::InReview | State::AppealSubmitted);
    assert!(after.due_at.is_none() || owed, "a promise that nobody owes: {after:?}");
    for old in before.parcel.iter().chain(&before.earlier_parcels) {
        let same = |parcel: &&crate::mailing::parcel::Parcel| parcel.tracking_number == old.tracking_number;
        let new = after.parcel.iter().chain(&after.earlier_parcels).find(same).expect("no parcel is forgotten");
        assert!(new.rank >= old.rank, "a rank went back");
    }
    if kind == EventKind::Overdue {
        assert!(before.due_at.is_some_and(|due| due < now) && !before.overdue);
    }
    assert!(before.decisions.iter().zip(&after.decisions).all(|(a, b)| a == b), "a decision was changed");
}

fn check_life(case: &Case, region: Rules<'_>) {
    assert!(case.resends <= region.service.max_resends);
    assert!(case.decisions.iter().all(|decision| decision.by != own_staff(Role::Reviewer).id), "own case decided");
    if let Some(appeal) = &case.appeal {
        let after: Vec<_> = case.decisions.iter().filter(|decision| decision.at >= appeal.at).collect();
        let refused = case.decisions.iter().rev().find(|decision| decision.at < appeal.at);
        if let (Some(first), Some(refused)) = (after.first(), refused) {
            assert_ne!(first.by, refused.by, "the same person decided the appeal");
        }
    }
    let mut ids: Vec<&str> = case.outbox.0.iter().map(|task| task.id.as_str()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an outbox entry twice");
    let text = serde_json::to_string(case).expect("json");
    let mut read: Case = serde_json::from_str(&text).expect("a stored case can be read");
    read.id.clone_from(&case.id);
    assert_eq!(&read, case);
}

proptest! {
    #[test]
    fn any_order_of_steps_leaves_a_lawful_case(
        unreviewed in any::<bool>(),
        steps in prop::collection::vec((0..16_usize, 0..8_usize, 0..600_i64), 1..120),
    ) {
        let rules = rules(if unreviewed { UNREVIEWED } else { REVIEWED });
        let (mut case, mut now) = (draft(), NOW);
        for (n, (kind, who, minutes)) in steps.into_iter().enumerate() {
            // Every step is later than the one before, so that decisions and appeals can be told apart.
            now = now.plus(Span::minutes(minutes)).plus(Span(1));
            let (kind, actor) = (EventKind::ALL[kind], actor(who));
            let rules = at(rules, now);
            if let Ok(next) = apply(&case, event(kind, &case, n, rules), &actor, rules) {
                check_step(&case, &next, kind, &actor, now);
                case = next;
            }
        }
        check_life(&case, rules);
    }

    /// Steered by what is offered, so that histories come far.
    #[test]
    fn whatever_is_offered_leads_on(choices in prop::collection::vec((0..64_usize, 0..8_usize), 1..80)) {
        let rules = rules(UNREVIEWED);
        let (mut case, mut now) = (draft(), NOW);
        for (n, (choice, who)) in choices.into_iter().enumerate() {
            now = now.plus(Span::minutes(7));
            let rules = at(rules, now);
            let actor = actor(who);
            let offered = crate::case::allowed::allowed(&case, &actor, rules);
            let Some(kind) = offered.get(choice % offered.len().max(1)).copied() else { continue };
            match apply(&case, event(kind, &case, n, rules), &actor, rules) {
                Ok(next) => {
                    check_step(&case, &next, kind, &actor, now);
                    case = next;
                }
                Err(refusal) => prop_assert_eq!(refusal.code, "nothing_new"),
            }
        }
        check_life(&case, rules);
    }
}
