//! The list from which buttons are drawn and the refusal behind the button are one and the same judgement.

use super::world::{NOW, WORLD, case_in, decision, event_for, lease, own_staff, owner, parcel, reviewer};
use crate::{
    case::{
        actor::{Actor, Role},
        allowed::allowed,
        apply::apply,
        document::{Appeal, Case},
        event::EventKind,
        state::State,
        table::transition,
    },
    mailing::parcel::Rank,
    moment::Span,
};

/// Every combination of the facts that guards look at, laid over a case in `state`.
fn situations(state: State) -> Vec<Case> {
    let soon = NOW.plus(Span::minutes(5));
    let mut cases = Vec::new();
    for lease in [None, Some(lease(1, soon)), Some(lease(1, NOW)), Some(lease(2, soon))] {
        for confirmed in [false, true] {
            for decisions in [
                vec![],
                vec![decision(EventKind::Reject, 1, NOW)],
                vec![decision(EventKind::Reject, 2, NOW.minus(Span::days(60)))],
            ] {
                for parcel in [None, Some(parcel("EA1", Rank::InTransit)), Some(parcel("EA1", Rank::ReturnedMail))] {
                    for used_up in [false, true] {
                        for due in [None, Some(NOW.minus(Span::days(1))), Some(NOW.plus(Span::days(1)))] {
                            let mut case = case_in(state);
                            case.lease.clone_from(&lease);
                            case.mobile_confirmed = confirmed;
                            case.decisions.clone_from(&decisions);
                            case.parcel.clone_from(&parcel);
                            case.appeal = used_up.then(|| Appeal { text: "t".into(), at: NOW, files: Vec::new() });
                            case.resends = if used_up { 9 } else { 0 };
                            case.due_at = due;
                            cases.push(case);
                        }
                    }
                }
            }
        }
    }
    cases
}

fn actors() -> Vec<Actor> {
    let mut actors = vec![owner(), Actor::owner("per_other"), reviewer(1), reviewer(2)];
    actors.extend([Role::Operator, Role::Carrier, Role::Clock].map(super::world::actor_of));
    actors.extend([Role::Reviewer, Role::Operator].map(own_staff));
    actors
}

#[test]
fn what_is_offered_is_done_and_what_is_not_offered_is_refused() {
    let (mut offered, mut refused) = (0, 0);
    for region in WORLD.regions.iter().filter(|region| region.services.contains_key("mailing")) {
        let rules = WORLD.rules(&region.services["mailing"], NOW);
        for state in State::ALL {
            for case in situations(state) {
                for actor in actors() {
                    let list = allowed(&case, &actor, rules);
                    for kind in EventKind::ALL.into_iter().filter(|kind| transition(state, *kind).is_some()) {
                        let outcome = apply(&case, event_for(kind, &case, rules), &actor, rules);
                        assert_eq!(
                            list.contains(&kind),
                            outcome.is_ok(),
                            "{}: {kind:?} by {actor:?}: {outcome:?} on {case:?}",
                            region.id
                        );
                        if outcome.is_ok() { offered += 1 } else { refused += 1 }
                    }
                    let impossible = list.iter().find(|kind| transition(state, **kind).is_none());
                    assert_eq!(impossible, None);
                }
            }
        }
    }
    assert!(offered > 10_000 && refused > 10_000, "{offered} offered, {refused} refused");
}
