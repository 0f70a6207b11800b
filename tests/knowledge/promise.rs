//! The promise instead of proof: published first, signed in person, withdrawn only while unpaid and in time.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::{moment::Span, promise::STATEMENTS};

use super::{codes, counts, upload};
use crate::support::{
    roles::{OTHER, OWNER, REGION},
    running::{Answer, Running, on_each_store},
};

const HEADER: &str = "姓名,证件号码,考试名称,年度,报名截止,缴费时间,虚假承诺,诚信记录至";
const PATH: &str = "/staff/registrations/import";

/// A registration that closes in ten days, paid where `paid`.
fn list(running: &Running, paid: &str, archive: &str) -> String {
    let now = running.app.now();
    let closes = now.plus(Span::days(10)).beijing().strftime("%Y-%m-%d %H:%M");
    format!("{HEADER}\n{},{},一级建造师,{},{closes},{paid},{archive}\n", OWNER.0, OWNER.1, now.beijing_date().year())
}

/// What the office publishes before.
async fn publish(running: &Running) -> Value {
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    running.act("/api/v1/staff/registration-terms", &operator, None, &terms(running)).await.expect(201)
}

fn terms(running: &Running) -> Value {
    let now = running.app.now();
    let text = |zh: &str| json!({ "zh": zh, "en": "as published" });
    json!({
        "exam": "constructor_1",
        "sitting": now.beijing_date().year().to_string(),
        "subjects": [text("建设工程经济"), text("建设工程法规及相关知识")],
        "conditions": text("以当年报名文件规定为准"),
        "checks": text("学历、专业工作年限；考试机构可以在考前、考中、考后核查"),
        "opens_at": now.minus(Span::days(1)).rfc3339(),
        "closes_at": now.plus(Span::days(10)).rfc3339(),
        "pay_until": now.plus(Span::days(12)).rfc3339(),
        "fees": [{ "name": text("每科"), "amount_fen": 6100 }],
        "entry_url": "https://example.gov.cn/baoming",
        "contact": "020-12345",
    })
}

async fn registration(running: &Running) -> Value {
    let candidate = running.candidate(OWNER).await;
    running.get("/api/v1/registrations", Some(&candidate)).await.expect(200)[0].clone()
}

async fn step(running: &Running, token: &str, registration: &Value, step: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/registrations/{}/{step}", registration["id"].as_str().unwrap());
    running.act(&path, token, registration["version"].as_u64(), body).await
}

async fn signature(running: &Running) -> Value {
    let text = running.get("/api/v1/promise", None).await.expect(200);
    json!({ "version": text["version"], "statements": STATEMENTS })
}

fn actions(registration: &Value) -> Vec<&str> {
    registration["allowed_actions"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect()
}

// rows: F05 F07 F08 F09
#[tokio::test]
async fn a_promise_is_signed_in_person_over_exactly_what_was_published() {
    on_each_store(async |running| {
        assert_eq!(
            counts(&upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200)),
            [1, 1, 0, 0, 0]
        );
        let candidate = running.candidate(OWNER).await;
        let text = running.get("/api/v1/promise", None).await.expect(200);
        assert_eq!(text["statements"].as_array().unwrap().len(), 4);
        assert_eq!(text["scroll_gate"], true);
        let before = registration(&running).await;
        assert_eq!((before["promise"]["name"].as_str(), actions(&before)), (Some("none"), vec!["sign", "decline"]));
        let sign = signature(&running).await;
        assert_eq!(step(&running, &candidate, &before, "promise", &sign).await.problem(409), "terms_not_published");
        let published = publish(&running).await;
        for part in
            ["subjects", "conditions", "opens_at", "closes_at", "pay_until", "fees", "entry_url", "contact", "checks"]
        {
            assert!(!published[part].is_null(), "F08 asks for {part}");
        }
        let three = json!({ "version": sign["version"], "statements": &STATEMENTS[..3] });
        assert_eq!(step(&running, &candidate, &before, "promise", &three).await.problem(422), "promise_statements");
        let old = json!({ "version": "2020-01-01", "statements": STATEMENTS });
        assert_eq!(step(&running, &candidate, &before, "promise", &old).await.problem(422), "notice_outdated");
        let other = running.candidate(OTHER).await;
        assert_eq!(
            step(&running, &other, &before, "promise", &sign).await.problem(404),
            "not_found",
            "nobody signs for another"
        );

        let signed = step(&running, &candidate, &before, "promise", &sign).await.expect(200);
        assert_eq!((signed["promise"]["name"].as_str(), actions(&signed)), (Some("promised"), vec!["withdraw"]));
        let digest = &running.app.catalogue.notices.0["promise"].digest;
        assert_eq!(signed["signature"]["digest"], digest.as_str(), "the exact text is kept");
        assert_eq!(signed["signature"]["terms_digest"].as_str().unwrap().len(), 64);
        assert_eq!(signed["needs_evidence"], false, "the authority asks for no proof");
        assert_eq!(step(&running, &candidate, &signed, "promise", &sign).await.problem(409), "promise_signed");
    })
    .await;
}

