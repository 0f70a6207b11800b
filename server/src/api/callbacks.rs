//! What providers send us: raw bodies, verified, stored or noted once and acknowledged at once. A callback is a
//! hint; what it says takes effect after a pull that agrees, or under the signature of its own parcel.

use std::sync::Arc;

use metrics::counter;
use poem::{
    Body, Request, Response, Route, handler,
    http::StatusCode,
    post,
    web::{Data, Path},
};

use crate::{
    app::App,
    problem::Problem,
    providers::{face::callback, inbound::InboundError},
};

/// The largest callback body in bytes (`quality.md` section 3, Callbacks in).
pub(super) const LARGEST: usize = 64 * 1024;

/// The routes below `/callbacks`.
pub(super) fn routes() -> Route {
    Route::new().at("/face/:provider/:token", post(face)).at("/carrier/:provider/:token", post(carrier))
}

/// A face provider's hint that a check ended. Unknown and late ones get the same answer as good ones.
#[handler]
async fn face(
    request: &Request,
    body: Body,
    path: Path<(String, String)>,
    app: Data<&Arc<App>>,
) -> poem::Result<Response> {
    use secrecy::ExposeSecret;
    let raw = body.into_bytes_limit(LARGEST).await.map_err(Problem::from_body)?;
    let header = request.header(callback::SIGNATURE_HEADER).unwrap_or_default();
    let secret = app.settings.face.callback_secret.expose_secret();
    callback::verify(secret, header, &raw, app.now()).map_err(|error| refused("face", error))?;
    app.hint_face_login(&path.0.1).await?;
    Ok(Response::builder().status(StatusCode::OK).content_type("application/json").body("{\"result\":true}"))
}

/// A carrier's push about one parcel, to that parcel's own address under that parcel's own salt.
#[handler]
async fn carrier(body: Body, path: Path<(String, String)>, app: Data<&Arc<App>>) -> poem::Result<Response> {
    let raw = body.into_bytes_limit(LARGEST).await.map_err(Problem::from_body)?;
    let taken = app.take_parcel_push(&path.0.1, &raw).await?;
    let acknowledgement = taken.map_err(|error| refused("carrier", error))?;
    Ok(Response::builder().status(StatusCode::OK).content_type("application/json").body(acknowledgement))
}

/// A callback that must not take effect.
pub(super) fn refused(channel: &'static str, error: InboundError) -> Problem {
    counter!("callbacks_refused_total", "channel" => channel).increment(1);
    tracing::warn!(channel, %error, "a callback was refused");
    match error {
        InboundError::BadSignature => Problem::new("callback_signature"),
        InboundError::BadBody | InboundError::NotOffered => Problem::new("invalid_body"),
    }
}
