//! The Aliyun adapter against the sandbox, which checks its signature.

use serde_json::json;
use zhengda_engine::moment::Span;

use super::{
    aliyun::{AliyunSms, AliyunSmsSettings},
    aliyun_codes::CODES,
    *,
};
use crate::{providers::error::ErrorKind, sandbox::testing::Sandbox};

const MOBILE: &str = "13800138002";

fn settings(sandbox: &Sandbox) -> AliyunSmsSettings {
    AliyunSmsSettings { timeout: Duration::from_millis(1_500), ..sandbox.credentials.aliyun_sms(&sandbox.base) }
}

fn adapter(sandbox: &Sandbox) -> AliyunSms {
    AliyunSms::new(settings(sandbox), &sandbox.context).unwrap()
}

fn news() -> SmsMessage {
    SmsMessage::new(MOBILE, SmsTemplate::CaseState, &["补发", "已通过"], "msg_1").unwrap()
}

#[tokio::test]
async fn a_message_arrives_as_the_person_reads_it() {
    let sandbox = Sandbox::start().await;
    let receipt = adapter(&sandbox).send(&news()).await.unwrap();
    let listed = sandbox.get(&format!("/sms?mobile={MOBILE}")).await;
    assert_eq!(listed[0]["serial"], json!(receipt.serial));
    assert_eq!(listed[0]["parameters"], json!({ "service": "补发", "state": "已通过" }));
    assert_eq!((&listed[0]["reference"], &listed[0]["template"]), (&json!("msg_1"), &json!("case_state")));
}

#[tokio::test]
async fn a_wrong_key_or_clock_is_our_own_fault() {
    let sandbox = Sandbox::start().await;
    let mut wrong = settings(&sandbox);
    wrong.key.access_key_secret = "wrong".into();
    let mut unknown = settings(&sandbox);
    unknown.key.access_key_id = "nobody".to_owned();
    for (settings, code) in [(wrong, "SignatureDoesNotMatch"), (unknown, "InvalidAccessKeyId.NotFound")] {
        let error = AliyunSms::new(settings, &sandbox.context).unwrap().send(&news()).await.unwrap_err();
        assert_eq!((error.kind, error.code.as_deref()), (ErrorKind::Misconfigured, Some(code)));
        assert!(error.may_fail_over() && error.request_id.is_some());
    }
    let adapter = adapter(&sandbox);
    let behind = crate::clock::MovableClock::over(sandbox.context.clock.clone());
    behind.advance(Span::minutes(-16));
    let context = crate::providers::ProviderContext { clock: std::sync::Arc::new(behind), ..sandbox.context.clone() };
    let error = AliyunSms::new(settings(&sandbox), &context).unwrap().send(&news()).await.unwrap_err();
    assert_eq!(error.code.as_deref(), Some("InvalidTimeStamp.Expired"));
    adapter.send(&news()).await.unwrap();
}

#[tokio::test]
async fn every_refusal_has_its_class() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    for (code, meaning) in CODES.iter().filter(|(_, meaning)| meaning.kind != ErrorKind::Unavailable) {
        sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": code, "times": 1 })).await;
        let error = adapter.send(&news()).await.unwrap_err();
        assert_eq!(
            (error.kind, error.maybe_done, error.code.as_deref()),
            (meaning.kind, meaning.maybe_done, Some(*code))
        );
        assert!(!error.retryable, "{code}");
    }
    sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": "isp.SYSTEM_ERROR", "times": 1 })).await;
    let error = adapter.send(&news()).await.unwrap_err();
    assert_eq!((error.kind, error.maybe_done, error.may_fail_over()), (ErrorKind::Unavailable, true, false));
    sandbox.fault(json!({ "provider": "sms", "fault": "refuse", "code": "Throttling.User", "times": 1 })).await;
    adapter.send(&news()).await.unwrap();
    assert_eq!(sandbox.get("/sms").await.as_array().unwrap().len(), 1, "only the throttled one was tried again");
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
        ("timeout_after_effect", ErrorKind::Timeout),
    ] {
        sandbox.fault(json!({ "provider": "sms", "fault": fault, "times": 1, "delay_ms": 6000 })).await;
        let error = adapter.send(&news()).await.unwrap_err();
        assert_eq!((error.kind, error.maybe_done, error.may_fail_over()), (kind, true, false), "{fault} {error}");
    }
}

#[tokio::test]
async fn status_reports_are_read() {
    let sandbox = Sandbox::start().await;
    let adapter = adapter(&sandbox);
    // The published sample.
    let sample = r#"[{"phone_number":"13900000001","send_time":"2017-01-01 11:12:13","report_time":"2017-02-02 22:23:24",
        "success":true,"err_code":"DELIVERED","err_msg":"用户接收成功","sms_size":"1","biz_id":"12345","out_id":"67890"}]"#;
    let [report] = &adapter.parse_status_reports(sample.as_bytes()).unwrap()[..] else { panic!() };
    assert_eq!((report.serial.as_str(), report.delivered, report.code.as_str()), ("12345", true, "DELIVERED"));
    assert_eq!(report.at.unwrap().rfc3339(), "2017-02-02T22:23:24+08:00");
    assert_eq!(report.reference.as_deref(), Some("67890"));
    for body in
        ["", "{}", r#"[{"biz_id":"1"}]"#, r#"[{"biz_id":"","success":true}]"#, r#"[{"biz_id":"1","success":"yes"}]"#]
    {
        assert_eq!(adapter.parse_status_reports(body.as_bytes()), Err(InboundError::BadBody), "{body}");
    }
}
