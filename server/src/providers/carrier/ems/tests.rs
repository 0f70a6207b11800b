//! EMS against the sandbox, and its pushes.

use serde_json::json;

use super::{super::CarrierState, *};
use crate::sandbox::testing::Sandbox;

const NUMBER: &str = "1234567890123";

fn adapter(sandbox: &Sandbox) -> Ems {
    let settings = EmsSettings { timeout: Duration::from_millis(1_500), ..sandbox.credentials.ems(&sandbox.base) };
    Ems::new(settings, &sandbox.context).unwrap()
}

fn parcel() -> ParcelRef {
    ParcelRef { carrier: "ems".to_owned(), number: NUMBER.to_owned(), phone_last4: None }
}

async fn go(sandbox: &Sandbox, text: &str, rank: &str) {
    let order = json!({ "events": [{ "text": text, "rank": rank }] });
    assert_eq!(sandbox.post(&format!("/carrier/{NUMBER}"), order).await.0, 200);
}

#[tokio::test]
async fn a_parcel_is_unknown_and_then_every_state_arrives() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    assert_eq!(adapter.query(&parcel()).await.unwrap(), None);
    for (rank, state) in [
        ("collected", CarrierState::Collected),
        ("in_transit", CarrierState::InTransit),
        ("out_for_delivery", CarrierState::OutForDelivery),
        ("at_pickup_point", CarrierState::AtPickupPoint),
        ("problem", CarrierState::Problem),
        ("signed_by_other", CarrierState::SignedByOther),
        ("returned_mail", CarrierState::ReturnedMail),
        ("signed", CarrierState::Signed),
    ] {
        sandbox.clock.advance(zhengda_engine::moment::Span::minutes(1));
        go(&sandbox, rank, rank).await;
        let snapshot = adapter.query(&parcel()).await.unwrap().unwrap();
        assert_eq!((snapshot.state, snapshot.events[0].text.as_str()), (state, rank));
    }
    assert_eq!(adapter.query(&parcel()).await.unwrap().unwrap().events.len(), 8);
    let subscription = adapter.subscribe(&parcel(), "http://127.0.0.1:1/", "salt").await.unwrap();
    assert_eq!(subscription, Subscription::NotOffered);
}

#[tokio::test]
async fn a_query_is_repeated_once_and_no_broken_answer_is_news() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    go(&sandbox, "妥投", "signed").await;
    sandbox.fault(json!({ "provider": "carrier", "fault": "down", "times": 1 })).await;
    assert!(adapter.query(&parcel()).await.unwrap().is_some());
    for (fault, kind) in [
        ("lie", ErrorKind::BadAnswer),
        ("garbage", ErrorKind::BadAnswer),
        ("cut", ErrorKind::Timeout),
        ("down", ErrorKind::Unavailable),
    ] {
        sandbox.fault(json!({ "provider": "carrier", "fault": fault, "times": 2 })).await;
        assert_eq!(adapter.query(&parcel()).await.unwrap_err().kind, kind, "{fault}");
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let sandbox = Sandbox::start().await;
    let right = sandbox.credentials.ems(&sandbox.base);
    for settings in [
        EmsSettings { sign_key: "TvaBgrhE46sft3nZlfe7xw==".into(), ..right.clone() },
        EmsSettings { authorization: "wrong".into(), ..right.clone() },
    ] {
        let error = Ems::new(settings, &sandbox.context).unwrap().query(&parcel()).await.unwrap_err();
        assert_eq!((error.kind, error.retryable), (ErrorKind::Refused, false));
    }
    assert!(Ems::new(EmsSettings { sign_key: "short".into(), ..right }, &sandbox.context).is_err());
}

#[test]
fn a_delivery_that_was_undone_is_no_delivery() {
    let items = |list: Value| track::items(list).unwrap();
    let operation =
        |time: &str, code: &str| json!({ "waybillNo": NUMBER, "opTime": time, "opCode": code, "opDesc": code });
    let list = json!([
        operation("2026-01-03 10:00:00", "743"),
        operation("2026-01-03 09:00:00", "704"),
        operation("2026-01-02 09:00:00", "702"),
    ]);
    let snapshot = track::read(items(list), NUMBER).unwrap();
    assert_eq!((snapshot.state, snapshot.events.len()), (CarrierState::OutForDelivery, 1));
    let again = json!([
        operation("2026-01-02 09:00:00", "702"),
        operation("2026-01-03 09:00:00", "704"),
        operation("2026-01-03 10:00:00", "743"),
        operation("2026-01-04 10:00:00", "704"),
    ]);
    assert_eq!(track::read(items(again), NUMBER).unwrap().state, CarrierState::Signed);
    let mixed = json!([operation("2026-01-02 09:00:00", "702"), { "waybillNo": "9", "opTime": "2026-01-02 09:00:00" }]);
    assert_eq!(track::read(items(mixed), NUMBER), None);
}

#[tokio::test]
async fn a_push_opens_only_with_our_key_and_number() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let settings = sandbox.credentials.ems(&sandbox.base);
    let key = EnvelopeKey::read(settings.sign_key).unwrap();
    let body = json!([{ "waybillNo": NUMBER, "opTime": "2026-01-02 09:00:00", "opCode": "702", "opDesc": "派送中" }]);
    let push = |envelope: &str, sender: &str| {
        json!({ "logitcsInterface": envelope, "method": "040002", "senderNo": sender, "serialNo": "s1" }).to_string()
    };
    let good = push(&key.seal(&body.to_string()), &settings.sender_no);
    let snapshot = adapter.parse_push(good.as_bytes(), "").unwrap();
    assert_eq!((snapshot.number.as_str(), snapshot.state), (NUMBER, CarrierState::OutForDelivery));
    let answer: Value = serde_json::from_str(&adapter.acknowledgement(good.as_bytes())).unwrap();
    assert_eq!((&answer["serialNo"], &answer["code"]), (&json!("s1"), &json!("00000")));
    for (bad, error) in [
        (push(&key.seal(&body.to_string()), "other"), InboundError::BadSignature),
        (push("|$4|AAAA", &settings.sender_no), InboundError::BadSignature),
        (push(&key.seal("[]"), &settings.sender_no), InboundError::BadBody),
        (push(&key.seal("x"), &settings.sender_no), InboundError::BadBody),
        ("{}".to_owned(), InboundError::BadBody),
    ] {
        assert_eq!(adapter.parse_push(bad.as_bytes(), "").unwrap_err(), error, "{bad}");
    }
}
