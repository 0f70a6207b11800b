//! Alibaba Cloud: checks the signature as the real one does, then sends.

use poem::{Request, Response, handler, http::StatusCode, web::Data};
use secrecy::ExposeSecret;
use serde_json::{Map, Value, json};

use super::{SandboxState, answer, faults, sms};
use crate::{
    providers::{aliyun::acs3, digest},
    random::Draw,
};

/// The largest difference of clocks in seconds.
const SKEW: u64 = 900;

/// `POST /sandbox/aliyun/`.
#[handler]
pub(super) fn dispatch(state: Data<&SandboxState>, request: &Request) -> Response {
    let header = |name: &str| request.header(name).unwrap_or_default();
    let query = request.uri().query().unwrap_or_default();
    let parameters: Map<String, Value> =
        url::form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.into())).collect();
    let outcome = check(*state, request, &parameters).and_then(|()| match faults::refusal(request) {
        Some(code) => Err(code),
        None if (header("x-acs-action"), header("x-acs-version")) != ("SendSms", "2017-05-25") => {
            Err("InvalidAction.NotFound".to_owned())
        }
        None => send(*state, &parameters).map_err(str::to_owned),
    });
    let id = state.random().id("sandbox").unwrap_or_default();
    match outcome {
        // A lie is an answer that names no message.
        Ok(serial) => {
            let serial = if faults::lies(request) { String::new() } else { serial };
            answer::ok(json!({ "Code": "OK", "Message": "OK", "RequestId": id, "BizId": serial }))
        }
        Err(code) => {
            let mut response = answer::ok(json!({ "Code": code, "Message": "not accepted", "RequestId": id }));
            // Business refusals come with HTTP 200, all others with 400.
            if !code.starts_with("isv.") {
                response.set_status(StatusCode::BAD_REQUEST);
            }
            response
        }
    }
}

fn check(state: &SandboxState, request: &Request, parameters: &Map<String, Value>) -> Result<(), String> {
    let header = |name: &str| request.header(name).unwrap_or_default();
    let credentials = state.credentials();
    let authorization = header("authorization");
    if !authorization.contains(&format!("Credential={},", credentials.aliyun_key_id)) {
        return Err("InvalidAccessKeyId.NotFound".to_owned());
    }
    let date: jiff::Timestamp = header("x-acs-date").parse().map_err(|_| "InvalidTimeStamp.Format".to_owned())?;
    if state.clock().now().0.div_euclid(1_000).abs_diff(date.as_second()) > SKEW {
        return Err("InvalidTimeStamp.Expired".to_owned());
    }
    let mut names: Vec<&str> = request.headers().keys().map(|name| name.as_str()).collect();
    names.retain(|name| *name == "host" || name.starts_with("x-acs-"));
    names.sort_unstable();
    names.dedup();
    let headers: Vec<(&str, &str)> = names.into_iter().map(|name| (name, header(name))).collect();
    let pairs: Vec<(&str, &str)> =
        parameters.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default())).collect();
    let query = acs3::canonical_query(&pairs);
    let hash = header("x-acs-content-sha256");
    let signed = acs3::Acs3 { method: "POST", uri: "/", query: &query, headers: &headers, payload_hash: hash };
    let expected = signed.authorization(&credentials.aliyun_key_id, credentials.aliyun_key_secret.expose_secret());
    if digest::same(authorization, &expected) { Ok(()) } else { Err("SignatureDoesNotMatch".to_owned()) }
}

fn send(state: &SandboxState, parameters: &Map<String, Value>) -> Result<String, &'static str> {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("SignName") != state.credentials().sms_sign_name {
        return Err("isv.SMS_SIGNATURE_ILLEGAL");
    }
    let template = state.credentials().template(text("TemplateCode")).ok_or("isv.SMS_TEMPLATE_ILLEGAL")?;
    let given: Map<String, Value> =
        serde_json::from_str(text("TemplateParam")).map_err(|_| "isv.INVALID_JSON_PARAM")?;
    let value = |name: &&str| given.get(*name).and_then(Value::as_str).map(str::to_owned);
    let values: Option<Vec<String>> = template.parameters().iter().map(value).collect();
    let values = values.ok_or("isv.TEMPLATE_MISSING_PARAMETERS")?;
    let mobile = text("PhoneNumbers");
    if !sms::is_mobile(mobile) {
        return Err("isv.MOBILE_NUMBER_ILLEGAL");
    }
    sms::keep(state, template, mobile, &values, text("OutId")).ok_or("isp.SYSTEM_ERROR")
}
