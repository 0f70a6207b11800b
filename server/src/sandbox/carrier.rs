//! Kuaidi100: parcels that a script moves, and pushes to whoever subscribed.

use std::collections::HashMap;

use poem::{
    Body, Request, Response, handler,
    http::StatusCode,
    web::{Data, Path},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json};
use zhengda_engine::moment::Moment;

use super::{
    SandboxState, answer,
    callbacks::{Callback, MAX_TIMES, Payload},
    faults::{self, Target},
};
use crate::providers::{
    beijing,
    carrier::{
        CarrierState,
        kuaidi100::{codes, sign},
    },
    digest::same,
    http::form,
};

/// A parcel and who wants to know of it.
#[derive(Clone, Debug, Default)]
pub(super) struct ParcelOnTheWay {
    company: String,
    /// Oldest first.
    reports: Vec<Report>,
    subscriber: Option<Subscriber>,
}

impl ParcelOnTheWay {
    /// What was reported, oldest first.
    pub(super) fn reports(&self) -> &[Report] {
        &self.reports
    }
}

#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) at: Moment,
    pub(super) text: String,
    state: u32,
}

impl Report {
    /// The report in a word of ours.
    pub(super) fn meaning(&self) -> CarrierState {
        codes::state_of_number(&self.state.to_string()).unwrap_or(CarrierState::InTransit)
    }
}

#[derive(Clone, Debug)]
struct Subscriber {
    url: String,
    salt: String,
}

/// The most reports of one parcel.
const MAX_REPORTS: usize = 500;

fn verdict(code: &str) -> Response {
    let result = code == "200";
    answer::ok(json!({ "result": result, "returnCode": code, "message": if result { "提交成功" } else { "失败" } }))
}

/// The fields of a form.
pub(super) async fn fields(body: Body) -> HashMap<String, String> {
    let text = answer::text(body).await.unwrap_or_default();
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn text_of(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// `POST /sandbox/kuaidi100/poll`: subscribes.
#[handler]
pub(super) async fn subscribe(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    if let Some(code) = faults::refusal(request) {
        return verdict(&code);
    }
    let fields = fields(body).await;
    let Some(param) = fields.get("param").and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return verdict("700");
    };
    if !same(&text_of(&param, "/key"), state.credentials().kuaidi100_key.expose_secret()) {
        return verdict("600");
    }
    let (number, company) = (text_of(&param, "/number"), text_of(&param, "/company"));
    let subscriber =
        Subscriber { url: text_of(&param, "/parameters/callbackurl"), salt: text_of(&param, "/parameters/salt") };
    if !(6..=32).contains(&number.len()) || answer::address(&subscriber.url).is_none() {
        return verdict("700");
    }
    let mut parcels = state.parcels();
    let mut parcel = parcels.get(&number).cloned().unwrap_or_default();
    let known = parcel.subscriber.as_ref().is_some_and(|known| known.url == subscriber.url);
    parcel.company = company;
    parcel.subscriber = Some(subscriber);
    parcels.put(&number, parcel.clone());
    drop(parcels);
    if !known && !parcel.reports.is_empty() {
        // Like the real service: whoever subscribes to a parcel that is on its way is told at once how far it is.
        let state = SandboxState::clone(&state);
        tokio::spawn(async move { push(&state, &number, &parcel, 1).await });
    }
    verdict(if known { "501" } else { "200" })
}

/// `POST /sandbox/kuaidi100/poll/query.do`: tells where a parcel is.
#[handler]
pub(super) async fn query(state: Data<&SandboxState>, request: &Request, body: Body) -> Response {
    if let Some(code) = faults::refusal(request) {
        return verdict(&code);
    }
    let fields = fields(body).await;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let credentials = state.credentials();
    let expected =
        sign::query(field("param"), credentials.kuaidi100_key.expose_secret(), &credentials.kuaidi100_customer);
    if field("customer") != credentials.kuaidi100_customer || !same(field("sign"), &expected) {
        return verdict("503");
    }
    let Ok(param) = serde_json::from_str::<Value>(field("param")) else { return verdict("400") };
    let number = text_of(&param, "/num");
    let parcel = state.parcels().get(&number).cloned().unwrap_or_default();
    if parcel.reports.is_empty() {
        return verdict(codes::NOTHING_YET);
    }
    let number = if faults::lies(request) { "9999999999999" } else { number.as_str() };
    answer::ok(result(number, &parcel))
}

/// The parcel as it stands in an answer and in a push: newest first, everything a text.
fn result(number: &str, parcel: &ParcelOnTheWay) -> Value {
    let newest = parcel.reports.last().map_or(0, |report| report.state);
    let data: Vec<Value> = parcel.reports.iter().rev().map(report).collect();
    json!({
        "message": "ok", "nu": number, "com": parcel.company, "status": "200", "state": newest.to_string(),
        "ischeck": if is_final(newest) { "1" } else { "0" }, "condition": "F00", "data": data, "isLoop": false,
    })
}

fn report(report: &Report) -> Value {
    let time = beijing::write(report.at);
    let name = codes::STATES.iter().find(|(number, ..)| *number == report.state).map_or("", |(_, name, _)| name);
    json!({ "time": time, "ftime": time, "context": report.text, "status": name, "statusCode": report.state.to_string() })
}

fn is_final(state: u32) -> bool {
    codes::state_of_number(&state.to_string()).is_some_and(CarrierState::is_final)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Movement {
    events: Vec<Event>,
    #[serde(default = "yes")]
    callback: bool,
    #[serde(default = "once")]
    times: u32,
}

/// `state` is a number of Kuaidi100; `rank` a word of ours. Without `at` it happens now.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Event {
    at: Option<String>,
    text: String,
    state: Option<String>,
    rank: Option<CarrierState>,
}

const fn yes() -> bool {
    true
}

const fn once() -> u32 {
    1
}

/// Kuaidi100's number for a word of ours.
const fn number_of(state: CarrierState) -> u32 {
    match state {
        CarrierState::Ordered => 101,
        CarrierState::Collected => 1,
        CarrierState::InTransit => 0,
        CarrierState::OutForDelivery => 5,
        CarrierState::AtPickupPoint => 501,
        CarrierState::Signed => 3,
        CarrierState::SignedByOther => 303,
        CarrierState::ReturnedMail => 6,
        CarrierState::Problem => 2,
    }
}

fn read_event(event: Event, now: Moment) -> Result<Report, &'static str> {
    let state = match (event.state, event.rank) {
        (Some(number), None) => {
            codes::state_of_number(&number).ok_or("an event's state is no number of the provider")?;
            number.trim().parse().map_err(|_| "an event's state is no number of the provider")?
        }
        (None, Some(rank)) => number_of(rank),
        _ => return Err("an event needs either state or rank"),
    };
    let at = match event.at {
        None => now,
        Some(text) => {
            let time: jiff::Timestamp = text.parse().map_err(|_| "an event's time is not RFC 3339")?;
            Moment(time.as_millisecond())
        }
    };
    Ok(Report { at, text: event.text, state })
}

