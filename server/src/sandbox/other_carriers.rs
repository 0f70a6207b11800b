//! EMS and SF: the same parcels as Kuaidi100 moves, asked for in the carriers' own protocols.

use poem::{Body, Request, Response, handler, web::Data};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use super::{
    SandboxState, answer,
    carrier::{ParcelOnTheWay, fields},
    faults,
};
use crate::{
    providers::{
        beijing,
        carrier::{CarrierState, ems::envelope::EnvelopeKey, sf},
        digest::same,
    },
    random::Draw,
};

/// The operation codes of EMS and SF for a word of ours, and who took a delivered EMS parcel.
const fn operations(state: CarrierState) -> (&'static str, &'static str, &'static str) {
    match state {
        CarrierState::Ordered => ("200", "10", ""),
        CarrierState::Collected => ("203", "50", ""),
        CarrierState::InTransit => ("305", "30", ""),
        CarrierState::OutForDelivery => ("702", "44", ""),
        CarrierState::AtPickupPoint => ("747", "125", ""),
        CarrierState::Signed => ("704", "80", "10"),
        CarrierState::SignedByOther => ("704", "607", "20"),
        CarrierState::ReturnedMail => ("708", "648", ""),
        CarrierState::Problem => ("705", "70", ""),
    }
}

/// `POST /sandbox/ems/amp-prod-api/f/amp/api/open`: the route query.
#[handler]
pub(super) async fn ems(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let fields = fields(body).await;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let credentials = state.credentials();
    let reply = |code: &str, message: &str, body: Value| {
        let serial = state.random().id("ems").unwrap_or_default();
        answer::ok(json!({ "serialNo": serial, "retCode": code, "retMsg": message, "retBody": body }))
    };
    if let Some(code) = faults::refusal(request) {
        return reply(&code, "as ordered", Value::Null);
    }
    let known = field("senderNo") == credentials.ems_sender_no
        && same(field("authorization"), credentials.ems_authorization.expose_secret())
        && beijing::read(field("timeStamp")).is_some();
    let question = EnvelopeKey::read(credentials.ems_sign_key.clone())
        .and_then(|key| key.open(field("logitcsInterface")))
        .and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let (Some(question), true, "040001") = (question, known, field("apiCode")) else {
        return reply("B00001", "验签失败", Value::Null);
    };
    let number = question.get("waybillNo").and_then(Value::as_str).unwrap_or_default();
    let parcel = state.parcels().get(number).cloned().unwrap_or_default();
    if parcel.reports().is_empty() {
        return reply("B00002", "当前邮件无客户信息！", Value::Null);
    }
    let number = if faults::lies(request) { "9999999999999" } else { number };
    reply("00000", "", ems_items(number, &parcel).to_string().into())
}

fn ems_items(number: &str, parcel: &ParcelOnTheWay) -> Value {
    let items = parcel.reports().iter().map(|report| {
        let (operation, _, delivery) = operations(report.meaning());
        json!({
            "waybillNo": number, "opTime": beijing::write(report.at), "opCode": operation, "opName": "",
            "opDesc": report.text, "deliverCode": delivery,
        })
    });
    items.collect()
}

/// `POST /sandbox/sf/std/service`: the route query.
#[handler]
pub(super) async fn sf_express(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    let fields = fields(body).await;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let reply = |code: &str, data: Value| {
        let id = state.random().id("sf").unwrap_or_default();
        answer::ok(json!({
            "apiResultCode": code, "apiErrorMsg": "", "apiResponseID": id, "apiResultData": data.to_string(),
        }))
    };
    if let Some(code) = faults::refusal(request) {
        return reply(&code, json!({}));
    }
    let credentials = state.credentials();
    let word = credentials.sf_check_word.expose_secret();
    let expected = sf::digest(field("msgData"), field("timestamp"), word);
    if field("partnerID") != credentials.sf_partner_id || !same(field("msgDigest"), &expected) {
        return reply("A1006", json!({}));
    }
    if field("serviceCode") != "EXP_RECE_SEARCH_ROUTES" || field("requestID").is_empty() {
        return reply("A1004", json!({}));
    }
    let question: Value = serde_json::from_str(field("msgData")).unwrap_or_default();
    let number = question.pointer("/trackingNumber/0").and_then(Value::as_str).unwrap_or_default();
    let parcel = state.parcels().get(number).cloned().unwrap_or_default();
    let number = if faults::lies(request) { "SF9999999999999" } else { number };
    let routes: Value = parcel.reports().iter().rev().map(|report| {
        let (_, operation, _) = operations(report.meaning());
        json!({ "acceptTime": beijing::write(report.at), "remark": report.text, "opCode": operation, "acceptAddress": "" })
    }).collect();
    let data = json!({ "routeResps": [{ "mailNo": number, "routes": routes }] });
    reply("A1000", json!({ "success": true, "errorCode": "S0000", "errorMsg": null, "msgData": data }))
}
