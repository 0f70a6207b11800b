//! A case as its owner and the staff see it.

use poem_openapi::{Object, types::ToJSON};
use serde_json::Value;
use zhengda_engine::{
    case::{
        actor::{Actor, Role},
        document::{Case, Entry},
        event::EventKind,
        state::State,
    },
    form::mask::{hide_numbers, masked},
    mailing::parcel::{Parcel, Rank},
    region::service::Service,
    text::Text,
};

use super::{
    case_about::{AboutView, FeedbackView, HelpLineView, ProposalView},
    case_result::ResultView,
    file_views::{AttachmentView, SlotStateView},
};
use crate::{app::App, problem::Problem};

/// A text in both languages.
#[derive(Clone, Debug, Object)]
pub struct TextView {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<&Text> for TextView {
    fn from(text: &Text) -> Self {
        Self { zh: text.zh.clone(), en: text.en.clone() }
    }
}

/// A case.
#[derive(Debug, Object)]
pub struct CaseView {
    /// The id.
    pub id: String,
    /// The region's id.
    pub region: String,
    /// The service's name in the contract.
    pub service: String,
    /// What the region calls the service.
    pub service_name: TextView,
    /// The exam, the year and the certificate's number.
    #[oai(flatten)]
    pub about: AboutView,
    /// Where it stands.
    pub state: String,
    /// The same in words.
    pub state_text: TextView,
    /// What that means for the candidate.
    pub state_help: TextView,
    /// Rises with every change; `ETag` and `If-Match` carry it.
    pub version: u32,
    /// By when the authority promised to decide.
    #[oai(skip_serializing_if_is_none)]
    pub due: Option<DueView>,
    /// Whether the promised date passed without a decision.
    pub overdue: bool,
    /// What the caller may do now; draw buttons from this list and from nothing else.
    pub allowed_actions: Vec<String>,
    /// What happened, the oldest first.
    pub history: Vec<HistoryView>,
    /// The form; masked in lists.
    pub form: Value,
    /// Files, by slot and sequence number.
    pub attachments: Vec<AttachmentView>,
    /// How far each slot of the service is filled.
    pub slots: Vec<SlotStateView>,
    /// The parcel on its way.
    #[oai(skip_serializing_if_is_none)]
    pub parcel: Option<ParcelView>,
    /// The certificate it is about.
    #[oai(skip_serializing_if_is_none)]
    pub certificate_id: Option<String>,
    /// Whether the mobile number on the form is proven; nothing is dispatched before.
    pub mobile_confirmed: bool,
    /// When it was begun.
    pub created_at: String,
    /// When it was last handed in.
    #[oai(skip_serializing_if_is_none)]
    pub submitted_at: Option<String>,
    /// When it last changed.
    pub changed_at: String,
    /// What the authority answered last.
    #[oai(skip_serializing_if_is_none)]
    pub feedback: Option<FeedbackView>,
    /// What it ended with, or how far it is.
    #[oai(skip_serializing_if_is_none)]
    pub result: Option<ResultView>,
    /// Whom to call when something goes wrong from here on.
    pub help_lines: Vec<HelpLineView>,
    /// The appeal, if one was made.
    #[oai(skip_serializing_if_is_none)]
    pub appeal: Option<AppealView>,
    /// A refusal that waits for a second reviewer; for staff only.
    #[oai(skip_serializing_if_is_none)]
    pub proposal: Option<ProposalView>,
    /// Work that the service gave up and somebody must look at; for staff only.
    pub given_up: Vec<String>,
    /// Who reviews it now; for staff only.
    #[oai(skip_serializing_if_is_none)]
    pub lease: Option<LeaseView>,
}

/// A promised date.
#[derive(Debug, Object)]
pub struct DueView {
    /// The last day in Beijing.
    pub date: String,
    /// How it was computed.
    pub explanation: TextView,
    /// Whether it rests on holidays that are not published yet.
    pub provisional: bool,
}

/// One thing that happened.
#[derive(Debug, Object)]
pub struct HistoryView {
    /// When.
    pub at: String,
    /// What, by its stable name.
    pub event: String,
    /// What, in words.
    pub text: TextView,
    /// The state after it.
    pub state: String,
    /// The same in words.
    pub state_text: TextView,
    /// Who: `candidate`, `staff`, `carrier` or `clock`.
    pub by: String,
    /// The staff account; for staff only.
    #[oai(skip_serializing_if_is_none)]
    pub account: Option<String>,
    /// The reason that was given, by its code.
    #[oai(skip_serializing_if_is_none)]
    pub reason_code: Option<String>,
    /// The reason in words.
    #[oai(skip_serializing_if_is_none)]
    pub reason_text: Option<TextView>,
    /// What was written to the candidate.
    #[oai(skip_serializing_if_is_none)]
    pub note: Option<String>,
}

/// A parcel and its way.
#[derive(Debug, Object)]
pub struct ParcelView {
    /// The carrier's code.
    pub carrier: String,
    /// The tracking number.
    pub tracking_number: String,
    /// How far it has come.
    pub rank: String,
    /// The same in words.
    pub rank_text: TextView,
    /// When it was handed over.
    pub dispatched_at: String,
    /// Every report, the oldest first.
    pub events: Vec<ParcelEventView>,
}

/// One report of the carrier.
#[derive(Debug, Object)]
pub struct ParcelEventView {
    /// When.
    pub at: String,
    /// What the carrier says.
    pub text: String,
    /// How far that is.
    pub rank: String,
    /// Whether the carrier reports a difficulty.
    pub problem: bool,
}

/// An appeal.
#[derive(Debug, Object)]
pub struct AppealView {
    /// The person's words.
    pub text: String,
    /// When.
    pub at: String,
    /// Ids of those of the case's files that came with it.
    pub attachments: Vec<String>,
}

/// A reviewer's hold on a case.
#[derive(Debug, Object)]
pub struct LeaseView {
    /// The account.
    pub holder: String,
    /// Whether it is the caller's own.
    pub mine: bool,
    /// Until when.
    pub until: String,
}

/// For whom a case is shown.
#[derive(Clone, Copy, Debug)]
pub struct Viewer<'a> {
    /// Who looks.
    pub actor: &'a Actor,
    /// Whether the form is shown in full.
    pub full: bool,
    /// Whether document numbers in it are, too.
    pub numbers: bool,
}

