//! What a person does at the doors: solves a captcha, makes an account, signs in at an identity platform.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::running::{Answer, Running};

/// A password that nobody would guess.
pub(crate) const PASSWORD: &str = "tulip-4-winter";

impl Running {
    /// The answer to a captcha that was just drawn, as a person gives it.
    pub(crate) async fn solved(&self) -> Value {
        let drawn = self.post("/api/v1/captchas", None, &json!({ "kind": "question" })).await.expect(201);
        json!({ "id": drawn["id"], "answer": sum(drawn["question"]["zh"].as_str().unwrap()).to_string() })
    }

    /// Signs in with name and password.
    pub(crate) async fn log_in_with(&self, username: &str, password: &str) -> Answer {
        let body = json!({ "username": username, "password": password, "captcha": self.solved().await });
        self.post("/api/v1/sessions/password", None, &body).await
    }

    /// A code for a purpose, sent to a number with this session.
    pub(crate) async fn code_for(&self, purpose: &str, mobile: &str, token: Option<&str>) -> Value {
        let asked =
            self.post("/api/v1/sms-codes", token, &json!({ "mobile": mobile, "purpose": purpose })).await.expect(202);
        json!({ "code_id": asked["id"], "code": self.code_sent_to(mobile).await })
    }

    /// Makes an account for a number, and does what follows from it. Codes were sent to the number before: a minute passes.
    pub(crate) async fn register(&self, username: &str, mobile: &str, more: &Value) -> Answer {
        self.advance(Span::minutes(1));
        let proof = self.code_for("bind_mobile", mobile, None).await;
        let mut body = json!({ "username": username, "password": PASSWORD, "mobile": mobile });
        for part in [&proof, more] {
            body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        }
        let answer = self.post("/api/v1/accounts", None, &body).await;
        self.work().await;
        answer
    }

    /// Begins at a provider and lets a person click there.
    pub(crate) async fn choose_at(&self, provider: &str, choice: Value) -> (Value, Value) {
        let begun = self.get(&format!("/api/v1/identity/{provider}/authorize"), None).await.expect(200);
        let mut order = json!({ "authorize_url": begun["url"] });
        order.as_object_mut().unwrap().extend(choice.as_object().unwrap().clone());
        let chosen = self.post(&format!("/sandbox/identity/{provider}/choose"), None, &order).await.expect(200);
        (begun, chosen)
    }

    /// Ends a sign-in at a provider.
    pub(crate) async fn come_back(&self, provider: &str, begun: &Value, code: &Value) -> Answer {
        let body = json!({ "provider": provider, "code": code, "state": begun["state"],
            "client_secret": begun["client_secret"] });
        self.post("/api/v1/sessions/identity", None, &body).await
    }

    /// Signs in at a provider.
    pub(crate) async fn log_in_at(&self, provider: &str, person: &str, level: &str) -> Answer {
        let (begun, chosen) = self.choose_at(provider, json!({ "person": person, "level": level })).await;
        self.come_back(provider, &begun, &chosen["code"]).await
    }

    /// `PUT`, with a fresh idempotency key.
    pub(crate) async fn put(&self, path: &str, token: &str, body: &Value) -> Answer {
        let key = super::running::fresh_key();
        self.send(Method::PUT, path, Some(token), &[("Idempotency-Key", &key)], Some(body)).await
    }
}

/// The number behind a sum in words.
fn sum(question: &str) -> i64 {
    let (first, rest, sign) = match question.split_once("加上") {
        Some((first, rest)) => (first, rest, 1),
        None => question.split_once("减去").map(|(first, rest)| (first, rest, -1)).unwrap(),
    };
    number(first) + sign * number(rest.split_once("等于").unwrap().0)
}

fn number(words: &str) -> i64 {
    let digit = |c: char| i64::try_from("一二三四五六七八九".chars().position(|d| d == c).unwrap() + 1).unwrap();
    let (tens, ones) = match words.split_once('十') {
        None => (0, words),
        Some(("", ones)) => (1, ones),
        Some((tens, ones)) => (digit(tens.chars().next().unwrap()), ones),
    };
    tens * 10 + ones.chars().next().map_or(0, digit)
}
