//! Kuaidi100 against the sandbox, and its pushes.

use serde_json::{Value, json};

use super::{
    super::{CarrierState, Ended},
    *,
};
use crate::{
    providers::http::form,
    sandbox::testing::{Receiver, Sandbox},
};

const NUMBER: &str = "1234567890123";
const SALT: &str = "salt-0123456789abcdef";

fn adapter_with(sandbox: &Sandbox, query_every: Span) -> Kuaidi100 {
    let timeout = Duration::from_millis(1_500);
    let settings = Kuaidi100Settings { timeout, query_every, ..sandbox.credentials.kuaidi100(&sandbox.base) };
    Kuaidi100::new(settings, &sandbox.context).unwrap()
}

fn adapter(sandbox: &Sandbox) -> Kuaidi100 {
    adapter_with(sandbox, Span(0))
}

fn parcel() -> ParcelRef {
    ParcelRef { carrier: "ems".to_owned(), number: NUMBER.to_owned(), phone_last4: Some("8001".to_owned()) }
}

async fn go(sandbox: &Sandbox, events: Value) -> Value {
    let (status, answer) = sandbox.post(&format!("/carrier/{NUMBER}"), json!({ "events": events })).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[tokio::test]
async fn a_parcel_is_unknown_until_it_moves_and_its_news_are_newest_first() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    assert_eq!(adapter.query(&parcel()).await.unwrap(), None);
    go(&sandbox, json!([{ "at": "2026-01-02T10:00:00+08:00", "text": "广州市 已收件", "rank": "collected" }])).await;
    go(&sandbox, json!([{ "at": "2026-01-02T18:00:00+08:00", "text": "离开广州市", "state": "1002" }])).await;
    let snapshot = adapter.query(&parcel()).await.unwrap().unwrap();
    assert_eq!((snapshot.number.as_str(), snapshot.state, snapshot.ended), (NUMBER, CarrierState::InTransit, None));
    let seen: Vec<_> = snapshot.events.iter().map(|e| (e.at.rfc3339(), e.text.as_str(), e.state)).collect();
    assert_eq!(
        seen,
        [
            ("2026-01-02T18:00:00+08:00".to_owned(), "离开广州市", CarrierState::InTransit),
            ("2026-01-02T10:00:00+08:00".to_owned(), "广州市 已收件", CarrierState::Collected),
        ]
    );
}

#[tokio::test]
async fn a_subscribed_parcel_is_pushed_with_its_salt_and_the_whole_way() {
    let sandbox = Sandbox::start().await;
    let receiver = Receiver::start().await;
    let adapter = adapter(&sandbox);
    let url = format!("{}/callbacks/carrier/kuaidi100/token-1", receiver.base);
    for _ in 0..2 {
        let done = adapter.subscribe(&parcel(), &url, SALT).await.unwrap();
        assert_eq!(done, Subscription::Active, "the second time it is subscribed already");
    }
    let answer = go(&sandbox, json!([{ "text": "已收件", "state": "1" }])).await;
    assert_eq!(answer, json!({ "delivered": [200] }));
    go(&sandbox, json!([{ "text": "派件中", "state": "5" }, { "text": "他人代收", "state": "303" }])).await;
    let received = receiver.all();
    assert_eq!((received.len(), received[0].path.as_str()), (2, "/callbacks/carrier/kuaidi100/token-1"));
    let first = adapter.parse_push(&received[0].body, SALT).unwrap();
    assert_eq!((first.state, first.ended), (CarrierState::Collected, None));
    let second = adapter.parse_push(&received[1].body, SALT).unwrap();
    assert_eq!((second.state, second.ended), (CarrierState::SignedByOther, Some(Ended::Finished)));
    assert_eq!(
        second.events.iter().map(|event| event.text.as_str()).collect::<Vec<_>>(),
        ["他人代收", "派件中", "已收件"]
    );
    assert_eq!(adapter.parse_push(&received[1].body, "other").unwrap_err(), InboundError::BadSignature);
}

