//! WeChat's face check against the sandbox.

use serde_json::json;

use super::*;
use crate::{
    providers::{face::callback, wechat::lease::MemoryLease},
    sandbox::testing::{Receiver, Sandbox},
};

fn face(sandbox: &Sandbox) -> WechatFace {
    let settings = sandbox.credentials.wechat(&sandbox.base);
    let wechat = Wechat::new(settings, Arc::new(MemoryLease::default()), &sandbox.context).unwrap();
    WechatFace::new(Arc::new(wechat), Duration::from_millis(1_500), &sandbox.context).unwrap()
}

fn subject(nonce: &str) -> FaceSubject {
    FaceSubject {
        name: "李明".to_owned(),
        id_number: "440105199003074516".to_owned(),
        openid: Some("dev-liming".to_owned()),
        nonce: nonce.to_owned(),
    }
}

async fn end(sandbox: &Sandbox, ticket: &str, order: Value) -> Value {
    let (status, answer) = sandbox.post(&format!("/face/{ticket}"), order).await;
    assert_eq!(status, 200, "{answer}");
    answer
}

#[test]
fn the_digest_of_an_identity_agrees_with_the_published_one() {
    let vectors: Value = serde_json::from_str(include_str!("../../../../tests/vectors/wechat.json")).unwrap();
    let vector = &vectors["face_cert_hash"];
    let text = |name: &str| vector["cert_info"][name].as_str().unwrap();
    assert_eq!(text("cert_type"), CERT_TYPE);
    assert_eq!(cert_hash(text("cert_name"), text("cert_no")), vector["cert_hash"].as_str().unwrap());
}

#[tokio::test]
async fn a_check_is_pending_then_passed_and_stays_so() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    let subject = subject("nonce-1");
    let ticket = face.start(&subject, None).await.unwrap();
    assert_eq!(ticket.client_params, json!({ "verify_id": ticket.ticket }));
    let life = ticket.expires_at.since(sandbox.context.clock.now());
    assert!((Span::seconds(3_590)..=Span::seconds(3_600)).contains(&life), "{life:?}");
    assert_eq!(face.pull(&ticket.ticket, &subject).await.unwrap(), FaceResult::Pending);
    end(&sandbox, &ticket.ticket, json!({ "outcome": "pass" })).await;
    for _ in 0..2 {
        let FaceResult::Passed(proof) = face.pull(&ticket.ticket, &subject).await.unwrap() else { panic!() };
        assert_eq!((proof.provider(), proof.nonce(), proof.id_number()), ("wechat", "nonce-1", "440105199003074516"));
    }
    end(&sandbox, &ticket.ticket, json!({ "outcome": "fail" })).await;
    assert!(
        matches!(face.pull(&ticket.ticket, &subject).await.unwrap(), FaceResult::Passed(_)),
        "the first end stands"
    );
}

#[tokio::test]
async fn every_failure_has_its_reason() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    for (n, (code, reason)) in wechat_codes::CODES.iter().enumerate() {
        let subject = subject(&format!("nonce-{n}"));
        let ticket = face.start(&subject, None).await.unwrap().ticket;
        end(&sandbox, &ticket, json!({ "outcome": "fail", "code": code })).await;
        let expected = FaceResult::Failed { code: code.to_string(), reason: *reason };
        assert_eq!(face.pull(&ticket, &subject).await.unwrap(), expected, "{code}");
    }
}

/// F10: a pass of another person, another attempt, another phone or another ticket never counts.
#[tokio::test]
async fn a_pass_counts_only_for_its_own_person_attempt_and_phone() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    let right = subject("nonce-a");
    let ticket = face.start(&right, None).await.unwrap().ticket;
    let other = subject("nonce-b");
    let other_ticket = face.start(&other, None).await.unwrap().ticket;
    end(&sandbox, &ticket, json!({ "outcome": "pass" })).await;
    for (ticket, wrong) in [
        (&ticket, FaceSubject { name: "李明明".to_owned(), ..right.clone() }),
        (&ticket, FaceSubject { id_number: "440304198511230028".to_owned(), ..right.clone() }),
        (&ticket, FaceSubject { openid: Some("dev-other".to_owned()), ..right.clone() }),
        (&ticket, other.clone()),
        (&other_ticket, right.clone()),
    ] {
        let error = face.pull(ticket, &wrong).await.unwrap_err();
        assert_eq!((error.kind, error.retryable), (ErrorKind::Refused, false));
    }
    assert_eq!(face.pull(&other_ticket, &other).await.unwrap(), FaceResult::Pending);
    let unknown = face.pull("verify_unknown", &right).await.unwrap();
    assert_eq!(unknown, FaceResult::Failed { code: "84001".to_owned(), reason: FaceFailure::Expired });
}

