//! WeChat: access token, log-in, phone number and messages, with its rules and its error envelope.
//!
//! A log-in code `dev-…` stands for the openid of the same text, and a phone code `dev-13800138001` for that number;
//! both may be used again, so that scripts need no phone. Every other code is `40029`.

use std::collections::VecDeque;

use data_encoding::BASE64;
use poem::{
    Body, Request, Response, handler,
    web::{Data, Query},
};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{SandboxState, answer, faults, state::REMEMBERED, wechat_token::Tokens};
use crate::{
    providers::{
        digest::{md5, same},
        wechat::values,
    },
    random::Draw,
};

/// What WeChat remembers.
#[derive(Debug, Default)]
pub(super) struct WechatMemory {
    pub(super) tokens: Tokens,
    messages: VecDeque<SentMessage>,
}

/// A subscribe message that was sent.
#[derive(Clone, Debug, Serialize)]
struct SentMessage {
    msgid: i64,
    openid: String,
    template_id: String,
    page: String,
    data: Value,
    at: String,
}

/// A failure as WeChat words it.
pub(super) fn failure(state: &SandboxState, code: i64, text: &str) -> Response {
    let rid = state.random().id("rid").unwrap_or_default();
    answer::ok(json!({ "errcode": code, "errmsg": format!("{text} rid: {rid}") }))
}

/// The failure that was ordered for this request, if any.
pub(super) fn ordered(state: &SandboxState, request: &Request) -> Option<Response> {
    let code = faults::refusal(request)?;
    Some(failure(state, code.parse().unwrap_or(-1), "as ordered"))
}

/// The body of a call that needs a token, after its token and form were found good.
pub(super) async fn body_with_token(state: &SandboxState, request: &Request, body: Body) -> Result<Value, Response> {
    if let Some(refusal) = ordered(state, request) {
        return Err(refusal);
    }
    let token = request.params::<TokenOf>().map(|of| of.access_token).unwrap_or_default();
    let now = state.clock().now();
    if !state.wechat().tokens.accepts(&token, now) {
        return Err(failure(state, 40_001, "invalid credential, access_token is invalid or not latest"));
    }
    let text = answer::text(body).await.unwrap_or_default();
    serde_json::from_str(&text).map_err(|_| failure(state, 47_001, "data format error"))
}

#[derive(Deserialize)]
struct TokenOf {
    #[serde(default)]
    access_token: String,
}

/// `POST /sandbox/wx/cgi-bin/stable_token`.
#[handler]
pub(super) async fn stable_token(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    if let Some(refusal) = ordered(*state, request) {
        return refusal;
    }
    let Some(order) = answer::text(body).await.and_then(|text| serde_json::from_str::<Value>(&text).ok()) else {
        return failure(*state, 47_001, "data format error");
    };
    let text = |name| order.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("grant_type") != "client_credential" {
        return failure(*state, 40_002, "invalid grant_type");
    }
    if let Some(refusal) = unknown(*state, text("appid"), text("secret")) {
        return refusal;
    }
    let force = order.get("force_refresh").and_then(Value::as_bool).unwrap_or(false);
    let Ok(fresh) = state.random().token() else { return failure(*state, -1, "system error") };
    let (token, seconds) = state.wechat().tokens.issue(fresh, force, state.clock().now());
    answer::ok(json!({ "access_token": token, "expires_in": seconds }))
}

/// The refusal of a customer who is not known.
fn unknown(state: &SandboxState, appid: &str, secret: &str) -> Option<Response> {
    let credentials = state.credentials();
    if appid != credentials.wechat_appid {
        return Some(failure(state, 40_013, "invalid appid"));
    }
    if !same(secret, credentials.wechat_secret.expose_secret()) {
        return Some(failure(state, 40_125, "invalid appsecret"));
    }
    None
}

#[derive(Deserialize)]
struct CodeQuery {
    #[serde(default)]
    appid: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    js_code: String,
}