#[tokio::test]
async fn pushes_can_come_twice_and_out_of_order() {
    let sandbox = Sandbox::start().await;
    let receiver = Receiver::start().await;
    let adapter = adapter(&sandbox);
    adapter.subscribe(&parcel(), &receiver.base, SALT).await.unwrap();
    sandbox.fault(json!({ "provider": "carrier", "fault": "reorder" })).await;
    for (text, state) in [("已收件", "1"), ("派件中", "5")] {
        go(&sandbox, json!([{ "text": text, "state": state }])).await;
    }
    let states = || -> Vec<CarrierState> {
        receiver.all().iter().map(|push| adapter.parse_push(&push.body, SALT).unwrap().state).collect()
    };
    assert_eq!(states(), [CarrierState::OutForDelivery, CarrierState::Collected]);
    sandbox.fault(json!({ "provider": "carrier", "fault": "duplicate" })).await;
    go(&sandbox, json!([{ "text": "本人签收", "state": "301" }])).await;
    assert_eq!(states()[2..], [CarrierState::Signed, CarrierState::Signed]);
}

#[tokio::test]
async fn every_state_arrives_as_what_it_is_to_us() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (number, _, state) in codes::STATES {
        let parcel = ParcelRef { number: format!("9{number:012}"), ..parcel() };
        let order = json!({ "events": [{ "text": "x", "state": number.to_string() }] });
        assert_eq!(sandbox.post(&format!("/carrier/{}", parcel.number), order).await.0, 200);
        let snapshot = adapter.query(&parcel).await.unwrap().unwrap();
        assert_eq!((snapshot.state, snapshot.events[0].state), (*state, *state), "{number}");
    }
}

#[tokio::test]
async fn a_number_is_not_asked_for_again_within_half_an_hour() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter_with(&sandbox, Span::minutes(30));
    go(&sandbox, json!([{ "text": "已收件", "state": "1" }])).await;
    let state = async || adapter.query(&parcel()).await.unwrap().unwrap().state;
    assert_eq!(state().await, CarrierState::Collected);
    go(&sandbox, json!([{ "text": "派件中", "state": "5" }])).await;
    sandbox.clock.advance(Span::seconds(1_799));
    assert_eq!(state().await, CarrierState::Collected);
    sandbox.clock.advance(Span::seconds(1));
    assert_eq!(state().await, CarrierState::OutForDelivery);
}

#[tokio::test]
async fn refusals_have_their_classes() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (code, kind) in codes::QUERY_CODES {
        sandbox.fault(json!({ "provider": "carrier", "fault": "refuse", "code": code, "times": 1 })).await;
        let error = adapter.query(&parcel()).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref(), error.maybe_done), (*kind, Some(*code), false));
    }
    sandbox.fault(json!({ "provider": "carrier", "fault": "refuse", "code": "500", "times": 1 })).await;
    assert_eq!(adapter.query(&parcel()).await.unwrap(), None);
    for (code, kind) in codes::SUBSCRIPTION_CODES.iter().filter(|(_, kind)| *kind != ErrorKind::Unavailable) {
        sandbox.fault(json!({ "provider": "carrier", "fault": "refuse", "code": code, "times": 1 })).await;
        let error = adapter.subscribe(&parcel(), "http://127.0.0.1:1/", SALT).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref(), error.retryable), (*kind, Some(*code), false));
    }
}

#[tokio::test]
async fn a_subscription_is_tried_three_times_and_no_more() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    sandbox.fault(json!({ "provider": "carrier", "fault": "down", "times": 2 })).await;
    adapter.subscribe(&parcel(), "http://127.0.0.1:1/", SALT).await.unwrap();
    sandbox.fault(json!({ "provider": "carrier", "fault": "garbage", "times": 3 })).await;
    let error = adapter.subscribe(&parcel(), "http://127.0.0.1:1/", SALT).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::BadAnswer);
    assert_eq!(sandbox.get("/faults").await, json!({ "faults": {} }), "three tries used the three faults up");
}

#[tokio::test]
async fn no_broken_answer_is_news() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    go(&sandbox, json!([{ "text": "本人签收", "state": "301" }])).await;
    for (fault, kind) in [
        ("lie", ErrorKind::BadAnswer),
        ("garbage", ErrorKind::BadAnswer),
        ("endless", ErrorKind::BadAnswer),
        ("cut", ErrorKind::Timeout),
        ("slow", ErrorKind::Timeout),
        ("down", ErrorKind::Unavailable),
    ] {
        sandbox.fault(json!({ "provider": "carrier", "fault": fault, "times": 1, "delay_ms": 6000 })).await;
        let error = adapter.query(&parcel()).await.unwrap_err();
        assert_eq!((error.kind, error.retryable, error.maybe_done), (kind, true, false), "{fault}");
    }
}

