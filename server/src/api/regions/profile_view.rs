//! A region's profile as the client gets it.

use poem_openapi::Object;
use zhengda_engine::{
    case::state::State,
    region::{
        contact::Contact,
        profile::Profile,
        query::{Numbers, Query, Scope},
    },
};

use super::{
    accounts_view::{AccountsView, IdentityProviderView},
    service_view::ServiceView,
};
use crate::{api::case_view::TextView, app::App, catalogue::Exam};

/// A region in the list.
#[derive(Debug, Object)]
pub(super) struct RegionSummary {
    /// The id.
    id: String,
    /// What people call the system.
    name: TextView,
    /// The authority behind it.
    authority: TextView,
    /// The names of the services that it offers.
    services: Vec<String>,
}

/// A region's profile.
#[derive(Debug, Object)]
pub(super) struct RegionView {
    /// The id.
    id: String,
    /// What people call the system.
    name: TextView,
    /// The authority behind it.
    authority: TextView,
    /// The address under which people know the system.
    #[oai(skip_serializing_if_is_none)]
    website: Option<String>,
    /// Ways to log in, in the order they are offered.
    doors: Vec<String>,
    /// The identity providers behind the doors `identity` and `social_card`, in the order they are offered.
    identity: Vec<IdentityProviderView>,
    /// What is offered around accounts with a password.
    accounts: AccountsView,
    /// What the list of all one's business is called.
    my_cases: TextView,
    /// What each state is called here.
    states: Vec<StateView>,
    /// Whether personal data stand masked on forms, and by which proofs they are revealed.
    #[oai(skip_serializing_if_is_none)]
    masking: Option<MaskingView>,
    /// The certificate query.
    query: QueryView,
    /// Whom to ask.
    contacts: Vec<ContactView>,
    /// The services.
    services: Vec<ServiceView>,
    /// The exams that fields of the kind `exam` choose from.
    exams: Vec<ExamView>,
}

/// A state and its name.
#[derive(Debug, Object)]
struct StateView {
    /// The stable name.
    state: String,
    /// What it is called here.
    text: TextView,
}

/// Masked data.
#[derive(Debug, Object)]
struct MaskingView {
    /// Proofs that reveal: `sms`.
    reveal_by: Vec<String>,
}

/// The certificate query.
#[derive(Debug, Object)]
struct QueryView {
    /// What the region calls it.
    name: TextView,
    /// `own`: the person's own certificates; `public`: those of whoever is named.
    scope: String,
    /// The fields of a public query, after the exam was chosen: each needed, not needed, or one of several.
    fields: Vec<QueryFieldView>,
    /// Whether a captcha is solved before each question.
    captcha: bool,
    /// What stands below the fields.
    #[oai(skip_serializing_if_is_none)]
    hint: Option<TextView>,
}

/// A field of a public query.
#[derive(Debug, Object)]
struct QueryFieldView {
    /// Its name in the call.
    name: String,
    /// `required`, `optional`, or `one_of` where one of those so marked must be given.
    need: String,
}

/// Whom to ask.
#[derive(Debug, Object)]
pub(super) struct ContactView {
    /// Its name in this region.
    id: String,
    /// About what.
    topic: TextView,
    /// The services that it helps with; empty for whatever no other contact is about.
    services: Vec<String>,
    /// The first telephone number.
    #[oai(skip_serializing_if_is_none)]
    telephone: Option<String>,
    /// All telephone numbers.
    telephones: Vec<String>,
    /// E-mail.
    #[oai(skip_serializing_if_is_none)]
    email: Option<String>,
    /// The page to look at.
    #[oai(skip_serializing_if_is_none)]
    website: Option<String>,
    /// When somebody answers.
    #[oai(skip_serializing_if_is_none)]
    hours: Option<TextView>,
    /// What to know before asking.
    #[oai(skip_serializing_if_is_none)]
    note: Option<TextView>,
}

/// An exam to choose.
#[derive(Debug, Object)]
struct ExamView {
    /// The id, the value of the field.
    id: String,
    /// Its name.
    name: TextView,
    /// Its levels, where it has some.
    levels: Vec<TextView>,
    /// Its specialties, where it has some.
    specialties: Vec<TextView>,
}

impl RegionSummary {
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            id: profile.id.clone(),
            name: (&profile.name).into(),
            authority: (&profile.authority).into(),
            services: profile.services.keys().cloned().collect(),
        }
    }
}

impl RegionView {
    pub(super) fn of(app: &App, profile: &Profile) -> Self {
        let state = |state: State| {
            let usual = app.catalogue.states.state(state).text;
            StateView { state: state.name().to_owned(), text: profile.state_name(state).unwrap_or(&usual).into() }
        };
        let services = profile.services.iter().map(|(name, service)| ServiceView::of(app, profile, name, service));
        Self {
            id: profile.id.clone(),
            name: (&profile.name).into(),
            authority: (&profile.authority).into(),
            website: profile.website.clone(),
            doors: profile.doors.iter().map(|door| door.name().to_owned()).collect(),
            identity: IdentityProviderView::all(app, profile),
            accounts: AccountsView::of(app, &profile.accounts),
            my_cases: (&profile.my_cases).into(),
            states: State::ALL.into_iter().map(state).collect(),
            masking: profile.masking.as_ref().map(|masking| MaskingView {
                reveal_by: masking.reveal_by.iter().map(|proof| proof.name().to_owned()).collect(),
            }),
            query: QueryView::of(&profile.query),
            contacts: profile.contacts.iter().map(ContactView::of).collect(),
            services: services.collect(),
            exams: app.catalogue.exams.iter().map(ExamView::of).collect(),
        }
    }
}

impl QueryView {
    fn of(query: &Query) -> Self {
        let number = match query.numbers {
            Numbers::Optional => "optional",
            Numbers::One => "one_of",
        };
        let needs = [
            ("exam", "required"),
            ("name", "required"),
            ("id_number", "required"),
            ("management_number", number),
            ("print_number", number),
        ];
        let field = |(name, need): (&str, &str)| QueryFieldView { name: name.to_owned(), need: need.to_owned() };
        let (scope, fields) = match query.scope {
            Scope::Own => ("own", Vec::new()),
            Scope::Public => ("public", needs.map(field).into()),
        };
        Self {
            name: (&query.name).into(),
            scope: scope.to_owned(),
            fields,
            captcha: query.scope == Scope::Public && query.captcha,
            hint: query.hint.as_ref().map(Into::into),
        }
    }
}

impl ContactView {
    fn of(contact: &Contact) -> Self {
        Self {
            id: contact.id.clone(),
            topic: (&contact.topic).into(),
            services: contact.services.clone(),
            telephone: contact.telephones.first().cloned(),
            telephones: contact.telephones.clone(),
            email: contact.email.clone(),
            website: contact.website.clone(),
            hours: contact.hours.as_ref().map(Into::into),
            note: contact.note.as_ref().map(Into::into),
        }
    }
}

impl ExamView {
    fn of(exam: &Exam) -> Self {
        Self {
            id: exam.id.clone(),
            name: (&exam.name).into(),
            levels: exam.levels.iter().map(Into::into).collect(),
            specialties: exam.specialties.iter().map(Into::into).collect(),
        }
    }
}
