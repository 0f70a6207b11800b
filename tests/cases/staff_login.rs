//! The staff's door.

use futures_util::future::join_all;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use zhengda::{
    app::passwords,
    random::SystemRandom,
    records::staff::{StaffAccount, StaffRole, account_id},
};
use zhengda_engine::moment::Span;

use super::office::{REVIEWED, UNREVIEWED};
use crate::support::running::{Answer, Running, on_each_store};

const PASSWORD: &str = "demo-Zhengda-2026";

async fn hire(running: &Running) {
    let account = StaffAccount {
        region: REVIEWED.into(),
        username: "reviewer".into(),
        role: StaffRole::Reviewer,
        person: None,
        password: passwords::hash(&SecretString::from(PASSWORD), &SystemRandom).unwrap(),
        demo: true,
        failures: 0,
        closed_until: None,
    };
    running.app.records().insert(&account_id(REVIEWED, "reviewer"), &account).await.unwrap();
}

async fn log_in(running: &Running, body: &Value, header: Option<&str>) -> Answer {
    let headers: Vec<_> = header.map(|region| ("X-Region", region)).into_iter().collect();
    running.send(Method::POST, "/api/v1/staff/sessions", None, &headers, Some(body)).await
}

fn named(password: &str) -> Value {
    json!({ "username": "reviewer", "password": password, "region": REVIEWED })
}

#[tokio::test]
async fn staff_log_in_for_their_region_and_out_again() {
    on_each_store(async |running| {
        hire(&running).await;
        let session = log_in(&running, &named(PASSWORD), None).await.expect(201);
        assert_eq!((&session["role"], &session["region"]), (&json!("reviewer"), &json!(REVIEWED)));
        let bare = json!({ "username": "reviewer", "password": PASSWORD });
        log_in(&running, &bare, Some(REVIEWED)).await.expect(201);
        assert_eq!(log_in(&running, &bare, Some(UNREVIEWED)).await.problem(401), "staff_credentials");
        assert_eq!(log_in(&running, &bare, None).await.problem(400), "invalid_body");
        let token = session["token"].as_str().unwrap();
        running.get("/api/v1/staff/cases", Some(token)).await.expect(200);
        assert_eq!(running.get("/api/v1/cases", Some(token)).await.problem(403), "role_missing");
        running.send(Method::DELETE, "/api/v1/staff/sessions/current", Some(token), &[], None).await.expect(204);
        assert_eq!(running.get("/api/v1/staff/cases", Some(token)).await.problem(401), "session_expired");
    })
    .await;
}

#[tokio::test]
async fn wrong_unknown_and_closed_have_one_answer() {
    let running = Running::start().await;
    hire(&running).await;
    let unknown = log_in(&running, &json!({ "username": "x", "password": "y", "region": REVIEWED }), None).await;
    let text = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status, body)
    };
    for _ in 0..5 {
        let wrong = log_in(&running, &named("wrong"), None).await;
        assert_eq!(wrong.problem(401), "staff_credentials");
        assert_eq!(text(&wrong), text(&unknown));
    }
    let closed = log_in(&running, &named(PASSWORD), None).await;
    assert_eq!(text(&closed), text(&unknown), "after five wrong ones the right one does not help either");
    running.advance(Span::minutes(15));
    log_in(&running, &named(PASSWORD), None).await.expect(201);
    assert_eq!(log_in(&running, &named("wrong"), None).await.problem(401), "staff_credentials");
    log_in(&running, &named(PASSWORD), None).await.expect(201);
}

#[tokio::test]
async fn thirty_guesses_at_once_get_five_tries() {
    let running = Running::start().await;
    hire(&running).await;
    let mut guesses: Vec<Value> = (0..29).map(|n| named(&format!("guess{n}"))).collect();
    guesses.push(named(PASSWORD));
    let answers = join_all(guesses.iter().map(|body| log_in(&running, body, None))).await;
    let tried = running.app.records::<StaffAccount>().get(&account_id(REVIEWED, "reviewer")).await.unwrap().unwrap();
    assert!(tried.value.failures <= 5, "{}", tried.value.failures);
    let refused = answers.iter().filter(|answer| answer.status.as_u16() == 401).count();
    assert!(refused >= 29, "{refused}");
}
