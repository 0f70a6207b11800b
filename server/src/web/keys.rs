//! The public keys, where every verifier looks for them.

use std::sync::Arc;

use poem::{IntoResponse, Response, handler, http::header, web::Data};
use zhengda_seal::keys::PublishedKeys;

use crate::{app::App, problem::Problem};

/// `GET /.well-known/certificate-keys.json`: a JSON Web Key Set with the keys that signed, sign and will sign.
#[handler]
pub(crate) fn published(app: Data<&Arc<App>>) -> Result<Response, Problem> {
    let body = serde_json::to_string(&PublishedKeys::of(&app.seal.ring)).map_err(Problem::internal)?;
    Ok(Response::builder()
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CACHE_CONTROL, "public, max-age=3600")
        .body(body)
        .into_response())
}
