//! Files of applications over HTTP: uploading, reading, removing, and using accepted documents again.

use std::sync::Arc;

use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path, Query},
    payload::{Binary, Json},
};
use serde::{Deserialize, Serialize};

use super::{
    attachment_form::AttachmentForm,
    authority::{AsCandidate, AsReviewer},
    case_view::TextView,
    file_views::{AttachmentView, OriginView},
    problem::FieldProblem,
    strict::Strict,
    tags::Tag,
};
use crate::{
    app::{
        App,
        files::{Content, NewFile, Reusable, Reuse},
        once::OnceKey,
    },
    problem::Problem,
    records::upload::Upload,
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct AttachmentsApi {
    /// The application.
    pub app: Arc<App>,
}

/// An uploaded file.
#[derive(Debug, Object)]
pub(super) struct UploadView {
    /// The id to name in `attachments` of an application.
    id: String,
    /// The slot it is for.
    slot: String,
    /// Its sequence number.
    sequence: u32,
    /// `jpeg`, `png` or `pdf`.
    kind: String,
    /// Its size in bytes, as it is kept.
    size: u64,
    /// SHA-256 of the content as it is kept, in hex.
    digest: String,
    /// Where it comes from, when it was used again.
    #[oai(skip_serializing_if_is_none)]
    origin: Option<OriginView>,
    /// What the person should know about it; it was taken all the same.
    findings: Vec<FieldProblem>,
    /// It is removed then unless an application lists it.
    expires_at: String,
}

/// A document of an approved application that can be used again.
#[derive(Debug, Object)]
struct ReusableView {
    /// The document.
    file: AttachmentView,
    /// The application in which it was accepted.
    case_id: String,
    /// Its service, as the region calls it.
    service_name: TextView,
    /// When it was accepted.
    accepted_at: String,
    /// When it will be removed; absent while its application is going on.
    #[oai(skip_serializing_if_is_none)]
    removed_at: Option<String>,
}

/// Where an accepted document is used again.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct ReuseAttachment {
    /// The region's id.
    region: String,
    /// The service's name.
    service: String,
    /// The slot's id.
    slot: String,
    /// The sequence number; 1 where it is absent.
    #[serde(default = "one")]
    #[oai(default = "one")]
    sequence: u32,
}

pub(super) const fn one() -> u32 {
    1
}

#[derive(ApiResponse)]
pub(super) enum Uploaded {
    /// Taken, now or by an equal call before.
    #[oai(status = 201)]
    Taken(Json<UploadView>),
}

impl Uploaded {
    /// The answer with an upload, its findings in words.
    pub(super) fn of(app: &App, upload: &Upload) -> Self {
        Self::Taken(Json(UploadView {
            id: upload.id.clone(),
            slot: upload.slot.clone(),
            sequence: upload.sequence,
            kind: upload.kind.name().to_owned(),
            size: upload.size,
            digest: upload.digest.clone(),
            origin: upload
                .origin
                .as_ref()
                .map(|origin| OriginView { case_id: origin.case.clone(), accepted_at: origin.accepted_at.rfc3339() }),
            findings: upload.findings.iter().map(|finding| app.catalogue.reasons.field(finding)).collect(),
            expires_at: upload.expires_at.rfc3339(),
        }))
    }
}

#[derive(ApiResponse)]
pub(super) enum Removed {
    /// It is gone.
    #[oai(status = 204)]
    Gone,
}

