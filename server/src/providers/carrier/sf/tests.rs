//! SF against the sandbox.

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::*;
use crate::sandbox::testing::Sandbox;

const NUMBER: &str = "SF1234567890123";

fn adapter(sandbox: &Sandbox) -> Sf {
    let settings = SfSettings { timeout: Duration::from_millis(1_500), ..sandbox.credentials.sf(&sandbox.base) };
    Sf::new(settings, &sandbox.context).unwrap()
}

fn parcel() -> ParcelRef {
    ParcelRef { carrier: "sf".to_owned(), number: NUMBER.to_owned(), phone_last4: Some("8001".to_owned()) }
}

async fn go(sandbox: &Sandbox, text: &str, rank: &str) {
    let order = json!({ "events": [{ "text": text, "rank": rank }] });
    assert_eq!(sandbox.post(&format!("/carrier/{NUMBER}"), order).await.0, 200);
}

#[test]
fn the_signature_agrees_with_the_published_one() {
    let all: Value = serde_json::from_str(include_str!("../../../../../tests/vectors/logistics.json")).unwrap();
    for vector in all["sf_msg_digest"]["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        assert_eq!(digest(text("msgData"), text("timestamp"), text("checkWord")), text("msgDigest"));
    }
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
        sandbox.clock.advance(Span::minutes(1));
        go(&sandbox, rank, rank).await;
        let snapshot = adapter.query(&parcel()).await.unwrap().unwrap();
        assert_eq!((snapshot.state, snapshot.events[0].text.as_str()), (state, rank));
    }
    let subscription = adapter.subscribe(&parcel(), "http://127.0.0.1:1/", "salt").await.unwrap();
    assert_eq!(subscription, Subscription::NotOffered);
    assert_eq!(adapter.parse_push(b"{}", "salt").unwrap_err(), InboundError::NotOffered);
}

#[tokio::test]
async fn wrong_keys_and_refusals_have_their_classes() {
    let sandbox = Sandbox::start().await;
    let wrong = SfSettings { check_word: "wrong".into(), ..sandbox.credentials.sf(&sandbox.base) };
    let error = Sf::new(wrong, &sandbox.context).unwrap().query(&parcel()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref(), error.retryable), (ErrorKind::Misconfigured, Some("A1006"), false));
    let adapter = adapter(&sandbox);
    for (code, kind) in codes::PLATFORM {
        sandbox.fault(json!({ "provider": "carrier", "fault": "refuse", "code": code, "times": 2 })).await;
        let error = adapter.query(&parcel()).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (*kind, Some(*code)));
        sandbox.fault(json!({ "provider": "carrier", "fault": "none" })).await;
    }
}

#[tokio::test]
async fn a_query_is_repeated_once_and_no_broken_answer_is_news() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    go(&sandbox, "已签收", "signed").await;
    sandbox.fault(json!({ "provider": "carrier", "fault": "garbage", "times": 1 })).await;
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
