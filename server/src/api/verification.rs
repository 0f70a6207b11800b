//! Checking a certificate: the verdict online, and what a verifier without a network needs.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::{Binary, Json},
    types::ToJSON,
};
use serde::Deserialize;

use super::{
    authority::AsCandidate,
    call::client_address,
    kept::Kept,
    strict::Strict,
    tags::Tag,
    verdict::{self, VerificationView},
    verification_log::LogPage,
};
use crate::{
    app::{App, verifications::statement::Statement},
    problem::Problem,
    records::verification::Way,
};

/// How long a copy of a status list or of the keys may be kept without asking again.
const MAX_AGE: &str = "public, max-age=300";

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct VerificationApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct VerificationRequest {
    /// What the scanner read: the whole address, or the code alone.
    code: String,
    /// Why the certificate is checked, in the checker's words; at most 100 characters. With it comes a receipt, and the
    /// holder reads it.
    #[serde(default)]
    purpose: Option<String>,
    /// Who checks it, in the checker's words; at most 60 characters. The holder reads it.
    #[serde(default)]
    organisation: Option<String>,
}

/// The JSON of a verdict.
#[derive(ApiResponse)]
enum VerdictAnswer {
    /// The verdict.
    #[oai(status = 200)]
    Verdict(Kept<VerificationView>),
}

#[derive(ApiResponse)]
enum ListAnswer {
    /// The signed list, a COSE_Sign1 envelope.
    #[oai(status = 200, content_type = "application/cose")]
    List(Binary<Vec<u8>>, #[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
    /// The copy at hand is still the list.
    #[oai(status = 304)]
    Same(#[oai(header = "ETag")] String, #[oai(header = "Cache-Control")] String),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Verification")]
impl VerificationApi {
    /// Check a certificate
    ///
    /// The answer is 200 whatever the verdict is, also for what is no code at all. Nothing is VALID that was not
    /// checked.
    #[oai(path = "/verifications", method = "post", operation_id = "verify_certificate")]
    async fn verify_certificate(
        &self,
        request: &Request,
        body: Strict<VerificationRequest>,
    ) -> Result<VerdictAnswer, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        self.app.limits.verifications.check(&address)?;
        let statement = Statement::read(body.0.purpose.as_deref(), body.0.organisation.as_deref())?;
        let done = self.app.check(&body.0.code, Way::Api, statement.as_ref()).await;
        let json = match statement {
            None => verdict::write(&self.app, &done.checked)?,
            Some(_) => VerificationView::of(&self.app, &done).to_json_string().into_bytes(),
        };
        Ok(VerdictAnswer::Verdict(Kept::of(json)))
    }

    /// List who checked my certificates
    ///
    /// Every online check is here within seconds. A check without a network leaves no trace anywhere.
    #[oai(path = "/verifications", method = "get", operation_id = "list_verifications")]
    async fn list_verifications(
        &self,
        auth: AsCandidate,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<LogPage>, Problem> {
        Ok(Json(LogPage::of(&self.app, &auth.0, cursor.0.as_deref(), limit.0).await?))
    }

    /// Get a status list
    ///
    /// For verifiers without a network. Signed with a key of `/.well-known/certificate-keys.json`.
    #[oai(path = "/status-lists/:n", method = "get", operation_id = "get_status_list")]
    async fn get_status_list(
        &self,
        n: Path<u32>,
        #[oai(name = "If-None-Match")] known: Header<Option<String>>,
    ) -> Result<ListAnswer, Problem> {
        let list = self.app.status_list(n.0).await?;
        let (etag, age) = (list.etag(), MAX_AGE.to_owned());
        if known.0.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)) {
            return Ok(ListAnswer::Same(etag, age));
        }
        Ok(ListAnswer::List(Binary(list.as_bytes().to_vec()), etag, age))
    }
}
