//! A computer let in by a phone: shown from where, confirmed once more, one session, and every refusal.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda_engine::{login::scan::LIFE, moment::Span};

use crate::support::{
    roles::{OTHER, OWNER},
    running::{Answer, Running, on_each_store},
};

struct Computer {
    id: String,
    client_secret: String,
    scan_secret: String,
}

async fn begin(running: &Running) -> Computer {
    let agent = [("User-Agent", "Firefox on the office computer")];
    let body = json!({ "region": "shenzhen" });
    let begun = running.send(Method::POST, "/api/v1/scan-logins", None, &agent, Some(&body)).await.expect(201);
    let text = |name: &str| begun[name].as_str().unwrap().to_owned();
    let scan_secret = text("qr_text").rsplit_once("secret=").unwrap().1.to_owned();
    Computer { id: text("id"), client_secret: text("client_secret"), scan_secret }
}

impl Computer {
    async fn scan(&self, running: &Running, token: &str) -> Answer {
        let path = format!("/api/v1/scan-logins/{}/scan", self.id);
        running.post(&path, Some(token), &json!({ "secret": self.scan_secret })).await
    }

    async fn answer(&self, running: &Running, token: &str, what: &str, body: &Value) -> Answer {
        running.post(&format!("/api/v1/scan-logins/{}/{what}", self.id), Some(token), body).await
    }

    async fn look(&self, running: &Running) -> String {
        let secret = [("X-Client-Secret", self.client_secret.as_str())];
        let path = format!("/api/v1/scan-logins/{}", self.id);
        running.send(Method::GET, &path, None, &secret, None).await.expect(200)["state"].as_str().unwrap().to_owned()
    }

    async fn finish(&self, running: &Running) -> Answer {
        let secret = [("X-Client-Secret", self.client_secret.as_str())];
        running.send(Method::POST, &format!("/api/v1/scan-logins/{}/finish", self.id), None, &secret, None).await
    }
}

// rows: Z03
#[tokio::test]
async fn a_phone_lets_a_computer_in_after_seeing_which_one() {
    on_each_store(async |running| {
        let phone = running.candidate(OWNER).await;
        let computer = begin(&running).await;
        assert_eq!(computer.look(&running).await, "started");
        let asking = computer.scan(&running, &phone).await.expect(200);
        assert_eq!(
            (&asking["device"], &asking["same_network"]),
            (&json!("Firefox on the office computer"), &json!(true))
        );
        assert!(asking["address"].is_string() && asking["asked_at"].as_str().unwrap().ends_with("+08:00"));
        assert_eq!(computer.look(&running).await, "scanned");
        assert_eq!(computer.finish(&running).await.expect(202)["state"], "scanned");
        computer.answer(&running, &phone, "confirm", &json!({})).await.expect(204);
        let session = computer.finish(&running).await.expect(201);
        assert_eq!(session["person"]["name_masked"], "李*");
        assert_eq!(computer.finish(&running).await.problem(409), "scan_already_used");
        let token = session["token"].as_str().unwrap();
        let sessions = running.get("/api/v1/sessions", Some(token)).await.expect(200);
        let own = sessions.as_array().unwrap().iter().find(|one| one["current"] == true).unwrap();
        assert_eq!((&own["door"], &own["device"]), (&json!("scan_code"), &json!("Firefox on the office computer")));
        let messages = running.get("/api/v1/messages", Some(&phone)).await.expect(200);
        assert_eq!(messages["items"][0]["topic"], "login_new");
    })
    .await;
}

/// Five minutes after signing in the phone is asked once more who holds it.
#[tokio::test]
async fn letting_a_computer_in_needs_a_step_up() {
    let running = Running::start().await;
    let phone = running.candidate(OWNER).await;
    let person = running.person(OWNER).await;
    let mobile = zhengda_engine::values::Mobile::parse("13911112222").unwrap();
    running.app.prove_mobile(&person, &mobile).await.unwrap();
    running.advance(Span::minutes(6));
    let computer = begin(&running).await;
    computer.scan(&running, &phone).await.expect(200);
    let refused = computer.answer(&running, &phone, "confirm", &json!({})).await;
    assert_eq!(refused.problem(403), "step_up_required");
    assert_eq!(computer.look(&running).await, "scanned", "it waits for the proof");
    let code = running.code_for("step_up", "13911112222", Some(&phone)).await;
    computer.answer(&running, &phone, "confirm", &json!({ "step_up": code })).await.expect(204);
    computer.finish(&running).await.expect(201);
}

#[tokio::test]
async fn no_is_no_and_nobody_else_can_answer() {
    let running = Running::start().await;
    let (phone, other) = (running.candidate(OWNER).await, running.candidate(OTHER).await);
    let computer = begin(&running).await;
    for what in ["confirm", "refuse"] {
        let early = computer.answer(&running, &phone, what, &json!({})).await;
        assert_eq!(early.problem(404), "not_found", "nobody has scanned it");
    }
    let wrong = Computer { scan_secret: "guessed".into(), ..begin(&running).await };
    assert_eq!(wrong.scan(&running, &phone).await.problem(404), "not_found");
    computer.scan(&running, &phone).await.expect(200);
    assert_eq!(computer.scan(&running, &other).await.problem(409), "scan_already_used");
    assert_eq!(computer.answer(&running, &other, "confirm", &json!({})).await.problem(404), "not_found");
    computer.answer(&running, &phone, "refuse", &json!({})).await.expect(204);
    assert_eq!(computer.look(&running).await, "refused");
    assert_eq!(computer.finish(&running).await.problem(403), "scan_refused");
    assert_eq!(computer.answer(&running, &phone, "confirm", &json!({})).await.problem(409), "scan_already_used");
    let thief = Computer { client_secret: "guessed".into(), ..begin(&running).await };
    assert_eq!(thief.finish(&running).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_code_ends_after_three_minutes_and_a_confirmation_after_one() {
    let running = Running::start().await;
    let phone = running.candidate(OWNER).await;
    let (late, forgotten) = (begin(&running).await, begin(&running).await);
    forgotten.scan(&running, &phone).await.expect(200);
    forgotten.answer(&running, &phone, "confirm", &json!({})).await.expect(204);
    running.advance(Span::minutes(1));
    assert_eq!(forgotten.finish(&running).await.problem(410), "scan_expired");
    running.advance(LIFE);
    assert_eq!(late.scan(&running, &phone).await.problem(410), "scan_expired");
    assert_eq!(late.look(&running).await, "expired");
}

#[tokio::test]
async fn twenty_fetches_at_once_get_one_session() {
    on_each_store(async |running| {
        let phone = running.candidate(OWNER).await;
        let computer = begin(&running).await;
        computer.scan(&running, &phone).await.expect(200);
        computer.answer(&running, &phone, "confirm", &json!({})).await.expect(204);
        let answers = futures_util::future::join_all((0..20).map(|_| computer.finish(&running))).await;
        let opened = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
        assert_eq!(opened, 1);
        assert!(answers.iter().all(|answer| matches!(answer.status.as_u16(), 201 | 409 | 503)), "{answers:?}");
    })
    .await;
}