#[tokio::test]
async fn a_check_that_nobody_ended_expires() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    let subject = subject("nonce-1");
    let ticket = face.start(&subject, None).await.unwrap().ticket;
    sandbox.clock.advance(Span::seconds(3_600));
    let result = face.pull(&ticket, &subject).await.unwrap();
    assert_eq!(result, FaceResult::Failed { code: "84002".to_owned(), reason: FaceFailure::Expired });
    let (status, _) = sandbox.post(&format!("/face/{ticket}"), json!({ "outcome": "pass" })).await;
    assert_eq!(status, 410);
}

#[tokio::test]
async fn a_nonce_works_once_and_has_its_form() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    face.start(&subject("nonce-1"), None).await.unwrap();
    assert_eq!(face.start(&subject("nonce-1"), None).await.unwrap_err().code.as_deref(), Some("40097"));
    for nonce in ["abcd", "a b c d", &"n".repeat(33), "张三张三张三"] {
        let error = face.start(&subject(nonce), None).await.unwrap_err();
        assert_eq!((error.kind, error.code), (ErrorKind::Misconfigured, None), "{nonce}");
    }
    let nobody = FaceSubject { openid: None, ..subject("nonce-2") };
    assert_eq!(face.start(&nobody, None).await.unwrap_err().kind, ErrorKind::Misconfigured);
}

#[tokio::test]
async fn no_broken_answer_is_a_pass() {
    let sandbox = Sandbox::start().await;
    let face = face(&sandbox);
    let subject = subject("nonce-1");
    let ticket = face.start(&subject, None).await.unwrap().ticket;
    end(&sandbox, &ticket, json!({ "outcome": "pass" })).await;
    for (fault, kind, retryable) in [
        ("lie", ErrorKind::Refused, false),
        ("garbage", ErrorKind::BadAnswer, true),
        ("endless", ErrorKind::BadAnswer, true),
        ("cut", ErrorKind::Timeout, true),
    ] {
        sandbox.fault(json!({ "provider": "face", "fault": fault, "times": 2 })).await;
        let error = face.pull(&ticket, &subject).await.unwrap_err();
        assert_eq!((error.kind, error.retryable, error.maybe_done), (kind, retryable, false), "{fault}");
        sandbox.fault(json!({ "provider": "face", "fault": "none" })).await;
    }
    assert!(matches!(face.pull(&ticket, &subject).await.unwrap(), FaceResult::Passed(_)));
}

#[tokio::test]
async fn the_end_is_hinted_to_the_announced_address_as_often_as_ordered() {
    let sandbox = Sandbox::start().await;
    let receiver = Receiver::start().await;
    let face = face(&sandbox);
    let url = format!("{}/callbacks/face/wechat/token-1", receiver.base);
    let ticket = face.start(&subject("nonce-1"), Some(&url)).await.unwrap().ticket;
    let answer = end(&sandbox, &ticket, json!({ "outcome": "pass", "times": 3 })).await;
    assert_eq!(answer, json!({ "delivered": [200, 200, 200] }));
    let answer = end(&sandbox, &ticket, json!({ "outcome": "pass", "callback": false })).await;
    assert_eq!(answer, json!({ "delivered": [] }));
    let received = receiver.all();
    assert_eq!(received.len(), 3);
    for hint in received {
        assert_eq!(hint.path, "/callbacks/face/wechat/token-1");
        let now = sandbox.context.clock.now();
        let signature = hint.signature.unwrap();
        assert_eq!(callback::verify("sandbox-face-callback", &signature, &hint.body, now), Ok(ticket.clone()));
    }
}

#[tokio::test]
async fn hints_can_come_out_of_order() {
    let sandbox = Sandbox::start().await;
    let receiver = Receiver::start().await;
    let face = face(&sandbox);
    let mut tickets = Vec::new();
    for nonce in ["nonce-1", "nonce-2"] {
        let url = format!("{}/{nonce}", receiver.base);
        tickets.push(face.start(&subject(nonce), Some(&url)).await.unwrap().ticket);
    }
    sandbox.fault(json!({ "provider": "face", "fault": "reorder" })).await;
    for ticket in &tickets {
        end(&sandbox, ticket, json!({ "outcome": "pass" })).await;
    }
    let order: Vec<String> = receiver.all().into_iter().map(|hint| hint.path).collect();
    assert_eq!(order, ["/nonce-2", "/nonce-1"]);
}
