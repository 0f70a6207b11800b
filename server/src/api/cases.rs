//! A candidate's cases over HTTP.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use serde::Serialize;

use super::{
    authority::AsCandidate,
    call::{client_address, if_match},
    case_about::AppealDetailView,
    case_bodies::{AppealCase, ConfirmMobile, CreateCase, EditCase, ReAddressCase, SubmitCase, WithdrawCase},
    case_view::{CaseView, ParcelView, Viewer},
    file_views::SlotStateView,
    kept::{Changed, Created, etag, page},
    problem::FieldProblem,
    strict::{MaybeStrict, Strict},
    tags::Tag,
};
use crate::{
    app::{
        App,
        cases::{Call, NewAppeal, OwnFilter},
        once::OnceKey,
        scope::Candidate,
    },
    problem::Problem,
    records::case::Case,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct CasesApi {
    /// The application.
    pub app: Arc<App>,
}

/// A page of cases.
#[derive(Debug, Object)]
pub struct CasePage {
    /// The cases.
    pub items: Vec<CaseView>,
    /// Where the next page starts; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub next_cursor: Option<String>,
}

/// A case with its revision.
#[derive(Debug, ApiResponse)]
pub enum OneCase {
    /// The case.
    #[oai(status = 200)]
    Found(
        Json<CaseView>,
        /// The revision for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

impl OneCase {
    /// The case with its revision.
    #[must_use]
    pub fn of(view: CaseView) -> Self {
        let tag = etag(view.version);
        Self::Found(Json(view), tag)
    }
}

/// What stands against a case that is not written yet.
#[derive(Debug, Object)]
struct RehearsalView {
    /// Whether the same call without `dry_run` would be taken.
    accepted: bool,
    /// Everything that stands against it.
    findings: Vec<FieldProblem>,
    /// What is no fault but worth a look.
    warnings: Vec<FieldProblem>,
    /// Which slots this application is asked for, and how far each is filled.
    slots: Vec<SlotStateView>,
}

#[derive(ApiResponse)]
enum CreateAnswer {
    /// Judged only (`dry_run`); nothing was written.
    #[oai(status = 200)]
    Rehearsed(Json<RehearsalView>),
    /// Begun, now or by an equal call before.
    #[oai(status = 201)]
    Created(
        super::kept::Kept<CaseView>,
        /// The revision for `If-Match`.
        #[oai(header = "ETag")]
        String,
    ),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl CasesApi {
    /// Begin a case
    ///
    /// Hands it in by the same call unless `draft` is set. With `dry_run=true` every finding is answered and nothing
    /// is written; that needs no `Idempotency-Key`.
    #[oai(path = "/cases", method = "post", operation_id = "create_case")]
    async fn create_case(
        &self,
        auth: AsCandidate,
        request: &Request,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        dry_run: Query<Option<bool>>,
        body: Strict<CreateCase>,
    ) -> Result<CreateAnswer, Problem> {
        let new = body.0.new_case();
        if dry_run.0 == Some(true) {
            let found = self.app.rehearse_case(&auth.0, &new).await?;
            let told = |finding| self.app.catalogue.reasons.field(finding);
            let slots = &self.app.service(&new.region, &new.service)?.1.slots;
            return Ok(CreateAnswer::Rehearsed(Json(RehearsalView {
                accepted: found.passes(),
                findings: found.findings().iter().map(told).collect(),
                warnings: found.doubts.iter().map(told).collect(),
                slots: slots.iter().map(|slot| SlotStateView::of(slot, &found.files, found.facts)).collect(),
            })));
        }
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "create_case", &body.0)?;
        let address = self.address(request);
        let render = self.render(&auth.0);
        let Created::Created(kept, tag) = self.app.create_case(&auth.0, &new, &address, &key, &render).await?.into();
        Ok(CreateAnswer::Created(kept, tag))
    }

    /// List my cases
    ///
    /// The newest first; personal values of the forms are masked.
    #[oai(path = "/cases", method = "get", operation_id = "list_cases")]
    async fn list_cases(
        &self,
        auth: AsCandidate,
        state: Query<Option<String>>,
        service: Query<Option<String>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<CasePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let state = state_named(state.0.as_deref())?;
        let (cases, next) = self.app.cases_of(&auth.0, OwnFilter { state, service: service.0, after, limit }).await?;
        let actor = auth.0.actor();
        let items = cases
            .iter()
            .map(|case| CaseView::of(&self.app, case, Viewer { actor: &actor, full: false, numbers: false }));
        Ok(Json(CasePage { items: items.collect(), next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Show one of my cases
    ///
    /// Document numbers in the form are masked; within minutes after a step-up they are in full where the region shows
    /// them, which is logged.
    #[oai(path = "/cases/:id", method = "get", operation_id = "get_case")]
    async fn get_case(&self, auth: AsCandidate, id: Path<String>) -> Result<OneCase, Problem> {
        let case = self.app.case_of(&auth.0, &id.0).await?;
        let numbers = self.app.case_shows_numbers(&auth.0, &case).await?;
        Ok(OneCase::of(CaseView::of(&self.app, &case, Viewer { actor: &auth.0.actor(), full: true, numbers })))
    }

    /// Show where the parcel of a case is
    #[oai(path = "/cases/:id/parcel", method = "get", operation_id = "get_case_parcel")]
    async fn get_case_parcel(&self, auth: AsCandidate, id: Path<String>) -> Result<Json<ParcelView>, Problem> {
        let case = self.app.case_of(&auth.0, &id.0).await?;
        let parcel = case.parcel.as_ref().ok_or_else(|| Problem::new("no_parcel"))?;
        Ok(Json(ParcelView::of(&self.app, parcel)))
    }

    /// Change a case
    ///
    /// A client that cannot send PATCH, as in WeChat, posts and says `X-HTTP-Method-Override: PATCH`.
    #[oai(path = "/cases/:id", method = "patch", operation_id = "edit_case")]
    async fn edit_case(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: Strict<EditCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "edit_case", &key, &seen, &body.0)?;
        let (address, render) = (self.address(request), self.render(&auth.0));
        let call = head.call(&render);
        Ok(self.app.edit_case(&auth.0, &id.0, &body.0.changes(), &address, call).await?.into())
    }

    /// Hand a case in
    #[oai(path = "/cases/:id/submit", method = "post", operation_id = "submit_case")]
    async fn submit_case(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: MaybeStrict<SubmitCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "submit_case", &key, &seen, &body.0)?;
        let render = self.render(&auth.0);
        let (notices, confirmed) = body.0.parts();
        Ok(self.app.submit_case(&auth.0, &id.0, (&notices, confirmed), head.call(&render)).await?.into())
    }

    /// Take a case back
    #[oai(path = "/cases/:id/withdraw", method = "post", operation_id = "withdraw_case")]
    async fn withdraw_case(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: MaybeStrict<WithdrawCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "withdraw_case", &key, &seen, &body.0)?;
        let render = self.render(&auth.0);
        Ok(self.app.withdraw_case(&auth.0, &id.0, body.0.confirmed(), head.call(&render)).await?.into())
    }

    /// Appeal against a refusal
    ///
    /// With the files of the service's `appeal_slots`, uploaded before as for an application.
    #[oai(path = "/cases/:id/appeal", method = "post", operation_id = "appeal_case")]
    async fn appeal_case(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: Strict<AppealCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "appeal_case", &key, &seen, &body.0)?;
        let render = self.render(&auth.0);
        let AppealCase { text, attachments } = body.0;
        let appeal = NewAppeal { text, attachments };
        Ok(self.app.appeal_case(&auth.0, &id.0, &appeal, head.call(&render)).await?.into())
    }

    /// Show the appeal of a case
    ///
    /// With the refusal that it is against and the decision on it.
    #[oai(path = "/cases/:id/appeal", method = "get", operation_id = "get_case_appeal")]
    async fn get_case_appeal(&self, auth: AsCandidate, id: Path<String>) -> Result<Json<AppealDetailView>, Problem> {
        let case = self.app.case_of(&auth.0, &id.0).await?;
        let appeal = AppealDetailView::of(&self.app, &case);
        Ok(Json(appeal.ok_or_else(|| Problem::new("no_appeal").allowing(self.app.allowed_to(&auth.0.actor(), &case)))?))
    }

    /// Give a new address after the mail came back
    #[oai(path = "/cases/:id/re-address", method = "post", operation_id = "re_address_case")]
    async fn re_address_case(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: Strict<ReAddressCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "re_address_case", &key, &seen, &body.0)?;
        let (address, render) = (self.address(request), self.render(&auth.0));
        let (changes, step_up) = body.0.changes();
        let call = head.call(&render);
        let changes = (&changes, step_up.as_ref());
        Ok(self.app.re_address_case(&auth.0, &id.0, changes, &address, call).await?.into())
    }

    /// Confirm the mobile number on a case
    ///
    /// With a code of the purpose `confirm_mobile` that was sent to that number.
    #[oai(path = "/cases/:id/confirm-mobile", method = "post", operation_id = "confirm_case_mobile")]
    async fn confirm_case_mobile(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        #[oai(name = "If-Match")] seen: Header<Option<String>>,
        body: Strict<ConfirmMobile>,
    ) -> Result<Changed<CaseView>, Problem> {
        let head = Head::read(&auth.0, "confirm_case_mobile", &key, &seen, &body.0)?;
        let (address, render) = (self.address(request), self.render(&auth.0));
        let call = head.call(&render);
        let (code, step_up) = body.0.codes();
        let codes = (&code, step_up.as_ref());
        Ok(self.app.confirm_case_mobile(&auth.0, &id.0, codes, &address, call).await?.into())
    }

    fn address(&self, request: &Request) -> String {
        client_address(request, self.app.settings.server.trusted_proxies)
    }

    fn render<'a>(&'a self, candidate: &Candidate) -> impl Fn(&Case) -> Result<String, Problem> + Send + Sync + 'a {
        let actor = candidate.actor();
        // The answer is kept for an equal call, perhaps of a session that may not see numbers.
        move |case| CaseView::rendered(&self.app, case, Viewer { actor: &actor, full: true, numbers: false })
    }
}

/// What the headers of a changing call say.
struct Head {
    key: OnceKey,
    seen: u32,
}

impl Head {
    fn read(
        candidate: &Candidate,
        operation: &str,
        key: &Header<Option<String>>,
        seen: &Header<Option<String>>,
        body: &impl Serialize,
    ) -> Result<Self, Problem> {
        let key = OnceKey::read(key.0.as_deref(), candidate.person(), operation, body)?;
        Ok(Self { key, seen: if_match(seen.0.as_deref())? })
    }

    fn call<'a>(&'a self, render: crate::app::cases::Render<'a>) -> Call<'a> {
        Call { key: &self.key, seen: Some(self.seen), render }
    }
}

/// The state of that name.
///
/// # Errors
/// `parameter_invalid`.
pub(super) fn state_named(name: Option<&str>) -> Result<Option<zhengda_engine::case::state::State>, Problem> {
    let unknown = || Problem::new("parameter_invalid").with("field", "state");
    name.map(|name| zhengda_engine::case::state::State::named(name).ok_or_else(unknown)).transpose()
}