// rows: F07
#[tokio::test]
async fn some_minutes_after_logging_in_a_signature_needs_a_code_and_a_number_alone_never_signs() {
    let running = Running::start().await;
    upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
    publish(&running).await;
    let person = running.person(OWNER).await;
    let mobile = zhengda_engine::values::Mobile::parse("13800138001").unwrap();
    running.app.prove_mobile(&person, &mobile).await.unwrap();
    let candidate = running.candidate(OWNER).await;
    running.advance(Span::minutes(6));
    let (before, sign) = (registration(&running).await, signature(&running).await);
    assert_eq!(step(&running, &candidate, &before, "promise", &sign).await.problem(403), "step_up_required");
    let asked = json!({ "mobile": "13800138001", "purpose": "step_up" });
    let sent = running.post("/api/v1/sms-codes", Some(&candidate), &asked).await.expect(202);
    let code = json!({ "code_id": sent["id"], "code": running.code_sent_to("13800138001").await });
    let mut with_code = sign.clone();
    with_code["step_up"] = code;
    step(&running, &candidate, &before, "promise", &with_code).await.expect(200);
}

// rows: F10 F27
#[tokio::test]
async fn what_cannot_be_undone_is_chosen_by_whoever_proves_again_to_be_the_person() {
    on_each_store(async |running| {
        upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
        publish(&running).await;
        let person = running.person(OWNER).await;
        let mobile = zhengda_engine::values::Mobile::parse("13800138001").unwrap();
        running.app.prove_mobile(&person, &mobile).await.unwrap();
        let candidate = running.candidate(OWNER).await;
        let sign = signature(&running).await;
        let signed = step(&running, &candidate, &registration(&running).await, "promise", &sign).await.expect(200);
        running.advance(Span::minutes(6));
        let mut yes = json!({ "confirmed": true });
        let bare = step(&running, &candidate, &signed, "withdraw-promise", &yes).await;
        assert_eq!(bare.problem(403), "step_up_required");
        let no_more = step(&running, &candidate, &signed, "decline", &yes).await;
        assert_eq!(no_more.problem(409), "promise_signed", "what is refused anyway asks for no code");
        let asked = json!({ "mobile": "13800138001", "purpose": "step_up" });
        let sent = running.post("/api/v1/sms-codes", Some(&candidate), &asked).await.expect(202);
        yes["step_up"] = json!({ "code_id": sent["id"], "code": running.code_sent_to("13800138001").await });
        step(&running, &candidate, &signed, "withdraw-promise", &yes).await.expect(200);
    })
    .await;
}

