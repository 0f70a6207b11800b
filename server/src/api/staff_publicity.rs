//! What staff do with publicities over HTTP: open them, import their lists, decide checks and reports.

use std::sync::Arc;

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::publicity::{CheckState, ReportState, Stage};

use super::{
    authority::{AsIssuer, AsReviewer, AsStaff},
    case_view::TextView,
    import_answer::ImportAnswer,
    kept::{Changed, Created, page},
    public::{NamedView, day, exam_name, sitting},
    publicity::{PublicityPage, PublicityView, consequences},
    strict::Strict,
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        once::OnceKey,
        publicity::{CheckDecision, PublicityPlan, ReportDecision},
        sheet::Import,
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

/// A publicity to be opened.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct OpenPublicity {
    /// The exam's id.
    exam: String,
    /// The sitting: `2026`, or `2026-2` for the second one of a year.
    sitting: String,
    /// The first day; the last one is counted in working days.
    from: String,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum CheckStateBody {
    Unchecked,
    Supplement,
    NotPassed,
    IssueCertificate,
    NotAccepted,
    Unqualified,
}

/// How far the exam was.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum StageBody {
    BeforeTickets,
    BeforeExam,
    AfterExam,
}

/// How a check ended.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct DecideCheck {
    /// The state.
    state: CheckStateBody,
    /// How far the exam was; needed for `not_accepted` and `unqualified`, whose consequences depend on it.
    #[serde(default)]
    stage: Option<StageBody>,
    /// The office's words; the candidate reads them.
    text: String,
}

/// What staff do with a report.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum ReportStep {
    Investigating,
    Upheld,
    Dismissed,
}

/// What staff do with a report.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct DecideReport {
    /// `investigating` takes it up, the others decide it.
    state: ReportStep,
    /// The answer, which the reporter reads; needed for a decision.
    #[serde(default)]
    text: Option<String>,
}

/// A candidate's check as staff see it.
#[derive(Debug, Object)]
struct StaffCheckView {
    /// The entry's id.
    id: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The sitting.
    sitting: String,
    /// The name.
    name: String,
    /// The document number.
    id_number: String,
    /// Where the check stands.
    state: NamedView,
    /// What follows from it.
    consequences: Vec<NamedView>,
    /// The office's words.
    #[oai(skip_serializing_if_is_none)]
    remark: Option<String>,
    /// Rises with every change.
    version: u32,
}

/// The candidates of a list.
#[derive(Debug, Object)]
struct StaffCheckPage {
    /// The candidates.
    items: Vec<StaffCheckView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

/// A report as staff see it.
#[derive(Debug, Object)]
struct StaffReportView {
    /// Its id.
    id: String,
    /// The list.
    publicity_id: String,
    /// The person on it.
    entry_id: String,
    /// Where it stands.
    state: NamedView,
    /// What is reported.
    text: String,
    /// How to reach whoever reports.
    #[oai(skip_serializing_if_is_none)]
    contact: Option<String>,
    /// The answer.
    #[oai(skip_serializing_if_is_none)]
    answer: Option<String>,
    /// When it came in.
    at: String,
    /// Rises with every change.
    version: u32,
}

/// A page of reports.
#[derive(Debug, Object)]
struct StaffReportPage {
    /// The oldest first.
    items: Vec<StaffReportView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

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
        let items = found.iter().map(|found| self.check(&found.value)).collect();
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
        let import = Import {
            region: auth.0.region().to_owned(),
            dry_run: dry_run.0.unwrap_or(false),
            progress: Arc::default(),
        };
        Ok(Json(ImportAnswer::of(&self.app, self.app.import_publicity(list.0, import).await?)?))
    }

    /// Say how the check of a candidate ended
    ///
    /// The candidate is told, with what follows.
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
        let view = |check: &PublicityEntry| self.check(check).to_json_string();
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
        let items = found.iter().map(|found| self.report(&found.value)).collect();
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
        let view = |report: &PublicityReport| self.report(report).to_json_string();
        Ok(self.app.decide_report(&auth.0, &id.0, &decision, &key, &view).await?.into())
    }
}

impl StaffPublicityApi {
    fn check(&self, check: &PublicityEntry) -> StaffCheckView {
        StaffCheckView {
            id: check.id.clone(),
            exam_name: exam_name(&self.app, &check.exam),
            exam: check.exam.clone(),
            sitting: check.sitting.to_string(),
            name: check.name.clone(),
            id_number: check.document_number.clone(),
            state: NamedView::of(&self.app, "check_state", check.check_state.name()),
            consequences: consequences(&self.app, check),
            remark: check.remark.clone(),
            version: check.revision,
        }
    }

    fn report(&self, report: &PublicityReport) -> StaffReportView {
        StaffReportView {
            id: report.id.clone(),
            publicity_id: report.publicity.clone(),
            entry_id: report.entry.clone(),
            state: NamedView::of(&self.app, "report", report.state.name()),
            text: report.text.clone(),
            contact: report.contact.clone(),
            answer: report.answer.clone(),
            at: report.created_at.rfc3339(),
            version: report.revision,
        }
    }
}

impl From<CheckStateBody> for CheckState {
    fn from(body: CheckStateBody) -> Self {
        match body {
            CheckStateBody::Unchecked => Self::Unchecked,
            CheckStateBody::Supplement => Self::Supplement,
            CheckStateBody::NotPassed => Self::NotPassed,
            CheckStateBody::IssueCertificate => Self::IssueCertificate,
            CheckStateBody::NotAccepted => Self::NotAccepted,
            CheckStateBody::Unqualified => Self::Unqualified,
        }
    }
}

impl From<StageBody> for Stage {
    fn from(body: StageBody) -> Self {
        match body {
            StageBody::BeforeTickets => Self::BeforeTickets,
            StageBody::BeforeExam => Self::BeforeExam,
            StageBody::AfterExam => Self::AfterExam,
        }
    }
}
