//! WeChat against the sandbox: log-in, phone number, messages, and the access token under faults.

use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::json;
use zhengda_engine::moment::Span;

use super::{lease::MemoryLease, phone::PhoneNumber, subscribe::SubscribeMessage, *};
use crate::sandbox::testing::Sandbox;

fn wechat_with(sandbox: &Sandbox, lease: Arc<MemoryLease>) -> Wechat {
    let settings =
        WechatSettings { timeout: Duration::from_millis(1_500), ..sandbox.credentials.wechat(&sandbox.base) };
    Wechat::new(settings, lease, &sandbox.context).unwrap()
}

fn wechat(sandbox: &Sandbox) -> Wechat {
    wechat_with(sandbox, Arc::new(MemoryLease::default()))
}

fn message() -> SubscribeMessage {
    let data = [("thing1", "证书补发"), ("phrase2", "已寄出"), ("date3", "2026年1月2日")];
    SubscribeMessage::new("dev-liming", "template-1", "pages/case/index?id=1", &data).unwrap()
}

async fn token_counts(sandbox: &Sandbox) -> (u64, u64, u64) {
    let token = sandbox.get("/wechat").await["token"].clone();
    let count = |name: &str| token[name].as_u64().unwrap();
    (count("asked"), count("made"), count("forced"))
}

#[tokio::test]
async fn a_development_code_is_its_own_openid() {
    let sandbox = Sandbox::start().await;
    let session = wechat(&sandbox).session("dev-liming").await.unwrap();
    assert_eq!(session.openid, "dev-liming");
    assert_eq!(data_encoding::BASE64.decode(session.session_key.expose_secret().as_bytes()).unwrap().len(), 16);
    assert!(!format!("{session:?}").contains(session.session_key.expose_secret()));
}

#[tokio::test]
async fn a_code_that_is_not_good_is_refused_with_its_reason() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    for code in ["", "dev-", "0a1b2c"] {
        let error = wechat.session(code).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Refused, Some("40029")), "{code}");
        assert!(error.request_id.is_some());
    }
    for (fault, kind) in [
        (json!({ "fault": "refuse", "code": "40226" }), ErrorKind::Refused),
        (json!({ "fault": "refuse", "code": "45011" }), ErrorKind::Limited),
        (json!({ "fault": "refuse", "code": "-1" }), ErrorKind::Unavailable),
        (json!({ "fault": "down" }), ErrorKind::Unavailable),
        (json!({ "fault": "garbage" }), ErrorKind::BadAnswer),
        (json!({ "fault": "endless" }), ErrorKind::BadAnswer),
        (json!({ "fault": "cut" }), ErrorKind::Timeout),
        (json!({ "fault": "lie" }), ErrorKind::BadAnswer),
        (json!({ "fault": "slow", "delay_ms": 6000 }), ErrorKind::Timeout),
    ] {
        let mut order = fault.clone();
        order["provider"] = "wechat".into();
        order["times"] = 1.into();
        sandbox.fault(order).await;
        assert_eq!(wechat.session("dev-liming").await.unwrap_err().kind, kind, "{fault}");
    }
}

#[tokio::test]
async fn wrong_appid_and_secret_are_our_own_fault() {
    let sandbox = Sandbox::start().await;
    let right = sandbox.credentials.wechat(&sandbox.base);
    for (settings, code) in [
        (WechatSettings { appid: "wx1".to_owned(), ..right.clone() }, "40013"),
        (WechatSettings { secret: "wrong".into(), ..right }, "40125"),
    ] {
        let wechat = Wechat::new(settings, Arc::new(MemoryLease::default()), &sandbox.context).unwrap();
        for error in [wechat.session("dev-a").await.unwrap_err(), wechat.send_subscribe(&message()).await.unwrap_err()]
        {
            assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some(code)));
        }
    }
}

#[tokio::test]
async fn a_phone_code_gives_the_number_and_a_lie_is_noticed() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    let number = wechat.phone_number("dev-13800138001", "dev-liming").await.unwrap();
    assert_eq!(number, PhoneNumber { country: "86".to_owned(), number: "13800138001".to_owned() });
    let error = wechat.phone_number("0a1b", "dev-liming").await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Refused, Some("40029")));
    sandbox.fault(json!({ "provider": "wechat", "fault": "lie", "times": 1 })).await;
    let error = wechat.phone_number("dev-13800138001", "dev-liming").await.unwrap_err();
    assert_eq!((error.kind, error.message), (ErrorKind::BadAnswer, "the answer is for another app"));
}

#[tokio::test]
async fn a_message_arrives_with_its_values_and_a_number_of_64_bits() {
    let sandbox = Sandbox::start().await;
    let id = wechat(&sandbox).send_subscribe(&message()).await.unwrap();
    assert!(id > 1 << 53);
    let listed = sandbox.get("/messages?openid=dev-liming").await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!((listed[0]["msgid"].as_i64(), &listed[0]["data"]["phrase2"]["value"]), (Some(id), &json!("已寄出")));
    assert_eq!(listed[0]["page"], "pages/case/index?id=1");
    assert_eq!(sandbox.get("/messages?openid=other").await, json!([]));
}

