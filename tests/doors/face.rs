//! The face door: finish, callback and timer in any order and any number of times, one session at most.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use crate::support::running::{Running, on_each_store, ticket_of};

const NAME: &str = "李明";
const NUMBER: &str = "440105199003074516";

async fn begin(running: &Running, token: Option<&str>) -> Value {
    running.post("/api/v1/face-logins", token, &json!({ "name": NAME, "id_number": NUMBER })).await.expect(201)
}

async fn end_check(running: &Running, ticket: &str, body: Value) -> Value {
    running.post(&format!("/sandbox/face/{ticket}"), None, &body).await.expect(200)
}

async fn state(running: &Running, begun: &Value) -> String {
    let path = format!("/api/v1/face-logins/{}", begun["id"].as_str().unwrap());
    let secret = begun["client_secret"].as_str().unwrap().to_owned();
    let answer = running.send(Method::GET, &path, None, &[("X-Client-Secret", &secret)], None).await.expect(200);
    answer["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn finish_before_the_check_waits_and_after_it_opens_one_session() {
    on_each_store(async |running| {
        let device = running.device("phone").await;
        let begun = begin(&running, Some(&device)).await;
        assert_eq!(running.finish_face(&begun, Some(&device)).await.expect(202)["state"], "started");
        end_check(&running, &ticket_of(&begun), json!({ "outcome": "pass", "callback": false })).await;
        let session = running.finish_face(&begun, Some(&device)).await.expect(201);
        assert_eq!(session["level"], "face");
        assert_eq!(session["person"]["name_masked"], "李*");
        assert_eq!(running.finish_face(&begun, Some(&device)).await.problem(409), "face_already_used");
    })
    .await;
}

#[tokio::test]
async fn a_hundred_callbacks_have_one_effect() {
    on_each_store(async |running| {
        let device = running.device("phone").await;
        let begun = begin(&running, Some(&device)).await;
        end_check(&running, &ticket_of(&begun), json!({ "outcome": "pass", "callback": true, "times": 100 })).await;
        running.work().await;
        assert_eq!(state(&running, &begun).await, "passed");
        let finishes = (0..50).map(|_| running.finish_face(&begun, None));
        let answers = futures_util::future::join_all(finishes).await;
        let opened = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
        assert_eq!(opened, 1);
        assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 409 | 503)), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn without_any_callback_the_timer_finds_the_result() {
    let running = Running::start().await;
    let begun = begin(&running, None).await;
    end_check(&running, &ticket_of(&begun), json!({ "outcome": "pass", "callback": false })).await;
    running.work().await;
    assert_eq!(state(&running, &begun).await, "started", "nobody asked yet");
    running.advance(Span::seconds(31));
    running.work().await;
    assert_eq!(state(&running, &begun).await, "passed");
}

#[tokio::test]
async fn a_failed_check_says_so_and_offers_the_other_door() {
    let running = Running::start().await;
    let begun = begin(&running, None).await;
    end_check(&running, &ticket_of(&begun), json!({ "outcome": "fail", "callback": true })).await;
    let refused = running.finish_face(&begun, None).await;
    assert_eq!(refused.problem(422), "face_failed");
    assert!(refused.json()["remedy"].as_str().unwrap().contains("换一种登录方式"), "{refused:?}");
}

#[tokio::test]
async fn a_callback_without_the_right_signature_is_refused() {
    let running = Running::start().await;
    let begun = begin(&running, None).await;
    let body = json!({ "ticket": ticket_of(&begun) });
    let refused = running
        .send(Method::POST, "/callbacks/face/wechat/guess", None, &[("X-Zhengda-Signature", "t=1,v1=00")], Some(&body))
        .await;
    assert_eq!(refused.problem(401), "callback_signature");
}

#[tokio::test]
async fn only_the_holder_of_the_client_secret_gets_anything() {
    let running = Running::start().await;
    let mut begun = begin(&running, None).await;
    end_check(&running, &ticket_of(&begun), json!({ "outcome": "pass", "callback": false })).await;
    begun["client_secret"] = json!("guessed");
    assert_eq!(running.finish_face(&begun, None).await.problem(404), "not_found");
}

#[tokio::test]
async fn an_attempt_ends_after_ten_minutes() {
    let running = Running::start().await;
    let begun = begin(&running, None).await;
    running.advance(Span::minutes(10));
    assert_eq!(running.finish_face(&begun, None).await.problem(410), "face_expired");
}

#[tokio::test]
async fn a_computer_gets_its_session_from_the_phone_that_scanned_its_code() {
    let running = Running::start().await;
    let body = json!({ "name": NAME, "id_number": NUMBER, "for": "computer" });
    let begun = running.post("/api/v1/face-logins", None, &body).await.expect(201);
    let qr = begun["qr_text"].as_str().unwrap();
    let secret = qr.rsplit_once("secret=").unwrap().1;
    let path = format!("/api/v1/face-logins/{}/scan", begun["id"].as_str().unwrap());
    let phone = running.device("phone").await;
    assert_eq!(running.post(&path, Some(&phone), &json!({ "secret": "guess" })).await.problem(404), "not_found");
    // Before the check the phone shows who asks; looking changes nothing.
    let look = format!("/api/v1/face-logins/{}/look", begun["id"].as_str().unwrap());
    assert_eq!(running.post(&look, Some(&phone), &json!({ "secret": "guess" })).await.problem(404), "not_found");
    let asking = running.post(&look, Some(&phone), &json!({ "secret": secret })).await.expect(200);
    assert_eq!(asking["same_network"], true);
    assert!(asking["address"].as_str().is_some_and(|address| !address.is_empty()), "{asking}");
    assert_eq!(state(&running, &begun).await, "started");
    let scanned = running.post(&path, Some(&phone), &json!({ "secret": secret })).await.expect(200);
    assert_eq!(state(&running, &begun).await, "scanned");
    assert_eq!(running.post(&look, Some(&phone), &json!({ "secret": secret })).await.problem(409), "face_already_used");
    let second = running.device("second").await;
    assert_eq!(
        running.post(&path, Some(&second), &json!({ "secret": secret })).await.problem(409),
        "face_already_used"
    );
    end_check(&running, &ticket_of(&scanned), json!({ "outcome": "pass", "callback": true })).await;
    running.work().await;
    assert_eq!(running.finish_face(&begun, None).await.expect(201)["level"], "face");
}

#[tokio::test]
async fn a_person_is_found_again_by_document_and_by_the_proven_number_not_by_name() {
    let running = Running::start().await;
    let first = running.log_in_by_face(NAME, NUMBER).await;
    let again = running.log_in_by_face(NAME, NUMBER).await;
    let namesake = running.log_in_by_face(NAME, "440304198511230028").await;
    let person = async |token: &str| running.app.candidate(token).await.unwrap().person().to_owned();
    assert_eq!(person(&first).await, person(&again).await);
    assert_ne!(person(&first).await, person(&namesake).await);
}
