//! Checks of certificates from both sides: what the checker gets, and what the holder sees of it.

mod batch;
mod front;
mod issuing;
mod log;
mod offline;
mod pages;
mod receipts;
mod shares;

use reqwest::Method;
use serde_json::Value;
use zhengda::records::certificate::Certificate;

use crate::{
    certificates::{list, verify},
    support::running::{Answer, Running, fresh_key},
};

/// The holder of row `n`, logged in, with the certificate of that row.
async fn holder(running: &Running, n: u32) -> (String, Certificate) {
    let certificate = verify::certificate(running, n).await;
    (running.candidate((&list::name(n), &list::id_number(n))).await, certificate)
}

/// Checks a code over the interface.
async fn check(running: &Running, body: Value) -> Value {
    running.post("/api/v1/verifications", None, &body).await.expect(200)
}

/// What the holder sees.
async fn log(running: &Running, token: &str) -> Vec<Value> {
    running.app.write_journal().await;
    let page = running.get("/api/v1/verifications", Some(token)).await.expect(200);
    assert_eq!(page["gaps"].as_array().map(Vec::len), Some(0));
    page["items"].as_array().cloned().unwrap_or_default()
}

/// `POST` with a key of its own, perhaps with a session.
async fn keyed(running: &Running, path: &str, token: Option<&str>, key: &str, body: &Value) -> Answer {
    running.send(Method::POST, path, token, &[("Idempotency-Key", key)], Some(body)).await
}

/// The same with a fresh key.
async fn once(running: &Running, path: &str, token: Option<&str>, body: &Value) -> Answer {
    keyed(running, path, token, &fresh_key(), body).await
}

/// Sends a form as a browser does.
async fn submit(running: &Running, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    running
        .raw(|client, base| {
            let request = client.post(format!("{base}{path}"));
            request.header("Content-Type", "application/x-www-form-urlencoded").body(body)
        })
        .await
}
