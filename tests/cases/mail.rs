//! Dispatching, following, sending again.

use serde_json::{Value, json};
use zhengda::records::certificate::Status;
use zhengda_engine::moment::Span;

use super::office::{Office, REVIEWED, UNREVIEWED, certificate, form_with};
use crate::support::{
    roles::OWNER,
    running::{Running, on_each_store},
};

fn parcel(number: &str) -> Value {
    json!({ "carrier": "ems", "tracking_number": number })
}

/// A tracking number whose check digit is right.
fn numbered(serial: u32) -> String {
    let digits = format!("{serial:08}");
    let sum: u32 = digits.chars().zip([8, 6, 4, 2, 3, 5, 9, 7]).map(|(d, w)| d.to_digit(10).unwrap() * w).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        other => other,
    };
    format!("EA{digits}{check}CN")
}

#[tokio::test]
async fn a_parcel_goes_out_is_followed_and_signed_for() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let case = office.approved().await;
        let operator = office.operator().await;
        let number = numbered(12_345_678);
        let sent = office.act(&operator, &case, "dispatch", &parcel(&number.to_lowercase())).await.expect(200);
        assert_eq!((&sent["state"], &sent["parcel"]["tracking_number"]), (&json!("dispatched"), &json!(number)));
        office.running.work().await;
        let path = format!("/api/v1/cases/{}/parcel", super::office::id(&case));
        let followed = office.running.get(&path, Some(&office.candidate)).await.expect(200);
        assert_eq!(followed["rank"], "registered");
        report(&office, &number, "signed").await;
        let done = office.shown(&case).await;
        assert_eq!((&done["state"], &done["parcel"]["rank"]), (&json!("completed"), &json!("signed")));
    })
    .await;
}

/// The carrier reports that state, and everything that follows is done.
async fn report(office: &Office, number: &str, state: &str) {
    let at = office.running.app.now().rfc3339();
    let events = json!({ "events": [{ "at": at, "text": state, "rank": state }] });
    office.running.post(&format!("/sandbox/carrier/{number}"), None, &events).await.expect(200);
    office.running.work().await;
}

#[tokio::test]
async fn what_cannot_be_dispatched_is_refused() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    let operator = office.operator().await;
    let number = numbered(1);
    assert_eq!(office.act(&operator, &case, "dispatch", &parcel(&number)).await.problem(409), "review_required");
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
    office.act(&reviewer, &case, "approve", &json!({})).await.expect(200);
    let bad = office.act(&operator, &case, "dispatch", &parcel("??")).await;
    assert_eq!(bad.problem(422), "tracking_number_invalid");
    assert_eq!(bad.json()["errors"][0]["pointer"], "/tracking_number");
    let pigeon = json!({ "carrier": "pigeon", "tracking_number": number });
    assert_eq!(office.act(&operator, &case, "dispatch", &pigeon).await.problem(422), "carrier_unknown");
    assert_eq!(office.act(&reviewer, &case, "dispatch", &parcel(&number)).await.problem(403), "role_missing");
    office.act(&operator, &case, "dispatch", &parcel(&number)).await.expect(200);
    assert_eq!(office.act(&operator, &case, "dispatch", &parcel(&numbered(2))).await.problem(409), "wrong_state");
}

#[tokio::test]
async fn nothing_goes_to_a_number_that_nobody_confirmed() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let mut body = office.body();
    body["form"] = form_with("13900139009");
    let case = office.create(&body).await.expect(201);
    let operator = office.operator().await;
    let refused = office.act(&operator, &case, "dispatch", &parcel(&numbered(1))).await;
    assert_eq!(refused.problem(409), "mobile_not_confirmed");
    let code = office.code("13900139009", "confirm_mobile").await;
    office.step(&case, "confirm-mobile", &code).await.expect(200);
    office.act(&operator, &case, "dispatch", &parcel(&numbered(1))).await.expect(200);
}

#[tokio::test]
async fn one_tracking_number_belongs_to_one_parcel() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let person = office.running.person(OWNER).await;
        let operator = office.operator().await;
        let mut cases = vec![office.created().await];
        for n in 2..=3 {
            let mut body = office.body();
            body["certificate_id"] = json!(certificate(&office.running, &person, UNREVIEWED, n, Status::Valid).await);
            cases.push(office.create(&body).await.expect(201));
        }
        let number = numbered(7);
        let handed = cases.iter().map(|case| {
            let (office, operator, number) = (&office, operator.clone(), number.clone());
            async move { office.act(&operator, case, "dispatch", &parcel(&number)).await }
        });
        let answers = futures_util::future::join_all(handed).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
            assert_eq!(answer.problem(409), "tracking_number_taken");
        }
    })
    .await;
}