#[derive(ApiResponse)]
enum Download {
    /// The content, to be saved and not to be shown inside a page.
    #[oai(status = 200)]
    File(
        Binary<Vec<u8>>,
        /// The kind of file.
        #[oai(header = "Content-Type")]
        String,
        /// Always `attachment`.
        #[oai(header = "Content-Disposition")]
        String,
        /// Nothing inside may run.
        #[oai(header = "Content-Security-Policy")]
        String,
        /// Always `no-store`.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

impl From<Content> for Download {
    fn from(content: Content) -> Self {
        let name = format!("attachment; filename=\"{}.{}\"", content.id, content.kind.extension());
        Self::File(
            Binary(content.bytes),
            content.kind.media_type().to_owned(),
            name,
            "default-src 'none'; sandbox".to_owned(),
            "no-store".to_owned(),
        )
    }
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl AttachmentsApi {
    /// Upload a file
    ///
    /// Its content is looked through at once: its kind (not its name), size, pixels, what hides in it, and in a slot
    /// for photos the photo itself. Faults are answered all at once with the way to mend each; metadata such as the
    /// place where a picture was taken is removed.
    #[oai(path = "/attachments", method = "post", operation_id = "create_attachment")]
    async fn create_attachment(
        &self,
        auth: AsCandidate,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        form: AttachmentForm,
    ) -> Result<Uploaded, Problem> {
        let AttachmentForm { about, file } = form;
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "create_attachment", &about)?;
        let new = NewFile {
            file,
            region: about.region,
            service: about.service,
            slot: about.slot,
            sequence: about.sequence,
            correct: about.correct,
        };
        Ok(Uploaded::of(&self.app, &self.app.upload(&auth.0, new, &key).await?))
    }

    /// List my accepted documents that fit a slot
    ///
    /// Documents of approved applications that are still kept; a photo is always taken anew.
    #[oai(path = "/attachments/reusable", method = "get", operation_id = "list_reusable_attachments")]
    async fn list_reusable_attachments(
        &self,
        auth: AsCandidate,
        region: Query<String>,
        service: Query<String>,
        slot: Query<String>,
    ) -> Result<Json<Vec<ReusableView>>, Problem> {
        let found = self.app.reusable_files(&auth.0, (&region.0, &service.0, &slot.0)).await?;
        Ok(Json(found.iter().map(|reusable| self.reusable(reusable)).collect()))
    }

    /// Use an accepted document again
    ///
    /// Makes a copy for another application; where it was accepted is shown with it. The call is the person's consent.
    #[oai(path = "/attachments/:id/reuse", method = "post", operation_id = "reuse_attachment")]
    async fn reuse_attachment(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<ReuseAttachment>,
    ) -> Result<Uploaded, Problem> {
        let operation = format!("reuse_attachment/{}", id.0);
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), &operation, &body.0)?;
        let ReuseAttachment { region, service, slot, sequence } = body.0;
        let reuse = Reuse { attachment: id.0, region, service, slot, sequence };
        Ok(Uploaded::of(&self.app, &self.app.reuse_file(&auth.0, &reuse, &key).await?))
    }

    /// Read one of my files
    #[oai(path = "/attachments/:id", method = "get", operation_id = "get_attachment")]
    async fn get_attachment(&self, auth: AsCandidate, id: Path<String>) -> Result<Download, Problem> {
        Ok(self.app.own_file(&auth.0, &id.0).await?.into())
    }

    /// Remove one of my files
    ///
    /// While no application lists it; in an application it is replaced or removed by changing that.
    #[oai(path = "/attachments/:id", method = "delete", operation_id = "delete_attachment")]
    async fn delete_attachment(&self, auth: AsCandidate, id: Path<String>) -> Result<Removed, Problem> {
        self.app.delete_own_file(&auth.0, &id.0).await?;
        Ok(Removed::Gone)
    }

    /// Read a file of one of the region's cases
    ///
    /// For the reviewer; that it was opened is logged.
    #[oai(
        path = "/staff/cases/:case/attachments/:id",
        method = "get",
        operation_id = "get_staff_attachment",
        tag = "Tag::Staff"
    )]
    async fn get_staff_attachment(
        &self,
        auth: AsReviewer,
        case: Path<String>,
        id: Path<String>,
    ) -> Result<Download, Problem> {
        Ok(self.app.file_for_reviewer(&auth.0, &case.0, &id.0).await?.into())
    }

    fn reusable(&self, reusable: &Reusable) -> ReusableView {
        let case = &reusable.case;
        let service = self.app.service(&case.region, &case.service).ok().map(|(_, service)| service);
        ReusableView {
            file: AttachmentView::of(&reusable.file, service),
            case_id: case.id.clone(),
            service_name: (&service.map(|service| service.name.clone()).unwrap_or_default()).into(),
            accepted_at: reusable.accepted_at.rfc3339(),
            removed_at: reusable.until.map(|at| at.rfc3339()),
        }
    }
}
