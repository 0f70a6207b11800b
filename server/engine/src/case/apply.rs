//! The one way a case changes: look the pair up in the table, check the guards, do what the event says.

use serde_json::{Map, Value};

use crate::{
    case::{
        actor::{Actor, Role},
        allowed::allowed,
        decision::{Decided, Decision, Proposal, Proposer},
        document::{AcceptedNotice, Appeal, Case, Entry, Lease, Traced},
        event::{Event, EventKind, Grounds},
        guard::{Guard, LEASE, Rules, confirmed},
        result::{CaseResult, Step},
        state::State,
        table::{To, Transition, transition},
    },
    form::{
        attachment::{Attachment, check_slots},
        check::{Completeness, faults, refusal},
        fill::kept,
        filled::Filled,
    },
    mailing::parcel::{Parcel, ParcelEvent, Rank},
    moment::{Moment, Span},
    outbox::Job,
    refusal::Refusal,
    region::notice::check_accepted,
};

/// The case after `event`, or why it may not happen. The given case is not touched.
///
/// # Errors
/// A [`Refusal`]: `wrong_state` where the table has no such pair, `role_missing` for another role, else the
/// first guard that does not hold.
pub fn apply(case: &Case, event: Event, actor: &Actor, rules: Rules<'_>) -> Result<Case, Refusal> {
    let row = row_for(case, event.kind(), actor, rules)?;
    check_carried(row, case, &event, rules)?;
    let mut next = case.clone();
    let kind = event.kind();
    let grounds = grounds_of(&event);
    effect(&mut next, event, actor, rules)?;
    next.state = target(row.to, case, &next, rules);
    next.revision += 1;
    next.changed_at = rules.now;
    if next.state == State::Submitted && !case.state.is_with_authority() {
        // Also where saving a correction hands it in.
        next.submitted_at = Some(rules.now);
    }
    settle_promise(&mut next, case, rules.now);
    settle_due(&mut next, case.state, rules);
    settle_certificate(&mut next, case, kind, rules);
    // A report that moves only the parcel is told by the parcel itself.
    let told = kind != EventKind::Track || next.state != case.state;
    if told {
        next.record(Entry { at: rules.now, event: kind, by: actor.clone(), state: next.state, grounds });
    }
    let (revision, from, to) = (next.revision, Some(case.state), next.state);
    next.trace(Traced { revision, at: rules.now, event: Some(kind), by: actor.clone(), from, to });
    tell(&mut next, case, kind, rules.now);
    Ok(next)
}

