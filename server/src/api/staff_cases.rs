//! Cases as the staff of a region work on them, over HTTP.

use std::sync::Arc;

use poem_openapi::{
    OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use serde::Serialize;
use zhengda_engine::case::actor::Actor;

use super::{
    authority::{AsOperator, AsReviewer, AsStaff},
    call::if_match,
    case_bodies::{Decide, DispatchCase, Remark},
    case_result::RecordResult,
    case_view::{CaseView, Viewer},
    cases::{CasePage, OneCase, state_named},
    kept::{Changed, page},
    strict::{MaybeStrict, Strict},
    tags::Tag,
};
use crate::{
    app::{
        App,
        cases::{Call, QueueFilter, Verdict, staff_actor},
        once::OnceKey,
        scope::Reviewer,
    },
    problem::Problem,
    records::{case::Case, staff::StaffRole},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffCasesApi {
    /// The application.
    pub app: Arc<App>,
}

type Key = Header<Option<String>>;

#[OpenApi(prefix_path = "/api/v1/staff", tag = "Tag::Staff")]
impl StaffCasesApi {
    /// List the region's cases
    ///
    /// In the order in which they were handed in; personal values of the forms are masked.
    #[oai(path = "/cases", method = "get", operation_id = "list_staff_cases")]
    async fn list_staff_cases(
        &self,
        auth: AsStaff,
        state: Query<Option<String>>,
        service: Query<Option<String>>,
        /// Only those whose promised date has passed without a decision.
        overdue: Query<Option<bool>>,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<CasePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let state = state_named(state.0.as_deref())?;
        let filter = QueueFilter { state, service: service.0, overdue: overdue.0, after, limit };
        let (cases, next) = self.app.queue(&auth.0, filter).await?;
        let actor = staff_actor(&auth.0);
        let items = cases
            .iter()
            .map(|case| CaseView::of(&self.app, case, Viewer { actor: &actor, full: false, numbers: false }));
        Ok(Json(CasePage { items: items.collect(), next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Show one of the region's cases
    ///
    /// In full for reviewers and operators, masked for the other roles; that it was opened is logged.
    #[oai(path = "/cases/:id", method = "get", operation_id = "get_staff_case")]
    async fn get_staff_case(&self, auth: AsStaff, id: Path<String>) -> Result<OneCase, Problem> {
        let case = self.app.case_for_staff(&auth.0, &id.0).await?;
        let full = matches!(auth.0.role(), StaffRole::Reviewer | StaffRole::Operator);
        let viewer = Viewer { actor: &staff_actor(&auth.0), full, numbers: full };
        Ok(OneCase::of(CaseView::of(&self.app, &case, viewer)))
    }

    /// Take a case for review, or hold it longer
    #[oai(path = "/cases/:id/claim", method = "post", operation_id = "claim_case")]
    async fn claim_case(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
    ) -> Result<Changed<CaseView>, Problem> {
        self.review(&auth.0, &id.0, ("claim_case", &()), (key, seen), Verdict::Claim).await
    }

    /// Give a case back to the queue
    #[oai(path = "/cases/:id/release", method = "post", operation_id = "release_case")]
    async fn release_case(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
    ) -> Result<Changed<CaseView>, Problem> {
        self.review(&auth.0, &id.0, ("release_case", &()), (key, seen), Verdict::Release).await
    }

    /// Send a case back for correction
    #[oai(path = "/cases/:id/return", method = "post", operation_id = "return_case")]
    async fn return_case(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<Decide>,
    ) -> Result<Changed<CaseView>, Problem> {
        let verdict = Verdict::Return(body.0.grounds());
        self.review(&auth.0, &id.0, ("return_case", &body.0), (key, seen), verdict).await
    }

    /// Refuse a case
    #[oai(path = "/cases/:id/reject", method = "post", operation_id = "reject_case")]
    async fn reject_case(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<Decide>,
    ) -> Result<Changed<CaseView>, Problem> {
        let verdict = Verdict::Reject(body.0.grounds());
        self.review(&auth.0, &id.0, ("reject_case", &body.0), (key, seen), verdict).await
    }

    /// Accept a case
    #[oai(path = "/cases/:id/approve", method = "post", operation_id = "approve_case")]
    async fn approve_case(
        &self,
        auth: AsReviewer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: MaybeStrict<Remark>,
    ) -> Result<Changed<CaseView>, Problem> {
        let verdict = Verdict::Approve(body.0.grounds());
        self.review(&auth.0, &id.0, ("approve_case", &body.0), (key, seen), verdict).await
    }

    /// Hand a parcel to the carrier
    #[oai(path = "/cases/:id/dispatch", method = "post", operation_id = "dispatch_case")]
    async fn dispatch_case(
        &self,
        auth: AsOperator,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<DispatchCase>,
    ) -> Result<Changed<CaseView>, Problem> {
        let (key, seen) = head(auth.0.account(), "dispatch_case", (key, seen), &body.0)?;
        let render = self.render(auth.0.actor());
        let call = Call { key: &key, seen, render: &render };
        Ok(self.app.dispatch_case(&auth.0, &id.0, &body.0.handover(), call).await?.into())
    }

    /// Record how far a case is
    ///
    /// For services that end with a result: the candidate reads it at once.
    #[oai(path = "/cases/:id/record", method = "post", operation_id = "record_case")]
    async fn record_case(
        &self,
        auth: AsOperator,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<RecordResult>,
    ) -> Result<Changed<CaseView>, Problem> {
        let (key, seen) = head(auth.0.account(), "record_case", (key, seen), &body.0)?;
        let render = self.render(auth.0.actor());
        let call = Call { key: &key, seen, render: &render };
        Ok(self.app.record_result(&auth.0, &id.0, &body.0.result()?, call).await?.into())
    }

    /// Complete a case with its result
    ///
    /// Also for a parcel that was collected in person, or a case that could not be carried out. A reissue or exchange
    /// issues the new certificate within seconds; the old one is then replaced.
    #[oai(path = "/cases/:id/complete", method = "post", operation_id = "complete_case")]
    async fn complete_case(
        &self,
        auth: AsOperator,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<RecordResult>,
    ) -> Result<Changed<CaseView>, Problem> {
        let (key, seen) = head(auth.0.account(), "complete_case", (key, seen), &body.0)?;
        let render = self.render(auth.0.actor());
        let call = Call { key: &key, seen, render: &render };
        Ok(self.app.complete_case(&auth.0, &id.0, &body.0.result()?, call).await?.into())
    }

    async fn review(
        &self,
        reviewer: &Reviewer,
        id: &str,
        (operation, body): (&str, &(impl Serialize + Sync)),
        headers: (Key, Key),
        verdict: Verdict,
    ) -> Result<Changed<CaseView>, Problem> {
        let (key, seen) = head(reviewer.account(), operation, headers, body)?;
        let render = self.render(reviewer.actor());
        let call = Call { key: &key, seen, render: &render };
        Ok(self.app.review_case(reviewer, id, &verdict, call).await?.into())
    }

    fn render(&self, actor: Actor) -> impl Fn(&Case) -> Result<String, Problem> + Send + Sync + '_ {
        move |case| CaseView::rendered(&self.app, case, Viewer { actor: &actor, full: true, numbers: true })
    }
}

/// The key is needed; the revision counts where it is given: the lease already keeps two reviewers apart.
fn head(
    account: &str,
    operation: &str,
    (key, seen): (Key, Key),
    body: &impl Serialize,
) -> Result<(OnceKey, Option<u32>), Problem> {
    let key = OnceKey::read(key.0.as_deref(), account, operation, body)?;
    let seen = seen.0.as_deref().map(|seen| if_match(Some(seen))).transpose()?;
    Ok((key, seen))
}
