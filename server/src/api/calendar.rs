//! The exam calendar, official places to look at and notices of issue over HTTP (F01 to F04, F12, F14, F16).

use std::sync::Arc;

use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    types::ToJSON,
};

use super::{
    authority::AsOperator,
    calendar_bodies::{PublishIssueNotice, PublishTerms},
    calendar_view::{CalendarView, IssueNoticePage, IssueNoticeView, PlaceView, PlacesView, TermsView},
    call::if_match,
    kept::{Created, page},
    public::{Public, public},
    strict::Strict,
    tags::Tag,
};
use crate::{
    app::{App, once::OnceKey},
    problem::Problem,
    records::registration::{IssueNotice, RegistrationTerms},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CalendarApi {
    /// The application.
    pub app: Arc<App>,
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
        let view = |notice: &IssueNotice| IssueNoticeView::of(&self.app, notice).to_json_string();
        Ok(self.app.publish_issue_notice(&auth.0, body.0.notice()?, &key, &view).await?.into())
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