/// The table's row for this pair, when the actor may use it and its guards hold.
///
/// # Errors
/// As for [`apply`].
pub fn row_for(case: &Case, kind: EventKind, actor: &Actor, rules: Rules<'_>) -> Result<&'static Transition, Refusal> {
    let Some(row) = transition(case.state, kind) else {
        let names: Vec<&str> = allowed(case, actor, rules).into_iter().map(EventKind::name).collect();
        return Err(Refusal::new("wrong_state").with("state", case.state.name()).with("allowed", names.join(", ")));
    };
    if row.by != actor.role || (actor.role == Role::Owner && actor.id != case.person) {
        return Err(Refusal::new("role_missing"));
    }
    row.guards.iter().try_for_each(|guard| guard.check(case, actor, rules))?;
    Ok(row)
}

/// The checks that need what the event carries.
fn check_carried(row: &Transition, case: &Case, event: &Event, rules: Rules<'_>) -> Result<(), Refusal> {
    let filled = |form, files| Filled { form, locked: &case.locked, files, facts: case.facts };
    match event {
        Event::Submit { confirmed: answered, notices } => {
            confirmed(*answered)?;
            let all: Vec<AcceptedNotice> = case.accepted_notices.iter().chain(notices).cloned().collect();
            check_accepted(&rules.service.notices, &all, rules.notices)?;
            filled(&case.form, &case.attachments).check(rules.service, Completeness::Whole)
        }
        Event::Edit { form, notices, attachments, .. } => {
            let completeness = if case.state == State::Draft { Completeness::Partial } else { Completeness::Whole };
            if row.guards.contains(&Guard::NoticesAgain) {
                let again = rules.service.notices.iter().filter(|rule| rule.again_on_edit);
                check_accepted(again, notices, rules.notices)?;
            }
            let files = attachments.as_ref().unwrap_or(&case.attachments);
            let (form, mut findings) = kept(&rules.service.fields, &case.locked, &case.form, form);
            findings.extend(filled(&form, files).findings(rules.service, completeness));
            refusal(findings)
        }
        Event::ReAddress { form, .. } => {
            let (form, mut findings) = kept(&rules.service.fields, &case.locked, &case.form, form);
            findings.extend(faults(&rules.service.fields, &case.locked, &form, Completeness::Whole));
            refusal(findings)
        }
        Event::Withdraw { confirmed: answered } => confirmed(*answered),
        Event::Appeal { text, attachments } => check_appeal(case, text, attachments, rules),
        Event::Record(result) => rules.service.result.check(result, Step::OnTheWay),
        Event::Complete(result) => rules.service.result.check(result, Step::End),
        Event::Return(grounds) | Event::Reject(grounds) => check_grounds(grounds, rules),
        Event::Approve(Some(grounds)) => check_remark(grounds, rules),
        Event::Dispatch(shipment) if !rules.service.carriers.contains(&shipment.carrier) => {
            Err(Refusal::new("carrier_unknown").with("allowed", rules.service.carriers.join(", ")))
        }
        _ => Ok(()),
    }
}

/// An approval needs no grounds; what is given must still be a known reason and a text of bearable length.
fn check_remark(grounds: &Grounds, rules: Rules<'_>) -> Result<(), Refusal> {
    match (grounds.reason_code.is_empty(), grounds.text.trim().is_empty()) {
        (true, true) => Ok(()),
        (true, false) => need_text(&grounds.text),
        (false, _) => check_grounds(grounds, rules),
    }
}

fn need_text(text: &str) -> Result<(), Refusal> {
    let length = text.trim().chars().count();
    match length {
        0 => Err(Refusal::new("text_missing")),
        1..=1_000 => Ok(()),
        _ => Err(Refusal::new("field_too_long").with("limit", "1000").with("field", "text")),
    }
}

/// An appeal has grounds, and its files fill the slots that the region gives it (`K11`).
fn check_appeal(case: &Case, text: &str, files: &[Attachment], rules: Rules<'_>) -> Result<(), Refusal> {
    need_text(text)?;
    let slots = rules.service.appeal.as_ref().map_or(&[][..], |appeal| &appeal.slots);
    refusal(check_slots(slots, files, case.facts, Completeness::Whole))
}

fn check_grounds(grounds: &Grounds, rules: Rules<'_>) -> Result<(), Refusal> {
    if rules.service.reason(&grounds.reason_code).is_none() {
        let codes: Vec<&str> = rules.service.reasons.iter().map(|reason| reason.code.as_str()).collect();
        return Err(Refusal::new("reason_unknown").with("allowed", codes.join(", ")));
    }
    need_text(&grounds.text)
}

fn grounds_of(event: &Event) -> Option<Grounds> {
    match event {
        Event::Return(grounds) | Event::Reject(grounds) => Some(grounds.clone()),
        Event::Approve(grounds) => grounds.clone(),
        Event::Record(result) => Some(Grounds { reason_code: "recorded".into(), text: result.text.clone() }),
        Event::Complete(result) => Some(Grounds { reason_code: "completed".into(), text: result.text.clone() }),
        _ => None,
    }
}

/// Everything the event changes apart from state, revision and history.
fn effect(case: &mut Case, event: Event, actor: &Actor, rules: Rules<'_>) -> Result<(), Refusal> {
    let now = rules.now;
    match event {
        Event::Submit { notices, .. } => case.accept(notices, rules.notices),
        Event::Edit { form, notices, mobile_confirmed, attachments } => {
            case.accept(notices, rules.notices);
            if let Some(attachments) = attachments {
                case.attachments = attachments;
            }
            refill(case, &form, mobile_confirmed, rules);
        }
        Event::ReAddress { form, mobile_confirmed } => {
            refill(case, &form, mobile_confirmed, rules);
            case.resends += 1;
            case.earlier_parcels.extend(case.parcel.take());
        }
        Event::ConfirmMobile => case.mobile_confirmed = true,
        Event::Appeal { text, attachments } => {
            let files = attachments.iter().map(|file| file.id.clone()).collect();
            case.appeal = Some(Appeal { text, at: now, files });
            case.attachments.extend(attachments);
        }
        Event::Claim => case.lease = Some(Lease { holder: actor.id.clone(), until: now.plus(LEASE) }),
        Event::Release | Event::LeaseExpire | Event::Withdraw { .. } => case.lease = None,
        Event::Return(grounds) => decide(case, EventKind::Return, Some(grounds), actor, now),
        Event::Reject(grounds) if needs_second(case, &grounds, rules) => propose(case, grounds, actor, now),
        Event::Reject(grounds) => {
            // An appeal is decided by one; it confirms what two have found, and finds nothing more.
            if case.state == State::InReview {
                case.voids_certificate = voids(case, &grounds, rules);
            }
            decide(case, EventKind::Reject, Some(grounds), actor, now);
        }
        Event::Approve(grounds) => decide(case, EventKind::Approve, grounds, actor, now),
        Event::Dispatch(shipment) => {
            case.outbox.push(
                format!("subscribe:{}", shipment.tracking_number),
                Job::SubscribeParcel { tracking_number: shipment.tracking_number.clone() },
                now,
            );
            case.parcel = Some(Parcel::of(shipment));
        }
        Event::Track { tracking_number, events, heard_at } => track(case, &tracking_number, events, heard_at)?,
        Event::Overdue => case.overdue = true,
        Event::Record(result) => case.result = Some(CaseResult { by: actor.id.clone(), at: now, ..result }),
        Event::Complete(result) => {
            if result.carried_out && rules.service.result.issues_certificate() {
                case.outbox.push("successor".into(), Job::IssueSuccessor, now);
            }
            case.result = Some(CaseResult { by: actor.id.clone(), at: now, ..result });
        }
    }
    Ok(())
}

/// Whether a refusal on these grounds voids the certificate that the case is about.
fn voids(case: &Case, grounds: &Grounds, rules: Rules<'_>) -> bool {
    let reason = rules.service.reason(&grounds.reason_code);
    case.certificate.is_some() && reason.is_some_and(|reason| reason.voids_certificate)
}

/// Whether it waits for a second reviewer first. Whoever holds the case while there is a proposal is another one.
fn needs_second(case: &Case, grounds: &Grounds, rules: Rules<'_>) -> bool {
    case.state == State::InReview && case.proposal.is_none() && voids(case, grounds, rules)
}

fn propose(case: &mut Case, grounds: Grounds, actor: &Actor, at: Moment) {
    case.lease = None;
    case.proposal = Some(Proposal { by: actor.id.clone(), person: actor.person.clone(), at, grounds });
}

/// A changed mobile number must be proven again. What is locked stays.
fn refill(case: &mut Case, form: &Map<String, Value>, mobile_confirmed: bool, rules: Rules<'_>) {
    let (form, _) = kept(&rules.service.fields, &case.locked, &case.form, form);
    let same = case.form.get("mobile") == form.get("mobile");
    case.mobile_confirmed = mobile_confirmed || (case.mobile_confirmed && same);
    case.form = form;
}

fn decide(case: &mut Case, kind: EventKind, grounds: Option<Grounds>, actor: &Actor, at: Moment) {
    case.lease = None;
    let proposed_by = case.proposal.take().map(|proposal| Proposer { by: proposal.by, person: proposal.person });
    let (by, person) = (actor.id.clone(), actor.person.clone());
    case.decisions.push(Decision { kind, by, person, at, grounds, proposed_by });
}

fn track(case: &mut Case, number: &str, events: Vec<ParcelEvent>, heard_at: Moment) -> Result<(), Refusal> {
    let current = case.parcel.iter_mut();
    let parcel = current.chain(&mut case.earlier_parcels).find(|parcel| parcel.tracking_number == number);
    let parcel = parcel.ok_or_else(|| Refusal::new("no_parcel"))?;
    // A hint that brings nothing new is no event: the history and the candidate see it once.
    if parcel.merge(events, heard_at) { Ok(()) } else { Err(Refusal::new("nothing_new")) }
}

fn target(to: To, before: &Case, next: &Case, rules: Rules<'_>) -> State {
    match to {
        To::Go(state) => state,
        To::Stay => next.state,
        To::ByEdit if rules.service.edit_submits => State::Submitted,
        To::ByEdit => next.state,
        To::ByReason if next.proposal.is_some() => before.state,
        To::ByReason => State::Rejected,
        To::ByRank => match (before.state, rank(before), rank(next)) {
            (State::Dispatched, _, Some(Rank::Signed)) => State::Completed,
            (State::Completed, Some(Rank::Signed), Some(Rank::ReturnedMail)) => State::Dispatched,
            _ => before.state,
        },
    }
}

fn rank(case: &Case) -> Option<Rank> {
    case.parcel.as_ref().map(|parcel| parcel.rank)
}

/// The promise clock: it starts when the authority comes to owe a decision and stops with it (N8).
fn settle_due(case: &mut Case, before: State, rules: Rules<'_>) {
    let handed_in = matches!(case.state, State::Submitted | State::AppealSubmitted);
    let by_candidate = !before.is_with_authority();
    if handed_in && by_candidate {
        case.overdue = false;
        case.due = rules.service.promise_working_days.map(|days| rules.holidays.due_after(rules.now, days));
        case.due_at = case.due.as_ref().map(|due| due.moment());
    } else if !matches!(case.state, State::Submitted | State::InReview | State::AppealSubmitted) {
        case.due_at = None;
    }
}

/// Whether the authority kept its promise, written down with each decision (N8). What came late once is not on time
/// any more because a later decision was quick.
fn settle_promise(next: &mut Case, before: &Case, now: Moment) {
    if next.decisions.len() == before.decisions.len() {
        return;
    }
    let in_time = before.due_at.map(|due| now <= due);
    let earlier = before.decided.and_then(|decided| decided.on_time);
    let on_time = match (earlier, in_time) {
        (Some(earlier), Some(in_time)) => Some(earlier && in_time),
        (earlier, in_time) => in_time.or(earlier),
    };
    next.decided = Some(Decided { at: now, on_time });
}

/// What a refusal that voids the certificate promises outside: the certificate is suspended at once, revoked when no
/// appeal is possible any more, and in force again when the appeal has succeeded (`F55`, `F67`).
fn settle_certificate(next: &mut Case, before: &Case, kind: EventKind, rules: Rules<'_>) {
    if !next.voids_certificate {
        return;
    }
    let now = rules.now;
    match (kind, next.state) {
        (EventKind::Reject, State::Rejected) => {
            let last =
                rules.service.appeal.as_ref().map(|appeal| rules.holidays.due_after(now, appeal.within_working_days));
            if let Some(last) = last {
                next.outbox.push("suspend".into(), Job::SuspendCertificate, now);
                next.outbox.push("void".into(), Job::VoidCertificate, last.moment().plus(Span(1)));
            } else {
                next.outbox.push("void".into(), Job::VoidCertificate, now);
            }
        }
        (EventKind::Appeal, _) => next.outbox.drop_waiting("void"),
        (EventKind::Reject, State::AppealRejected) | (EventKind::Withdraw, _) => {
            next.outbox.push("void".into(), Job::VoidCertificate, now);
        }
        (EventKind::Approve, _) if before.state == State::AppealSubmitted => {
            next.outbox.push("restore".into(), Job::RestoreCertificate, now);
            next.voids_certificate = false;
        }
        _ => {}
    }
}

/// Tells the candidate once about each new state and each new rank of the parcel.
fn tell(next: &mut Case, before: &Case, kind: EventKind, now: Moment) {
    let topic = match kind {
        // Who holds the case inside the authority is not news for the candidate.
        EventKind::Claim | EventKind::Release | EventKind::LeaseExpire => return,
        EventKind::Overdue => "case_overdue".to_owned(),
        EventKind::Record => "case_recorded".to_owned(),
        EventKind::Track if rank(next) > rank(before) => match rank(next) {
            Some(rank) => format!("parcel_{}", rank.name()),
            None => return,
        },
        // The rank says it already, and a parcel that came back is no second dispatch.
        EventKind::Track => return,
        _ if matches!(next.state, State::AppealSubmitted | State::AppealRejected) => next.state.name().to_owned(),
        _ if next.state != before.state => format!("case_{}", next.state.name()),
        _ => return,
    };
    let id = format!("notify:{topic}:{}", next.revision);
    next.outbox.push(id, Job::Notify { topic }, now);
}
