//! Getting name and password back: by SMS only, to the number of the account, and the same for those who have none.

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use crate::support::{
    doors::PASSWORD,
    running::{Answer, Running, on_each_store},
};

const MOBILE: &str = "13911112222";
const UNKNOWN: &str = "13911119999";
const NEW: &str = "maple-9-summer";

async fn ask(running: &Running, what: &str, mut body: Value) -> Answer {
    body["captcha"] = running.solved().await;
    let answer = running.post(&format!("/api/v1/accounts/recover-{what}"), None, &body).await;
    running.work().await;
    answer
}

async fn reset(running: &Running, id: &Value, code: &str) -> Answer {
    let body = json!({ "code_id": id, "code": code, "password": NEW });
    running.post("/api/v1/accounts/reset-password", None, &body).await
}

fn shape(answer: &Answer) -> (u16, Vec<String>, usize) {
    let body = answer.json();
    let keys = body.as_object().unwrap().keys().cloned().collect();
    (answer.status.as_u16(), keys, answer.text.len())
}

// rows: K05 G05 F47
#[tokio::test]
async fn a_forgotten_name_is_told_to_the_number_and_to_nobody_else() {
    on_each_store(async |running| {
        running.register("river2026", MOBILE, &json!({})).await;
        running.advance(Span::minutes(1));
        let before = running.sent_to(UNKNOWN).await.len();
        let known = ask(&running, "username", json!({ "mobile": MOBILE })).await;
        let unknown = ask(&running, "username", json!({ "mobile": UNKNOWN })).await;
        assert_eq!(shape(&known), shape(&unknown));
        assert_eq!((known.status.as_u16(), &known.json()), (202, &unknown.json()));
        assert!(running.sent_to(MOBILE).await[0]["text"].as_str().unwrap().contains("river2026"));
        assert_eq!(running.sent_to(UNKNOWN).await.len(), before, "nobody there is told anything");
        // And the limits are the same, too.
        let (again, other) = (
            ask(&running, "username", json!({ "mobile": MOBILE })).await,
            ask(&running, "username", json!({ "mobile": UNKNOWN })).await,
        );
        assert_eq!((again.problem(429), other.problem(429)), ("code_cooldown".into(), "code_cooldown".into()));
    })
    .await;
}

// rows: K04 G05 F47
#[tokio::test]
async fn a_forgotten_password_is_set_anew_with_a_code_and_old_sessions_end() {
    on_each_store(async |running| {
        running.register("river", MOBILE, &json!({})).await;
        let old = running.log_in_with("river", PASSWORD).await.expect(201)["token"].as_str().unwrap().to_owned();
        running.advance(Span::minutes(1));
        let asked = ask(&running, "password", json!({ "username": "River" })).await.expect(202);
        let code = running.code_sent_to(MOBILE).await;
        let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
        assert_eq!(reset(&running, &asked["id"], &wrong).await.problem(422), "code_wrong");
        reset(&running, &asked["id"], &code).await.expect(204);
        assert_eq!(reset(&running, &asked["id"], &code).await.problem(422), "code_used");
        running.work().await;
        assert!(running.sent_to(MOBILE).await[0]["text"].as_str().unwrap().contains("密码已更换"));
        assert_eq!(running.get("/api/v1/me", Some(&old)).await.problem(401), "session_expired");
        assert_eq!(running.log_in_with("river", PASSWORD).await.problem(401), "credentials_wrong");
        let token = running.log_in_with("river", NEW).await.expect(201)["token"].as_str().unwrap().to_owned();
        let messages = running.get("/api/v1/messages", Some(&token)).await.expect(200);
        assert!(messages["items"].as_array().unwrap().iter().any(|one| one["topic"] == "password_changed"));
    })
    .await;
}

/// Every answer that a name without an account gives is one that a name with an account gives.
#[tokio::test]
async fn a_name_without_an_account_is_treated_like_one() {
    let running = Running::start().await;
    running.register("river", MOBILE, &json!({})).await;
    running.advance(Span::minutes(1));
    let sent = running.sent_to(MOBILE).await.len();
    let known = ask(&running, "password", json!({ "username": "river" })).await;
    let unknown = ask(&running, "password", json!({ "username": "ocean" })).await;
    assert_eq!(shape(&known), shape(&unknown));
    assert_eq!(running.sent_to(MOBILE).await.len(), sent + 1);
    let code = running.code_sent_to(MOBILE).await;
    let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    for n in 0..6 {
        let (one, other) =
            (reset(&running, &known.json()["id"], &wrong).await, reset(&running, &unknown.json()["id"], &wrong).await);
        let expected = if n < 5 { (422, "code_wrong") } else { (429, "code_too_many_tries") };
        assert_eq!((one.problem(expected.0).as_str(), other.problem(expected.0).as_str()), (expected.1, expected.1));
    }
    let (one, other) = (
        ask(&running, "password", json!({ "username": "river" })).await,
        ask(&running, "password", json!({ "username": "ocean" })).await,
    );
    assert_eq!((one.problem(429), other.problem(429)), ("code_cooldown".into(), "code_cooldown".into()));
    let weak = json!({ "code_id": "x", "code": "000000", "password": "Password123" });
    let refused = running.post("/api/v1/accounts/reset-password", None, &weak).await;
    assert_eq!(refused.json()["errors"][0]["code"], "password_common");
}

/// A hundred wrong passwords in a row close the password door for good; a recovery opens it again.
#[tokio::test]
async fn a_recovery_opens_a_closed_password_door() {
    let running = Running::start().await;
    running.register("river", MOBILE, &json!({})).await;
    let mut tries = 0;
    loop {
        let answer = running.log_in_with("river", "wrong-guess-7").await;
        if answer.text.contains("password_door_closed") {
            break;
        }
        if answer.status.as_u16() == 429 {
            running.advance(Span::hours(5));
        } else {
            tries += 1;
        }
        assert!(tries <= 100);
    }
    assert_eq!(tries, 100);
    running.advance(Span::days(60));
    assert_eq!(running.log_in_with("river", PASSWORD).await.problem(403), "password_door_closed");
    let asked = ask(&running, "password", json!({ "username": "river" })).await.expect(202);
    let code = running.code_sent_to(MOBILE).await;
    reset(&running, &asked["id"], &code).await.expect(204);
    running.log_in_with("river", NEW).await.expect(201);
}

/// However many names a stranger tries, one phone gets ten messages a day.
#[tokio::test]
async fn one_phone_is_not_flooded() {
    let running = Running::start().await;
    running.register("river", MOBILE, &json!({})).await;
    running.advance(Span::days(1));
    let before = running.sent_to(MOBILE).await.len();
    for n in 0..24 {
        let what = if n % 2 == 0 {
            ask(&running, "password", json!({ "username": "river" })).await
        } else {
            ask(&running, "username", json!({ "mobile": MOBILE })).await
        };
        assert!(matches!(what.status.as_u16(), 202 | 429), "{}", what.text);
        running.advance(Span::minutes(50));
    }
    let got = running.sent_to(MOBILE).await.len() - before;
    assert!((1..=10).contains(&got), "{got} messages in 20 hours");
}
