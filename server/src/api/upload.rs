//! An uploaded file: as the body itself, or as the field `file` of a form. It is written to disk while it comes in,
//! within its limit, and nothing of it is believed.

use std::{
    fs::File,
    io::{Seek, Write},
};

use futures_util::{Stream, StreamExt};
use poem::{Body, FromRequest, Request, RequestBody, Result, web::Multipart};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef},
};

use super::state::UploadLimit;
use crate::problem::Problem;

/// The media types of an uploaded list.
const TYPES: [&str; 4] = [
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
    "multipart/form-data",
];
/// In a form, the file's field.
const FIELD: &str = "file";

/// An uploaded list: a file without a name that is gone when it is closed, standing at its beginning.
#[derive(Debug)]
pub struct UploadedList(pub File);

impl<'a> ApiExtractor<'a> for UploadedList {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let file = || MetaSchemaRef::Inline(Box::new(MetaSchema::new_with_format("string", "binary")));
        let form = || {
            let mut schema = MetaSchema::new("object");
            schema.properties.push((FIELD, file()));
            schema.required.push(FIELD);
            MetaSchemaRef::Inline(Box::new(schema))
        };
        let content = TYPES.map(|content_type| MetaMediaType {
            content_type,
            schema: if content_type == "multipart/form-data" { form() } else { file() },
        });
        Some(MetaRequest { description: None, content: content.into(), required: true })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        let limit = request.data::<UploadLimit>().map_or(1 << 20, |limit| limit.0);
        let said = request.content_type().unwrap_or_default();
        let essence = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let file = match essence.as_str() {
            "multipart/form-data" => of_form(request, body, limit).await?,
            known if TYPES.contains(&known) => of_body(body.take()?, limit).await?,
            _ => return Err(Problem::new("media_type").into()),
        };
        Ok(Self(file))
    }
}

async fn of_body(body: Body, limit: u64) -> Result<File, Problem> {
    spooled(body.into_bytes_stream().map(|chunk| chunk.map_err(Problem::internal)), limit).await
}

async fn of_form(request: &Request, body: &mut RequestBody, limit: u64) -> Result<File> {
    let mut form = <Multipart as FromRequest>::from_request(request, body).await?;
    while let Some(field) = form.next_field().await? {
        if field.name() == Some(FIELD) {
            let chunks = futures_util::stream::unfold(field.into_async_read(), read_chunk);
            return Ok(spooled(std::pin::pin!(chunks), limit).await?);
        }
    }
    Err(Problem::field("/file", "field_required").into())
}

pub(super) async fn read_chunk<R: tokio::io::AsyncRead + Unpin>(
    mut reader: R,
) -> Option<(Result<Vec<u8>, Problem>, R)> {
    use tokio::io::AsyncReadExt;
    let mut chunk = vec![0; 64 * 1024];
    match reader.read(&mut chunk).await {
        Ok(0) => None,
        Ok(length) => {
            chunk.truncate(length);
            Some((Ok(chunk), reader))
        }
        Err(_) => Some((Err(Problem::new("body_invalid_json")), reader)),
    }
}

/// Writes what comes in to a file without a name.
async fn spooled<B: AsRef<[u8]>>(chunks: impl Stream<Item = Result<B, Problem>>, limit: u64) -> Result<File, Problem> {
    let mut file = tempfile::tempfile().map_err(Problem::internal)?;
    let mut left = limit;
    let mut chunks = std::pin::pin!(chunks);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        let length = chunk.as_ref().len() as u64;
        left = left.checked_sub(length).ok_or_else(|| Problem::new("file_too_large"))?;
        // A chunk is small and the file is in the page cache: not worth another thread.
        file.write_all(chunk.as_ref()).map_err(Problem::internal)?;
    }
    file.rewind().map_err(Problem::internal)?;
    Ok(file)
}
