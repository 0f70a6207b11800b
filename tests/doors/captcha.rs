//! Captchas: one answer each, and asked of everybody while somebody sprays.

use data_encoding::BASE64;
use serde_json::json;
use zhengda::records::captcha::Captcha;
use zhengda_engine::{login::captcha::LIFE, moment::Span};

use crate::support::{
    doors::PASSWORD,
    running::{Running, on_each_store},
    stores,
};

const MOBILE: &str = "13911112222";

// rows: K03
#[tokio::test]
async fn a_captcha_is_a_picture_or_a_question_and_good_for_one_answer() {
    on_each_store(async |running| {
        let picture = running.send(reqwest::Method::POST, "/api/v1/captchas", None, &[], None).await.expect(201);
        let data = picture["image"].as_str().unwrap().strip_prefix("data:image/png;base64,").unwrap();
        assert!(BASE64.decode(data.as_bytes()).unwrap().starts_with(b"\x89PNG"));
        assert!(picture["question"].is_null());
        assert_eq!(running.register("lily", MOBILE, &json!({})).await.status.as_u16(), 202);
        let log_in = async |captcha: &serde_json::Value| {
            let body = json!({ "username": "lily", "password": PASSWORD, "captcha": captcha });
            running.post("/api/v1/sessions/password", None, &body).await
        };
        let solved = running.solved().await;
        log_in(&solved).await.expect(201);
        assert_eq!(log_in(&solved).await.problem(422), "captcha_wrong", "a second time");
        let wrong = json!({ "id": running.solved().await["id"], "answer": "1000" });
        assert_eq!(log_in(&wrong).await.problem(422), "captcha_wrong");
        assert_eq!(log_in(&json!({ "id": "cap_none", "answer": "7" })).await.problem(422), "captcha_wrong");
        let late = running.solved().await;
        running.advance(LIFE);
        assert_eq!(log_in(&late).await.problem(422), "captcha_wrong");
        let stored = running.app.records::<Captcha>().get(picture["id"].as_str().unwrap()).await.unwrap().unwrap();
        assert!(stored.value.digest.len() == 32, "the store knows a digest, not the answer");
    })
    .await;
}

#[tokio::test]
async fn fifty_answers_at_once_to_one_captcha_open_one_session() {
    let running = Running::start().await;
    running.register("lily", MOBILE, &json!({})).await;
    let body = json!({ "username": "lily", "password": PASSWORD, "captcha": running.solved().await });
    let calls = (0..50).map(|_| running.post("/api/v1/sessions/password", None, &body));
    let answers = futures_util::future::join_all(calls).await;
    let opened = answers.iter().filter(|answer| answer.status.as_u16() == 201).count();
    assert_eq!(opened, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
}

/// While a fifth of all tries of ten minutes is wrong, nobody is sent a code without a captcha.
#[tokio::test]
async fn spraying_makes_everybody_solve_a_captcha_until_it_is_over() {
    let store = stores::sqlite(&zhengda::records::collections::all()).await;
    let running = Running::over(store, &[("ZHENGDA_BREAKER__LEAST_TRIES", "10")]).await;
    let ask = json!({ "mobile": MOBILE, "purpose": "login" });
    running.post("/api/v1/sms-codes", None, &ask).await.expect(202);
    running.advance(Span::minutes(1));
    for n in 0..10 {
        let body = json!({ "code_id": format!("code_{n}"), "code": "000000" });
        assert_eq!(running.post("/api/v1/sessions/sms", None, &body).await.problem(422), "code_wrong");
    }
    assert_eq!(running.post("/api/v1/sms-codes", None, &ask).await.problem(403), "captcha_required");
    let with = json!({ "mobile": MOBILE, "purpose": "login", "captcha": running.solved().await });
    running.post("/api/v1/sms-codes", None, &with).await.expect(202);
    running.advance(Span::minutes(10));
    running.post("/api/v1/sms-codes", None, &ask).await.expect(202);
}
