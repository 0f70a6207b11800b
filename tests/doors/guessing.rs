//! A scripted attacker against one phone and one account over simulated days (S2 of `quality.md`): what he gets is a
//! hundred tries, whatever he does. `GUESSING_DAYS` for the long run.

use serde_json::json;
use zhengda_engine::moment::Span;

use crate::support::{
    count,
    running::{Answer, Running},
};

const VICTIM: &str = "13911112222";

/// Asks for a code as a program with a captcha solver does.
async fn ask(running: &Running) -> Answer {
    let plain = running.post("/api/v1/sms-codes", None, &json!({ "mobile": VICTIM, "purpose": "login" })).await;
    if !plain.text.contains("captcha_required") {
        return plain;
    }
    let body = json!({ "mobile": VICTIM, "purpose": "login", "captcha": running.solved().await });
    running.post("/api/v1/sms-codes", None, &body).await
}

#[tokio::test]
async fn an_attacker_gets_a_hundred_tries_at_one_phone_and_then_none() {
    let running = Running::start().await;
    let days = count("GUESSING_DAYS", 7);
    let (mut tries, mut messages) = (0_u32, 0_u32);
    for day in 0..days {
        let (mut of_day, mut sent) = (0_u32, 0_u32);
        // Every quarter of an hour he takes whatever code he can get and guesses until he is stopped.
        for _ in 0..12 {
            running.advance(Span::minutes(15));
            let asked = ask(&running).await;
            if asked.status.as_u16() != 202 {
                continue;
            }
            sent += 1;
            let id = asked.json()["id"].clone();
            for guess in 0..6 {
                let body = json!({ "code_id": id, "code": format!("{:06}", 999_999 - guess) });
                let answer = running.post("/api/v1/sessions/sms", None, &body).await;
                assert_ne!(answer.status.as_u16(), 201, "he guessed one in a million");
                of_day += u32::from(answer.text.contains("code_wrong"));
            }
        }
        assert!(of_day <= 20 && sent <= 10, "day {day}: {of_day} tries, {sent} messages");
        tries += of_day;
        messages += sent;
        running.advance(Span::hours(21));
    }
    assert_eq!(tries, if days >= 5 { 100 } else { u32::try_from(days).unwrap() * 20 });
    println!("{tries} tries and {messages} messages in {days} days");
    if days >= 5 {
        assert_eq!(ask(&running).await.problem(403), "sms_door_closed", "until another door is used");
    }
}
