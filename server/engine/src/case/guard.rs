//! What must hold before a transition, each guard one rule with its own refusal.

use crate::calendar::Holidays;
use crate::{
    case::{actor::Actor, document::Case, state::State},
    mailing::parcel::Rank,
    moment::{Moment, Span},
    refusal::{Finding, Refusal},
    region::{
        notice::Notices,
        service::{Review, Service},
    },
    values::Mobile,
};

/// The conditions of the transition table that the stored case and the profile decide. Those that depend
/// on what the event carries (a form, accepted notices, a confirmation) are checked in `apply.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// The stored form has no fault.
    FormFits,
    /// The notice in force has been accepted (`G14`, `Z11`, P4).
    NoticesAccepted,
    /// The notice has been accepted again with this change, where the profile asks (`Z12`, `Z23`).
    NoticesAgain,
    /// The profile allows editing in this state (parameter 6: `G25`, `Z08`, `S20`).
    EditGate,
    /// The profile allows withdrawing in this state (`K16`, `Z13`).
    WithdrawGate,
    /// The profile offers an appeal in this state (parameter 7: `Z09`).
    AppealGate,
    /// No appeal was made against this decision yet.
    AppealOnce,
    /// The time for an appeal has not run out.
    AppealWindow,
    /// The profile lets an operator dispatch without a review (parameter 21).
    ReviewOptional,
    /// The service ends with a parcel.
    DispatchService,
    /// This actor holds the lease, and it is running.
    LeaseHeld,
    /// Nobody else holds a running lease.
    LeaseFree,
    /// The lease has run out.
    LeaseOver,
    /// The case is not the actor's own.
    NotOwnCase,
    /// The actor did not make the decision that is appealed against.
    OtherReviewer,
    /// The actor did not propose the refusal that waits for a second reviewer (Q5).
    SecondReviewer,
    /// The case ends with a result of its own, not with a parcel.
    NoParcelToSend,
    /// The form has a mobile number that has not been proven yet.
    MobileToConfirm,
    /// The mobile number on the form has been proven by a code (N11: EMS delivers against an SMS code).
    MobileConfirmed,
    /// The parcel is on its way back or has come back.
    ParcelReturned,
    /// The profile's number of second sendings is not used up.
    ResendsLeft,
    /// A parcel was sent at some time.
    HasParcel,
    /// The promised date has passed and the case is not flagged yet (N8).
    PastDue,
}

/// What a rule may look at beside the case itself.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The service's parameters in the case's region.
    pub service: &'a Service,
    /// The notices in force.
    pub notices: &'a Notices,
    /// Days off and make-up workdays.
    pub holidays: &'a Holidays,
    /// The present moment.
    pub now: Moment,
}

impl Guard {
    /// Whether this guard holds for `actor`, without looking at what the event carries.
    ///
    /// # Errors
    /// The refusal with its reason.
    pub fn check(self, case: &Case, actor: &Actor, rules: Rules<'_>) -> Result<(), Refusal> {
        match self {
            // These three look at what the event carries; `apply.rs` checks them.
            Self::FormFits | Self::NoticesAccepted | Self::NoticesAgain => Ok(()),
            Self::EditGate => edit_gate(case, rules),
            Self::WithdrawGate => {
                // Nobody slips away from a refusal that a second reviewer is looking at.
                gate(rules.service.withdraw_in.contains(&case.state) && case.proposal.is_none(), "withdraw_too_late")
            }
            Self::AppealGate => appeal_gate(case, rules),
            Self::AppealOnce => gate(case.appeal.is_none(), "appeal_already_used"),
            Self::AppealWindow => appeal_window(case, rules),
            Self::ReviewOptional => {
                gate(rules.service.review == Review::Optional && case.proposal.is_none(), "review_required")
            }
            Self::DispatchService => gate(rules.service.delivers, "dispatch_not_offered"),
            Self::LeaseHeld => lease_held(case, actor, rules.now),
            Self::LeaseFree => lease_free(case, actor, rules.now),
            Self::LeaseOver => gate(case.lease.as_ref().is_some_and(|l| l.until <= rules.now), "lease_running"),
            Self::NotOwnCase => gate(actor.person.as_deref() != Some(case.person.as_str()), "own_case"),
            Self::OtherReviewer => gate(!case.decided_by(actor), "same_reviewer"),
            Self::SecondReviewer => gate(!case.proposed_by(actor), "second_reviewer_needed"),
            Self::NoParcelToSend => gate(!rules.service.delivers, "record_not_offered"),
            Self::MobileToConfirm => mobile_to_confirm(case),
            Self::MobileConfirmed => gate(case.mobile_confirmed, "mobile_not_confirmed"),
            Self::ParcelReturned => {
                gate(case.parcel.as_ref().is_some_and(|p| p.rank == Rank::ReturnedMail), "parcel_not_returned")
            }
            Self::ResendsLeft => resends_left(case, rules),
            Self::HasParcel => gate(case.parcel.is_some() || !case.earlier_parcels.is_empty(), "no_parcel"),
            Self::PastDue => gate(!case.overdue && case.due_at.is_some_and(|due| due < rules.now), "not_overdue"),
        }
    }
}

