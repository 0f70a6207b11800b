//! FaceID against the sandbox.

use serde_json::json;

use super::*;
use crate::{providers::face::FaceFailure, sandbox::testing::Sandbox};

fn adapter(sandbox: &Sandbox) -> FaceId {
    FaceId::new(sandbox.credentials.faceid(&sandbox.base), &sandbox.context).unwrap()
}

fn subject() -> FaceSubject {
    FaceSubject {
        name: "王芳".to_owned(),
        id_number: "11010519491231002x".to_owned(),
        openid: None,
        nonce: "nonce-1".to_owned(),
    }
}

async fn end(sandbox: &Sandbox, ticket: &str, order: Value) {
    assert_eq!(sandbox.post(&format!("/face/{ticket}"), order).await.0, 200);
}

#[tokio::test]
async fn a_check_is_pending_then_passed() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let ticket = adapter.start(&subject(), None).await.unwrap();
    assert_eq!(ticket.client_params, json!({ "biz_token": ticket.ticket }));
    assert_eq!(adapter.pull(&ticket.ticket, &subject()).await.unwrap(), FaceResult::Pending);
    end(&sandbox, &ticket.ticket, json!({ "outcome": "pass" })).await;
    let FaceResult::Passed(proof) = adapter.pull(&ticket.ticket, &subject()).await.unwrap() else { panic!() };
    assert_eq!((proof.provider(), proof.nonce()), ("faceid", "nonce-1"));
}

#[tokio::test]
async fn a_browser_is_sent_to_the_check() {
    let sandbox = Sandbox::start().await;
    let mut settings = sandbox.credentials.faceid(&sandbox.base);
    settings.redirect_url = Some("https://example.com/back".to_owned());
    let ticket = FaceId::new(settings, &sandbox.context).unwrap().start(&subject(), None).await.unwrap();
    assert!(ticket.client_params["url"].as_str().unwrap().contains(&ticket.ticket));
}

/// F10: a result for another person or another attempt never counts.
#[tokio::test]
async fn a_pass_of_somebody_else_never_counts() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let ticket = adapter.start(&subject(), None).await.unwrap().ticket;
    end(&sandbox, &ticket, json!({ "outcome": "pass" })).await;
    for wrong in [
        FaceSubject { name: "王方".to_owned(), ..subject() },
        FaceSubject { id_number: "440304198511230028".to_owned(), ..subject() },
        FaceSubject { nonce: "nonce-2".to_owned(), ..subject() },
    ] {
        let error = adapter.pull(&ticket, &wrong).await.unwrap_err();
        assert_eq!((error.kind, error.retryable), (ErrorKind::Refused, false));
    }
    sandbox.fault(json!({ "provider": "face", "fault": "lie", "times": 1 })).await;
    assert_eq!(adapter.pull(&ticket, &subject()).await.unwrap_err().kind, ErrorKind::Refused);
    assert!(matches!(adapter.pull(&ticket, &subject()).await.unwrap(), FaceResult::Passed(_)));
}

#[tokio::test]
async fn a_failure_says_which_half_failed() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (n, (code, reason)) in
        [(10_002, FaceFailure::Picture), (10_004, FaceFailure::NotTheSame)].into_iter().enumerate()
    {
        let subject = FaceSubject { nonce: format!("nonce-{n}"), ..subject() };
        let ticket = adapter.start(&subject, None).await.unwrap().ticket;
        end(&sandbox, &ticket, json!({ "outcome": "fail", "code": code })).await;
        let expected = FaceResult::Failed { code: code.to_string(), reason };
        assert_eq!(adapter.pull(&ticket, &subject).await.unwrap(), expected);
    }
}

#[tokio::test]
async fn refusals_of_a_pull_end_the_attempt_and_trouble_does_not() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let ticket = adapter.start(&subject(), None).await.unwrap().ticket;
    for (code, reason) in faceid_codes::ENDINGS {
        sandbox.fault(json!({ "provider": "face", "fault": "refuse", "code": code, "times": 1 })).await;
        let expected = FaceResult::Failed { code: (*code).to_owned(), reason: *reason };
        assert_eq!(adapter.pull(&ticket, &subject()).await.unwrap(), expected);
    }
    for fault in ["down", "garbage", "cut"] {
        sandbox.fault(json!({ "provider": "face", "fault": fault, "times": 1 })).await;
        let error = adapter.pull(&ticket, &subject()).await.unwrap_err();
        assert!(error.retryable && !error.maybe_done, "{fault}");
    }
    sandbox.clock.advance(Span::seconds(7_200));
    let expected =
        FaceResult::Failed { code: "InvalidParameterValue.BizTokenExpired".to_owned(), reason: FaceFailure::Expired };
    assert_eq!(adapter.pull(&ticket, &subject()).await.unwrap(), expected);
}

#[test]
fn an_answer_of_nulls_is_pending_and_nothing_else_is_a_pass() {
    let read = |text: Value| {
        let detected: Detected = serde_json::from_value(json!({ "Text": text })).unwrap();
        read_result(detected, &subject())
    };
    assert_eq!(read(json!(null)).unwrap(), FaceResult::Pending);
    assert_eq!(read(json!({})).unwrap(), FaceResult::Pending);
    let good = json!({ "ErrCode": 0, "LiveStatus": 0, "Comparestatus": 0, "IdCard": "11010519491231002X",
        "Name": "王芳", "Extra": "nonce-1" });
    assert!(matches!(read(good.clone()).unwrap(), FaceResult::Passed(_)));
    for field in ["ErrCode", "LiveStatus", "Comparestatus", "IdCard", "Name", "Extra"] {
        for value in [json!(null), json!(1), json!("x")] {
            let mut bad = good.clone();
            bad[field] = value;
            let Ok(detected) = serde_json::from_value::<Detected>(json!({ "Text": bad })) else { continue };
            assert!(!matches!(read_result(detected, &subject()), Ok(FaceResult::Passed(_))), "{field}");
        }
    }
}
