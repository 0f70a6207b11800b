//! Checking a certificate: the verdict online, and what a verifier without a network needs.

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    ApiResponse, Enum, Object, OpenApi,
    param::{Header, Path},
    payload::{Binary, Json},
};
use serde::Deserialize;
use zhengda_engine::refusal::{Finding, Refusal};
use zhengda_seal::{code::Claims, verdict::Outcome};

use super::{call::client_address, case_view::TextView, strict::Strict, tags::Tag};
use crate::{
    app::{App, certificates::verify::Checked},
    problem::Problem,
};

/// The longest purpose, in characters.
const LONGEST_PURPOSE: usize = 100;
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
    /// Why the certificate is checked, in the checker's words; at most 100 characters.
    #[serde(default)]
    purpose: Option<String>,
}

/// The three answers. There is no fourth.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[oai(rename_all = "snake_case")]
enum VerdictView {
    /// Issued by the authority, unchanged, and in force as of the time named.
    Valid,
    /// Not a certificate in force.
    NotValid,
    /// A check could not be made; neither good nor bad.
    CannotTell,
}

impl From<Outcome> for VerdictView {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Valid => Self::Valid,
            Outcome::NotValid => Self::NotValid,
            Outcome::CannotTell => Self::CannotTell,
        }
    }
}

/// What the authority says of the certificate.
#[derive(Debug, Object)]
struct CheckedCertificate {
    /// The holder's name, as printed.
    name: String,
    /// The holder's document number, masked.
    id_number_masked: String,
    /// The exam, as printed.
    exam: String,
    /// The level.
    #[oai(skip_serializing_if_is_none)]
    level: Option<String>,
    /// The specialty.
    #[oai(skip_serializing_if_is_none)]
    specialty: Option<String>,
    /// When the result was approved.
    approved_on: String,
    /// When the code was issued.
    issued_on: String,
    /// The management number, masked.
    #[oai(skip_serializing_if_is_none)]
    management_number_masked: Option<String>,
}

impl From<Claims> for CheckedCertificate {
    fn from(claims: Claims) -> Self {
        Self {
            name: claims.name,
            id_number_masked: claims.id_number_masked,
            exam: claims.exam,
            level: claims.level,
            specialty: claims.specialty,
            approved_on: claims.approved_on.to_string(),
            issued_on: claims.issued_on.to_string(),
            management_number_masked: claims.management_number_masked,
        }
    }
}

/// A verdict.
#[derive(Debug, Object)]
struct VerificationView {
    /// One of the three answers.
    verdict: VerdictView,
    /// Why: a stable name.
    reason: String,
    /// Why, in words.
    text: TextView,
    /// What to do now.
    advice: TextView,
    /// What the authority says of the certificate; absent unless the authority is known to have said it.
    #[oai(skip_serializing_if_is_none)]
    certificate: Option<CheckedCertificate>,
    /// The certificate that replaced this one.
    #[oai(skip_serializing_if_is_none)]
    superseded_by: Option<String>,
    /// Since when it is revoked, suspended or replaced.
    #[oai(skip_serializing_if_is_none)]
    since: Option<String>,
    /// The moment that the verdict speaks of.
    as_of: String,
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
    ) -> Result<Json<VerificationView>, Problem> {
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        self.app.limits.verifications.check(&address)?;
        if body.0.purpose.as_ref().is_some_and(|purpose| purpose.chars().count() > LONGEST_PURPOSE) {
            let finding = Finding::at("/purpose", "field_too_long").with("limit", LONGEST_PURPOSE.to_string());
            return Err(Refusal::new("invalid_body").with_findings(vec![finding]).into());
        }
        let checked = self.app.verify(&body.0.code).await;
        Ok(Json(self.view(checked)))
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

impl VerificationApi {
    fn view(&self, checked: Checked) -> VerificationView {
        let text = self.app.catalogue.verdicts.text(checked.reason);
        VerificationView {
            verdict: checked.outcome.into(),
            reason: checked.reason.to_owned(),
            text: TextView::from(&text.text),
            advice: TextView::from(&text.advice),
            certificate: checked.claims.map(CheckedCertificate::from),
            superseded_by: checked.superseded_by,
            since: checked.since.map(|since| since.rfc3339()),
            as_of: checked.as_of.rfc3339(),
        }
    }
}
