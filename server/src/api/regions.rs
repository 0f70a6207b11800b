//! Regions as the client needs them: everything it draws comes from here, so that no region's name is in its code.

use std::sync::Arc;

use poem_openapi::{ApiResponse, Object, OpenApi, param::Path, payload::Json};
use zhengda_engine::{
    form::field::{Field, Kind, Source},
    region::{
        profile::{Contact, Door, Profile},
        service::{Reason, Review, Service},
    },
};

use super::{case_view::TextView, file_views::SlotView, tags::Tag};
use crate::{app::App, problem::Problem};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct RegionsApi {
    /// The application.
    pub app: Arc<App>,
}

/// A region in the list.
#[derive(Debug, Object)]
struct RegionSummary {
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
struct RegionView {
    /// The id.
    id: String,
    /// What people call the system.
    name: TextView,
    /// The authority behind it.
    authority: TextView,
    /// Ways to log in, in the order they are offered.
    doors: Vec<String>,
    /// Whom to ask.
    contacts: Vec<ContactView>,
    /// The services.
    services: Vec<ServiceView>,
}

/// Whom to ask.
#[derive(Debug, Object)]
struct ContactView {
    /// About what.
    topic: TextView,
    /// Telephone.
    #[oai(skip_serializing_if_is_none)]
    telephone: Option<String>,
    /// E-mail.
    #[oai(skip_serializing_if_is_none)]
    email: Option<String>,
    /// When somebody answers.
    #[oai(skip_serializing_if_is_none)]
    hours: Option<TextView>,
}

/// A service.
#[derive(Debug, Object)]
struct ServiceView {
    /// The name in the contract.
    service: String,
    /// What the region calls it.
    name: TextView,
    /// What it is for.
    summary: TextView,
    /// The verb on its button.
    submit_verb: TextView,
    /// Whether a reviewer decides first.
    review_required: bool,
    /// Whether it ends with a parcel.
    delivers: bool,
    /// Whether it is about one certificate.
    needs_certificate: bool,
    /// In which states it can be changed.
    edit_in: Vec<String>,
    /// Whether saving a correction hands it in at once.
    edit_submits: bool,
    /// In which states it can be taken back.
    withdraw_in: Vec<String>,
    /// Within how many working days a refusal can be appealed against; absent where it cannot.
    #[oai(skip_serializing_if_is_none)]
    appeal_within_working_days: Option<u32>,
    /// Which actions ask "are you sure" first.
    confirm: Vec<String>,
    /// Within how many working days the authority promises to decide.
    #[oai(skip_serializing_if_is_none)]
    promise_working_days: Option<u32>,
    /// How often a returned parcel is sent again.
    max_resends: u32,
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
}

/// A notice in force.
#[derive(Debug, Object)]
struct NoticeView {
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

/// A field of a form.
#[derive(Debug, Object)]
struct FieldView {
    /// Its name in the form object.
    name: String,
    /// `text`, `long_text`, `person_name`, `mobile`, `address`, `document_number`, `choice` or `boolean`.
    kind: String,
    /// Its label.
    label: TextView,
    /// A hint below it.
    #[oai(skip_serializing_if_is_none)]
    hint: Option<TextView>,
    /// Whether it must be filled.
    required: bool,
    /// The most characters.
    #[oai(skip_serializing_if_is_none)]
    max: Option<usize>,
    /// The values of a choice.
    options: Vec<OptionView>,
    /// `free`, `prefilled` or `locked`.
    source: String,
}

/// One value of a choice.
#[derive(Debug, Object)]
struct OptionView {
    /// What is sent.
    value: String,
    /// What is shown.
    label: TextView,
}

/// A reason.
#[derive(Debug, Object)]
struct ReasonView {
    /// The stable code.
    code: String,
    /// What it says.
    text: TextView,
}

#[derive(ApiResponse)]
enum Public<T: poem_openapi::types::ToJSON> {
    /// The same for everybody; may be kept for a minute.
    #[oai(status = 200)]
    Shown(
        Json<T>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

fn public<T: poem_openapi::types::ToJSON>(value: T) -> Public<T> {
    Public::Shown(Json(value), "public, max-age=60".to_owned())
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl RegionsApi {
    /// List the regions
    #[oai(path = "/regions", method = "get", operation_id = "list_regions")]
    async fn list_regions(&self) -> Result<Public<Vec<RegionSummary>>, Problem> {
        let summary = |profile: &Profile| RegionSummary {
            id: profile.id.clone(),
            name: (&profile.name).into(),
            authority: (&profile.authority).into(),
            services: profile.services.keys().cloned().collect(),
        };
        Ok(public(self.app.catalogue.regions.values().map(summary).collect()))
    }

    /// Show a region's profile
    #[oai(path = "/regions/:region", method = "get", operation_id = "get_region")]
    async fn get_region(&self, region: Path<String>) -> Result<Public<RegionView>, Problem> {
        let profile = self.app.catalogue.regions.get(&region.0).ok_or_else(|| Problem::new("region_unknown"))?;
        let services = profile.services.iter().map(|(name, service)| self.service(name, service));
        Ok(public(RegionView {
            id: profile.id.clone(),
            name: (&profile.name).into(),
            authority: (&profile.authority).into(),
            doors: profile.doors.iter().map(|door| door_name(*door).to_owned()).collect(),
            contacts: profile.contacts.iter().map(contact).collect(),
            services: services.collect(),
        }))
    }

    fn service(&self, name: &str, service: &Service) -> ServiceView {
        let states = |states: &[zhengda_engine::case::state::State]| {
            states.iter().map(|state| state.name().to_owned()).collect::<Vec<_>>()
        };
        ServiceView {
            service: name.to_owned(),
            name: (&service.name).into(),
            summary: (&service.summary).into(),
            submit_verb: (&service.submit_verb).into(),
            review_required: service.review == Review::Required,
            delivers: service.delivers,
            needs_certificate: service.needs_certificate,
            edit_in: states(&service.edit_in),
            edit_submits: service.edit_submits,
            withdraw_in: states(&service.withdraw_in),
            appeal_within_working_days: service.appeal.map(|appeal| appeal.within_working_days),
            confirm: service.confirm.iter().map(|kind| kind.name().to_owned()).collect(),
            promise_working_days: service.promise_working_days,
            max_resends: service.max_resends,
            postage: service.postage.as_ref().map(Into::into),
            carriers: service.carriers.clone(),
            notices: self.notices(service),
            fields: service.fields.iter().map(field).collect(),
            slots: service.slots.iter().map(Into::into).collect(),
            all_before_next: service.all_before_next,
            reasons: service.reasons.iter().map(reason).collect(),
        }
    }

    fn notices(&self, service: &Service) -> Vec<NoticeView> {
        let in_force = &self.app.catalogue.notices.0;
        let asked = service.notices.iter().filter_map(|rule| Some((rule, in_force.get(&rule.id)?)));
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
}

fn contact(contact: &Contact) -> ContactView {
    ContactView {
        topic: (&contact.topic).into(),
        telephone: contact.telephone.clone(),
        email: contact.email.clone(),
        hours: contact.hours.as_ref().map(Into::into),
    }
}

fn reason(reason: &Reason) -> ReasonView {
    ReasonView { code: reason.code.clone(), text: (&reason.text).into() }
}

fn field(field: &Field) -> FieldView {
    let options = field.options.iter();
    FieldView {
        name: field.name.clone(),
        kind: kind_name(field.kind).to_owned(),
        label: (&field.label).into(),
        hint: field.hint.as_ref().map(Into::into),
        required: field.required,
        max: field.max,
        options: options
            .map(|option| OptionView { value: option.value.clone(), label: (&option.label).into() })
            .collect(),
        source: source_name(field.source).to_owned(),
    }
}

const fn door_name(door: Door) -> &'static str {
    match door {
        Door::Face => "face",
        Door::Sms => "sms",
        Door::Password => "password",
        Door::Identity => "identity",
        Door::SocialCard => "social_card",
        Door::ScanCode => "scan_code",
    }
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::LongText => "long_text",
        Kind::PersonName => "person_name",
        Kind::Mobile => "mobile",
        Kind::Address => "address",
        Kind::DocumentNumber => "document_number",
        Kind::Choice => "choice",
        Kind::Boolean => "boolean",
    }
}

const fn source_name(source: Source) -> &'static str {
    match source {
        Source::Free => "free",
        Source::Prefilled => "prefilled",
        Source::Locked => "locked",
    }
}
