//! The form in which a file comes: the file itself and what it is for. The file goes to disk while it comes in, so that
//! no number of uploads takes memory; nothing of what the caller says about it is believed.

use std::{fs::File, io::Write};

use futures_util::StreamExt;
use poem::{FromRequest, Request, RequestBody, Result, web::Multipart};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{state::UploadLimit, upload::read_chunk};
use crate::problem::Problem;

/// The longest text field.
const TEXT: u64 = 200;

/// What came beside the file, and the digest of the file: what makes two calls equal.
#[derive(Debug, Serialize)]
pub struct About {
    /// The region's id.
    pub region: String,
    /// The service's name.
    pub service: String,
    /// The slot's id.
    pub slot: String,
    /// The sequence number.
    pub sequence: u32,
    /// Whether a photo of which only the size is wrong is to be corrected.
    pub correct: bool,
    /// SHA-256 of the file as it came.
    digest: String,
}

/// An uploaded file with what it is for.
#[derive(Debug)]
pub struct AttachmentForm {
    /// What it is for.
    pub about: About,
    /// The file, without a name.
    pub file: File,
}

impl<'a> ApiExtractor<'a> for AttachmentForm {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];

    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let described = |kind, format, text| {
            let mut schema = MetaSchema::new_with_format(kind, format);
            schema.description = Some(text);
            MetaSchemaRef::Inline(Box::new(schema))
        };
        let plain = |kind, text| {
            let mut schema = MetaSchema::new(kind);
            schema.description = Some(text);
            MetaSchemaRef::Inline(Box::new(schema))
        };
        let mut schema = MetaSchema::new("object");
        schema.properties.extend([
            ("file", described("string", "binary", "The file")),
            ("region", plain("string", "The region's id")),
            ("service", plain("string", "The service's name")),
            ("slot", plain("string", "The slot's id")),
            ("sequence", plain("integer", "The sequence number, 1 where it is absent")),
            ("correct", plain("boolean", "Correct a photo of which only the size is wrong")),
        ]);
        schema.required.extend(["file", "region", "service", "slot"]);
        let content_type = "multipart/form-data";
        let content = vec![MetaMediaType { content_type, schema: MetaSchemaRef::Inline(Box::new(schema)) }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(request: &'a Request, body: &mut RequestBody, _: ExtractParamOptions<()>) -> Result<Self> {
        let said = request.content_type().unwrap_or_default().to_ascii_lowercase();
        if !said.starts_with("multipart/form-data") {
            return Err(Problem::new("media_type").into());
        }
        let limit = request.data::<UploadLimit>().map_or(1 << 20, |limit| limit.0);
        let mut form = <Multipart as FromRequest>::from_request(request, body).await?;
        let mut parts = Parts::default();
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            parts.take(&name, field.into_async_read(), limit).await?;
        }
        Ok(parts.form()?)
    }
}

#[derive(Default)]
struct Parts {
    file: Option<(File, String)>,
    texts: Vec<(&'static str, String)>,
}

impl Parts {
    async fn take<R: tokio::io::AsyncRead + Unpin>(
        &mut self,
        name: &str,
        reader: R,
        limit: u64,
    ) -> Result<(), Problem> {
        const TEXTS: [&str; 5] = ["region", "service", "slot", "sequence", "correct"];
        if name == "file" {
            return match self.file.replace(spooled(reader, limit).await?) {
                Some(_) => Err(Problem::field("/file", "duplicate_key")),
                None => Ok(()),
            };
        }
        // A field of another name is neither read nor told back.
        let Some(known) = TEXTS.into_iter().find(|known| *known == name) else {
            return Err(Problem::new("invalid_body"));
        };
        if self.texts.iter().any(|(given, _)| *given == known) {
            return Err(Problem::field(&format!("/{known}"), "duplicate_key"));
        }
        let bytes = small(reader).await?;
        let text = String::from_utf8(bytes).map_err(|_| Problem::field(&format!("/{known}"), "invalid_text"))?;
        self.texts.push((known, text));
        Ok(())
    }

    fn form(self) -> Result<AttachmentForm, Problem> {
        let text = |name: &str| self.texts.iter().find(|(given, _)| *given == name).map(|(_, text)| text.trim());
        let needed = |name: &str| {
            let text = text(name).filter(|text| !text.is_empty());
            text.map(str::to_owned).ok_or_else(|| Problem::field(&format!("/{name}"), "field_required"))
        };
        let sequence = text("sequence").unwrap_or("1").parse();
        let correct = match text("correct").unwrap_or("false") {
            "true" => true,
            "false" | "" => false,
            _ => return Err(Problem::field("/correct", "wrong_type")),
        };
        let (region, service, slot) = (needed("region")?, needed("service")?, needed("slot")?);
        let sequence = sequence.map_err(|_| Problem::field("/sequence", "wrong_type"))?;
        let (file, digest) = self.file.ok_or_else(|| Problem::field("/file", "field_required"))?;
        Ok(AttachmentForm { about: About { region, service, slot, sequence, correct, digest }, file })
    }
}

/// Writes what comes in to a file without a name; answers its digest with it.
async fn spooled<R: tokio::io::AsyncRead + Unpin>(reader: R, limit: u64) -> Result<(File, String), Problem> {
    let mut file = tempfile::tempfile().map_err(Problem::internal)?;
    let (mut left, mut hasher) = (limit, Sha256::new());
    let mut chunks = std::pin::pin!(futures_util::stream::unfold(reader, read_chunk));
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| Problem::new("body_too_large"))?;
        hasher.update(&chunk);
        // A chunk is small and the file is in the page cache: not worth another thread.
        file.write_all(&chunk).map_err(Problem::internal)?;
    }
    Ok((file, data_encoding::HEXLOWER.encode(&hasher.finalize())))
}

async fn small<R: tokio::io::AsyncRead + Unpin>(reader: R) -> Result<Vec<u8>, Problem> {
    use tokio::io::AsyncReadExt;
    let mut bytes = Vec::new();
    let read = reader.take(TEXT + 1).read_to_end(&mut bytes).await;
    read.map_err(|_| Problem::new("invalid_body"))?;
    if bytes.len() as u64 > TEXT { Err(Problem::new("invalid_body")) } else { Ok(bytes) }
}