// rows: F27
#[tokio::test]
async fn evidence_instead_of_the_promise_is_chosen_in_person_too() {
    let running = Running::start().await;
    upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
    let candidate = running.candidate(OWNER).await;
    running.advance(Span::minutes(6));
    let before = registration(&running).await;
    let yes = json!({ "confirmed": true });
    assert_eq!(step(&running, &candidate, &before, "decline", &yes).await.problem(403), "step_up_required");
    let fresh = running.candidate(OWNER).await;
    step(&running, &fresh, &before, "decline", &yes).await.expect(200);
}

// rows: F10
#[tokio::test]
async fn a_promise_is_withdrawn_only_while_unpaid_and_before_the_end_and_never_given_again() {
    on_each_store(async |running| {
        upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
        publish(&running).await;
        let candidate = running.candidate(OWNER).await;
        let sign = signature(&running).await;
        let signed = step(&running, &candidate, &registration(&running).await, "promise", &sign).await.expect(200);
        let no = json!({ "confirmed": false });
        assert_eq!(step(&running, &candidate, &signed, "withdraw-promise", &no).await.problem(422), "confirm_required");
        let yes = json!({ "confirmed": true });
        let withdrawn = step(&running, &candidate, &signed, "withdraw-promise", &yes).await.expect(200);
        assert_eq!((withdrawn["promise"]["name"].as_str(), actions(&withdrawn)), (Some("withdrawn"), vec![]));
        assert_eq!(withdrawn["needs_evidence"], true);
        assert_eq!(step(&running, &candidate, &withdrawn, "promise", &sign).await.problem(409), "promise_withdrawn");
        assert_eq!(step(&running, &candidate, &withdrawn, "decline", &yes).await.problem(409), "promise_withdrawn");
    })
    .await;
}

// rows: F10 F32
#[tokio::test]
async fn a_paid_promise_stands_and_time_closes_every_choice() {
    let running = Running::start().await;
    upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
    publish(&running).await;
    let candidate = running.candidate(OWNER).await;
    let sign = signature(&running).await;
    let signed = step(&running, &candidate, &registration(&running).await, "promise", &sign).await.expect(200);
    let paid_at = running.app.now().minus(Span::minutes(1)).beijing().strftime("%Y-%m-%d %H:%M").to_string();
    assert_eq!(
        counts(&upload(&running, StaffRole::Operator, PATH, &list(&running, &paid_at, ",")).await.expect(200)),
        [1, 0, 1, 0, 0]
    );
    let paid = registration(&running).await;
    assert_eq!(
        (paid["promise"]["name"].as_str(), actions(&paid)),
        (Some("promised"), vec![]),
        "a list touches no choice"
    );
    let yes = json!({ "confirmed": true });
    assert_eq!(step(&running, &candidate, &paid, "withdraw-promise", &yes).await.problem(409), "promise_paid");
    assert_eq!(step(&running, &candidate, &signed, "withdraw-promise", &yes).await.problem(412), "version_stale");
    running.advance(Span::days(11));
    let candidate = running.candidate(OWNER).await;
    assert_eq!(step(&running, &candidate, &paid, "promise", &sign).await.problem(409), "promise_signed");
}

// rows: F11 F27 F31
#[tokio::test]
async fn choosing_evidence_cannot_be_undone_for_that_exam_and_year() {
    on_each_store(async |running| {
        upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
        publish(&running).await;
        let candidate = running.candidate(OWNER).await;
        let yes = json!({ "confirmed": true });
        let declined = step(&running, &candidate, &registration(&running).await, "decline", &yes).await.expect(200);
        assert_eq!((declined["promise"]["name"].as_str(), actions(&declined)), (Some("declined"), vec![]));
        assert_eq!(declined["needs_evidence"], true);
        assert!(declined["promise"]["help"]["zh"].as_str().unwrap().contains("证明材料"));
        let sign = signature(&running).await;
        assert_eq!(step(&running, &candidate, &declined, "promise", &sign).await.problem(409), "promise_declined");
    })
    .await;
}

