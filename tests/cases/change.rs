//! Changing, handing in again, taking back.

use reqwest::Method;
use serde_json::json;
use zhengda_engine::moment::Span;

use super::office::{Office, REVIEWED, UNREVIEWED, grounds, id};
use crate::support::running::{Running, fresh_key, on_each_store};

#[tokio::test]
async fn a_change_needs_the_notice_again_where_the_region_asks() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let change = json!({ "form": { "recipient": "李小明" } });
    assert_eq!(office.patch(&case, &change).await.problem(422), "notice_not_accepted");
    let change = json!({ "form": { "recipient": "李小明" }, "accepted_notices": office.notices() });
    let changed = office.patch(&case, &change).await.expect(200);
    assert_eq!(changed["form"]["recipient"], "李小明");
    assert_eq!(changed["form"]["mobile"], case["form"]["mobile"], "what is not named stays");
    assert_eq!((&changed["state"], &changed["version"]), (&json!("submitted"), &json!(3)));
}

#[tokio::test]
async fn a_region_that_locks_lets_only_a_returned_case_be_changed() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    let change = json!({ "form": { "recipient": "李小明" } });
    let refused = office.patch(&case, &change).await;
    assert_eq!(refused.problem(409), "edit_only_when_returned");
    assert_eq!(refused.json()["allowed_actions"], json!(["withdraw"]));
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
    let locked = office.shown(&case).await;
    let refused = office.patch(&locked, &change).await;
    assert_eq!(refused.problem(409), "wrong_state");
    assert_eq!(refused.json()["allowed_actions"], json!([]));
    office.act(&reviewer, &case, "return", &grounds()).await.expect(200);
    let returned = office.shown(&case).await;
    assert_eq!(returned["allowed_actions"], json!(["submit", "edit", "withdraw"]));
    let last = returned["history"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["note"], &last["reason_code"]), (&json!("请写明门牌号"), &json!("address_unclear")));
    assert_eq!(last["reason_text"]["zh"], "地址不完整或无法投递");
    assert!(last["account"].is_null(), "who decided is not the candidate's to know");
    let changed = office.patch(&returned, &change).await.expect(200);
    assert_eq!(changed["state"], "returned");
    assert_eq!(office.step(&changed, "submit", &json!({})).await.expect(200)["state"], "submitted");
}

#[tokio::test]
async fn a_client_that_knows_no_patch_posts_a_change_and_names_it() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let change = json!({ "form": { "recipient": "李小明" }, "accepted_notices": office.notices() });
    let post = async |more: &[(&str, &str)]| {
        let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
        let (revision, key) = (format!("\"{}\"", case["version"]), fresh_key());
        let headers = [&[("If-Match", revision.as_str()), ("Idempotency-Key", key.as_str())], more].concat();
        office.running.send(Method::POST, &path, Some(&office.candidate), &headers, Some(&change)).await
    };
    assert_eq!(post(&[]).await.problem(405), "method_not_allowed");
    assert_eq!(post(&[("X-HTTP-Method-Override", "DELETE")]).await.problem(405), "method_not_allowed");
    let changed = post(&[("X-HTTP-Method-Override", "PATCH")]).await.expect(200);
    assert_eq!(changed["form"]["recipient"], "李小明");
}

#[tokio::test]
async fn a_change_of_what_has_changed_since_is_refused() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let change = json!({ "form": { "recipient": "李小明" }, "accepted_notices": office.notices() });
    office.patch(&case, &change).await.expect(200);
    let stale = office.patch(&case, &change).await;
    assert_eq!(stale.problem(412), "version_stale");
    assert!(stale.json()["allowed_actions"].as_array().unwrap().contains(&json!("edit")));
}

#[tokio::test]
async fn calls_without_their_headers_are_refused() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let path = format!("/api/v1/cases/{}/withdraw", id(&case));
    let send = async |headers: &[(&str, &str)]| {
        office.running.send(Method::POST, &path, Some(&office.candidate), headers, Some(&json!({}))).await
    };
    let key = fresh_key();
    assert_eq!(send(&[("If-Match", "\"2\"")]).await.problem(400), "idempotency_key_missing");
    assert_eq!(
        send(&[("Idempotency-Key", "short"), ("If-Match", "\"2\"")]).await.problem(400),
        "idempotency_key_short"
    );
    assert_eq!(send(&[("Idempotency-Key", &key)]).await.problem(428), "if_match_missing");
    assert_eq!(send(&[("Idempotency-Key", &key), ("If-Match", "*")]).await.problem(412), "version_stale");
    assert_eq!(office.shown(&case).await["state"], "submitted");
    let body = office.body();
    let bare = office.running.send(Method::POST, "/api/v1/cases", Some(&office.candidate), &[], Some(&body)).await;
    assert_eq!(bare.problem(400), "idempotency_key_missing");
}

#[tokio::test]
async fn taking_back_asks_first_where_the_region_says_so_and_needs_no_body() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let refused = office.step(&case, "withdraw", &json!({ "confirmed": false })).await;
    assert_eq!(refused.problem(422), "confirm_required");
    let (key, path) = (fresh_key(), format!("/api/v1/cases/{}/withdraw", id(&case)));
    let headers = [("Idempotency-Key", key.as_str()), ("If-Match", "\"2\"")];
    let withdrawn = office.running.send(Method::POST, &path, Some(&office.candidate), &headers, None).await;
    assert_eq!(withdrawn.expect(200)["state"], "withdrawn");
    let again = office.step(&office.shown(&case).await, "withdraw", &json!({})).await;
    assert_eq!(again.problem(409), "wrong_state");
    assert_eq!(again.json()["allowed_actions"], json!([]));
}

// rows: K16 Z13
#[tokio::test]
async fn an_explicit_no_never_acts_also_where_the_region_shows_no_dialog() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let mut body = office.body();
        body["confirmed"] = json!(false);
        assert_eq!(office.create(&body).await.problem(422), "confirm_required");
        let case = office.created().await;
        let region = office.running.get(&format!("/api/v1/regions/{REVIEWED}"), None).await.expect(200);
        let mailing = region["services"].as_array().unwrap().iter().find(|service| service["service"] == "mailing");
        assert!(!mailing.unwrap()["confirm"].as_array().unwrap().contains(&json!("withdraw")));
        let no = office.step(&case, "withdraw", &json!({ "confirmed": false })).await;
        assert_eq!(no.problem(422), "confirm_required");
        assert_eq!(office.shown(&case).await["state"], "submitted");
        office.step(&case, "withdraw", &json!({ "confirmed": true })).await.expect(200);
    })
    .await;
}

// rows: Z12 Z23
#[tokio::test]
async fn where_a_certificate_goes_is_changed_by_whoever_proves_again_to_be_the_person() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let case = office.created().await;
        office.running.advance(Span::minutes(6));
        let mut change =
            json!({ "form": { "address": case["form"]["address"] }, "accepted_notices": office.notices() });
        office.patch(&case, &change).await.expect(200);
        let case = office.shown(&case).await;
        change["form"]["address"]["detail"] = json!("体育西路101号");
        assert_eq!(office.patch(&case, &change).await.problem(403), "step_up_required");
        change["step_up"] = office.code("13900139009", "step_up").await;
        assert_eq!(office.patch(&case, &change).await.problem(422), "code_wrong", "a number of somebody else");
        change["step_up"] = office.code(super::office::MOBILE, "step_up").await;
        let changed = office.patch(&case, &change).await.expect(200);
        assert_eq!(changed["form"]["address"]["detail"], "体育西路101号");
    })
    .await;
}