#[tokio::test]
async fn a_message_with_a_value_that_does_not_fit_cannot_be_built() {
    let error = SubscribeMessage::new("o", "t", "", &[("thing1", "fits"), ("phrase2", "does not")]).unwrap_err();
    assert_eq!(error, ("phrase2".to_owned(), values::ValueError::TooLong));
}

#[tokio::test]
async fn a_used_up_subscription_is_never_tried_again() {
    let sandbox = Sandbox::start().await;
    sandbox.fault(json!({ "provider": "wechat", "fault": "refuse", "code": "43101" })).await;
    let lease = Arc::new(MemoryLease::default());
    let wechat = wechat_with(&sandbox, lease);
    let error = wechat.send_subscribe(&message()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref(), error.retryable), (ErrorKind::Refused, Some("43101"), false));
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_sent_again() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    wechat.phone_number("dev-13800138001", "o").await.unwrap();
    sandbox.fault(json!({ "provider": "wechat", "fault": "timeout_after_effect", "times": 1, "delay_ms": 6000 })).await;
    let error = wechat.send_subscribe(&message()).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done, error.retryable), (ErrorKind::Timeout, true, false));
    assert_eq!(sandbox.get("/messages").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_busy_answer_is_asked_once_more() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    wechat.phone_number("dev-13800138001", "o").await.unwrap();
    sandbox.fault(json!({ "provider": "wechat", "fault": "refuse", "code": "-1", "times": 1 })).await;
    wechat.send_subscribe(&message()).await.unwrap();
    assert_eq!(sandbox.get("/messages").await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn one_token_serves_all_processes_until_eighty_percent_of_its_life() {
    let sandbox = Sandbox::start().await;
    let lease = Arc::new(MemoryLease::default());
    let processes = [wechat_with(&sandbox, lease.clone()), wechat_with(&sandbox, lease)];
    let messages: Vec<SubscribeMessage> = (0..20).map(|_| message()).collect();
    let sends = messages.iter().enumerate().map(|(n, message)| processes[n % 2].send_subscribe(message));
    assert!(futures_util::future::join_all(sends).await.iter().all(Result::is_ok));
    assert_eq!(token_counts(&sandbox).await, (1, 1, 0));
    sandbox.clock.advance(Span::seconds(5_700));
    processes[0].send_subscribe(&message()).await.unwrap();
    assert_eq!(token_counts(&sandbox).await, (1, 1, 0));
    sandbox.clock.advance(Span::seconds(100));
    processes[1].send_subscribe(&message()).await.unwrap();
    assert_eq!(token_counts(&sandbox).await, (2, 1, 0), "asked again, and the same one is still good");
    sandbox.clock.advance(Span::seconds(1_200));
    processes[0].send_subscribe(&message()).await.unwrap();
    assert_eq!(token_counts(&sandbox).await, (3, 2, 0), "in the last five minutes a new one comes");
}

/// F17: another process took the token.
#[tokio::test]
async fn a_stolen_token_is_replaced_once_and_no_message_is_lost() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    wechat.send_subscribe(&message()).await.unwrap();
    sandbox.post("/wechat/steal-token", json!({})).await;
    let messages: Vec<SubscribeMessage> = (0..20).map(|_| message()).collect();
    let sends = messages.iter().map(|message| wechat.send_subscribe(message));
    let outcomes = futures_util::future::join_all(sends).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(token_counts(&sandbox).await, (2, 2, 0));
}

/// WeChat refuses the token and gives the same one again: one forced renewal helps.
#[tokio::test]
async fn a_token_that_comes_again_after_it_was_refused_is_renewed_by_force() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    wechat.send_subscribe(&message()).await.unwrap();
    sandbox.fault(json!({ "provider": "wechat", "fault": "refuse", "code": "42001", "times": 1 })).await;
    wechat.send_subscribe(&message()).await.unwrap();
    assert_eq!(token_counts(&sandbox).await, (3, 2, 1));
}

#[tokio::test]
async fn a_token_that_is_always_refused_ends_in_an_error_and_no_loop() {
    let sandbox = Sandbox::start().await;
    let wechat = wechat(&sandbox);
    wechat.phone_number("dev-13800138001", "o").await.unwrap();
    // Two calls are refused; the token calls between them are not counted as they use the same door.
    let lease_error = {
        sandbox.fault(json!({ "provider": "wechat", "fault": "refuse", "code": "40001" })).await;
        wechat.send_subscribe(&message()).await.unwrap_err()
    };
    assert_eq!((lease_error.kind, lease_error.code.as_deref()), (ErrorKind::Misconfigured, Some("40001")));
    assert!(!lease_error.retryable);
    sandbox.fault(json!({ "provider": "wechat", "fault": "none" })).await;
    wechat.send_subscribe(&message()).await.unwrap();
}
