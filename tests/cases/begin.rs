//! Beginning a case.

use serde_json::json;
use zhengda::records::certificate::Status;
use zhengda_engine::moment::Span;

use super::office::{Office, REVIEWED, UNREVIEWED, certificate, form_with, id};
use crate::support::{
    roles::OTHER,
    running::{Running, on_each_store},
};

#[tokio::test]
async fn a_case_is_handed_in_by_one_call_and_seen_by_its_owner_only() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let answer = office.create(&office.body()).await;
        let case = answer.expect(201);
        assert_eq!(answer.etag.as_deref(), Some("\"2\""));
        assert_eq!((&case["state"], &case["version"]), (&json!("submitted"), &json!(2)));
        assert_eq!(case["state_text"]["zh"], "等待审核");
        assert_eq!(case["mobile_confirmed"], true, "it is the number that the person logs in with");
        assert_eq!(case["allowed_actions"], json!(["withdraw"]));
        assert_eq!(case["form"]["address"]["detail"], "天河路8号2栋301房");
        assert!(case["due"]["explanation"]["zh"].as_str().unwrap().contains("15个工作日"), "{case}");
        assert_eq!(case["overdue"], false);
        assert_eq!(case["history"][0]["event"], "submit");
        assert_eq!(office.shown(&case).await, case);

        let other = office.running.candidate(OTHER).await;
        let path = format!("/api/v1/cases/{}", id(&case));
        assert_eq!(office.running.get(&path, Some(&other)).await.problem(404), "not_found");
        let theirs = office.running.act(&format!("{path}/withdraw"), &other, Some(2), &json!({})).await;
        assert_eq!(theirs.problem(404), "not_found");
    })
    .await;
}

#[tokio::test]
async fn a_draft_is_kept_unfinished_and_handed_in_later() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let mut body = office.body();
    body["draft"] = json!(true);
    body["form"] = json!({ "recipient": "李明" });
    body["accepted_notices"] = json!([]);
    let draft = office.create(&body).await.expect(201);
    assert_eq!((&draft["state"], &draft["version"]), (&json!("draft"), &json!(1)));
    assert_eq!(office.step(&draft, "submit", &json!({})).await.problem(422), "notice_not_accepted");
    let accepted = json!({ "accepted_notices": office.notices() });
    let refused = office.step(&draft, "submit", &accepted).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    let pointers: Vec<_> = refused.json()["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["/form/mobile", "/form/address"]);
    let filled = office.patch(&draft, &json!({ "form": office.body()["form"] })).await.expect(200);
    let case = office.step(&filled, "submit", &accepted).await.expect(200);
    assert_eq!((&case["state"], &case["mobile_confirmed"]), (&json!("submitted"), &json!(true)));
}

#[tokio::test]
async fn one_service_runs_once_for_one_certificate() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let first = office.created().await;
        let again = office.create(&office.body()).await;
        assert_eq!(again.problem(409), "already_active_case");
        office.step(&first, "withdraw", &json!({})).await.expect(200);
        let second = office.created().await;
        assert_ne!(first["id"], second["id"]);
    })
    .await;
}

#[tokio::test]
async fn a_refused_case_is_not_revived_beside_a_new_one() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let first = office.created().await;
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, &first, "claim", &json!({})).await.expect(200);
    office.act(&reviewer, &first, "reject", &super::office::grounds()).await.expect(200);
    office.created().await;
    let refused = office.shown(&first).await;
    let appeal = office.step(&refused, "appeal", &json!({ "text": "请复核" })).await;
    assert_eq!(appeal.problem(409), "already_active_case");
}