fn gate(open: bool, code: &'static str) -> Result<(), Refusal> {
    if open { Ok(()) } else { Err(Refusal::new(code)) }
}

fn edit_gate(case: &Case, rules: Rules<'_>) -> Result<(), Refusal> {
    if case.proposal.is_some() || case.voids_certificate {
        return Err(Refusal::new("not_editable_now"));
    }
    let gates = &rules.service.edit_in;
    if gates.contains(&case.state) {
        return Ok(());
    }
    let only_returned = gates.as_slice() == [State::Returned];
    Err(Refusal::new(if only_returned { "edit_only_when_returned" } else { "not_editable_now" }))
}

fn appeal_gate(case: &Case, rules: Rules<'_>) -> Result<(), Refusal> {
    match &rules.service.appeal {
        None => Err(Refusal::new("appeal_not_offered")),
        Some(_) if case.state != State::Rejected => Err(Refusal::new("appeal_only_when_rejected")),
        Some(_) => Ok(()),
    }
}

fn appeal_window(case: &Case, rules: Rules<'_>) -> Result<(), Refusal> {
    let (Some(appeal), Some(decision)) = (&rules.service.appeal, case.decisions.last()) else {
        return Ok(());
    };
    let last = rules.holidays.due_after(decision.at, appeal.within_working_days);
    if rules.now <= last.moment() {
        return Ok(());
    }
    Err(Refusal::new("appeal_window_over").with("until", last.date.to_string()))
}

fn lease_held(case: &Case, actor: &Actor, now: Moment) -> Result<(), Refusal> {
    match &case.lease {
        Some(lease) if lease.holder == actor.id && lease.until > now => Ok(()),
        Some(lease) if lease.until > now => Err(Refusal::new("lease_held_by_other")),
        Some(lease) if lease.holder == actor.id => Err(Refusal::new("lease_expired")),
        _ => Err(Refusal::new("lease_not_held")),
    }
}

fn mobile_to_confirm(case: &Case) -> Result<(), Refusal> {
    let typed = case.form.get("mobile").and_then(serde_json::Value::as_str).unwrap_or_default();
    if Mobile::parse(typed).is_err() {
        let finding = Finding::at("/form/mobile", "field_required");
        return Err(Refusal::new("form_incomplete").with_findings(vec![finding]));
    }
    gate(!case.mobile_confirmed, "mobile_already_confirmed")
}

fn lease_free(case: &Case, actor: &Actor, now: Moment) -> Result<(), Refusal> {
    match &case.lease {
        Some(lease) if lease.holder != actor.id && lease.until > now => {
            Err(Refusal::new("lease_held_by_other").with("until", lease.until.rfc3339()))
        }
        _ => Ok(()),
    }
}

fn resends_left(case: &Case, rules: Rules<'_>) -> Result<(), Refusal> {
    if case.resends < rules.service.max_resends {
        return Ok(());
    }
    Err(Refusal::new("resend_limit_reached").with("limit", rules.service.max_resends.to_string()))
}

/// How long a reviewer holds a case before it goes back to the queue (Q5).
pub const LEASE: Span = Span::minutes(30);

/// Whether a confirm dialog was answered with yes. Which steps show one is the profile's (parameter 11: `G22`, `Z13`); an
/// explicit no never acts, also where none is shown.
///
/// # Errors
/// `confirm_required`.
pub fn confirmed(answered: bool) -> Result<(), Refusal> {
    gate(answered, "confirm_required")
}
