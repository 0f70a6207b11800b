//! An employer's list over HTTP: up to 500 codes or rows at once, each with its own answer (N17).

use std::sync::Arc;

use poem::Request;
use poem_openapi::{
    Object, OpenApi,
    param::{Header, Path},
    payload::Json,
};
use serde::{Deserialize, Serialize};

use super::{
    call::client_address,
    case_view::TextView,
    strict::Strict,
    tags::Tag,
    verdict::{CheckedCertificate, MissingView},
};
use crate::{
    app::{
        App,
        once::OnceKey,
        verifications::{
            batch::{BatchAnswer, Row, RowAnswer},
            statement::Statement,
        },
    },
    problem::Problem,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct BatchApi {
    /// The application.
    pub app: Arc<App>,
}

/// A row: a code, or name, document number and management number together.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct BatchRow {
    /// What the scanner read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// The holder's name, as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The holder's document number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id_number: Option<String>,
    /// The management number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    management_number: Option<String>,
}

impl From<BatchRow> for Row {
    fn from(row: BatchRow) -> Self {
        match (row.code, row.name, row.id_number, row.management_number) {
            (Some(code), None, None, None) => Self::Code(code.trim().to_owned()),
            (None, Some(name), Some(id_number), Some(management_number)) => {
                Self::Printed { name, id_number, management_number }
            }
            _ => Self::Unreadable,
        }
    }
}

#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct BatchRequest {
    /// Why the certificates are checked; the holders read it. At most 100 characters.
    purpose: String,
    /// Who checks them; the holders read it. At most 60 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// 1 to 500 rows.
    rows: Vec<BatchRow>,
}

/// What became of a row.
#[derive(Debug, Object)]
struct BatchRowView {
    /// Its number in the list, from 1.
    row: u32,
    /// `valid`, `not_valid` or `cannot_tell`; absent when the row could not be read.
    #[oai(skip_serializing_if_is_none)]
    verdict: Option<String>,
    /// Why: a stable name.
    #[oai(skip_serializing_if_is_none)]
    reason: Option<String>,
    /// Why, in words.
    #[oai(skip_serializing_if_is_none)]
    text: Option<TextView>,
    /// What the authority says of the certificate.
    #[oai(skip_serializing_if_is_none)]
    certificate: Option<CheckedCertificate>,
    /// The certificate that replaced this one.
    #[oai(skip_serializing_if_is_none)]
    superseded_by: Option<String>,
    /// Since when it is revoked, suspended or replaced.
    #[oai(skip_serializing_if_is_none)]
    since: Option<String>,
    /// The moment that the verdict speaks of.
    #[oai(skip_serializing_if_is_none)]
    as_of: Option<String>,
    /// The signed receipt.
    #[oai(skip_serializing_if_is_none)]
    receipt: Option<String>,
    /// What is wrong with the row, or why it has no receipt.
    #[oai(skip_serializing_if_is_none)]
    problem: Option<MissingView>,
    /// The earlier row that is the same; its holder was told once.
    #[oai(skip_serializing_if_is_none)]
    same_as: Option<u32>,
}

/// What became of a list.
#[derive(Debug, Object)]
struct BatchView {
    /// Under which it can be looked at again for seven days. Whoever knows it sees the list.
    id: String,
    /// When it was checked.
    checked_at: String,
    /// Rows that are VALID.
    valid: u32,
    /// Rows that are NOT VALID.
    not_valid: u32,
    /// Rows of which nothing can be told.
    cannot_tell: u32,
    /// Rows that could not be read.
    unread: u32,
    /// One answer per row, in the order of the list.
    rows: Vec<BatchRowView>,
}

#[OpenApi(prefix_path = "/api/v1/verifications", tag = "Tag::Verification")]
impl BatchApi {
    /// Check a list of certificates
    ///
    /// Every holder sees the check with its purpose. A row that cannot be read fails alone; the other rows have their
    /// answers. The same call again, with the same key, gets the same answer and tells nobody twice.
    #[oai(path = "/batch", method = "post", operation_id = "verify_batch")]
    async fn verify_batch(
        &self,
        request: &Request,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<BatchRequest>,
    ) -> Result<Json<BatchView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), "anyone", "verify_batch", &body.0)?;
        let statement = Statement::required(&body.0.purpose, body.0.organisation.as_deref())?;
        let address = client_address(request, self.app.settings.server.trusted_proxies);
        let rows = body.0.rows.into_iter().map(Row::from).collect();
        let answer = self.app.check_batch(rows, &statement, &address, &key).await?;
        Ok(Json(self.view(answer)))
    }

    /// Show a checked list again
    #[oai(path = "/batch/:id", method = "get", operation_id = "get_batch")]
    async fn get_batch(&self, request: &Request, id: Path<String>) -> Result<Json<BatchView>, Problem> {
        self.app.limits.verifications.check(&client_address(request, self.app.settings.server.trusted_proxies))?;
        Ok(Json(self.view(self.app.batch(&id.0).await?)))
    }
}

impl BatchApi {
    fn view(&self, answer: BatchAnswer) -> BatchView {
        let count = |verdict: Option<&str>| {
            let rows = answer.rows.iter().filter(|row| row.verdict.as_deref() == verdict).count();
            u32::try_from(rows).unwrap_or(u32::MAX)
        };
        BatchView {
            valid: count(Some("valid")),
            not_valid: count(Some("not_valid")),
            cannot_tell: count(Some("cannot_tell")),
            unread: count(None),
            id: answer.id,
            checked_at: answer.checked_at.rfc3339(),
            rows: answer.rows.into_iter().map(|row| self.row(row)).collect(),
        }
    }

    fn row(&self, row: RowAnswer) -> BatchRowView {
        let text = row.reason.as_deref().map(|reason| TextView::from(&self.app.catalogue.verdicts.text(reason).text));
        BatchRowView {
            row: row.row,
            verdict: row.verdict,
            reason: row.reason,
            text,
            certificate: row.certificate.as_ref().map(CheckedCertificate::from),
            superseded_by: row.superseded_by,
            since: row.since.map(|since| since.rfc3339()),
            as_of: row.as_of.map(|at| at.rfc3339()),
            receipt: row.receipt,
            problem: row.problem.as_deref().map(|code| MissingView::of(&self.app, code)),
            same_as: row.same_as,
        }
    }
}
