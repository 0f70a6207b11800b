//! A candidate's registrations with the promise over HTTP (F05 to F11, F27, F31), and importing registrations.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::promise::{Choice, STATEMENTS, Signature};

use super::{
    authority::{AsCandidate, AsOperator},
    calendar_view::TermsView,
    call::{client_address, if_match},
    case_bodies::CodeProof,
    case_view::TextView,
    import_answer::{ImportAnswer, import_list},
    kept::Changed,
    public::{NamedView, exam_name},
    strict::Strict,
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        imports::Kind,
        once::OnceKey,
        registrations::{ConfirmChoice, SignPromise},
    },
    problem::Problem,
    records::registration::Registration,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct PromisesApi {
    /// The application.
    pub app: Arc<App>,
}

type Key = Header<Option<String>>;

/// The text that is signed.
#[derive(Debug, Object)]
struct PromiseTextView {
    /// The version to sign.
    version: String,
    /// The heading.
    title: TextView,
    /// The text, Markdown.
    body: TextView,
    /// SHA-256 of the text in both languages.
    digest: String,
    /// Whether the button works only after scrolling to the end.
    scroll_gate: bool,
    /// The four statements, each to be confirmed.
    statements: Vec<NamedView>,
}

/// What was signed.
#[derive(Debug, Object)]
struct SignatureView {
    /// When.
    at: String,
    /// The version of the text.
    version: String,
    /// SHA-256 of the text.
    digest: String,
    /// SHA-256 of what the office had published.
    terms_digest: String,
    /// How the person was proven.
    proven_by: String,
}

impl From<&Signature> for SignatureView {
    fn from(signature: &Signature) -> Self {
        Self {
            at: signature.at.rfc3339(),
            version: signature.version.clone(),
            digest: signature.digest.clone(),
            terms_digest: signature.terms_digest.clone(),
            proven_by: signature.proven_by.clone(),
        }
    }
}

/// A registration with the choice between promise and evidence.
#[derive(Debug, Object)]
pub struct RegistrationView {
    /// Its id.
    id: String,
    /// Where.
    region: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The year.
    year: i64,
    /// When registration closes.
    closes_at: String,
    /// Since when it is paid; only a paid registration is complete.
    #[oai(skip_serializing_if_is_none)]
    paid_at: Option<String>,
    /// `none`, `promised`, `declined` or `withdrawn`, with what it means.
    promise: NamedView,
    /// What was signed.
    #[oai(skip_serializing_if_is_none)]
    signature: Option<SignatureView>,
    /// Whether evidence must be handed in and approved before payment.
    needs_evidence: bool,
    /// What may be done now: `sign`, `decline`, `withdraw`; draw buttons from this list.
    allowed_actions: Vec<String>,
    /// Rises with every change; `If-Match` carries it.
    version: u32,
    /// What the office has published.
    #[oai(skip_serializing_if_is_none)]
    terms: Option<TermsView>,
}

/// A signature under the promise.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct SignBody {
    /// The version of the text that was shown.
    version: String,
    /// The names of the four statements, each confirmed.
    statements: Vec<String>,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

/// The answer of a confirm dialog.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ConfirmBody {
    /// That the person knows that it cannot be undone.
    confirmed: bool,
    /// A code with the purpose `step_up`, sent to a number of the person's own; needed some minutes after logging in.
    #[serde(default)]
    step_up: Option<CodeProof>,
}

