//! What an issuer does with certificates, over HTTP: import lists, look one up, change a status.

use std::sync::Arc;

use poem_openapi::{
    Enum, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use serde::{Deserialize, Serialize};
use zhengda_engine::values::{DocumentNumber, ManagementNumber, PersonName};

use super::{
    authority::AsIssuer,
    certificate_view::StaffCertificateView,
    import_answer::{ImportAnswer, import_list},
    kept::{Changed, page},
    strict::Strict,
    tags::Tag,
    upload::UploadedList,
};
use crate::{
    app::{
        App,
        certificates::{search::Wanted, status::StatusRequest},
        imports::Kind,
        once::OnceKey,
    },
    problem::Problem,
    records::{
        certificate::{Certificate, Status},
        revocation::RevocationProposal,
    },
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct StaffCertificatesApi {
    /// The application.
    pub app: Arc<App>,
}

/// What is looked for: a management number, or a name with a document number.
#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct CertificateSearch {
    /// The number on the certificate.
    #[serde(default)]
    management_number: Option<String>,
    /// The holder's name.
    #[serde(default)]
    name: Option<String>,
    /// The holder's document number.
    #[serde(default)]
    id_number: Option<String>,
}

/// A page of certificates, the latest approved first.
#[derive(Debug, Object)]
struct StaffCertificatePage {
    /// The certificates.
    items: Vec<StaffCertificateView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

/// A status that an issuer may set. A certificate is replaced by a newer one only.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
enum SettableStatus {
    /// In force again.
    Valid,
    /// Not in force for the time being.
    Suspended,
    /// Void for good.
    Revoked,
}

#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ChangeStatus {
    /// The status.
    status: SettableStatus,
    /// Why; the holder reads it.
    reason: String,
}

#[OpenApi(prefix_path = "/api/v1/staff/certificates", tag = "Tag::Staff")]
impl StaffCertificatesApi {
    /// Import a list of certificates
    ///
    /// CSV (UTF-8 or GB18030) or XLSX, told by the content. Good rows are imported, every bad one is a finding. The
    /// same list can be imported again at any time, also after it was broken off.
    #[oai(path = "/import", method = "post", operation_id = "import_certificates")]
    async fn import_certificates(
        &self,
        auth: AsIssuer,
        /// Check everything and write nothing.
        dry_run: Query<Option<bool>>,
        list: UploadedList,
    ) -> Result<Json<ImportAnswer>, Problem> {
        import_list(&self.app, &auth.0, Kind::Certificates, dry_run.0, list).await
    }

    /// Look for certificates
    ///
    /// By management number, or by name and document number together. In the body, because addresses are logged.
    #[oai(path = "/search", method = "post", operation_id = "search_certificates")]
    async fn search_certificates(
        &self,
        auth: AsIssuer,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
        body: Strict<CertificateSearch>,
    ) -> Result<Json<StaffCertificatePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let wanted = wanted(&body.0)?;
        let (found, next) = self.app.search_certificates(&auth.0, &wanted, after, limit).await?;
        let mut items = Vec::with_capacity(found.len());
        for found in &found {
            let proposal = self.app.open_revocation(&found.id).await?;
            items.push(StaffCertificateView::of(&self.app, &found.value, proposal.as_ref()));
        }
        Ok(Json(StaffCertificatePage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// List the revocations that wait for another issuer
    ///
    /// The oldest first. Whoever asked for one cannot confirm it.
    #[oai(path = "/revocations", method = "get", operation_id = "list_waiting_revocations")]
    async fn list_waiting_revocations(
        &self,
        auth: AsIssuer,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<StaffCertificatePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.waiting_revocations(&auth.0, after, limit).await?;
        let view = |(certificate, proposal): &(_, _)| StaffCertificateView::of(&self.app, certificate, Some(proposal));
        let items = found.iter().map(view).collect();
        Ok(Json(StaffCertificatePage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Change the status of a certificate
    ///
    /// A revocation is final, and needs a second issuer where the region wants two: until then the answer says what is
    /// proposed and the certificate stays what it is. Setting the status that it has takes a proposal back. A suspension
    /// is at once. The holder is told of each change, with the reason.
    #[oai(path = "/:id/status", method = "post", operation_id = "change_certificate_status")]
    async fn change_certificate_status(
        &self,
        auth: AsIssuer,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ChangeStatus>,
    ) -> Result<Changed<StaffCertificateView>, Problem> {
        let operation = format!("change_certificate_status/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.account(), &operation, &body.0)?;
        let status = match body.0.status {
            SettableStatus::Valid => Status::Valid,
            SettableStatus::Suspended => Status::Suspended,
            SettableStatus::Revoked => Status::Revoked,
        };
        let asked = StatusRequest { status, reason: &body.0.reason };
        let render = |certificate: &Certificate, proposal: Option<&RevocationProposal>| {
            StaffCertificateView::of(&self.app, certificate, proposal).to_json_string()
        };
        Ok(self.app.change_certificate_status(&auth.0, &id.0, &asked, &key, &render).await?.into())
    }
}

fn wanted(search: &CertificateSearch) -> Result<Wanted, Problem> {
    match (&search.management_number, &search.name, &search.id_number) {
        (Some(number), None, None) => {
            let number = ManagementNumber::parse(number);
            let number = number.map_err(|error| Problem::field("/management_number", error.code()))?;
            Ok(Wanted::ManagementNumber(number))
        }
        (None, Some(name), Some(number)) => {
            let name = PersonName::parse(name).map_err(|_| Problem::field("/name", "name_invalid"))?;
            let number = DocumentNumber::parse(number);
            let number = number.map_err(|_| Problem::field("/id_number", "document_number_invalid"))?;
            Ok(Wanted::Holder(name, number))
        }
        (None, Some(_), None) => Err(Problem::field("/id_number", "field_required")),
        (None, None, Some(_)) => Err(Problem::field("/name", "field_required")),
        (None, None, None) => Err(Problem::field("/management_number", "field_required")),
        (Some(_), ..) => Err(Problem::field("/management_number", "field_unknown")),
    }
}
