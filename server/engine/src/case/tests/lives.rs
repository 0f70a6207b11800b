//! Whole lives of a case, step by step, as the seeds tell them.

use super::world::{
    NOW, REVIEWED, UNREVIEWED, actor_of, at, code, days, draft, event_for, operator, owner, report, reviewer, rules,
    shipment, step,
};
use crate::{
    case::{
        actor::{Actor, Role},
        apply::apply,
        document::Case,
        event::{Event, EventKind},
        guard::Rules,
        state::State,
    },
    mailing::parcel::Rank,
};

fn live(case: Case, steps: &[(EventKind, Actor)], rules: Rules<'_>) -> Case {
    steps.iter().fold(case, |case, (kind, actor)| {
        step(&case, *kind, actor, rules).unwrap_or_else(|refusal| panic!("{kind:?} in {:?}: {refusal:?}", case.state))
    })
}

fn topics(case: &Case) -> Vec<&str> {
    let ids = case.outbox.0.iter().map(|task| task.id.as_str());
    ids.filter_map(|id| id.strip_prefix("notify:")?.split(':').next()).collect()
}

#[test]
fn returned_corrected_and_handed_in_again() {
    let rules = rules(REVIEWED);
    let returned = live(
        draft(),
        &[(EventKind::Submit, owner()), (EventKind::Claim, reviewer(1)), (EventKind::Return, reviewer(1))],
        rules,
    );
    assert_eq!((returned.state, returned.lease.is_none()), (State::Returned, true));
    assert_eq!(returned.history.last().and_then(|entry| entry.grounds.clone()), Some(super::world::grounds()));
    let corrected = live(returned, &[(EventKind::Edit, owner())], rules);
    assert_eq!(corrected.state, State::Returned, "handing in is a step of its own here (G25)");
    let again = live(corrected, &[(EventKind::Submit, owner())], at(rules, days(3)));
    assert_eq!((again.state, again.submitted_at), (State::Submitted, Some(days(3))));
    assert_eq!(topics(&again), ["case_submitted", "case_returned", "case_submitted"]);
}

#[test]
fn saving_a_correction_hands_it_in_where_the_region_says_so() {
    let rules = rules(UNREVIEWED);
    let steps = [(EventKind::Submit, owner()), (EventKind::Claim, reviewer(1)), (EventKind::Return, reviewer(1))];
    let returned = live(draft(), &steps, rules);
    let again = live(returned, &[(EventKind::Edit, owner())], at(rules, days(2)));
    assert_eq!((again.state, again.submitted_at), (State::Submitted, Some(days(2))));
}

#[test]
fn refused_appealed_and_decided_by_another() {
    let rules = rules(UNREVIEWED);
    let refused = [
        (EventKind::Submit, owner()),
        (EventKind::Claim, reviewer(1)),
        (EventKind::Reject, reviewer(1)),
        (EventKind::Appeal, owner()),
    ];
    let appealed = live(draft(), &refused, rules);
    assert_eq!(appealed.state, State::AppealSubmitted);
    assert_eq!(code(&step(&appealed, EventKind::Claim, &reviewer(1), rules)), "same_reviewer");
    let held = live(appealed, &[(EventKind::Claim, reviewer(2))], rules);
    assert_eq!(live(held.clone(), &[(EventKind::Approve, reviewer(2))], rules).state, State::Approved);
    let over = live(held, &[(EventKind::Reject, reviewer(2))], rules);
    assert_eq!(over.state, State::AppealRejected);
    assert!(over.state.is_ended());
    assert_eq!(topics(&over).last(), Some(&"appeal_rejected"));
}

#[test]
fn sent_returned_sent_again_and_signed() {
    let rules = rules(REVIEWED);
    let sent = live(
        draft(),
        &[
            (EventKind::Submit, owner()),
            (EventKind::Claim, reviewer(1)),
            (EventKind::Approve, reviewer(1)),
            (EventKind::Dispatch, operator()),
        ],
        rules,
    );
    let track = |case: &Case, number: &str, minute, rank| {
        let event = Event::Track { tracking_number: number.into(), events: vec![report(minute, rank)], heard_at: NOW };
        apply(case, event, &actor_of(Role::Carrier), rules)
    };
    let first = sent.parcel.as_ref().map(|parcel| parcel.tracking_number.clone()).expect("a parcel");
    assert_eq!(code(&step(&sent, EventKind::ReAddress, &owner(), rules)), "parcel_not_returned");
    let back = track(&sent, &first, 1, Rank::ReturnedMail).expect("came back");
    assert_eq!(back.state, State::Dispatched);
    let corrected = live(back, &[(EventKind::ReAddress, owner())], rules);
    assert_eq!((corrected.state, corrected.resends, corrected.parcel.is_none()), (State::Approved, 1, true));
    let event = Event::Dispatch(shipment("EA222222226CN"));
    let again = apply(&corrected, event, &operator(), rules).expect("sent again");
    // A late report about the first parcel changes nothing of the second.
    let late = track(&again, &first, 2, Rank::Signed).expect("late");
    assert_eq!((late.state, late.parcel.as_ref().map(|p| p.rank)), (State::Dispatched, Some(Rank::Registered)));
    let signed = track(&late, "EA222222226CN", 3, Rank::Signed).expect("signed");
    assert_eq!(signed.state, State::Completed);
    assert_eq!(topics(&signed).last(), Some(&"parcel_signed"));
    let subscribed = signed.outbox.0.iter().filter(|task| task.id.starts_with("subscribe:")).count();
    assert_eq!(subscribed, 2, "each parcel is subscribed to once");
    // What was signed for was the return to the sender: the case is open again, and the resends are used up.
    let wrong = track(&signed, "EA222222226CN", 4, Rank::ReturnedMail).expect("the return");
    assert_eq!(wrong.state, State::Dispatched);
    assert_eq!(code(&step(&wrong, EventKind::ReAddress, &owner(), rules)), "resend_limit_reached");
    assert_eq!(live(wrong, &[(EventKind::Complete, operator())], rules).state, State::Completed);
}

#[test]
fn sent_without_a_review_where_the_region_needs_none() {
    let rules = rules(UNREVIEWED);
    let sent = live(draft(), &[(EventKind::Submit, owner()), (EventKind::Dispatch, operator())], rules);
    assert_eq!((sent.state, sent.due_at), (State::Dispatched, None));
    assert_eq!(code(&step(&sent, EventKind::Edit, &owner(), rules)), "wrong_state");
}

#[test]
fn doing_something_again_does_not_make_the_case_grow() {
    let rules = rules(UNREVIEWED);
    let mut case = live(draft(), &[(EventKind::Submit, owner())], rules);
    let size = |case: &Case| serde_json::to_string(case).map(|text| text.len()).unwrap_or_default();
    case = live(case, &[(EventKind::Edit, owner())], rules);
    let before = size(&case);
    for n in 0..1_000 {
        let event = event_for(EventKind::Edit, &case, rules);
        case = apply(&case, event, &owner(), at(rules, days(n))).expect("edited");
    }
    assert_eq!(case.revision, 1_003);
    assert!(size(&case) < before + 32, "{} after {before}", size(&case));
    assert_eq!(case.history.last().map(|entry| entry.at), Some(days(999)));
}