impl ConfirmBody {
    fn choice(&self) -> ConfirmChoice {
        ConfirmChoice { confirmed: self.confirmed, step_up: self.step_up.as_ref().map(CodeProof::code) }
    }
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl PromisesApi {
    /// Show the text of the promise
    #[oai(path = "/promise", method = "get", operation_id = "get_promise_text")]
    async fn get_promise_text(&self) -> Result<Json<PromiseTextView>, Problem> {
        let notice = self.app.catalogue.notices.0.get("promise").ok_or_else(|| Problem::new("not_found"))?;
        Ok(Json(PromiseTextView {
            version: notice.version.clone(),
            title: (&notice.title).into(),
            body: (&notice.body).into(),
            digest: notice.digest.clone(),
            scroll_gate: notice.scroll_gate,
            statements: STATEMENTS.iter().map(|name| NamedView::of(&self.app, "statement", name)).collect(),
        }))
    }

    /// List my registrations
    ///
    /// With what the office has published and what may be chosen now.
    #[oai(path = "/registrations", method = "get", operation_id = "list_registrations")]
    async fn list_registrations(&self, auth: AsCandidate) -> Result<Json<Vec<RegistrationView>>, Problem> {
        let found = self.app.registrations_of(&auth.0).await?;
        let view = |own: &crate::app::registrations::OwnRegistration| RegistrationView {
            terms: own.terms.as_ref().map(|terms| TermsView::of(&self.app, terms)),
            ..self.view(&own.registration)
        };
        Ok(Json(found.iter().map(view).collect()))
    }

    /// Sign the promise
    ///
    /// In person: nobody can sign for somebody else. It has legal effect at once.
    #[oai(path = "/registrations/:id/promise", method = "post", operation_id = "sign_promise")]
    async fn sign_promise(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<SignBody>,
    ) -> Result<Changed<RegistrationView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "sign_promise", &body.0)?;
        let seen = if_match(seen.0.as_deref())?;
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let sign = SignPromise {
            version: body.0.version.clone(),
            statements: body.0.statements.clone(),
            step_up: body.0.step_up.as_ref().map(CodeProof::code),
        };
        let view = |registration: &Registration| self.view(registration).to_json_string();
        Ok(self.app.sign_promise(&auth.0, &id.0, &sign, (&key, Some(seen), &address), &view).await?.into())
    }

    /// Choose evidence instead of the promise
    ///
    /// Cannot be undone for this exam and year.
    #[oai(path = "/registrations/:id/decline", method = "post", operation_id = "decline_promise")]
    async fn decline_promise(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<ConfirmBody>,
    ) -> Result<Changed<RegistrationView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "decline_promise", &body.0)?;
        let seen = if_match(seen.0.as_deref())?;
        let view = |registration: &Registration| self.view(registration).to_json_string();
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let call = (&key, Some(seen), address.as_str());
        Ok(self.app.decline_promise(&auth.0, &id.0, &body.0.choice(), call, &view).await?.into())
    }

    /// Withdraw the promise
    ///
    /// Only while unpaid and before registration closes. Cannot be undone for this exam and year.
    #[oai(path = "/registrations/:id/withdraw-promise", method = "post", operation_id = "withdraw_promise")]
    async fn withdraw_promise(
        &self,
        auth: AsCandidate,
        request: &Request,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Key,
        #[oai(name = "If-Match")] seen: Key,
        body: Strict<ConfirmBody>,
    ) -> Result<Changed<RegistrationView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "withdraw_promise", &body.0)?;
        let seen = if_match(seen.0.as_deref())?;
        let view = |registration: &Registration| self.view(registration).to_json_string();
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let call = (&key, Some(seen), address.as_str());
        Ok(self.app.withdraw_promise(&auth.0, &id.0, &body.0.choice(), call, &view).await?.into())
    }

    /// Import a list of registrations
    ///
    /// Who is registered for what, whether it is paid, and what the integrity archive says.
    #[oai(
        path = "/staff/registrations/import",
        method = "post",
        operation_id = "import_registrations",
        tag = "Tag::Staff"
    )]
    async fn import_registrations(
        &self,
        auth: AsOperator,
        /// Check everything and write nothing.
        dry_run: Query<Option<bool>>,
        list: UploadedList,
    ) -> Result<Json<ImportAnswer>, Problem> {
        import_list(&self.app, &auth.0, Kind::Registrations, dry_run.0, list).await
    }
}

impl PromisesApi {
    fn view(&self, registration: &Registration) -> RegistrationView {
        let situation = registration.situation(self.app.now());
        let (state, signature) = match &registration.choice {
            None => ("none", None),
            Some(Choice::Promised(signature)) => ("promised", Some(signature)),
            Some(Choice::Declined { .. }) => ("declined", None),
            Some(Choice::Withdrawn { signature, .. }) => ("withdrawn", Some(signature)),
        };
        RegistrationView {
            id: registration.id.clone(),
            region: registration.region.clone(),
            exam_name: exam_name(&self.app, &registration.exam),
            exam: registration.exam.clone(),
            year: registration.year,
            closes_at: registration.closes_at.rfc3339(),
            paid_at: registration.paid_at.map(zhengda_engine::moment::Moment::rfc3339),
            promise: NamedView::of(&self.app, "promise", state),
            signature: signature.map(Into::into),
            needs_evidence: situation.needs_evidence(),
            allowed_actions: situation.allowed().into_iter().map(str::to_owned).collect(),
            version: registration.revision,
            terms: None,
        }
    }
}
