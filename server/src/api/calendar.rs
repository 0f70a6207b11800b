//! The exam calendar, official places to look at and notices of issue over HTTP (F01 to F04, F12, F14, F16).

use std::sync::Arc;

use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
    types::ToJSON,
};
use serde::{Deserialize, Serialize};

use super::{
    authority::AsOperator,
    call::if_match,
    case_view::TextView,
    kept::{Created, page},
    public::{Public, TextBody, day, exam_name, moment, public, sitting},
    strict::Strict,
    tags::Tag,
};
use crate::{
    app::{
        App,
        once::OnceKey,
        registrations::{NewIssueNotice, NewTerms},
    },
    catalogue::Place,
    problem::Problem,
    records::registration::{Fee, IssueNotice, RegistrationTerms},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CalendarApi {
    /// The application.
    pub app: Arc<App>,
}

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
struct FeeView {
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
struct CalendarView {
    /// The year.
    year: i64,
    /// What the offices have published.
    items: Vec<TermsView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
    /// Where plans and dates are published officially.
    places: Vec<PlaceView>,
}

/// Official places by topic.
#[derive(Debug, Object)]
struct PlacesView {
    /// `information`, `platform`, `schedule`, `scores`, `collection`, `verify`, `receipts` or `support`.
    topic: String,
    /// The places.
    places: Vec<PlaceView>,
}

/// A notice that certificates are handed out.
#[derive(Debug, Object)]
struct IssueNoticeView {
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
    fn of(app: &App, notice: &IssueNotice) -> Self {
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
struct IssueNoticePage {
    /// The newest first.
    items: Vec<IssueNoticeView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
    /// Where the region publishes them officially.
    places: Vec<PlaceView>,
}

/// What is to be paid.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct FeeBody {
    /// For what.
    name: TextBody,
    /// How much, in fen.
    amount_fen: i64,
}

/// What an office publishes before registration opens.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct PublishTerms {
    /// The exam's id.
    exam: String,
    /// Which sitting it is for: `2026`, or `2026-2` for the second one of a year.
    sitting: String,
    /// The subjects.
    subjects: Vec<TextBody>,
    /// Who may register, or which document of the year says so.
    conditions: TextBody,
    /// What is to be proven or promised, and the power to check.
    checks: TextBody,
    /// When registration opens.
    opens_at: String,
    /// When registration closes.
    closes_at: String,
    /// Until when the fee can be paid.
    pay_until: String,
    /// What is to be paid.
    fees: Vec<FeeBody>,
    /// The entry in the official notice.
    entry_url: String,
    /// Who answers questions.
    contact: String,
    /// First day on which admission tickets are printed.
    #[serde(default)]
    tickets_from: Option<String>,
    /// Last day for printing tickets.
    #[serde(default)]
    tickets_until: Option<String>,
    /// First day of the exam.
    #[serde(default)]
    exam_from: Option<String>,
    /// Last day of the exam.
    #[serde(default)]
    exam_until: Option<String>,
    /// When the results are expected.
    #[serde(default)]
    results_on: Option<String>,
    /// When the accounts of the exam were reconciled.
    #[serde(default)]
    reconciled_on: Option<String>,
}

impl PublishTerms {
    fn terms(&self) -> Result<NewTerms, Problem> {
        let date = |pointer: &str, text: &Option<String>| text.as_deref().map(|text| day(pointer, text)).transpose();
        Ok(NewTerms {
            exam: self.exam.clone(),
            sitting: sitting("/sitting", &self.sitting)?,
            subjects: self.subjects.iter().map(Into::into).collect(),
            conditions: (&self.conditions).into(),
            checks: (&self.checks).into(),
            opens_at: moment("/opens_at", &self.opens_at)?,
            closes_at: moment("/closes_at", &self.closes_at)?,
            pay_until: moment("/pay_until", &self.pay_until)?,
            fees: self.fees.iter().map(|fee| Fee { name: (&fee.name).into(), amount_fen: fee.amount_fen }).collect(),
            entry_url: self.entry_url.trim().to_owned(),
            contact: self.contact.clone(),
            tickets: (date("/tickets_from", &self.tickets_from)?, date("/tickets_until", &self.tickets_until)?),
            days: (date("/exam_from", &self.exam_from)?, date("/exam_until", &self.exam_until)?),
            results_on: date("/results_on", &self.results_on)?,
            reconciled_on: date("/reconciled_on", &self.reconciled_on)?,
        })
    }
}

/// A notice that certificates are handed out.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct PublishIssueNotice {
    /// The exam's id.
    exam: String,
    /// The year of the exam.
    year: i64,
    /// The heading.
    title: TextBody,
    /// The text.
    body: TextBody,
    /// Until when certificates are handed out.
    #[serde(default)]
    until: Option<String>,
    /// The official notice.
    #[serde(default)]
    url: Option<String>,
}

type Key = Header<Option<String>>;

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl CalendarApi {
    /// Show a year's exam calendar
    ///
    /// What the offices have published: registration, payment, admission ticket, exam, results.
    #[oai(path = "/calendar", method = "get", operation_id = "get_calendar")]
    async fn get_calendar(
        &self,
        year: Query<Option<i64>>,
        region: Query<Option<String>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Public<CalendarView>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let year = year.0.unwrap_or_else(|| i64::from(self.app.now().beijing_date().year()));
        let region = region.0.as_deref();
        let (found, next) = self.app.published_terms(region, year, after, limit).await?;
        Ok(public(CalendarView {
            year,
            items: found.iter().map(|found| TermsView::of(&self.app, &found.value)).collect(),
            next_cursor: next.map(|next| next.to_string()),
            places: PlaceView::of_topic(&self.app, "schedule", region),
        }))
    }

    /// Show official places to look at
    #[oai(path = "/places", method = "get", operation_id = "list_places")]
    async fn list_places(&self, region: Query<Option<String>>) -> Public<Vec<PlacesView>> {
        let region = region.0.as_deref();
        let of = |topic: &&str| PlacesView {
            topic: (*topic).to_owned(),
            places: PlaceView::of_topic(&self.app, topic, region),
        };
        public(crate::catalogue::PLACE_TOPICS.iter().map(of).filter(|view| !view.places.is_empty()).collect())
    }

    /// Show what is published about a registration
    #[oai(path = "/calendar/:region/:exam/:year", method = "get", operation_id = "get_registration_terms")]
    async fn get_registration_terms(
        &self,
        region: Path<String>,
        exam: Path<String>,
        year: Path<i64>,
    ) -> Result<Public<TermsView>, Problem> {
        let terms = self.app.terms_of(&region.0, &exam.0, year.0).await?;
        Ok(public(TermsView::of(&self.app, &terms)))
    }

    /// List a region's notices of issue
    #[oai(path = "/regions/:region/issue-notices", method = "get", operation_id = "list_issue_notices")]
    async fn list_issue_notices(
        &self,
        region: Path<String>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Public<IssueNoticePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.issue_notices(&region.0, after, limit).await?;
        Ok(public(IssueNoticePage {
            items: found.iter().map(|found| IssueNoticeView::of(&self.app, &found.value)).collect(),
            next_cursor: next.map(|next| next.to_string()),
            places: PlaceView::of_topic(&self.app, "collection", Some(&region.0)),
        }))
    }

    /// Publish a notice of issue
    #[oai(path = "/staff/issue-notices", method = "post", operation_id = "publish_issue_notice", tag = "Tag::Staff")]
    async fn publish_issue_notice(
        &self,
        auth: AsOperator,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<PublishIssueNotice>,
    ) -> Result<Created<IssueNoticeView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), "publish_issue_notice", &body.0)?;
        let new = NewIssueNotice {
            exam: body.0.exam.clone(),
            year: body.0.year,
            title: (&body.0.title).into(),
            body: (&body.0.body).into(),
            until: body.0.until.as_deref().map(|text| day("/until", text)).transpose()?,
            url: body.0.url.clone(),
        };
        let view = |notice: &IssueNotice| IssueNoticeView::of(&self.app, notice).to_json_string();
        Ok(self.app.publish_issue_notice(&auth.0, new, &key, &view).await?.into())
    }

    /// Publish a registration
    ///
    /// Everything that must be known before it opens. Changing it later needs `If-Match`.
    #[oai(
        path = "/staff/registration-terms",
        method = "post",
        operation_id = "publish_registration_terms",
        tag = "Tag::Staff"
    )]
    async fn publish_registration_terms(
        &self,
        auth: AsOperator,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<PublishTerms>,
    ) -> Result<Created<TermsView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), "publish_registration_terms", &body.0)?;
        let seen = seen.0.as_deref().map(|seen| if_match(Some(seen))).transpose()?;
        let view = |terms: &RegistrationTerms| TermsView::of(&self.app, terms).to_json_string();
        Ok(self.app.publish_terms(&auth.0, &body.0.terms()?, (&key, seen), &view).await?.into())
    }
}
