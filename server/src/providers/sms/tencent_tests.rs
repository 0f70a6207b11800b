//! The Tencent adapter against the sandbox, which checks its signature, and against every fault.

use serde_json::json;
use zhengda_engine::moment::Span;

use super::{
    tencent::{TencentSms, TencentSmsSettings},
    tencent_codes::CODES,
    *,
};
use crate::{
    providers::error::ErrorKind,
    sandbox::{
        Credentials,
        testing::{Receiver, Sandbox},
    },
};

const MOBILE: &str = "13800138001";

fn settings(sandbox: &Sandbox) -> TencentSmsSettings {
    TencentSmsSettings { timeout: Duration::from_millis(1_500), ..sandbox.credentials.sms(&sandbox.base) }
}

fn adapter(sandbox: &Sandbox) -> TencentSms {
    TencentSms::new(settings(sandbox), &sandbox.context).unwrap()
}

fn login() -> SmsMessage {
    SmsMessage::new(MOBILE, SmsTemplate::Login, &["012345"], "msg_1").unwrap()
}

async fn sent(sandbox: &Sandbox) -> usize {
    sandbox.get("/sms").await.as_array().unwrap().len()
}

#[tokio::test]
async fn what_is_sent_can_be_read_newest_first() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let first = adapter.send(&login()).await.unwrap();
    let news = SmsMessage::new(MOBILE, SmsTemplate::CaseState, &["补发", "已通过"], "msg_2").unwrap();
    let second = adapter.send(&news).await.unwrap();
    assert_ne!(first.serial, second.serial);

    let listed = sandbox.get(&format!("/sms?mobile={MOBILE}")).await;
    let [newest, oldest] = &listed.as_array().unwrap()[..] else { panic!("{listed}") };
    assert_eq!(newest["text"], "【证达】您申请的补发已通过，下一步怎么办请打开小程序查看。我们不会索要验证码。");
    assert_eq!(newest["code"], json!(null));
    assert_eq!((&oldest["template"], &oldest["serial"]), (&json!("login"), &json!(first.serial)));
    assert_eq!(oldest["parameters"], json!({ "code": "012345" }));
    assert_eq!((&oldest["code"], &oldest["reference"]), (&json!("012345"), &json!("msg_1")));
    assert_eq!(sandbox.get("/sms?mobile=13800138002").await, json!([]));
}

#[tokio::test]
async fn a_wrong_key_or_clock_is_our_own_fault() {
    let sandbox = Sandbox::start().await;
    let mut wrong = settings(&sandbox);
    wrong.key.secret_key = "wrong".into();
    let error = TencentSms::new(wrong, &sandbox.context).unwrap().send(&login()).await.unwrap_err();
    assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some("AuthFailure.SignatureFailure")));
    assert!(error.request_id.is_some() && error.may_fail_over());

    let mut unknown = settings(&sandbox);
    unknown.key.secret_id = "AKIDnobody".to_owned();
    let error = TencentSms::new(unknown, &sandbox.context).unwrap().send(&login()).await.unwrap_err();
    assert_eq!(error.code.as_deref(), Some("AuthFailure.SecretIdNotFound"));

    let behind = crate::clock::MovableClock::over(sandbox.context.clock.clone());
    behind.advance(Span::seconds(-301));
    let context = crate::providers::ProviderContext { clock: std::sync::Arc::new(behind), ..sandbox.context.clone() };
    let error = TencentSms::new(settings(&sandbox), &context).unwrap().send(&login()).await.unwrap_err();
    assert_eq!(error.code.as_deref(), Some("AuthFailure.SignatureExpire"));
    assert_eq!(sent(&sandbox).await, 0);
}

#[tokio::test]
async fn every_refusal_has_its_class() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (code, meaning) in CODES.iter().filter(|(_, meaning)| meaning.kind != ErrorKind::Unavailable) {
        sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": code, "times": 1 })).await;
        let error = adapter.send(&login()).await.unwrap_err();
        assert_eq!(
            (error.kind, error.maybe_done, error.code.as_deref()),
            (meaning.kind, meaning.maybe_done, Some(*code))
        );
        assert!(!error.retryable, "{code}");
    }
    sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": "InternalError.Timeout", "times": 1 })).await;
    let error = adapter.send(&login()).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done, error.retryable), (ErrorKind::Unavailable, true, false));
    sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": "NewFamily.Never", "times": 1 })).await;
    let error = adapter.send(&login()).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done), (ErrorKind::Refused, true), "an unknown code may have had its effect");
    assert_eq!(sent(&sandbox).await, 0);
}

#[tokio::test]
async fn only_a_refusal_for_the_rate_is_tried_once_more() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    let limited =
        json!({ "provider": "sms", "fault": "refuse", "code": "RequestLimitExceeded.IPLimitExceeded", "times": 1 });
    sandbox.fault(limited).await;
    adapter.send(&login()).await.unwrap();
    assert_eq!(sent(&sandbox).await, 1);
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_sent_again() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for fault in ["timeout_after_effect", "slow"] {
        sandbox.fault(json!({ "provider": "sms", "fault": fault, "times": 1, "delay_ms": 6000 })).await;
        let error = adapter.send(&login()).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done, error.retryable), (ErrorKind::Timeout, true, false), "{fault}");
    }
    assert_eq!(sent(&sandbox).await, 1, "the first was sent although nobody heard");
}

