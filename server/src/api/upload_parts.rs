//! Files that come in parts over HTTP: announcing one, asking how far it is, sending a part, finishing, giving up.

use std::sync::Arc;

use poem::Body;
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::{Header, Path},
    payload::{Binary, Json},
};
use serde::{Deserialize, Serialize};

use super::{
    attachments::{Removed, Uploaded, one},
    authority::AsCandidate,
    strict::{MaybeStrict, Strict},
    tags::Tag,
};
use crate::{
    app::{App, files::Announced, once::OnceKey},
    problem::Problem,
    records::partial::{LARGEST_PART, LEAST_PART, PartialState, PartialUpload},
};

/// The operations of this file.
#[derive(Clone, Debug)]
pub struct UploadPartsApi {
    /// The application.
    pub app: Arc<App>,
}

/// A file that is about to come in parts.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct BeginUpload {
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
    /// How many bytes the file has.
    size: u64,
}

/// How far a file is that comes in parts.
#[derive(Debug, Object)]
struct PartialUploadView {
    /// The id to send parts to.
    id: String,
    /// How many bytes were announced.
    size: u64,
    /// How many are there: where the next part begins.
    offset: u64,
    /// The least bytes of a part that is not the last.
    least_part: u64,
    /// The most bytes of a part.
    largest_part: u64,
    /// Until when parts are taken.
    expires_at: String,
}

/// What is to be done with a file that is here in full.
#[derive(Debug, Default, Object, Deserialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
struct FinishUpload {
    /// Correct a photo of which only the size is wrong.
    #[serde(default)]
    #[oai(default)]
    correct: bool,
}

#[derive(ApiResponse)]
enum Begun {
    /// Parts are taken; begun now or by an equal call before.
    #[oai(status = 201)]
    Begun(Json<PartialUploadView>),
}

#[OpenApi(prefix_path = "/api/v1", tag = "Tag::Candidate")]
impl UploadPartsApi {
    /// Begin a file that comes in parts
    ///
    /// For a network that breaks off: what arrived is not sent again. The same call answers later how far the file is.
    #[oai(path = "/uploads", method = "post", operation_id = "begin_upload")]
    async fn begin_upload(
        &self,
        auth: AsCandidate,
        #[oai(name = "Idempotency-Key")] key: Header<Option<String>>,
        body: Strict<BeginUpload>,
    ) -> Result<Begun, Problem> {
        let key = OnceKey::read(key.0.as_deref(), auth.0.person(), "begin_upload", &body.0)?;
        let BeginUpload { region, service, slot, sequence, size } = body.0;
        let new = Announced { region, service, slot, sequence, size };
        Ok(Begun::Begun(Json(view(&self.app.begin_parts(&auth.0, new, &key).await?))))
    }

    /// How far a file is
    #[oai(path = "/uploads/:id", method = "get", operation_id = "get_upload")]
    async fn get_upload(&self, auth: AsCandidate, id: Path<String>) -> Result<Json<PartialUploadView>, Problem> {
        Ok(Json(view(&self.app.parts_of(&auth.0, &id.0).await?)))
    }

    /// Send a part
    ///
    /// The bytes that follow those that are there. Sent for another place it is refused (`upload_offset`), and the header
    /// `Upload-Offset` of the answer names the right one. A part that breaks off leaves nothing.
    #[oai(path = "/uploads/:id/parts", method = "post", operation_id = "send_upload_part")]
    async fn send_upload_part(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        /// Where the part begins.
        #[oai(name = "Upload-Offset")]
        offset: Header<u64>,
        body: Binary<Body>,
    ) -> Result<Json<PartialUploadView>, Problem> {
        let most = usize::try_from(LARGEST_PART).unwrap_or(usize::MAX);
        let content = body.0.into_bytes_limit(most).await.map_err(Problem::from_body)?;
        Ok(Json(view(&self.app.take_part(&auth.0, &id.0, (offset.0, &content)).await?)))
    }

    /// Finish a file that is here in full
    ///
    /// It is looked through as one that came at once. After a refusal the parts stay: a photo can be corrected, and
    /// nothing is sent again. While it is looked through another call is told to wait (`upload_being_finished`); after ten
    /// refusals it is begun anew (`upload_finish_too_many`).
    #[oai(path = "/uploads/:id/finish", method = "post", operation_id = "finish_upload")]
    async fn finish_upload(
        &self,
        auth: AsCandidate,
        id: Path<String>,
        body: MaybeStrict<FinishUpload>,
    ) -> Result<Uploaded, Problem> {
        Ok(Uploaded::of(&self.app, &self.app.finish_parts(&auth.0, &id.0, body.0.correct).await?))
    }

    /// Give a file up
    #[oai(path = "/uploads/:id", method = "delete", operation_id = "give_up_upload")]
    async fn give_up_upload(&self, auth: AsCandidate, id: Path<String>) -> Result<Removed, Problem> {
        self.app.give_up_parts(&auth.0, &id.0).await?;
        Ok(Removed::Gone)
    }
}

fn view(partial: &PartialUpload) -> PartialUploadView {
    let whole = partial.state == PartialState::Finished;
    PartialUploadView {
        id: partial.id.clone(),
        size: partial.size,
        offset: if whole { partial.size } else { partial.offset() },
        least_part: LEAST_PART,
        largest_part: LARGEST_PART,
        expires_at: partial.expires_at.rfc3339(),
    }
}
