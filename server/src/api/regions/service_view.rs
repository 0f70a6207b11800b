//! A service of a region as the client gets it: its gates, buttons, pages, notices and fields.

use poem_openapi::Object;
use zhengda_engine::{
    case::{event::EventKind, state::State},
    region::{
        notice::NoticeRule,
        profile::Profile,
        service::{Delivery, Review, Service},
        step::{Part, Step},
        verb::Verb,
    },
};

use super::form_view::FieldView;
use crate::{
    api::{case_view::TextView, file_views::SlotView},
    app::App,
};

/// A service.
#[derive(Debug, Object)]
pub(super) struct ServiceView {
    /// The name in the contract.
    service: String,
    /// What the region calls it.
    name: TextView,
    /// What it is for.
    summary: TextView,
    /// The menu that it stands under.
    #[oai(skip_serializing_if_is_none)]
    menu: Option<TextView>,
    /// The verb on the button that hands it in.
    submit_verb: TextView,
    /// What its other buttons say: `apply`, `accept`, `edit`, `save`, `withdraw`, `appeal`, `show`, `show_appeal`.
    verbs: Vec<VerbView>,
    /// The pages of its form, in order.
    steps: Vec<StepView>,
    /// Articles of the help that explain it.
    help: Vec<String>,
    /// Whether a reviewer decides first.
    review_required: bool,
    /// Whether it ends with a parcel.
    delivers: bool,
    /// Whether it is about one certificate.
    needs_certificate: bool,
    /// Whether, and how, it is asked for when the register has no certificate of the exam.
    #[oai(skip_serializing_if_is_none)]
    free_form: Option<FreeFormView>,
    /// In which states it can be changed.
    edit_in: Vec<String>,
    /// Whether saving a correction hands it in at once.
    edit_submits: bool,
    /// In which states it can be taken back.
    withdraw_in: Vec<String>,
    /// Within how many working days a refusal can be appealed against; absent where it cannot.
    #[oai(skip_serializing_if_is_none)]
    appeal_within_working_days: Option<u32>,
    /// The files that come with an appeal; they are uploaded as those of `slots` are.
    appeal_slots: Vec<SlotView>,
    /// Which actions ask "are you sure" first.
    confirm: Vec<String>,
    /// What those dialogs ask.
    dialogs: Vec<DialogView>,
    /// What the person reads once it is handed in.
    #[oai(skip_serializing_if_is_none)]
    submitted_text: Option<TextView>,
    /// Within how many working days the authority promises to decide.
    #[oai(skip_serializing_if_is_none)]
    promise_working_days: Option<u32>,
    /// How often a returned parcel is sent again.
    max_resends: u32,
    /// How the result reaches the person.
    delivery: Vec<DeliveryView>,
    /// Who pays the postage.
    #[oai(skip_serializing_if_is_none)]
    postage: Option<TextView>,
    /// The carriers that are used.
    carriers: Vec<String>,
    /// The notices to accept.
    notices: Vec<NoticeView>,
    /// The form.
    fields: Vec<FieldView>,
    /// The files that belong to it.
    slots: Vec<SlotView>,
    /// Whether the next step comes only when every slot is filled.
    all_before_next: bool,
    /// Reasons that a reviewer may give.
    reasons: Vec<ReasonView>,
    /// The contacts that help with it, by their ids.
    contacts: Vec<String>,
}

/// A button.
#[derive(Debug, Object)]
struct VerbView {
    /// Which.
    verb: String,
    /// What it says.
    text: TextView,
}

/// A page of a form.
#[derive(Debug, Object)]
pub(super) struct StepView {
    /// Its name in this service.
    id: String,
    /// Its heading.
    title: TextView,
    /// What stands on it, from top to bottom: `certificate`, `notices`, `application_form`, `fields`, `attachments`,
    /// `answers`, `done`.
    shows: Vec<String>,
    /// The fields on it.
    fields: Vec<String>,
    /// What the button that leads on says, where it is not the usual.
    #[oai(skip_serializing_if_is_none)]
    next: Option<TextView>,
}

/// An application about a certificate that the register does not have.
#[derive(Debug, Object)]
struct FreeFormView {
    /// The button that begins it.
    verb: TextView,
    /// When to use it.
    help: TextView,
}

/// A dialog.
#[derive(Debug, Object)]
struct DialogView {
    /// Of which action.
    action: String,
    /// What it asks.
    text: TextView,
}

/// A way in which a result reaches the person.
#[derive(Debug, Object)]
struct DeliveryView {
    /// `mail` or `collect`.
    mode: String,
    /// What the region calls it.
    name: TextView,
    /// The service to ask for next.
    #[oai(skip_serializing_if_is_none)]
    then: Option<String>,
}

/// A notice in force.
#[derive(Debug, Object)]
pub(super) struct NoticeView {
    /// The id.
    id: String,
    /// The version to accept.
    version: String,
    /// The heading.
    title: TextView,
    /// The text, Markdown.
    body: TextView,
    /// Whether the button works only after scrolling to the end.
    scroll_gate: bool,
    /// Whether a change asks again.
    again_on_edit: bool,
    /// SHA-256 of the text in both languages.
    digest: String,
}

