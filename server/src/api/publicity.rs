//! Publicity lists for everybody, reports about people on them, and the state of one's own checks (F64 to F68, F72).

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    publicity::Standing,
    values::{Audience, DocumentNumber, PersonName},
};

use super::{
    authority::{AsCandidate, optional_caller},
    call::client_address,
    captchas::CaptchaProof,
    case_view::{DueView, TextView},
    kept::page,
    public::{NamedView, due_view, exam_name},
    strict::Strict,
    tags::Tag,
};
use crate::{
    app::{
        App,
        once::OnceKey,
        publicity::{NewReport, OwnCheck},
    },
    problem::Problem,
    records::publicity::{Publicity, PublicityEntry, PublicityReport},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct PublicityApi {
    /// The application.
    pub app: Arc<App>,
}

/// A publicity period.
#[derive(Debug, Object)]
pub struct PublicityView {
    /// Its id.
    pub id: String,
    /// The region.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// What it is called.
    pub exam_name: TextView,
    /// The sitting.
    pub sitting: String,
    /// The first day.
    pub from: String,
    /// The last day, and how it was counted.
    pub until: DueView,
    /// `to_come`, `running` or `over`.
    pub standing: String,
}

impl PublicityView {
    /// The view of a period.
    #[must_use]
    pub fn of(app: &App, publicity: &Publicity) -> Self {
        let standing = match publicity.period.standing(app.now()) {
            Standing::ToCome => "to_come",
            Standing::Running => "running",
            Standing::Over => "over",
        };
        Self {
            id: publicity.id.clone(),
            region: publicity.region.clone(),
            exam_name: exam_name(app, &publicity.exam),
            exam: publicity.exam.clone(),
            sitting: publicity.sitting.to_string(),
            from: publicity.period.from.to_string(),
            until: due_view(&publicity.period.until),
            standing: standing.to_owned(),
        }
    }
}

/// A page of publicities.
#[derive(Debug, Object)]
pub struct PublicityPage {
    /// The publicities.
    pub items: Vec<PublicityView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub next_cursor: Option<String>,
}

/// A person on a list, masked.
#[derive(Debug, Object)]
struct EntryView {
    /// Its id, for a report.
    id: String,
    /// The name, masked.
    name_masked: String,
    /// The document number, masked.
    id_number_masked: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
}

/// The people on a list.
#[derive(Debug, Object)]
struct EntryPage {
    /// The list.
    publicity: PublicityView,
    /// The people.
    items: Vec<EntryView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

/// A report about somebody on a list.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ReportCandidate {
    /// The person on the list.
    entry_id: String,
    /// What is reported: 10 to 2,000 characters.
    text: String,
    /// How to reach you; nobody but the office sees it.
    #[serde(default)]
    contact: Option<String>,
    /// A captcha that was solved.
    #[serde(default)]
    captcha: Option<CaptchaProof>,
}

/// A report that was taken.
#[derive(Debug, Object)]
struct ReportTaken {
    /// Its id.
    id: String,
    /// Told only now: with it you see what becomes of the report.
    secret: String,
    /// Where it stands.
    state: NamedView,
    /// When it came in.
    at: String,
}

/// What became of a report.
#[derive(Debug, Object)]
struct ReportStanding {
    /// Its id.
    id: String,
    /// Where it stands.
    state: NamedView,
    /// The office's answer.
    #[oai(skip_serializing_if_is_none)]
    answer: Option<String>,
    /// When it came in.
    at: String,
    /// When it changed last.
    changed_at: String,
}

impl ReportStanding {
    fn of(app: &App, report: &PublicityReport) -> Self {
        Self {
            id: report.id.clone(),
            state: NamedView::of(app, "report", report.state.name()),
            answer: report.answer.clone(),
            at: report.created_at.rfc3339(),
            changed_at: report.changed_at.rfc3339(),
        }
    }
}

/// Where one's own check for an exam stands.
#[derive(Debug, Object)]
struct OwnCheckView {
    /// The entry's id.
    id: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The sitting.
    sitting: String,
    /// Where the check stands.
    state: NamedView,
    /// What follows from it.
    consequences: Vec<NamedView>,
    /// The office's words.
    #[oai(skip_serializing_if_is_none)]
    remark: Option<String>,
    /// When it changed last.
    changed_at: String,
    /// Until when what is missing can be supplied, and how that was counted; only where something is and the day of the
    /// results is known.
    #[oai(skip_serializing_if_is_none)]
    supply_until: Option<DueView>,
    /// The publicity period.
    #[oai(skip_serializing_if_is_none)]
    publicity: Option<PublicityView>,
}

#[derive(ApiResponse)]
enum Taken {
    /// Taken, now or by an equal call before.
    #[oai(status = 201)]
    Taken(Json<ReportTaken>),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl PublicityApi {
    /// List the publicities that run now
    #[oai(path = "/publicities", method = "get", operation_id = "list_publicities")]
    async fn list_publicities(
        &self,
        region: Query<Option<String>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<PublicityPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.running_publicities(region.0.as_deref(), after, limit).await?;
        let items = found.iter().map(|found| PublicityView::of(&self.app, &found.value)).collect();
        Ok(Json(PublicityPage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// List the people of a publicity
    ///
    /// Masked, and only while it runs: afterwards nobody is shown any more.
    #[oai(path = "/publicities/:id", method = "get", operation_id = "get_publicity")]
    async fn get_publicity(
        &self,
        id: Path<String>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<EntryPage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let publicity = self.app.running_publicity(&id.0).await?;
        let (found, next) = self.app.publicity_entries(&id.0, after, limit).await?;
        Ok(Json(EntryPage {
            publicity: PublicityView::of(&self.app, &publicity),
            items: found.into_iter().map(|found| entry(&found.value)).collect(),
            next_cursor: next.map(|next| next.to_string()),
        }))
    }

    /// Report somebody on a list
    ///
    /// While the list is shown, with a captcha: anybody may report. The office of the place looks into it; with the secret of the answer you see what
    /// becomes of it, and in the app if you are signed in.
    #[oai(path = "/publicities/:id/reports", method = "post", operation_id = "report_candidate")]
    async fn report_candidate(
        &self,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ReportCandidate>,
    ) -> Result<Taken, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let caller = optional_caller(&self.app, request).await?;
        let actor = caller.as_ref().map_or(address.as_str(), |caller| caller.token_digest());
        let key = OnceKey::read(key.0.as_deref(), actor, &format!("report_candidate/{}", id.0), &body.0)?;
        let ReportCandidate { entry_id, text, contact, captcha } = body.0;
        let captcha = captcha.as_ref().map(CaptchaProof::given);
        let new = NewReport { entry: entry_id, text, contact, captcha };
        let (report, secret) = self.app.report_candidate(&id.0, &new, (caller.as_ref(), &address), &key).await?;
        Ok(Taken::Taken(Json(ReportTaken {
            id: report.id,
            secret,
            state: NamedView::of(&self.app, "report", report.state.name()),
            at: report.created_at.rfc3339(),
        })))
    }

    /// Show what became of a report
    #[oai(path = "/publicity-reports/:id", method = "get", operation_id = "get_publicity_report")]
    async fn get_publicity_report(
        &self,
        id: Path<String>,
        /// The secret that was told when the report was taken.
        #[oai(name = "X-Client-Secret")]
        secret: Header<Option<String>>,
    ) -> Result<Json<ReportStanding>, Problem> {
        let report = self.app.report_by_secret(&id.0, secret.0.as_deref().unwrap_or_default()).await?;
        Ok(Json(ReportStanding::of(&self.app, &report)))
    }

    /// List the checks of my exams
    ///
    /// Where the check of the conditions stands for each exam whose subjects I passed, and what follows.
    #[oai(path = "/checks", method = "get", operation_id = "list_checks")]
    async fn list_checks(&self, auth: AsCandidate) -> Result<Json<Vec<OwnCheckView>>, Problem> {
        let found = self.app.checks_of(auth.0.person()).await?;
        let view = |own: &OwnCheck| {
            let check = &own.entry;
            OwnCheckView {
                id: check.id.clone(),
                exam_name: exam_name(&self.app, &check.exam),
                exam: check.exam.clone(),
                sitting: check.sitting.to_string(),
                state: NamedView::of(&self.app, "check_state", check.check_state.name()),
                consequences: consequences(&self.app, check),
                remark: check.remark.clone(),
                changed_at: check.changed_at.rfc3339(),
                supply_until: own.supply_until.as_ref().map(due_view),
                publicity: own.publicity.as_ref().map(|publicity| PublicityView::of(&self.app, publicity)),
            }
        };
        Ok(Json(found.iter().map(view).collect()))
    }
}

/// What follows from the state of a check.
#[must_use]
pub fn consequences(app: &App, check: &PublicityEntry) -> Vec<NamedView> {
    check.consequences().iter().map(|consequence| NamedView::of(app, "consequence", consequence.name())).collect()
}

fn entry(entry: &PublicityEntry) -> EntryView {
    let name = PersonName::parse(&entry.name).map(|name| name.masked().into_string());
    let number = DocumentNumber::parse(&entry.document_number).map(|n| n.masked(Audience::Public).into_string());
    EntryView {
        id: entry.id.clone(),
        name_masked: name.unwrap_or_else(|_| "*".to_owned()),
        id_number_masked: number.unwrap_or_else(|_| "*".to_owned()),
        level: entry.level.clone(),
        specialty: entry.specialty.clone(),
    }
}
