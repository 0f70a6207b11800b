//! The SMS door.

use serde_json::{Value, json};
use zhengda_engine::{
    moment::Span,
    values::{DocumentNumber, Mobile, PersonName},
};

use crate::support::{
    roles::OWNER,
    running::{Running, fresh_key, on_each_store},
};

const MOBILE: &str = "13911112222";

async fn ask(running: &Running, mobile: &str, token: Option<&str>) -> Value {
    running.post("/api/v1/sms-codes", token, &json!({ "mobile": mobile, "purpose": "login" })).await.expect(202)
}

async fn try_code(running: &Running, id: &Value, code: &str, token: Option<&str>) -> crate::support::running::Answer {
    running.post("/api/v1/sessions/sms", token, &json!({ "code_id": id, "code": code })).await
}

fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn a_code_logs_in_once_and_the_session_can_be_seen_and_ended() {
    on_each_store(async |running| {
        let asked = ask(&running, MOBILE, None).await;
        let code = running.code_sent_to(MOBILE).await;
        let session = try_code(&running, &asked["id"], &code, None).await.expect(201);
        assert_eq!(session["level"], "mobile");
        assert_eq!(session["person"]["mobile_masked"], "139****2222");
        assert_eq!(try_code(&running, &asked["id"], &code, None).await.problem(422), "code_used");

        let token = session["token"].as_str().unwrap();
        let sessions = running.get("/api/v1/sessions", Some(token)).await.expect(200);
        assert_eq!(sessions[0]["current"], true);
        let path = format!("/api/v1/sessions/{}", sessions[0]["id"].as_str().unwrap());
        running.send(reqwest::Method::DELETE, &path, Some(token), &[], None).await.expect(204);
        assert_eq!(running.get("/api/v1/sessions", Some(token)).await.problem(401), "session_expired");
    })
    .await;
}

#[tokio::test]
async fn known_and_unknown_numbers_get_the_same_answer() {
    let running = Running::start().await;
    let session = running.log_in_by_sms(MOBILE, None).await;
    assert!(session["token"].is_string());
    running.advance(Span::minutes(2));
    let known = ask(&running, MOBILE, None).await;
    let unknown = ask(&running, "13911113333", None).await;
    let keys = |answer: &Value| answer.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&known), keys(&unknown));
    assert_eq!(known["expires_at"].as_str().map(str::len), unknown["expires_at"].as_str().map(str::len));
}

#[tokio::test]
async fn a_code_is_worthless_for_another_session_another_purpose_and_after_five_minutes() {
    let running = Running::start().await;
    let (mine, other) = (running.device("mine").await, running.device("other").await);
    let asked = ask(&running, MOBILE, Some(&mine)).await;
    let code = running.code_sent_to(MOBILE).await;
    assert_eq!(try_code(&running, &asked["id"], &code, Some(&other)).await.problem(422), "code_wrong");
    assert_eq!(try_code(&running, &asked["id"], &code, None).await.problem(422), "code_wrong");
    running.advance(Span::minutes(5));
    assert_eq!(try_code(&running, &asked["id"], &code, Some(&mine)).await.problem(422), "code_expired");

    let reveal =
        running.post("/api/v1/sms-codes", None, &json!({ "mobile": MOBILE, "purpose": "reveal" })).await.expect(202);
    let code = running.code_sent_to(MOBILE).await;
    assert_eq!(try_code(&running, &reveal["id"], &code, None).await.problem(422), "code_wrong");
}

#[tokio::test]
async fn a_new_code_makes_the_old_one_worthless_and_wrong_tries_survive_it() {
    let running = Running::start().await;
    let mut wrong = 0;
    for _ in 0..4 {
        let asked = ask(&running, MOBILE, None).await;
        let code = running.code_sent_to(MOBILE).await;
        for _ in 0..5 {
            assert_eq!(try_code(&running, &asked["id"], &another(&code), None).await.problem(422), "code_wrong");
            wrong += 1;
        }
        assert_eq!(try_code(&running, &asked["id"], &code, None).await.problem(429), "code_too_many_tries");
        running.advance(Span::minutes(15));
    }
    assert_eq!(wrong, 20);
    let asked = ask(&running, MOBILE, None).await;
    let code = running.code_sent_to(MOBILE).await;
    let refused = try_code(&running, &asked["id"], &code, None).await;
    assert_eq!(refused.problem(429), "code_too_many_tries", "twenty wrong tries a day, whatever was resent");
    assert!(refused.retry_after.is_some());
}