#[tokio::test]
async fn wrong_keys_are_our_own_fault() {
    let sandbox = Sandbox::start().await;
    let settings = Kuaidi100Settings { key: "wrong".into(), ..sandbox.credentials.kuaidi100(&sandbox.base) };
    let adapter = Kuaidi100::new(settings, &sandbox.context).unwrap();
    let error = adapter.query(&parcel()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some("503")));
    let error = adapter.subscribe(&parcel(), "http://127.0.0.1:1/", SALT).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some("600")));
}

fn pushed(param: &Value) -> Vec<u8> {
    let param = param.to_string();
    form(&[("sign", &sign::push(&param, SALT)), ("param", &param)]).into_bytes()
}

#[test]
fn the_push_of_the_vectors_is_read() {
    let vectors: Value = serde_json::from_str(include_str!("../../../../../tests/vectors/logistics.json")).unwrap();
    let text = |name: &str| vectors["kuaidi100"]["push"][name].as_str().unwrap();
    let raw = form(&[("param", text("param")), ("sign", text("sign"))]);
    let snapshot = push::parse(raw.as_bytes(), text("salt")).unwrap();
    assert_eq!((snapshot.number.as_str(), snapshot.state), (NUMBER, CarrierState::InTransit));
    assert_eq!(snapshot.events[0].state, CarrierState::Collected, "the report's own name goes before the whole's");
    assert_eq!(snapshot.events[0].at.rfc3339(), "2026-01-02T10:00:00+08:00");
}

#[test]
fn a_push_tells_of_ends_and_of_a_corrected_carrier() {
    let last = json!({ "nu": NUMBER, "state": "0", "data": [] });
    let push =
        json!({ "status": "abort", "autoCheck": "1", "comOld": "ems", "comNew": "youzhengguonei", "lastResult": last });
    let snapshot = push::parse(&pushed(&push), SALT).unwrap();
    assert_eq!((snapshot.ended, snapshot.corrected_carrier.as_deref()), (Some(Ended::GivenUp), Some("china_post")));
    assert!(snapshot.events.is_empty());
}

#[test]
fn a_push_that_is_not_whole_or_not_signed_is_refused() {
    let good = json!({ "status": "polling", "lastResult": { "nu": NUMBER, "state": "0", "data": [] } });
    assert!(push::parse(&pushed(&good), SALT).is_ok());
    for bad in [
        json!({}),
        json!({ "status": "polling" }),
        json!({ "status": "new", "lastResult": { "nu": NUMBER } }),
        json!({ "status": "polling", "lastResult": { "nu": "" } }),
        json!({ "status": "polling", "lastResult": { "state": "3" } }),
        json!([1]),
    ] {
        assert_eq!(push::parse(&pushed(&bad), SALT).unwrap_err(), InboundError::BadBody, "{bad}");
    }
    let text = good.to_string();
    let signed = sign::push(&text, SALT);
    let twice = form(&[("param", &text), ("param", &text), ("sign", &signed)]);
    assert_eq!(push::parse(twice.as_bytes(), SALT).unwrap_err(), InboundError::BadBody);
    assert_eq!(push::parse(b"", SALT).unwrap_err(), InboundError::BadBody);
    assert_eq!(push::parse(form(&[("param", &text)]).as_bytes(), SALT).unwrap_err(), InboundError::BadSignature);
    let unsalted = form(&[("param", &text), ("sign", &sign::push(&text, ""))]);
    assert_eq!(push::parse(unsalted.as_bytes(), "").unwrap_err(), InboundError::BadSignature);
}

#[test]
fn a_flood_of_reports_is_bounded_and_ordered() {
    let data: Vec<Value> = (0..500)
        .map(|n| json!({ "ftime": format!("2026-01-02 10:{:02}:{:02}", n / 60, n % 60), "context": "长\u{7}".repeat(999), "status": "在途" }))
        .chain([json!({ "context": "without a time", "status": "签收" })])
        .collect();
    let push = json!({ "status": "polling", "lastResult": { "nu": NUMBER, "state": "0", "data": data } });
    let events = push::parse(&pushed(&push), SALT).unwrap().events;
    assert_eq!(events.len(), 200);
    assert!(events.is_sorted_by(|newer, older| newer.at >= older.at));
    assert!(events.iter().all(|event| event.text == "长".repeat(200) && event.state == CarrierState::InTransit));
}
