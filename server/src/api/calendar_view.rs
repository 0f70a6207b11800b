//! What the calendar, official places and notices of issue look like over HTTP (F01 to F04, F12, F14, F16).

use poem_openapi::Object;

use super::{case_view::TextView, public::exam_name};
use crate::{
    app::App,
    catalogue::Place,
    records::registration::{Fee, IssueNotice, RegistrationTerms},
};

/// An official place to look at.
#[derive(Debug, Object)]
pub struct PlaceView {
    /// Its stable name.
    id: String,
    /// What it is called.
    name: TextView,
    /// Where it is; some are found by their name only.
    #[oai(skip_serializing_if_is_none)]
    url: Option<String>,
}

impl PlaceView {
    /// The places for a topic in a region.
    #[must_use]
    pub fn of_topic(app: &App, topic: &str, region: Option<&str>) -> Vec<Self> {
        let view = |place: &Place| Self { id: place.id.clone(), name: (&place.name).into(), url: place.url.clone() };
        app.catalogue.calendar.places(topic, region).map(view).collect()
    }
}

/// What is to be paid.
#[derive(Debug, Object)]
pub(super) struct FeeView {
    /// For what.
    name: TextView,
    /// How much, in fen.
    amount_fen: i64,
}

/// What an office has published about a registration.
#[derive(Debug, Object)]
pub struct TermsView {
    /// The region.
    region: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The year.
    year: i64,
    /// Which sitting it is for.
    sitting: String,
    /// The subjects.
    subjects: Vec<TextView>,
    /// Who may register, or which document of the year says so.
    conditions: TextView,
    /// What is to be proven or promised, and the power to check.
    checks: TextView,
    /// When registration opens.
    opens_at: String,
    /// When registration closes.
    closes_at: String,
    /// Until when the fee can be paid; nothing is taken later.
    pay_until: String,
    /// What is to be paid.
    fees: Vec<FeeView>,
    /// The only entry to use.
    entry_url: String,
    /// Who answers questions.
    contact: String,
    /// First day on which admission tickets are printed.
    #[oai(skip_serializing_if_is_none)]
    tickets_from: Option<String>,
    /// Last day for printing tickets and correcting name, number and gender.
    #[oai(skip_serializing_if_is_none)]
    tickets_until: Option<String>,
    /// First day of the exam.
    #[oai(skip_serializing_if_is_none)]
    exam_from: Option<String>,
    /// Last day of the exam.
    #[oai(skip_serializing_if_is_none)]
    exam_until: Option<String>,
    /// When the results are expected.
    #[oai(skip_serializing_if_is_none)]
    results_on: Option<String>,
    /// Rises with every publication.
    version: u32,
    /// When it was published last.
    published_at: String,
}

impl TermsView {
    /// The view of what was published.
    #[must_use]
    pub fn of(app: &App, terms: &RegistrationTerms) -> Self {
        let day = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
        let fee = |fee: &Fee| FeeView { name: (&fee.name).into(), amount_fen: fee.amount_fen };
        Self {
            region: terms.region.clone(),
            exam_name: exam_name(app, &terms.exam),
            exam: terms.exam.clone(),
            year: terms.year,
            sitting: terms.sitting.to_string(),
            subjects: terms.subjects.iter().map(TextView::from).collect(),
            conditions: (&terms.conditions).into(),
            checks: (&terms.checks).into(),
            opens_at: terms.opens_at.rfc3339(),
            closes_at: terms.closes_at.rfc3339(),
            pay_until: terms.pay_until.rfc3339(),
            fees: terms.fees.iter().map(fee).collect(),
            entry_url: terms.entry_url.clone(),
            contact: terms.contact.clone(),
            tickets_from: day(terms.tickets_from),
            tickets_until: day(terms.tickets_until),
            exam_from: day(terms.exam_from),
            exam_until: day(terms.exam_until),
            results_on: day(terms.results_on),
            version: terms.revision,
            published_at: terms.published_at.rfc3339(),
        }
    }
}

/// A year's calendar.
#[derive(Debug, Object)]
pub(super) struct CalendarView {
    /// The year.
    pub(super) year: i64,
    /// What the offices have published.
    pub(super) items: Vec<TermsView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub(super) next_cursor: Option<String>,
    /// Where plans and dates are published officially.
    pub(super) places: Vec<PlaceView>,
}

/// Official places by topic.
#[derive(Debug, Object)]
pub(super) struct PlacesView {
    /// `information`, `platform`, `schedule`, `scores`, `collection`, `verify`, `receipts` or `support`.
    pub(super) topic: String,
    /// The places.
    pub(super) places: Vec<PlaceView>,
}

/// A notice that certificates are handed out.
#[derive(Debug, Object)]
pub(super) struct IssueNoticeView {
    /// Its id.
    id: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The year of the exam.
    year: i64,
    /// The heading.
    title: TextView,
    /// The text.
    body: TextView,
    /// Until when certificates are handed out.
    #[oai(skip_serializing_if_is_none)]
    until: Option<String>,
    /// The official notice.
    #[oai(skip_serializing_if_is_none)]
    url: Option<String>,
    /// When it was published.
    published_at: String,
}

impl IssueNoticeView {
    pub(super) fn of(app: &App, notice: &IssueNotice) -> Self {
        Self {
            id: notice.id.clone(),
            exam_name: exam_name(app, &notice.exam),
            exam: notice.exam.clone(),
            year: notice.year,
            title: (&notice.title).into(),
            body: (&notice.body).into(),
            until: notice.until.map(|until| until.to_string()),
            url: notice.url.clone(),
            published_at: notice.published_at.rfc3339(),
        }
    }
}

/// A region's notices.
#[derive(Debug, Object)]
pub(super) struct IssueNoticePage {
    /// The newest first.
    pub(super) items: Vec<IssueNoticeView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub(super) next_cursor: Option<String>,
    /// Where the region publishes them officially.
    pub(super) places: Vec<PlaceView>,
}
