//! Short messages: takes them as Tencent does, and shows them as a person reads them.

use poem::{
    Body, Response, handler,
    http::StatusCode,
    web::{Data, Path, Query},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::moment::Moment;

use super::{
    SandboxState, answer,
    callbacks::{Callback, MAX_TIMES, Payload},
    faults::Target,
    state::REMEMBERED,
};
use crate::{
    providers::{beijing, sms::SmsTemplate},
    random::Draw,
};

/// A message that was sent.
#[derive(Clone, Debug, Serialize)]
pub(super) struct SentSms {
    serial: String,
    mobile: String,
    template: SmsTemplate,
    /// As the person reads it, with the sender in front.
    text: String,
    /// The values by name.
    parameters: Map<String, Value>,
    /// The code, where the message carries one.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Value>,
    reference: String,
    at: String,
    #[serde(skip)]
    moment: Moment,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendSms {
    phone_number_set: Vec<String>,
    sms_sdk_app_id: String,
    sign_name: String,
    template_id: String,
    #[serde(default)]
    template_param_set: Vec<String>,
    #[serde(default)]
    session_context: String,
}

/// The action `SendSms`.
pub(super) fn send(state: &SandboxState, parameters: &Value, lies: bool) -> Result<Value, &'static str> {
    let order: SendSms = serde_json::from_value(parameters.clone()).map_err(|_| "MissingParameter")?;
    if order.sms_sdk_app_id != state.credentials().sms_app_id {
        return Err("UnauthorizedOperation.SmsSdkAppIdVerifyFail");
    }
    if order.sign_name != state.credentials().sms_sign_name {
        return Err("FailedOperation.SignatureIncorrectOrUnapproved");
    }
    let template =
        state.credentials().template(&order.template_id).ok_or("FailedOperation.TemplateIncorrectOrUnapproved")?;
    if order.template_param_set.len() != template.parameters().len() {
        return Err("FailedOperation.TemplateParamSetNotMatchApprovedTemplate");
    }
    if order.template_param_set.iter().any(|value| value.chars().count() > 6) {
        return Err("InvalidParameterValue.TemplateParameterLengthLimit");
    }
    if order.phone_number_set.is_empty() || order.phone_number_set.len() > 200 {
        return Err("LimitExceeded.PhoneNumberCountLimit");
    }
    let statuses = order.phone_number_set.iter().map(|phone| send_one(state, &order, template, phone, lies));
    Ok(json!({ "SendStatusSet": statuses.collect::<Result<Vec<_>, _>>()? }))
}

fn send_one(
    state: &SandboxState,
    order: &SendSms,
    template: SmsTemplate,
    phone: &str,
    lies: bool,
) -> Result<Value, &'static str> {
    let mobile = phone.strip_prefix("+86").unwrap_or(phone);
    let status = |serial: &str, phone: &str, code: &str| {
        json!({
            "SerialNo": serial, "PhoneNumber": phone, "Fee": u8::from(code == "Ok"),
            "SessionContext": order.session_context, "Code": code,
            "Message": if code == "Ok" { "send success" } else { "not sent" }, "IsoCode": "CN",
        })
    };
    if !is_mobile(mobile) {
        return Ok(status("", phone, "InvalidParameterValue.IncorrectPhoneNumber"));
    }
    let serial = keep(state, template, mobile, &order.template_param_set, &order.session_context);
    let serial = serial.ok_or("InternalError.OtherError")?;
    Ok(status(&serial, if lies { "+8619999999999" } else { phone }, "Ok"))
}

/// Whether it is a mobile number that a provider takes.
pub(super) fn is_mobile(text: &str) -> bool {
    text.len() == 11 && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Keeps a message that was sent, and gives its number.
pub(super) fn keep(
    state: &SandboxState,
    template: SmsTemplate,
    mobile: &str,
    values: &[String],
    reference: &str,
) -> Option<String> {
    let serial = format!("2021:{}", state.random().id("sms").ok()?);
    let named = template.parameters().iter().zip(values);
    let parameters: Map<String, Value> =
        named.map(|(name, value)| ((*name).to_owned(), value.as_str().into())).collect();
    let now = state.clock().now();
    let mut sent = state.sms();
    sent.push_front(SentSms {
        serial: serial.clone(),
        mobile: mobile.to_owned(),
        template,
        text: format!("【{}】{}", state.credentials().sms_sign_name, template.render(values)),
        code: parameters.get("code").cloned(),
        parameters,
        reference: reference.to_owned(),
        at: now.rfc3339(),
        moment: now,
    });
    sent.truncate(REMEMBERED);
    Some(serial)
}

#[derive(Deserialize)]
pub(super) struct Whose {
    mobile: Option<String>,
}

/// `GET /sandbox/sms?mobile=`: newest first; of every number when none is given.
#[handler]
pub(super) fn list(state: Data<&SandboxState>, Query(whose): Query<Whose>) -> Response {
    let mobile = whose.mobile.as_deref().map(|text| text.trim().trim_start_matches("+86").trim_start_matches("86"));
    let all = state.sms();
    let found: Vec<&SentSms> = all.iter().filter(|sms| mobile.is_none_or(|mobile| sms.mobile == mobile)).collect();
    answer::ok(json!(found))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReportOrder {
    report: Report,
    callback_url: String,
    #[serde(default = "once")]
    times: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Report {
    Success,
    Fail,
}

const fn once() -> u32 {
    1
}

/// `POST /sandbox/sms/{serial}`: sends the status report of a message, unsigned as the real one.
#[handler]
pub(super) async fn report(state: Data<&SandboxState>, Path(serial): Path<String>, body: Body) -> Response {
    let order: ReportOrder = match answer::control(body).await {
        Ok(order) => order,
        Err(refusal) => return refusal,
    };
    if order.times == 0 || order.times > MAX_TIMES {
        return answer::refuse(StatusCode::BAD_REQUEST, "times is 1 to 100");
    }
    let Some(url) = answer::address(&order.callback_url) else {
        return answer::refuse(StatusCode::BAD_REQUEST, "callback_url is no address");
    };
    let Some(sms) = state.sms().iter().find(|sms| sms.serial == serial).cloned() else {
        return answer::refuse(StatusCode::NOT_FOUND, "no such message was sent");
    };
    let delivered = order.report == Report::Success;
    let body = json!([{
        "user_receive_time": beijing::write(sms.moment), "nationcode": "86", "mobile": sms.mobile,
        "report_status": order.report, "errmsg": if delivered { "DELIVRD" } else { "UNDELIV" },
        "description": if delivered { "用户短信送达成功" } else { "用户短信送达失败" }, "sid": sms.serial,
        "ext": sms.reference,
    }]);
    let callback = Callback { target: Target::Sms, url, body: Payload::Json(body.to_string()), signature: None };
    let fault = state.faults().of_callback(Target::Sms);
    let statuses = state.callbacks().send(callback, order.times, fault).await;
    answer::ok(json!({ "delivered": statuses }))
}
