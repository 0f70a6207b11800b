//! The pages of a service's form (14).

use serde::{Deserialize, Serialize};

use crate::{region::service::Service, text::Text};

/// One page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its name in this service.
    pub id: String,
    /// Its heading.
    pub title: Text,
    /// What stands on it, from top to bottom.
    pub shows: Vec<Part>,
    /// The fields of the form that stand on it, where it shows fields.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// The button that leads on, where it is not the usual one (`G14`: 同意，下一步; `S10`: 下一步).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Text>,
}

/// Something that stands on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The choice of exam and certificate (`G12`, `S04` to `S07`).
    Certificate,
    /// The notices to accept.
    Notices,
    /// The application form to download (`G13`).
    ApplicationForm,
    /// Fields of the form.
    Fields,
    /// The attachments (`G19`, `G20`).
    Attachments,
    /// Everything that was filled in, to look at once more (Q6).
    Answers,
    /// That it was handed in (`G23`, `S13`).
    Done,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 7] = [
        Self::Certificate,
        Self::Notices,
        Self::ApplicationForm,
        Self::Fields,
        Self::Attachments,
        Self::Answers,
        Self::Done,
    ];

    /// The name in profiles and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::Notices => "notices",
            Self::ApplicationForm => "application_form",
            Self::Fields => "fields",
            Self::Attachments => "attachments",
            Self::Answers => "answers",
            Self::Done => "done",
        }
    }
}

/// What is wrong with the pages of a service: parts and fields that no page shows, or that are out of order.
#[must_use]
pub fn faults(service: &Service) -> Vec<String> {
    let steps = &service.steps;
    if steps.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let shown = |part: Part| steps.iter().filter(move |step| step.shows.contains(&part)).count();
    for part in Part::ALL {
        let needed = match part {
            Part::Certificate => service.needs_certificate || service.free_form.is_some(),
            Part::Notices => !service.notices.is_empty(),
            Part::Fields => !service.fields.is_empty(),
            Part::Attachments => !service.slots.is_empty(),
            Part::Done => true,
            Part::ApplicationForm | Part::Answers => false,
        };
        match shown(part) {
            0 if needed => found.push(format!("no page shows `{}`", part.name())),
            2.. if part != Part::Fields => found.push(format!("`{}` stands on more than one page", part.name())),
            _ => {}
        }
    }
    for field in &service.fields {
        let pages = steps.iter().filter(|step| step.fields.contains(&field.name)).count();
        if pages != 1 {
            found.push(format!("the field `{}` stands on {pages} pages instead of one", field.name));
        }
    }
    for (n, step) in steps.iter().enumerate() {
        found.extend(faults_of_page(service, step));
        if steps.iter().skip(n + 1).any(|other| other.id == step.id) {
            found.push(format!("the page `{}` is declared twice", step.id));
        }
        if step.shows.contains(&Part::Done) && n + 1 < steps.len() {
            found.push(format!("no page after `{}` is ever reached: it says that all is done", step.id));
        }
    }
    found
}

fn faults_of_page(service: &Service, step: &Step) -> Vec<String> {
    let mut found = Vec::new();
    if step.shows.is_empty() {
        found.push(format!("the page `{}` is empty", step.id));
    }
    if step.shows.contains(&Part::Fields) == step.fields.is_empty() {
        found.push(format!("the page `{}` shows `fields` and names them, or does neither", step.id));
    }
    if step.shows.contains(&Part::Notices) && service.notices.is_empty() {
        found.push(format!("the page `{}` shows notices, and the service has none", step.id));
    }
    if step.shows.contains(&Part::Attachments) && service.slots.is_empty() {
        found.push(format!("the page `{}` shows attachments, and the service has no slots", step.id));
    }
    let unknown = step.fields.iter().filter(|name| service.fields.iter().all(|field| field.name != **name));
    found.extend(unknown.map(|name| format!("the page `{}` names the field `{name}`, which there is not", step.id)));
    found
}
