//! Face checks, of WeChat and of FaceID: opened by the adapter, ended by a script.

use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use zhengda_engine::moment::{Moment, Span};

use super::{
    SandboxState, answer,
    callbacks::{Callback, MAX_TIMES, Payload},
    faults::{self, Target},
    wechat::{body_with_token, failure},
};
use crate::{
    providers::face::{callback, wechat::cert_hash, wechat_codes},
    random::Draw,
};

/// A check.
#[derive(Clone, Debug)]
pub(super) struct FaceCheck {
    pub(super) nonce: String,
    pub(super) name: String,
    pub(super) id_number: String,
    pub(super) openid: String,
    pub(super) callback_url: Option<String>,
    pub(super) expires_at: Moment,
    /// 10000 is a pass, anything else a failure.
    pub(super) result: Option<i64>,
}

/// How long a check can be begun.
const LIFE: Span = Span::seconds(3_600);

/// `POST /sandbox/wx/cityservice/face/identify/getverifyid`.
#[handler]
pub(super) async fn open(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let order = match body_with_token(*state, request, body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    let text = |pointer| order.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    let check = FaceCheck {
        nonce: text("/out_seq_no"),
        name: text("/cert_info/cert_name"),
        id_number: text("/cert_info/cert_no"),
        openid: text("/openid"),
        callback_url: request.header(callback::CALLBACK_HEADER).map(str::to_owned),
        expires_at: state.clock().now().plus(LIFE),
        result: None,
    };
    let fit_nonce = (5..=32).contains(&check.nonce.len())
        && check.nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if !fit_nonce || text("/cert_info/cert_type") != "IDENTITY_CARD" {
        return failure(*state, 40_097, "invalid args");
    }
    if check.name.is_empty() || check.id_number.len() != 18 || check.openid.is_empty() {
        return failure(*state, 84_006, "name or id_card_number empty");
    }
    let Ok(ticket) = state.random().id("verify") else { return failure(*state, -1, "system error") };
    if !remember(*state, &ticket, check) {
        return failure(*state, 40_097, "out_seq_no was used");
    }
    answer::ok(json!({ "errcode": 0, "errmsg": "", "verify_id": ticket, "expires_in": LIFE.0 / 1_000 }))
}

/// Remembers a check under its ticket; not when its nonce was used before.
pub(super) fn remember(state: &SandboxState, ticket: &str, check: FaceCheck) -> bool {
    let mut faces = state.faces();
    if faces.nonces.get(&check.nonce).is_some() {
        return false;
    }
    faces.nonces.put(&check.nonce, ());
    faces.checks.put(ticket, check);
    true
}

/// `POST /sandbox/wx/cityservice/face/identify/queryverifyinfo`.
#[handler]
pub(super) async fn query(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let order = match body_with_token(*state, request, body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    if faults::lies(request) {
        return answer::ok(json!({ "errcode": 84_099, "errmsg": "lie", "verify_ret": wechat_codes::PASSED }));
    }
    let text = |name| order.get(name).and_then(Value::as_str).unwrap_or_default();
    let check = state.faces().checks.get(text("verify_id")).cloned();
    let Some(check) = check else { return failure(*state, 84_001, "invalid identify id") };
    if check.result.is_none() && state.clock().now() >= check.expires_at {
        return failure(*state, 84_002, "user info expired");
    }
    let fits = check.nonce == text("out_seq_no")
        && check.openid == text("openid")
        && cert_hash(&check.name, &check.id_number) == text("cert_hash");
    if !fits {
        return failure(*state, 84_003, "cert_info or openid mismatch");
    }
    let result = check.result.unwrap_or(90_000);
    answer::ok(json!({ "errcode": 0, "errmsg": "", "verify_ret": result }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ending {
    outcome: Outcome,
    code: Option<i64>,
    #[serde(default = "yes")]
    callback: bool,
    #[serde(default = "once")]
    times: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Pass,
    Fail,
}

const fn yes() -> bool {
    true
}

const fn once() -> u32 {
    1
}

/// `POST /sandbox/face/{ticket}`: ends a check, and calls back. The first end stands; further ones only call back.
#[handler]
pub(super) async fn end(state: Data<&SandboxState>, Path(ticket): Path<String>, body: Body) -> Response {
    let ending: Ending = match answer::control(body).await {
        Ok(ending) => ending,
        Err(refusal) => return refusal,
    };
    if ending.times == 0 || ending.times > MAX_TIMES {
        return answer::refuse(StatusCode::BAD_REQUEST, "times is 1 to 100");
    }
    let result = match ending.outcome {
        Outcome::Pass => wechat_codes::PASSED,
        Outcome::Fail => ending.code.unwrap_or(10_004),
    };
    if ending.outcome == Outcome::Fail && result == wechat_codes::PASSED {
        return answer::refuse(StatusCode::BAD_REQUEST, "10000 is no failure");
    }
    let url = {
        let mut faces = state.faces();
        let Some(check) = faces.checks.get_mut(&ticket) else {
            return answer::refuse(StatusCode::NOT_FOUND, "no such check was opened");
        };
        if check.result.is_none() && state.clock().now() >= check.expires_at {
            return answer::refuse(StatusCode::GONE, "the check has expired");
        }
        check.result = check.result.or(Some(result));
        check.callback_url.clone()
    };
    let url = url.filter(|_| ending.callback).as_deref().and_then(answer::address);
    let delivered = match url {
        Some(url) => call_back(*state, &ticket, url, ending.times).await,
        None => Vec::new(),
    };
    answer::ok(json!({ "delivered": delivered }))
}

async fn call_back(state: &SandboxState, ticket: &str, url: reqwest::Url, times: u32) -> Vec<u16> {
    let body = json!({ "ticket": ticket }).to_string();
    let secret = state.credentials().face_callback_secret.expose_secret();
    let signature = callback::sign(secret, state.clock().now(), &body);
    let callback = Callback {
        target: Target::Face,
        url,
        body: Payload::Json(body),
        signature: Some((callback::SIGNATURE_HEADER, signature)),
    };
    let fault = state.faults().of_callback(Target::Face);
    state.callbacks().send(callback, times, fault).await
}
