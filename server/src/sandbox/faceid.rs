//! Tencent Cloud FaceID: `DetectAuth` and `GetDetectInfoEnhanced`.

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::{
    SandboxState,
    face::{FaceCheck, remember},
};
use crate::{providers::face::wechat_codes::PASSED, random::Draw};

/// How long a token can be used.
const LIFE: Span = Span::seconds(7_200);

/// The action `DetectAuth`.
pub(super) fn open(state: &SandboxState, parameters: &Value) -> Result<Value, &'static str> {
    let text = |name| parameters.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    known_rule(state, &text("RuleId"))?;
    let (name, id_number, nonce) = (text("Name"), text("IdCard"), text("Extra"));
    if name.is_empty() || name.chars().count() > 32 || nonce.len() > 1_024 {
        return Err("InvalidParameter");
    }
    if id_number.len() != 18 || id_number.contains('x') {
        return Err("FailedOperation.IdFormatError");
    }
    let ticket = state.random().id("biz").map_err(|_| "InternalError")?;
    let url = parameters.get("RedirectUrl").map(|_| format!("https://faceid.invalid/start?token={ticket}"));
    let expires_at = state.clock().now().plus(LIFE);
    let check =
        FaceCheck { nonce, name, id_number, openid: String::new(), callback_url: None, expires_at, result: None };
    if !remember(state, &ticket, check) {
        return Err("InvalidParameter");
    }
    Ok(json!({ "BizToken": ticket, "Url": url }))
}

/// The action `GetDetectInfoEnhanced`.
pub(super) fn query(state: &SandboxState, parameters: &Value, lies: bool) -> Result<Value, &'static str> {
    let text = |name| parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    known_rule(state, text("RuleId"))?;
    let check = state.faces().checks.get(text("BizToken")).cloned().ok_or("InvalidParameterValue.BizTokenIllegal")?;
    if check.result.is_none() && state.clock().now() >= check.expires_at {
        return Err("InvalidParameterValue.BizTokenExpired");
    }
    let Some(result) = check.result else { return Ok(json!({ "Text": null })) };
    let (live, compare) = match result {
        PASSED => (0, 0),
        10_002 => (1, 1),
        _ => (0, 1),
    };
    let (name, id_card) =
        if lies { ("冒名者".to_owned(), "11010519491231002X".to_owned()) } else { (check.name, check.id_number) };
    Ok(json!({ "Text": {
        "ErrCode": if result == PASSED { 0 } else { result }, "ErrMsg": "", "IdCard": id_card, "Name": name,
        "UseIDType": 0, "LiveStatus": live, "Comparestatus": compare, "Sim": null, "Extra": check.nonce,
    } }))
}

fn known_rule(state: &SandboxState, rule: &str) -> Result<(), &'static str> {
    if rule == state.credentials().faceid_rule_id { Ok(()) } else { Err("InvalidParameterValue.RuleIdNotExist") }
}