impl CaseView {
    /// A case for that viewer.
    #[must_use]
    pub fn of(app: &App, case: &Case, viewer: Viewer<'_>) -> Self {
        let staff = viewer.actor.role != Role::Owner || viewer.actor.id != case.person;
        let service = app.service(&case.region, &case.service).ok().map(|(_, service)| service);
        let form = match service {
            _ if viewer.full && viewer.numbers => case.form.clone(),
            Some(service) if viewer.full => without_numbers(service, case),
            Some(service) => masked(&service.fields, &case.form),
            None => serde_json::Map::new(),
        };
        let slots = service.map_or(&[][..], |service| &service.slots);
        let shown = case.history.iter().filter(|entry| staff || is_news(entry));
        Self {
            id: case.id.clone(),
            region: case.region.clone(),
            service: case.service.clone(),
            service_name: service.map_or_else(|| (&Text::default()).into(), |service| (&service.name).into()),
            about: AboutView::of(app, case),
            state: case.state.name().to_owned(),
            state_text: state_name(app, case, case.state),
            state_help: state_help(app, case, service),
            version: case.revision,
            due: case.due.as_ref().map(|due| DueView {
                date: due.date.to_string(),
                explanation: (&due.explanation.text()).into(),
                provisional: due.is_provisional(),
            }),
            // Seen from the promise itself, so that it is true before the worker has marked it.
            overdue: case.overdue || case.due_at.is_some_and(|due| due < app.now()),
            allowed_actions: names(&app.allowed_to(viewer.actor, case)),
            history: shown.map(|entry| HistoryView::of(app, case, entry, staff)).collect(),
            form: Value::Object(form),
            attachments: case.attachments.iter().map(|file| AttachmentView::of(file, service)).collect(),
            slots: slots.iter().map(|slot| SlotStateView::of(slot, &case.attachments, case.facts)).collect(),
            parcel: case.parcel.as_ref().map(|parcel| ParcelView::of(app, parcel)),
            certificate_id: case.certificate.clone(),
            mobile_confirmed: case.mobile_confirmed,
            created_at: case.created_at.rfc3339(),
            submitted_at: case.submitted_at.map(|at| at.rfc3339()),
            changed_at: case.changed_at.rfc3339(),
            feedback: FeedbackView::of(case, service),
            result: ResultView::of(app, case, viewer.full),
            help_lines: HelpLineView::of(case, service),
            proposal: ProposalView::of(case, viewer.actor).filter(|_| staff),
            given_up: case.outbox.parked().filter(|_| staff).map(|task| task.id.clone()).collect(),
            appeal: case.appeal.as_ref().filter(|_| viewer.full).map(|appeal| AppealView {
                text: appeal.text.clone(),
                at: appeal.at.rfc3339(),
                attachments: appeal.files.clone(),
            }),
            lease: case.lease.as_ref().filter(|_| staff).map(|lease| LeaseView {
                holder: lease.holder.clone(),
                mine: lease.holder == viewer.actor.id,
                until: lease.until.rfc3339(),
            }),
        }
    }