#[tokio::test]
async fn no_broken_answer_counts_as_sent() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (fault, kind) in [
        ("down", ErrorKind::Unavailable),
        ("garbage", ErrorKind::BadAnswer),
        ("endless", ErrorKind::BadAnswer),
        ("cut", ErrorKind::Timeout),
        ("lie", ErrorKind::BadAnswer),
    ] {
        sandbox.fault(json!({ "provider": "sms", "fault": fault, "times": 1 })).await;
        let error = adapter.send(&login()).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done, error.may_fail_over()), (kind, true, false), "{fault} {error}");
    }
    adapter.send(&login()).await.unwrap();
}

#[tokio::test]
async fn nobody_there_may_fail_over() {
    let sandbox = Sandbox::start().await;
    let settings = TencentSmsSettings { base_url: "http://127.0.0.1:1/".to_owned(), ..settings(&sandbox) };
    let error = TencentSms::new(settings, &sandbox.context).unwrap().send(&login()).await.unwrap_err();
    assert_eq!((error.kind, error.may_fail_over()), (ErrorKind::Unavailable, true));
}

#[tokio::test]
async fn a_status_report_names_the_message() {
    let sandbox = Sandbox::start().await;
    let receiver = Receiver::start().await;
    let adapter = adapter(&sandbox);
    let serial = adapter.send(&login()).await.unwrap().serial;
    let url = format!("{}/callbacks/sms/tencent/token", receiver.base);
    let path = format!("/sms/{serial}");
    let (status, answer) = sandbox.post(&path, json!({ "report": "FAIL", "callback_url": url })).await;
    assert_eq!((status, answer), (200, json!({ "delivered": [200] })));
    sandbox.fault(json!({ "provider": "sms", "fault": "duplicate" })).await;
    sandbox.post(&path, json!({ "report": "SUCCESS", "callback_url": url, "times": 2 })).await;

    let received = receiver.all();
    assert_eq!(received.len(), 5);
    let reports: Vec<_> =
        received.iter().flat_map(|callback| adapter.parse_status_reports(&callback.body).unwrap()).collect();
    assert!(reports.iter().all(|report| report.serial == serial && report.reference.as_deref() == Some("msg_1")));
    assert_eq!((reports[0].delivered, reports[0].code.as_str()), (false, "UNDELIV"));
    assert!(reports[1].delivered && reports[1].at.is_some());
}

#[test]
fn a_body_that_is_no_status_report_is_refused() {
    let adapter = TencentSms::new(
        Credentials::default().sms("http://127.0.0.1:1"),
        &crate::providers::ProviderContext {
            clock: std::sync::Arc::new(crate::clock::SystemClock),
            random: std::sync::Arc::new(crate::random::SystemRandom),
            exposure: crate::providers::address::Exposure::Development,
        },
    )
    .unwrap();
    for body in [
        "",
        "{}",
        r#"[{"sid":"1"}]"#,
        r#"[{"sid":"","report_status":"SUCCESS"}]"#,
        r#"[{"sid":"1","report_status":"MAYBE"}]"#,
        "[1]",
    ] {
        assert_eq!(adapter.parse_status_reports(body.as_bytes()), Err(InboundError::BadBody), "{body}");
    }
    // The published sample, without its optional fields.
    let sample = r#"[{"user_receive_time":"2015-10-17 08:03:04","nationcode":"86","mobile":"13xxxxxxxxx",
        "report_status":"SUCCESS","errmsg":"DELIVRD","description":"用户短信送达成功","sid":"xxxxxxx"}]"#;
    let [report] = &adapter.parse_status_reports(sample.as_bytes()).unwrap()[..] else { panic!() };
    assert_eq!((report.delivered, report.code.as_str(), report.reference.as_deref()), (true, "DELIVRD", None));
}

#[test]
fn settings_are_complete_print_no_key_and_are_public_in_production() {
    let context = crate::providers::ProviderContext {
        clock: std::sync::Arc::new(crate::clock::SystemClock),
        random: std::sync::Arc::new(crate::random::SystemRandom),
        exposure: crate::providers::address::Exposure::Production,
    };
    let mut settings = Credentials::default().sms("http://127.0.0.1:1");
    assert!(!format!("{settings:?}").contains("sandbox-secret-key"));
    assert!(TencentSms::new(settings.clone(), &context).is_err(), "production refuses plain HTTP");
    settings.base_url = "https://sms.example.com".to_owned();
    assert!(TencentSms::new(settings.clone(), &context).is_ok());
    settings.templates.remove(&SmsTemplate::Reveal);
    let error = TencentSms::new(settings, &context).unwrap_err();
    assert_eq!((error.kind, error.message), (ErrorKind::Misconfigured, "a message has no template number"));
}
