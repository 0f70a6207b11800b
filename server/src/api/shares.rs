//! Shares over HTTP: the holder makes them, sees them, takes them back; whoever has the code opens one (Q11).

use std::{collections::BTreeMap, sync::Arc};

use poem::Request;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
    types::ToJSON,
};
use serde::{Deserialize, Serialize};

use super::{
    authority::AsCandidate,
    call::client_address,
    kept::{Created, page},
    strict::Strict,
    tags::Tag,
    verdict::VerificationView,
};
use crate::{
    app::{
        App,
        once::OnceKey,
        shares::NewShare,
        verifications::{Done, statement::Statement},
    },
    problem::Problem,
    records::share::Share,
};

/// A share lives so long unless the holder says otherwise: a day.
const USUAL_MINUTES: u32 = 24 * 60;

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct SharesApi {
    /// The application.
    pub app: Arc<App>,
}

#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ShareRequest {
    /// The certificate.
    certificate_id: String,
    /// What to show: `name`, `document_kind`, `document_number`, `exam`, `year`, `level`, `specialty`,
    /// `management_number`, `print_number`, `approved_on`, as far as the certificate has it. The numbers are shown in
    /// full, so they need a step-up of the last minutes.
    fields: Vec<String>,
    /// How long it opens: 5 minutes to 30 days; a day unless told otherwise.
    #[serde(default)]
    minutes: Option<u32>,
    /// Whether it opens once only.
    #[serde(default)]
    once: Option<bool>,
    /// What it is for, for the own list; at most 60 characters. Nobody else sees it.
    #[serde(default)]
    note: Option<String>,
}

/// A share, as its holder sees it.
#[derive(Debug, Object)]
struct ShareView {
    /// Its id.
    id: String,
    /// The certificate.
    certificate_id: String,
    /// What opens it.
    code: String,
    /// The address to pass on.
    url: String,
    /// What it shows.
    fields: Vec<String>,
    /// What it is for.
    #[oai(skip_serializing_if_is_none)]
    note: Option<String>,
    /// Whether it opens once only.
    once: bool,
    /// `open`, `used`, `revoked` or `expired`.
    state: String,
    /// When it was made.
    made_at: String,
    /// Until when it opens.
    expires_at: String,
    /// How often it was opened.
    opened: u32,
    /// When it was opened last.
    #[oai(skip_serializing_if_is_none)]
    opened_at: Option<String>,
}

/// A page of shares, the newest first.
#[derive(Debug, Object)]
struct SharePage {
    /// The shares.
    items: Vec<ShareView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

#[derive(ApiResponse)]
enum Revoked {
    /// It opens no more.
    #[oai(status = 204)]
    Done,
}

#[derive(Debug, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct OpenShareRequest {
    /// The code of the share: what stands behind `/s/` in its address.
    code: String,
    /// Why it is opened, in the checker's words; at most 100 characters. With it comes a receipt.
    #[serde(default)]
    purpose: Option<String>,
    /// Who opens it, in the checker's words; at most 60 characters.
    #[serde(default)]
    organisation: Option<String>,
}

/// An opened share.
#[derive(Debug, Object)]
struct OpenedShareView {
    /// The verdict on the certificate.
    verification: VerificationView,
    /// What the holder chose to show, by field.
    fields: BTreeMap<String, String>,
    /// The same, signed: base64url of a COSE_Sign1 envelope that binds the fields to the certificate's code.
    signed: String,
    /// Until when the share opens.
    expires_at: String,
}

#[OpenApi(prefix_path = "/api/v1")]
impl SharesApi {
    /// Share a certificate
    ///
    /// Chosen fields, for a short time, once or more often. The certificate's verdict and what its code says are always
    /// part of it. Whoever opens the share stands in the holder's log.
    #[oai(path = "/shares", method = "post", operation_id = "create_share", tag = "Tag::Candidate")]
    async fn create_share(
        &self,
        auth: AsCandidate,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ShareRequest>,
    ) -> Result<Created<ShareView>, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "create_share", &body.0)?;
        let ShareRequest { certificate_id, fields, minutes, once, note } = body.0;
        let (minutes, once) = (minutes.unwrap_or(USUAL_MINUTES), once.unwrap_or(false));
        let new = NewShare { certificate: certificate_id, fields, minutes, once, note };
        let render = |id: &str, share: &Share, _: &_| Ok(self.view(id, share).to_json_string());
        Ok(self.app.create_share(&auth.0, new, &key, render).await?.into())
    }

    /// List my shares
    #[oai(path = "/shares", method = "get", operation_id = "list_shares", tag = "Tag::Candidate")]
    async fn list_shares(
        &self,
        auth: AsCandidate,
        cursor: Query<Option<String>>,
        limit: Query<Option<u32>>,
    ) -> Result<Json<SharePage>, Problem> {
        let (after, limit) = page(cursor.0.as_deref(), limit.0)?;
        let (found, next) = self.app.shares_of(&auth.0, after, limit).await?;
        let items = found.iter().map(|found| self.view(&found.id, &found.value)).collect();
        Ok(Json(SharePage { items, next_cursor: next.map(|next| next.to_string()) }))
    }

    /// Take a share back
    #[oai(path = "/shares/:id", method = "delete", operation_id = "revoke_share", tag = "Tag::Candidate")]
    async fn revoke_share(&self, auth: AsCandidate, id: Path<String>) -> Result<Revoked, Problem> {
        self.app.revoke_share(&auth.0, &id.0).await?;
        Ok(Revoked::Done)
    }

    /// Open a share
    ///
    /// A share that opens once is used up by this call, whatever becomes of its answer.
    #[oai(path = "/verifications/shares", method = "post", operation_id = "open_share", tag = "Tag::Verification")]
    async fn open_share(
        &self,
        request: &Request,
        body: Strict<OpenShareRequest>,
    ) -> Result<Json<OpenedShareView>, Problem> {
        self.app.limits.verifications.check(&client_address(request, self.app.settings.server.trusted_proxies))?;
        let statement = Statement::read(body.0.purpose.as_deref(), body.0.organisation.as_deref())?;
        let opened = self.app.open_share(&body.0.code, statement.as_ref()).await?;
        let done = Done { checked: opened.checked, receipt: opened.receipt, missing: opened.missing };
        Ok(Json(OpenedShareView {
            verification: VerificationView::of(&self.app, &done),
            fields: opened.fields,
            signed: opened.signed,
            expires_at: opened.expires_at.rfc3339(),
        }))
    }
}

impl SharesApi {
    fn view(&self, id: &str, share: &Share) -> ShareView {
        let address = &self.app.seal.address;
        let scheme = if address.plain { "http" } else { "https" };
        ShareView {
            id: id.to_owned(),
            certificate_id: share.certificate.clone(),
            url: format!("{scheme}://{}/s/{}", address.host, share.code),
            code: share.code.clone(),
            fields: share.fields.iter().cloned().collect(),
            note: share.note.clone(),
            once: share.once,
            state: share.state_at(self.app.now()).name().to_owned(),
            made_at: share.made_at.rfc3339(),
            expires_at: share.expires_at.rfc3339(),
            opened: share.opened,
            opened_at: share.opened_at.map(|at| at.rfc3339()),
        }
    }
}