/// `GET /sandbox/wx/sns/jscode2session`.
#[handler]
pub(super) fn code_to_session(
    state: Data<&SandboxState>,
    request: &Request,
    Query(query): Query<CodeQuery>,
) -> Response {
    if let Some(refusal) = ordered(*state, request) {
        return refusal;
    }
    if let Some(refusal) = unknown(*state, &query.appid, &query.secret) {
        return refusal;
    }
    let is_dev = query.js_code.starts_with("dev-") && (5..=64).contains(&query.js_code.len());
    if !is_dev {
        return failure(*state, 40_029, "invalid code");
    }
    let openid = if faults::lies(request) { "" } else { query.js_code.as_str() };
    // As at WeChat, success carries no errcode.
    answer::ok(json!({ "openid": openid, "session_key": BASE64.encode(&md5(query.js_code.as_bytes())) }))
}

/// `POST /sandbox/wx/wxa/business/getuserphonenumber`.
#[handler]
pub(super) async fn phone_number(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let order = match body_with_token(*state, request, body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    let code = order.get("code").and_then(Value::as_str).unwrap_or_default();
    let number =
        code.strip_prefix("dev-").filter(|number| number.len() == 11 && number.bytes().all(|b| b.is_ascii_digit()));
    let Some(number) = number else { return failure(*state, 40_029, "invalid code") };
    let appid = if faults::lies(request) { "wx-of-another" } else { state.credentials().wechat_appid.as_str() };
    let timestamp = state.clock().now().0.div_euclid(1_000);
    answer::ok(json!({ "errcode": 0, "errmsg": "ok", "phone_info": {
        "phoneNumber": number, "purePhoneNumber": number, "countryCode": 86,
        "watermark": { "timestamp": timestamp, "appid": appid },
    } }))
}

/// `POST /sandbox/wx/cgi-bin/message/subscribe/send`.
#[handler]
pub(super) async fn send_message(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let order = match body_with_token(*state, request, body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    let text = |name| order.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (openid, template_id) = (text("touser"), text("template_id"));
    if openid.is_empty() {
        return failure(*state, 40_003, "invalid openid");
    }
    if template_id.is_empty() {
        return failure(*state, 40_037, "invalid template_id");
    }
    let data = order.get("data").and_then(Value::as_object).cloned().unwrap_or_default();
    for (key, entry) in &data {
        let value = entry.get("value").and_then(Value::as_str).unwrap_or_default();
        if values::check(key, value).is_err() {
            return failure(*state, 47_003, &format!("argument invalid! data.{key}.value invalid"));
        }
    }
    let Ok(random) = state.random().bytes::<8>() else { return failure(*state, -1, "system error") };
    // A 64-bit number beyond what a double can hold, as WeChat's are.
    let msgid = (i64::from_le_bytes(random) & i64::MAX) | (1 << 60);
    let at = state.clock().now().rfc3339();
    let page = text("page");
    let mut memory = state.wechat();
    memory.messages.push_front(SentMessage { msgid, openid, template_id, page, data: Value::Object(data), at });
    memory.messages.truncate(REMEMBERED);
    answer::ok(json!({ "errcode": 0, "errmsg": "ok", "msgid": msgid }))
}

#[derive(Deserialize)]
pub(super) struct Whose {
    openid: Option<String>,
}

/// `GET /sandbox/messages?openid=`: subscribe messages, newest first.
#[handler]
pub(super) fn messages(state: Data<&SandboxState>, Query(whose): Query<Whose>) -> Response {
    let memory = state.wechat();
    let all = memory.messages.iter();
    let found: Vec<&SentMessage> =
        all.filter(|m| whose.openid.as_ref().is_none_or(|openid| m.openid == *openid)).collect();
    answer::ok(json!(found))
}

/// `GET /sandbox/wechat`: how often a token was asked for and made.
#[handler]
pub(super) fn overview(state: Data<&SandboxState>) -> Response {
    answer::ok(json!({ "token": state.wechat().tokens.counts() }))
}

/// `POST /sandbox/wechat/steal-token`: another process took the token, so ours is worth nothing any more.
#[handler]
pub(super) fn steal_token(state: Data<&SandboxState>) -> Response {
    state.wechat().tokens.steal();
    answer::ok(json!({}))
}