// rows: F06
#[tokio::test]
async fn who_is_in_the_archive_may_not_promise_and_is_told_why() {
    for (archive, code) in [("是,", "promise_false_before"), (",2099-12-31", "promise_recorded")] {
        let running = Running::start().await;
        upload(&running, StaffRole::Operator, PATH, &list(&running, "", archive)).await.expect(200);
        publish(&running).await;
        let candidate = running.candidate(OWNER).await;
        let before = registration(&running).await;
        assert_eq!(actions(&before), ["decline"]);
        assert_eq!(before["needs_evidence"], true);
        let refused = step(&running, &candidate, &before, "promise", &signature(&running).await).await;
        assert_eq!(refused.problem(403), code);
        assert!(refused.json()["remedy"].as_str().unwrap().contains("证明材料"));
    }
}

// rows: F08
#[tokio::test]
async fn an_office_publishes_everything_or_nothing() {
    let running = Running::start().await;
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    let mut half = terms(&running);
    half["subjects"] = json!([]);
    half["contact"] = json!(" ");
    half["closes_at"] = half["opens_at"].clone();
    half["entry_url"] = json!("随便");
    let refused = running.act("/api/v1/staff/registration-terms", &operator, None, &half).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    let body = refused.json();
    let pointers: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/subjects", "/entry_url", "/contact", "/closes_at"], "everything at once");
    let published = publish(&running).await;
    let changed = terms(&running);
    assert_eq!(
        running.act("/api/v1/staff/registration-terms", &operator, None, &changed).await.problem(428),
        "if_match_missing"
    );
    let again =
        running.act("/api/v1/staff/registration-terms", &operator, published["version"].as_u64(), &changed).await;
    assert_eq!(again.expect(201)["version"], 2);
}

#[tokio::test]
async fn rows_that_cannot_be_registrations_are_told() {
    let running = Running::start().await;
    let year = running.app.now().beijing_date().year();
    let row = |closes: &str, paid: &str, archive: &str| {
        format!("{},{},一级建造师,{year},{closes},{paid},{archive}\n", OWNER.0, OWNER.1)
    };
    for (bad, code) in [
        (row("", "", ","), "row_column_missing"),
        (row("某天", "", ","), "row_date_invalid"),
        (row("2026-03-01", "2999-01-01", ","), "row_date_invalid"),
        (row("2026-03-01", "", "也许,"), "row_yes_no_invalid"),
        (row("2026-03-01", "", ",以后"), "row_date_invalid"),
    ] {
        let answer = upload(&running, StaffRole::Operator, PATH, &format!("{HEADER}\n{bad}")).await.expect(200);
        assert_eq!(codes(&answer), [(2, code.to_owned())], "{bad}");
    }
}

// rows: N6 F07
#[tokio::test]
async fn published_terms_and_signed_promises_stand_in_the_chain() {
    on_each_store(async |running| {
        upload(&running, StaffRole::Operator, PATH, &list(&running, "", ",")).await.expect(200);
        publish(&running).await;
        let candidate = running.candidate(OWNER).await;
        let (registration, sign) = (registration(&running).await, signature(&running).await);
        step(&running, &candidate, &registration, "promise", &sign).await.expect(200);
        let auditor = running.staff(REGION, "auditor", StaffRole::Auditor).await;
        let of = async |action: &str| {
            let path = format!("/api/v1/staff/audit?action={action}");
            let page = running.get(&path, Some(&auditor)).await.expect(200);
            page["items"].as_array().unwrap().clone()
        };
        assert_eq!(of("terms.publish").await.len(), 1);
        let promises = of("promise.sign").await;
        assert_eq!((promises.len(), &promises[0]["role"]), (1, &json!("owner")));
        let person = running.person(OWNER).await;
        let text = json!(promises).to_string();
        assert!(!text.contains(&person) && !text.contains(OWNER.1), "the person is a digest in the chain: {text}");
    })
    .await;
}