/// A reason.
#[derive(Debug, Object)]
struct ReasonView {
    /// The stable code.
    code: String,
    /// What it says.
    text: TextView,
}

impl ServiceView {
    pub(super) fn of(app: &App, profile: &Profile, name: &str, service: &Service) -> Self {
        Self {
            service: name.to_owned(),
            name: (&service.name).into(),
            summary: (&service.summary).into(),
            menu: service.menu.as_ref().map(Into::into),
            submit_verb: (&service.submit_verb).into(),
            verbs: Verb::ALL.into_iter().map(|verb| VerbView::of(app, service, verb)).collect(),
            steps: steps(app, service),
            help: service.help.clone(),
            review_required: service.review == Review::Required,
            delivers: service.delivers,
            needs_certificate: service.needs_certificate,
            free_form: service
                .free_form
                .as_ref()
                .map(|free| FreeFormView { verb: (&free.verb).into(), help: (&free.help).into() }),
            edit_in: states(&service.edit_in),
            edit_submits: service.edit_submits,
            withdraw_in: states(&service.withdraw_in),
            appeal_within_working_days: service.appeal.as_ref().map(|appeal| appeal.within_working_days),
            confirm: service.confirm.iter().map(|kind| kind.name().to_owned()).collect(),
            dialogs: service.dialogs.iter().map(DialogView::of).collect(),
            submitted_text: service.submitted_text.as_ref().map(Into::into),
            promise_working_days: service.promise_working_days,
            max_resends: service.max_resends,
            delivery: service.delivery.iter().map(DeliveryView::of).collect(),
            postage: service.postage.as_ref().map(Into::into),
            carriers: service.carriers.clone(),
            notices: notices(app, &service.notices),
            fields: service.fields.iter().map(FieldView::of).collect(),
            slots: service.slots.iter().map(Into::into).collect(),
            appeal_slots: service.appeal.iter().flat_map(|appeal| &appeal.slots).map(Into::into).collect(),
            all_before_next: service.all_before_next,
            reasons: reasons(service),
            contacts: profile.contacts_for(name).into_iter().map(|contact| contact.id.clone()).collect(),
        }
    }
}

fn states(states: &[State]) -> Vec<String> {
    states.iter().map(|state| state.name().to_owned()).collect()
}

fn reasons(service: &Service) -> Vec<ReasonView> {
    let view = service.reasons.iter();
    view.map(|reason| ReasonView { code: reason.code.clone(), text: (&reason.text).into() }).collect()
}

pub(super) fn notices(app: &App, rules: &[NoticeRule]) -> Vec<NoticeView> {
    let in_force = &app.catalogue.notices.0;
    let asked = rules.iter().filter_map(|rule| Some((rule, in_force.get(&rule.id)?)));
    asked
        .map(|(rule, notice)| NoticeView {
            id: notice.id.clone(),
            version: notice.version.clone(),
            title: (&notice.title).into(),
            body: (&notice.body).into(),
            scroll_gate: notice.scroll_gate,
            again_on_edit: rule.again_on_edit,
            digest: notice.digest.clone(),
        })
        .collect()
}

/// The declared pages; where a service declares none, the usual ones: the choice of a certificate, the notices (`Z11`),
/// one page with everything (`K14`), and that it is done.
pub(super) fn steps(app: &App, service: &Service) -> Vec<StepView> {
    if !service.steps.is_empty() {
        return service.steps.iter().map(StepView::of).collect();
    }
    let page = |id: &str, shows: &[Part]| StepView {
        id: id.to_owned(),
        title: (&app.catalogue.states.word(&format!("page_{id}"))).into(),
        shows: shows.iter().map(|part| part.name().to_owned()).collect(),
        fields: if id == "form" { service.fields.iter().map(|field| field.name.clone()).collect() } else { Vec::new() },
        next: None,
    };
    let certificate = service.needs_certificate.then(|| page("certificate", &[Part::Certificate]));
    let notices = (!service.notices.is_empty()).then(|| page("notices", &[Part::Notices]));
    let form = page("form", &[Part::Fields, Part::Attachments]);
    certificate.into_iter().chain(notices).chain([form, page("done", &[Part::Done])]).collect()
}

impl StepView {
    fn of(step: &Step) -> Self {
        Self {
            id: step.id.clone(),
            title: (&step.title).into(),
            shows: step.shows.iter().map(|part| part.name().to_owned()).collect(),
            fields: step.fields.clone(),
            next: step.next.as_ref().map(Into::into),
        }
    }
}

impl VerbView {
    /// Saving says what handing in says, unless the region calls it otherwise (`S21`).
    fn of(app: &App, service: &Service, verb: Verb) -> Self {
        let usual = match verb {
            Verb::Save => service.submit_verb.clone(),
            _ => app.catalogue.states.verb(verb),
        };
        Self { verb: verb.name().to_owned(), text: service.verbs.get(&verb).unwrap_or(&usual).into() }
    }
}

impl DialogView {
    fn of((kind, text): (&EventKind, &zhengda_engine::text::Text)) -> Self {
        Self { action: kind.name().to_owned(), text: text.into() }
    }
}

impl DeliveryView {
    fn of(way: &Delivery) -> Self {
        Self { mode: way.mode.name().to_owned(), name: (&way.name).into(), then: way.then.clone() }
    }
}