#[tokio::test]
async fn resending_is_limited_and_says_when_to_try_again() {
    let running = Running::start().await;
    ask(&running, MOBILE, None).await;
    let refused = running.post("/api/v1/sms-codes", None, &json!({ "mobile": MOBILE, "purpose": "login" })).await;
    assert_eq!(refused.problem(429), "code_cooldown");
    let seconds: u64 = refused.retry_after.clone().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{refused:?}");
    for _ in 0..4 {
        running.advance(Span::minutes(1));
        ask(&running, MOBILE, None).await;
    }
    running.advance(Span::minutes(1));
    let refused = running.post("/api/v1/sms-codes", None, &json!({ "mobile": MOBILE, "purpose": "reveal" })).await;
    assert_eq!(refused.problem(429), "sms_limit_hour", "the cap holds over all purposes");
}

#[tokio::test]
async fn fifty_guesses_at_once_get_five_tries() {
    on_each_store(async |running| {
        let asked = ask(&running, MOBILE, None).await;
        let code = running.code_sent_to(MOBILE).await;
        let wrong = another(&code);
        let guesses = (0..50).map(|_| try_code(&running, &asked["id"], &wrong, None));
        let answers = futures_util::future::join_all(guesses).await;
        let compared = answers.iter().filter(|answer| answer.text.contains("code_wrong")).count();
        assert!(compared <= 5, "{compared} guesses were compared");
        assert!(answers.iter().all(|answer| answer.status.is_client_error() || answer.status.as_u16() == 503));
    })
    .await;
}

/// What a case says of its person is not typed by whoever has a phone (threat 6).
#[tokio::test]
async fn a_session_that_proved_only_a_number_hands_in_nothing_for_anybody() {
    on_each_store(async |running| {
        let token = running.log_in_by_sms(MOBILE, None).await["token"].as_str().unwrap().to_owned();
        let regions = running.get("/api/v1/regions", None).await.expect(200);
        let mut tried = 0;
        for region in regions.as_array().unwrap() {
            let region = region["id"].as_str().unwrap();
            let profile = running.get(&format!("/api/v1/regions/{region}"), None).await.expect(200);
            for service in profile["services"].as_array().unwrap() {
                for draft in [true, false] {
                    let body = json!({ "region": region, "service": service["service"], "draft": draft,
                        "confirmed": true, "accepted_notices": [], "form": { "name": "王芳" } });
                    let key = fresh_key();
                    let refused = running
                        .send(
                            reqwest::Method::POST,
                            "/api/v1/cases",
                            Some(&token),
                            &[("Idempotency-Key", &key)],
                            Some(&body),
                        )
                        .await;
                    assert_eq!(refused.problem(403), "identity_too_weak", "{region} {service}");
                    assert!(refused.json()["remedy"].as_str().unwrap().contains("刷脸"));
                    tried += 1;
                }
            }
        }
        assert!(tried > 40, "{tried}");
    })
    .await;
}

/// A number that a list once gave may have become somebody else's: who has proven another one since is not found by it.
#[tokio::test]
async fn a_listed_number_opens_no_account_whose_owner_has_proven_another_one() {
    on_each_store(async |running| {
        let (name, number) = (PersonName::parse(OWNER.0).unwrap(), DocumentNumber::parse(OWNER.1).unwrap());
        let listed = Mobile::parse("13911114444").unwrap();
        let person = running.app.person_listed(&name, &number, Some(&listed)).await.unwrap().id;
        running.app.prove_mobile(&person, &Mobile::parse("13911115555").unwrap()).await.unwrap();
        let session = running.log_in_by_sms("13911114444", Some(OWNER.1)).await;
        assert_ne!(session["person"]["id"], json!(person));
        assert_eq!(session["level"], "mobile");
        let own = running.log_in_by_sms("13911115555", None).await;
        assert_eq!(own["person"]["id"], json!(person), "and the proven one still leads there");
    })
    .await;
}
