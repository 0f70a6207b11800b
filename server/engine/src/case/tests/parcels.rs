//! What the carrier reports moves a case forward only, and only once.

use super::world::{NOW, REVIEWED, actor_of, case_in, code, parcel, report, rules};
use crate::{
    case::{actor::Role, apply::apply, document::Case, event::Event, state::State},
    mailing::parcel::{ParcelEvent, Rank},
    refusal::Refusal,
};

fn dispatched() -> Case {
    Case { parcel: Some(parcel("EA1", Rank::Registered)), ..case_in(State::Dispatched) }
}

fn track(case: &Case, events: Vec<ParcelEvent>) -> Result<Case, Refusal> {
    let event = Event::Track { tracking_number: "EA1".into(), events, heard_at: NOW };
    apply(case, event, &actor_of(Role::Carrier), rules(REVIEWED))
}

#[test]
fn the_same_report_counts_once() {
    let all = vec![report(1, Rank::Collected), report(2, Rank::InTransit)];
    let moved = track(&dispatched(), all.clone()).expect("moved");
    assert_eq!(code(&track(&moved, all)), "nothing_new");
    assert_eq!(code(&track(&moved, vec![report(1, Rank::Collected)])), "nothing_new");
    assert_eq!(code(&track(&moved, Vec::new())), "nothing_new");
}

#[test]
fn the_candidate_hears_of_each_rank_once() {
    let mut case = dispatched();
    for (minute, rank) in [
        (1, Rank::Collected),
        (3, Rank::InTransit),
        (4, Rank::InTransit),
        (2, Rank::Collected),
        (5, Rank::OutForDelivery),
        (6, Rank::InTransit),
        (7, Rank::Signed),
        (8, Rank::InTransit),
    ] {
        case = track(&case, vec![report(minute, rank)]).expect("something new");
    }
    let told: Vec<&str> = case.outbox.0.iter().map(|task| task.id.split(':').nth(1).unwrap_or_default()).collect();
    assert_eq!(told, ["parcel_collected", "parcel_in_transit", "parcel_out_for_delivery", "parcel_signed"]);
    assert_eq!((case.state, case.history.len()), (State::Completed, 1), "the parcel itself tells the rest");
}

#[test]
fn a_late_report_does_not_reopen_what_an_operator_completed() {
    let collected = case_in(State::Completed);
    assert_eq!(collected.parcel.as_ref().map(|p| p.rank), Some(Rank::ReturnedMail));
    let mut case = collected;
    case.parcel = Some(parcel("EA1", Rank::ReturnedMail));
    assert_eq!(track(&case, vec![report(1, Rank::InTransit)]).map(|c| c.state), Ok(State::Completed));
    assert_eq!(track(&case, vec![report(1, Rank::ReturnedMail)]).map(|c| c.state), Ok(State::Completed));
    // Completed while only the first parcel, which came back, is known.
    (case.parcel, case.earlier_parcels) = (None, vec![parcel("EA1", Rank::ReturnedMail)]);
    assert_eq!(track(&case, vec![report(1, Rank::Signed)]).map(|c| c.state), Ok(State::Completed));
}

#[test]
fn a_report_about_a_parcel_of_another_case_is_refused() {
    let event = Event::Track { tracking_number: "EA2".into(), events: vec![report(1, Rank::Signed)], heard_at: NOW };
    let outcome = apply(&dispatched(), event, &actor_of(Role::Carrier), rules(REVIEWED));
    assert_eq!(code(&outcome), "no_parcel");
}
