//! The public keys, where every verifier looks for them.

use std::sync::Arc;

use poem::{
    IntoResponse, Request, Response, handler,
    http::{StatusCode, header},
    web::Data,
};
use sha2::{Digest, Sha256};
use zhengda_seal::keys::PublishedKeys;

use crate::{app::App, problem::Problem};

/// `GET /.well-known/certificate-keys.json`: a JSON Web Key Set with the keys that signed, sign and will sign.
#[handler]
pub(crate) fn published(request: &Request, app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let body = serde_json::to_string(&PublishedKeys::of(&app.seal.keys().ring)).map_err(Problem::internal)?;
    let mut hex = data_encoding::HEXLOWER.encode(&Sha256::digest(&body));
    hex.truncate(32);
    let etag = format!("\"{hex}\"");
    let known = request.header(header::IF_NONE_MATCH).unwrap_or_default();
    let answer = Response::builder().header(header::CACHE_CONTROL, "public, max-age=300").header(header::ETAG, &etag);
    if known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag) {
        return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(answer.header(header::CONTENT_TYPE, "application/json").body(body).into_response())
}