#[tokio::test]
async fn only_ones_own_certificate_in_force_of_the_region_is_taken() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let running = &office.running;
    let own = running.person(crate::support::roles::OWNER).await;
    let other = running.person(OTHER).await;
    let theirs = certificate(running, &other, REVIEWED, 10, Status::Valid).await;
    let elsewhere = certificate(running, &own, UNREVIEWED, 11, Status::Valid).await;
    let revoked = certificate(running, &own, REVIEWED, 12, Status::Revoked).await;
    let suspended = certificate(running, &own, REVIEWED, 13, Status::Suspended).await;
    let replaced = certificate(running, &own, REVIEWED, 14, Status::Superseded).await;
    for (certificate, status, code) in [
        ("cert_nothing", 404, "certificate_not_yours"),
        (theirs.as_str(), 404, "certificate_not_yours"),
        (&elsewhere, 409, "certificate_other_region"),
        (&revoked, 409, "certificate_revoked"),
        (&suspended, 409, "certificate_suspended"),
        (&replaced, 409, "certificate_superseded"),
    ] {
        let mut body = office.body();
        body["certificate_id"] = json!(certificate);
        assert_eq!(office.create(&body).await.problem(status), code, "{certificate}");
    }
    let mut body = office.body();
    body.as_object_mut().unwrap().remove("certificate_id");
    let refused = office.create(&body).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/certificate_id");
    for (field, value, status, code) in
        [("region", "atlantis", 404, "region_unknown"), ("service", "reissue", 409, "service_not_offered")]
    {
        let mut body = office.body();
        body[field] = json!(value);
        // A region may come to offer it; one that does not must say so.
        if office.running.app.catalogue.regions[REVIEWED].services.contains_key(value) {
            continue;
        }
        assert_eq!(office.create(&body).await.problem(status), code);
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_by_one_refusal() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let mut body = office.body();
    body["form"] = json!({ "recipient": "李明2", "mobile": "1", "extra": true });
    body["accepted_notices"] = json!([]);
    body["confirmed"] = json!(false);
    let refused = office.create(&body).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    let refused = refused.json();
    let found: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
    let expected =
        ["field_unknown", "name_digit", "mobile_format", "field_required", "notice_not_accepted", "confirm_required"];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn another_mobile_is_confirmed_by_a_code_for_this_case_only() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let mut body = office.body();
    body["form"] = form_with("13900139009");
    let case = office.create(&body).await.expect(201);
    assert_eq!(case["mobile_confirmed"], false);
    assert!(case["allowed_actions"].as_array().unwrap().contains(&json!("confirm_mobile")));
    let wrong = office.code(super::office::MOBILE, "confirm_mobile").await;
    let right = office.code("13900139009", "confirm_mobile").await;
    let login = office.running.post("/api/v1/sessions/sms", Some(&office.candidate), &right).await;
    assert_eq!(login.problem(422), "code_wrong", "a code for one purpose opens nothing else");
    assert_eq!(office.step(&case, "confirm-mobile", &wrong).await.problem(422), "code_wrong");
    let confirmed = office.step(&case, "confirm-mobile", &right).await.expect(200);
    assert_eq!(confirmed["mobile_confirmed"], true);
    assert_eq!(office.step(&confirmed, "confirm-mobile", &right).await.problem(409), "mobile_already_confirmed");
    // A recipient's number that was proven here logs nobody in to this account.
    let session = office.running.log_in_by_sms_later("13900139009").await;
    assert_ne!(session["person"]["id"], json!(office.running.person(crate::support::roles::OWNER).await));
}

#[tokio::test]
async fn a_code_that_comes_with_the_case_confirms_its_mobile() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let mut body = office.body();
    body["form"] = form_with("13900139010");
    body["mobile_code"] = office.code("13900139010", "confirm_mobile").await;
    let case = office.create(&body).await.expect(201);
    assert_eq!(case["mobile_confirmed"], true);
}

/// Threat 11: whoever has a session, or a phone left open, must not have a certificate sent to a number of his own.
// rows: G30
#[tokio::test]
async fn a_certificate_goes_to_another_number_only_for_whoever_is_proven_again() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    office.running.advance(Span::minutes(6));
    let mut body = office.body();
    body["form"] = form_with("13900139010");
    body["mobile_code"] = office.code("13900139010", "confirm_mobile").await;
    assert_eq!(office.create(&body).await.problem(403), "step_up_required");
    // Nor by a draft whose number is proven for itself.
    let mut draft = body.clone();
    draft["draft"] = json!(true);
    assert_eq!(office.create(&draft).await.problem(403), "step_up_required");
    let code = draft.as_object_mut().unwrap().remove("mobile_code").unwrap();
    let saved = office.create(&draft).await.expect(201);
    assert_eq!(office.step(&saved, "confirm-mobile", &code).await.problem(403), "step_up_required");
    // A code to the person's own number proves the person, and the code to the other number is still good.
    let mut codes = code.clone();
    codes["step_up"] = office.code(super::office::MOBILE, "step_up").await;
    assert_eq!(office.step(&saved, "confirm-mobile", &codes).await.expect(200)["mobile_confirmed"], true);
    let other = Office::open(Running::start().await, REVIEWED).await;
    other.running.advance(Span::minutes(6));
    other.create(&other.body()).await.expect(201);
    let mut body = other.body();
    body["service"] = json!("mailing");
    assert_eq!(other.create(&body).await.problem(409), "already_active_case", "the own number asked for nothing");
}
