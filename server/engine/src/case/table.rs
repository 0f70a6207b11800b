//! The whole transition table: from which state which event leads where, who may cause it, and what must
//! hold first. `requirements.md` section 3; every pair that is not here is refused with `wrong_state`.

use crate::case::{
    actor::Role::{self, Carrier, Clock, Operator, Owner, Reviewer},
    event::EventKind::{self, *},
    guard::Guard::{self, *},
    state::State::{self, *},
};

/// Where a transition leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To this state.
    Go(State),
    /// Nowhere: the case changes but not its state.
    Stay,
    /// To `Submitted` where the profile says that saving a correction hands it in (`S22`, `K10`, `Z08`);
    /// nowhere where the candidate hands it in by a step of its own (`G25`).
    ByEdit,
    /// To `Rejected`; but nowhere while a refusal that voids the certificate has convinced one reviewer only (Q5).
    ByReason,
    /// From `Dispatched` to `Completed` when the parcel is signed for, and back when what was signed for turns out
    /// to be the parcel's return. A case that an operator completed stays completed.
    ByRank,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Transition {
    /// The state before.
    pub from: State,
    /// What happens.
    pub event: EventKind,
    /// Where it leads.
    pub to: To,
    /// Who may cause it.
    pub by: Role,
    /// What must hold, checked in this order.
    pub guards: &'static [Guard],
}

const fn row(from: State, event: EventKind, to: To, by: Role, guards: &'static [Guard]) -> Transition {
    Transition { from, event, to, by, guards }
}

use To::{ByEdit, ByRank, ByReason, Go, Stay};

/// Every transition there is.
#[rustfmt::skip]
pub const TRANSITIONS: &[Transition] = &[
    // The candidate prepares and hands in.
    row(Draft,           Submit,        Go(Submitted),       Owner,    &[FormFits, NoticesAccepted]),
    row(Draft,           Edit,          Stay,                Owner,    &[]),
    row(Draft,           ConfirmMobile, Stay,                Owner,    &[MobileToConfirm]),
    row(Draft,           Withdraw,      Go(Withdrawn),       Owner,    &[]),

    // It waits. Editing and withdrawing are the profile's choice; nothing changes under a reviewer's eyes.
    row(Submitted,       Edit,          Stay,                Owner,    &[EditGate, NoticesAgain]),
    row(Submitted,       ConfirmMobile, Stay,                Owner,    &[MobileToConfirm]),
    row(Submitted,       Withdraw,      Go(Withdrawn),       Owner,    &[WithdrawGate]),
    row(Submitted,       Claim,         Go(InReview),        Reviewer, &[NotOwnCase, SecondReviewer]),
    row(Submitted,       Dispatch,      Go(Dispatched),      Operator, &[NotOwnCase, DispatchService, ReviewOptional, MobileConfirmed]),
    row(Submitted,       Overdue,       Stay,                Clock,    &[PastDue]),

    // A reviewer holds it.
    row(InReview,        Claim,         Stay,                Reviewer, &[NotOwnCase, LeaseFree, SecondReviewer]),
    row(InReview,        Release,       Go(Submitted),       Reviewer, &[LeaseHeld]),
    row(InReview,        Return,        Go(Returned),        Reviewer, &[NotOwnCase, LeaseHeld]),
    row(InReview,        Reject,        ByReason,            Reviewer, &[NotOwnCase, LeaseHeld]),
    row(InReview,        Approve,       Go(Approved),        Reviewer, &[NotOwnCase, LeaseHeld]),
    row(InReview,        LeaseExpire,   Go(Submitted),       Clock,    &[LeaseOver]),
    row(InReview,        Withdraw,      Go(Withdrawn),       Owner,    &[WithdrawGate]),
    row(InReview,        ConfirmMobile, Stay,                Owner,    &[MobileToConfirm]),
    row(InReview,        Overdue,       Stay,                Clock,    &[PastDue]),

    // It came back for correction.
    row(Returned,        Edit,          ByEdit,              Owner,    &[EditGate, NoticesAgain]),
    row(Returned,        ConfirmMobile, Stay,                Owner,    &[MobileToConfirm]),
    row(Returned,        Submit,        Go(Submitted),       Owner,    &[FormFits, NoticesAccepted]),
    row(Returned,        Withdraw,      Go(Withdrawn),       Owner,    &[WithdrawGate]),

    // It was refused; one appeal, decided by someone else.
    row(Rejected,        Edit,          ByEdit,              Owner,    &[EditGate, NoticesAgain]),
    row(Rejected,        Appeal,        Go(AppealSubmitted), Owner,    &[AppealGate, AppealOnce, AppealWindow]),
    row(AppealSubmitted, Claim,         Stay,                Reviewer, &[NotOwnCase, LeaseFree, OtherReviewer]),
    row(AppealSubmitted, Release,       Stay,                Reviewer, &[LeaseHeld]),
    row(AppealSubmitted, Approve,       Go(Approved),        Reviewer, &[NotOwnCase, LeaseHeld, OtherReviewer]),
    row(AppealSubmitted, Reject,        Go(AppealRejected),  Reviewer, &[NotOwnCase, LeaseHeld, OtherReviewer]),
    row(AppealSubmitted, LeaseExpire,   Stay,                Clock,    &[LeaseOver]),
    row(AppealSubmitted, Withdraw,      Go(Withdrawn),       Owner,    &[WithdrawGate]),
    row(AppealSubmitted, Overdue,       Stay,                Clock,    &[PastDue]),

    // It is frozen and goes out.
    row(Approved,        ConfirmMobile, Stay,                Owner,    &[MobileToConfirm]),
    row(Approved,        Dispatch,      Go(Dispatched),      Operator, &[NotOwnCase, DispatchService, MobileConfirmed]),
    row(Approved,        Record,        Stay,                Operator, &[NotOwnCase, NoParcelToSend]),
    row(Approved,        Complete,      Go(Completed),       Operator, &[NotOwnCase]),

    // The carrier has it; a late report may still arrive after the end.
    row(Dispatched,      Track,         ByRank,              Carrier,  &[HasParcel]),
    row(Dispatched,      ReAddress,     Go(Approved),        Owner,    &[ParcelReturned, ResendsLeft]),
    row(Dispatched,      Complete,      Go(Completed),       Operator, &[NotOwnCase, ParcelReturned]),
    row(Completed,       Track,         ByRank,              Carrier,  &[HasParcel]),
    row(Approved,        Track,         Stay,                Carrier,  &[HasParcel]),
];

/// The row for a state and an event, if the pair is possible at all.
#[must_use]
pub fn transition(from: State, event: EventKind) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.from == from && row.event == event)
}