/// `POST /sandbox/carrier/{tracking_number}`: moves a parcel, and pushes the whole of its way.
#[handler]
pub(super) async fn go(state: Data<&SandboxState>, Path(number): Path<String>, body: Body) -> Response {
    let movement: Movement = match answer::control(body).await {
        Ok(movement) => movement,
        Err(refusal) => return refusal,
    };
    if movement.times == 0 || movement.times > MAX_TIMES || !(6..=32).contains(&number.len()) {
        return answer::refuse(StatusCode::BAD_REQUEST, "times is 1 to 100, a number has 6 to 32 characters");
    }
    let now = state.clock().now();
    let reports = movement.events.into_iter().map(|event| read_event(event, now)).collect::<Result<Vec<_>, _>>();
    let reports = match reports {
        Ok(reports) => reports,
        Err(detail) => return answer::refuse(StatusCode::BAD_REQUEST, detail),
    };
    let parcel = {
        let mut parcels = state.parcels();
        let mut parcel = parcels.get(&number).cloned().unwrap_or_default();
        parcel.reports.extend(reports);
        if parcel.reports.len() > MAX_REPORTS {
            return answer::refuse(StatusCode::BAD_REQUEST, "a parcel has at most 500 reports");
        }
        parcels.put(&number, parcel.clone());
        parcel
    };
    let delivered = if movement.callback { push(*state, &number, &parcel, movement.times).await } else { Vec::new() };
    answer::ok(json!({ "delivered": delivered }))
}

async fn push(state: &SandboxState, number: &str, parcel: &ParcelOnTheWay, times: u32) -> Vec<u16> {
    let Some(subscriber) = &parcel.subscriber else { return Vec::new() };
    let Some(url) = answer::address(&subscriber.url) else { return Vec::new() };
    let finished = parcel.reports.last().is_some_and(|report| is_final(report.state));
    let param = json!({
        "status": if finished { "shutdown" } else { "polling" }, "billstatus": "", "message": "", "autoCheck": "0",
        "comOld": "", "comNew": "", "lastResult": result(number, parcel),
    })
    .to_string();
    let body = form(&[("sign", &sign::push(&param, &subscriber.salt)), ("param", &param)]);
    let callback = Callback { target: Target::Carrier, url, body: Payload::Form(body), signature: None };
    let fault = state.faults().of_callback(Target::Carrier);
    state.callbacks().send(callback, times, fault).await
}
