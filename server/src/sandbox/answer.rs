//! Reading requests and writing answers in the sandbox.

use poem::{Body, IntoResponse, Response, http::StatusCode, web::Json};
use reqwest::Url;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The largest request that is read.
const BODY_LIMIT: usize = 1 << 20;

/// A JSON answer with status 200, which is what providers give for failures too.
pub(super) fn ok(value: Value) -> Response {
    Json(value).into_response()
}

/// A refusal of a control, for the person who wrote the script.
pub(super) fn refuse(status: StatusCode, detail: &str) -> Response {
    Json(json!({ "detail": detail })).with_status(status).into_response()
}

/// The whole body as text; nothing when it is too large or no UTF-8.
pub(super) async fn text(body: Body) -> Option<String> {
    let bytes = body.into_bytes_limit(BODY_LIMIT).await.ok()?;
    String::from_utf8(bytes.into()).ok()
}

/// The body of a control.
pub(super) async fn control<T: DeserializeOwned>(body: Body) -> Result<T, Response> {
    let text = text(body).await.ok_or_else(|| refuse(StatusCode::BAD_REQUEST, "the body is not readable"))?;
    let mut reader = serde_json::Deserializer::from_str(&text);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| refuse(StatusCode::BAD_REQUEST, &error.to_string()))
}

/// An absolute address to call back to.
pub(super) fn address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}