#[tokio::test]
async fn returned_mail_gets_a_new_address_after_proving_who_asks() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.approved().await;
    let operator = office.operator().await;
    let (first, second) = (numbered(1), numbered(2));
    office.act(&operator, &case, "dispatch", &parcel(&first)).await.expect(200);
    office.running.work().await;
    report(&office, &first, "returned_mail").await;
    let back = office.shown(&case).await;
    assert_eq!((&back["state"], &back["allowed_actions"]), (&json!("dispatched"), &json!(["re_address"])));
    let help = back["state_help"]["zh"].as_str().unwrap();
    assert!(help.contains("已退回") && help.contains("更正地址") && !help.contains("交给快递公司"), "{help}");
    office.running.advance(Span::minutes(6));
    let mut change = json!({ "form": { "address": back["form"]["address"] } });
    change["form"]["address"]["detail"] = json!("体育西路101号");
    assert_eq!(office.step(&back, "re-address", &change).await.problem(403), "step_up_required");
    // A code that went to a stranger's number proves nothing about the person.
    change["step_up"] = office.code("13900139009", "step_up").await;
    assert_eq!(office.step(&back, "re-address", &change).await.problem(422), "code_wrong");
    change["step_up"] = office.code(super::office::MOBILE, "step_up").await;
    let corrected = office.step(&back, "re-address", &change).await.expect(200);
    assert_eq!((&corrected["state"], &corrected["parcel"]), (&json!("approved"), &Value::Null));
    assert_eq!(corrected["form"]["address"]["detail"], "体育西路101号");
    let operator = office.operator().await;
    let reused = office.act(&operator, &case, "dispatch", &parcel(&first)).await;
    assert_eq!(reused.problem(409), "tracking_number_taken", "a number is never used again");
    office.act(&operator, &case, "dispatch", &parcel(&second)).await.expect(200);
    office.running.work().await;
    report(&office, &second, "returned_mail").await;
    let again = office.shown(&case).await;
    assert_eq!(again["parcel"]["rank"], "returned_mail");
    assert_eq!(again["allowed_actions"], json!([]), "this region sends a second time only");
    let help = again["state_help"]["zh"].as_str().unwrap();
    assert!(help.contains("领取") && !help.contains("更正地址"), "nothing is offered that cannot be done: {help}");
    assert_eq!(office.step(&again, "re-address", &change).await.problem(409), "resend_limit_reached");
    let collected = office.act(&operator, &case, "complete", &json!({ "text": "本人到窗口领取" })).await;
    assert_eq!(collected.expect(200)["state"], "completed");
}

// rows: K21
#[tokio::test]
async fn news_of_a_case_goes_to_no_number_that_is_somebody_elses_by_now() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let case = office.created().await;
        let reviewer = office.reviewer(1).await;
        office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
        let news = async || {
            let sent = office.running.sent_to(super::office::MOBILE).await;
            sent.iter().filter(|message| message["parameters"]["code"].is_null()).count()
        };
        // The carrier gave the number to another person, who proved it.
        let other = office.running.person(crate::support::roles::OTHER).await;
        let mobile = zhengda_engine::values::Mobile::parse(super::office::MOBILE).unwrap();
        office.running.app.prove_mobile(&other, &mobile).await.unwrap();
        office.act(&reviewer, &case, "return", &super::office::grounds()).await.expect(200);
        office.running.work().await;
        assert_eq!(news().await, 0, "the new owner of the number learns nothing");
        let told = office.running.get("/api/v1/messages", Some(&office.candidate)).await.expect(200).to_string();
        assert!(told.contains("case_returned"), "the message in the app stands: {told}");
        // Proven again by its person, it is told again.
        let person = office.running.person(OWNER).await;
        office.running.app.prove_mobile(&person, &mobile).await.unwrap();
        let back = office.step(&office.shown(&case).await, "submit", &json!({})).await.expect(200);
        office.act(&reviewer, &back, "claim", &json!({})).await.expect(200);
        office.act(&reviewer, &back, "return", &super::office::grounds()).await.expect(200);
        office.running.work().await;
        assert_eq!(news().await, 1);
    })
    .await;
}

#[test]
fn the_numbers_of_these_tests_are_well_formed() {
    for number in [numbered(1), numbered(12_345_678)] {
        assert!(zhengda_engine::values::TrackingNumber::parse(&number).is_ok(), "{number}");
    }
}