    /// The same as the body of an answer that is kept.
    ///
    /// # Errors
    /// `internal` when it cannot be written.
    pub fn rendered(app: &App, case: &Case, viewer: Viewer<'_>) -> Result<String, Problem> {
        let value = Self::of(app, case, viewer).to_json().unwrap_or_default();
        serde_json::to_string(&value).map_err(Problem::internal)
    }
}

/// The form as its owner typed it, with document numbers masked (`G09`).
fn without_numbers(service: &Service, case: &Case) -> serde_json::Map<String, Value> {
    let mut form = case.form.clone();
    let _ = hide_numbers(&service.fields, &mut form);
    form
}

/// What the case's region calls a state (`S19`, `S20`).
pub(super) fn state_name(app: &App, case: &Case, state: State) -> TextView {
    let own = app.catalogue.regions.get(&case.region).and_then(|profile| profile.state_name(state));
    own.map_or_else(|| (&app.catalogue.states.state(state).text).into(), Into::into)
}

/// What the state means for the candidate: after the mail came back it is no longer on its way.
fn state_help(app: &App, case: &Case, service: Option<&Service>) -> TextView {
    let states = &app.catalogue.states;
    let came_back = case.parcel.as_ref().filter(|parcel| parcel.rank == Rank::ReturnedMail);
    match came_back {
        Some(parcel) if case.state == State::Dispatched => {
            let again = service.is_some_and(|service| case.resends < service.max_resends);
            if again { (&states.rank(parcel.rank).help).into() } else { (&states.word("mail_back_for_good")).into() }
        }
        _ => (&states.state(case.state).help).into(),
    }
}

/// Who holds a case inside the authority is no news for the candidate.
fn is_news(entry: &Entry) -> bool {
    let inside = matches!(entry.event, EventKind::Claim | EventKind::Release | EventKind::LeaseExpire);
    // A refusal that a second reviewer has still to confirm is none yet.
    !inside && (entry.event, entry.state) != (EventKind::Reject, State::InReview)
}

fn names(kinds: &[EventKind]) -> Vec<String> {
    kinds.iter().map(|kind| kind.name().to_owned()).collect()
}

impl HistoryView {
    fn of(app: &App, case: &Case, entry: &Entry, staff: bool) -> Self {
        let states = &app.catalogue.states;
        let service = app.service(&case.region, &case.service).ok().map(|(_, service)| service);
        let given = entry.grounds.as_ref().filter(|grounds| !grounds.reason_code.is_empty());
        let reason = given.and_then(|grounds| service?.reason(&grounds.reason_code));
        let by = match entry.by.role {
            Role::Owner => "candidate",
            Role::Reviewer | Role::Operator => "staff",
            Role::Carrier => "carrier",
            Role::Clock => "clock",
        };
        Self {
            at: entry.at.rfc3339(),
            event: entry.event.name().to_owned(),
            text: (&states.action(entry.event).text).into(),
            state: entry.state.name().to_owned(),
            state_text: state_name(app, case, entry.state),
            by: by.to_owned(),
            account: (staff && by == "staff").then(|| entry.by.id.clone()),
            reason_code: given.map(|grounds| grounds.reason_code.clone()),
            reason_text: reason.map(|reason| (&reason.text).into()),
            note: entry.grounds.as_ref().map(|grounds| grounds.text.clone()).filter(|text| !text.is_empty()),
        }
    }
}

impl ParcelView {
    /// A parcel.
    #[must_use]
    pub fn of(app: &App, parcel: &Parcel) -> Self {
        let events = parcel.events.iter().map(|event| ParcelEventView {
            at: event.at.rfc3339(),
            text: event.text.clone(),
            rank: event.rank.name().to_owned(),
            problem: event.problem,
        });
        Self {
            carrier: parcel.carrier.clone(),
            tracking_number: parcel.tracking_number.clone(),
            rank: parcel.rank.name().to_owned(),
            rank_text: (&app.catalogue.states.rank(parcel.rank).text).into(),
            dispatched_at: parcel.dispatched_at.rfc3339(),
            events: events.collect(),
        }
    }
}
