//! What staff do with publicities over HTTP: open them, import their lists, decide checks and reports.

use std::sync::Arc;

use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use zhengda_engine::publicity::ReportState;

use super::{
    authority::{AsIssuer, AsReviewer, AsStaff},
    import_answer::{ImportAnswer, import_list},
    kept::{Changed, Created, page},
    public::{day, sitting},
    publicity::{PublicityPage, PublicityView},
    staff_publicity_bodies::{DecideCheck, DecideReport, OpenPublicity, ReportStep},
    staff_publicity_view::{StaffCheckPage, StaffCheckView, StaffReportPage, StaffReportView},
    strict::Strict,
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        imports::Kind,
        once::OnceKey,
        publicity::{CheckDecision, PublicityPlan, ReportDecision},
    },
    problem::Problem,
    records::publicity::{Publicity, PublicityEntry, PublicityReport},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffPublicityApi {
    /// The application.
    pub app: Arc<App>,
}

type Key = Header<Option<String>>;

#[OpenApi(prefix_path = "/api/v1/staff", tag = "Tag::Staff")]
impl StaffPublicityApi {
    /// Open a publicity, or move its period
    ///
    /// The last day is counted in the region's working days.
    #[oai(path = "/publicities", method = "post", operation_id = "open_publicity")]
    async fn open_publicity(
        &self,
        auth: AsIssuer,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<OpenPublicity>,
    ) -> Result<Created<PublicityView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), "open_publicity", &body.0)?;
        let plan = PublicityPlan {
            exam: &body.0.exam,
            sitting: sitting("/sitting", &body.0.sitting)?,
            from: day("/from", &body.0.from)?,
        };
        let view = |publicity: &Publicity| PublicityView::of(&self.app, publicity).to_json_string();
        Ok(self.app.open_publicity(&auth.0, plan, &key, &view).await?.into())
    }

    /// List the region's publicities
    ///
    /// Also those that are over.
    #[oai(path = "/publicities", method = "get", operation_id = "list_staff_publicities")]
    async fn list_staff_publicities(
        &self,
        auth: AsStaff,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<PublicityPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.publicities_for(&auth.0, after, limit).await?;
        let items = found.iter().map(|found| PublicityView::of(&self.app, &found.value)).collect();
        Ok(Json(PublicityPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// List the candidates of a publicity with their checks
    #[oai(path = "/publicities/:id/checks", method = "get", operation_id = "list_staff_checks")]
    async fn list_staff_checks(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<StaffCheckPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.checks_for(&auth.0, &id.0, after, limit).await?;
        let items = found.iter().map(|found| StaffCheckView::of(&self.app, &found.value, &auth.0)).collect();
        Ok(Json(StaffCheckPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Import the list of publicities
    ///
    /// CSV (UTF-8 or GB18030) or XLSX; each exam and sitting must have been opened before. A later list changes the
    /// state of checks.
    #[oai(path = "/publicities/import", method = "post", operation_id = "import_publicity")]
    async fn import_publicity(
        &self,
        auth: AsIssuer,
        /// Check everything and write nothing.
        dry_run: Query<Option<bool>>,
        list: UploadedList,
    ) -> Result<Json<ImportAnswer>, Problem> {
        import_list(&self.app, &auth.0, Kind::Publicity, dry_run.0, list).await
    }

    /// Say how the check of a candidate ended
    ///
    /// The candidate is told, with what follows. What voids certificates, or takes that back, waits as a proposal until
    /// another reviewer decides the same; then the certificates of that exam and sitting are revoked.
    #[oai(path = "/checks/:id", method = "post", operation_id = "decide_check")]
    async fn decide_check(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<DecideCheck>,
    ) -> Result<Changed<StaffCheckView>, Problem> {
        let operation = format!("decide_check/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), &operation, &body.0)?;
        let decision = CheckDecision {
            state: body.0.state.into(),
            stage: body.0.stage.map(Into::into),
            remark: body.0.text.clone(),
        };
        let view = |check: &PublicityEntry| StaffCheckView::of(&self.app, check, &auth.0).to_json_string();
        Ok(self.app.decide_check(&auth.0, &id.0, &decision, &key, &view).await?.into())
    }

    /// List reports about people on the region's lists
    #[oai(path = "/publicity-reports", method = "get", operation_id = "list_publicity_reports")]
    async fn list_publicity_reports(
        &self,
        auth: AsReviewer,
        state: Query<Option<String>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<StaffReportPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let unknown = || Problem::new("parameter_invalid").with("field", "state");
        let state = state.0.as_deref().map(|name| ReportState::named(name).ok_or_else(unknown)).transpose()?;
        let (found, next) = self.app.reports_for(&auth.0, state, after, limit).await?;
        let items = found.iter().map(|found| StaffReportView::of(&self.app, &found.value)).collect();
        Ok(Json(StaffReportPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Take a report up, or decide it
    ///
    /// What follows for the candidate is a decision of its own about the check.
    #[oai(path = "/publicity-reports/:id", method = "post", operation_id = "decide_publicity_report")]
    async fn decide_publicity_report(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        body: Strict<DecideReport>,
    ) -> Result<Changed<StaffReportView>, Problem> {
        let operation = format!("decide_publicity_report/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), &operation, &body.0)?;
        let text = body.0.text.unwrap_or_default();
        let decision = match body.0.state {
            ReportStep::Investigating => ReportDecision::TakeUp,
            ReportStep::Upheld => ReportDecision::Decide(ReportState::Upheld, text),
            ReportStep::Dismissed => ReportDecision::Decide(ReportState::Dismissed, text),
        };
        let view = |report: &PublicityReport| StaffReportView::of(&self.app, report).to_json_string();
        Ok(self.app.decide_report(&auth.0, &id.0, &decision, &key, &view).await?.into())
    }
}
