//! Tencent Cloud: checks the signature as the real one does, then does the action.

use poem::{Body, Request, Response, handler, web::Data};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{SandboxState, answer, faceid, faults, faults::Target, sms};
use crate::{
    providers::{digest, tencent::tc3},
    random::Draw,
};

/// The largest difference of clocks.
const SKEW_SECONDS: i64 = 300;

/// The version of FaceID.
const FACEID: &str = "2018-03-01";

/// Which provider's faults a request meets.
pub(super) fn target(request: &Request) -> Target {
    if header(request, "x-tc-version") == FACEID { Target::Face } else { Target::Sms }
}

/// `POST /sandbox/tencent/`: dispatches on `X-TC-Action` and `X-TC-Version`.
#[handler]
pub(super) async fn dispatch(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let Some(body) = answer::text(body).await else { return failure(*state, "InvalidParameter", "body") };
    if let Err(code) = check(*state, request, &body) {
        return failure(*state, code, "the signature is not accepted");
    }
    if let Some(code) = faults::refusal(request) {
        return failure(*state, &code, "as ordered");
    }
    let Ok(parameters) = serde_json::from_str::<Value>(&body) else {
        return failure(*state, "InvalidParameter", "the body is no JSON");
    };
    let outcome = match (header(request, "x-tc-action"), header(request, "x-tc-version")) {
        ("SendSms", "2021-01-11") => sms::send(*state, &parameters, faults::lies(request)),
        ("DetectAuth", FACEID) => faceid::open(*state, &parameters),
        ("GetDetectInfoEnhanced", FACEID) => faceid::query(*state, &parameters, faults::lies(request)),
        (_, "2021-01-11" | FACEID) => Err("InvalidAction"),
        _ => Err("NoSuchVersion"),
    };
    match outcome {
        Ok(response) => success(*state, response),
        Err(code) => failure(*state, code, "not accepted"),
    }
}

fn header<'a>(request: &'a Request, name: &str) -> &'a str {
    request.header(name).unwrap_or_default()
}

/// The service that signs: the real one knows it by its host, we by the version.
fn service(request: &Request) -> &'static str {
    if header(request, "x-tc-version") == FACEID { "faceid" } else { "sms" }
}

fn check(state: &SandboxState, request: &Request, body: &str) -> Result<(), &'static str> {
    let authorization = header(request, "authorization");
    let credentials = state.credentials();
    if !authorization.contains(&format!("Credential={}/", credentials.tencent_secret_id)) {
        return Err("AuthFailure.SecretIdNotFound");
    }
    let timestamp: i64 = header(request, "x-tc-timestamp").parse().map_err(|_| "AuthFailure.InvalidAuthorization")?;
    let now = state.clock().now().0.div_euclid(1_000);
    if now.abs_diff(timestamp) > SKEW_SECONDS.unsigned_abs() {
        return Err("AuthFailure.SignatureExpire");
    }
    let expected = tc3::Tc3 {
        secret_id: &credentials.tencent_secret_id,
        secret_key: credentials.tencent_secret_key.expose_secret(),
        service: service(request),
        host: header(request, "host"),
        action: header(request, "x-tc-action"),
        content_type: header(request, "content-type"),
        timestamp,
        payload: body.as_bytes(),
    };
    if digest::same(authorization, &expected.authorization()) { Ok(()) } else { Err("AuthFailure.SignatureFailure") }
}

fn success(state: &SandboxState, mut response: Value) -> Response {
    if let Some(fields) = response.as_object_mut() {
        fields.insert("RequestId".to_owned(), request_id(state).into());
    }
    answer::ok(json!({ "Response": response }))
}

fn failure(state: &SandboxState, code: &str, message: &str) -> Response {
    answer::ok(json!({ "Response": { "Error": { "Code": code, "Message": message }, "RequestId": request_id(state) } }))
}

fn request_id(state: &SandboxState) -> String {
    state.random().id("sandbox").unwrap_or_default()
}
