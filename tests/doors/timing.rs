//! Nobody can learn who is registered: not from body or status, and not from how long an answer takes (S4 of
//! `quality.md`). Twenty samples in the suite; `TIMING_SAMPLES` for the long run.

use std::time::Instant;

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use crate::support::{count, doors::PASSWORD, running::Running};

const KNOWN: &str = "13911112222";
const UNKNOWN: &str = "13911119999";

/// Welch's t of two samples.
fn t(one: &[f64], other: &[f64]) -> f64 {
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let spread = |all: &[f64]| {
        let middle = mean(all);
        all.iter().map(|x| (x - middle).powi(2)).sum::<f64>() / (all.len() - 1) as f64 / all.len() as f64
    };
    (mean(one) - mean(other)) / (spread(one) + spread(other)).sqrt()
}

/// Sends both bodies again and again, now the one first and now the other, and compares what came and when.
async fn compare(running: &Running, path: &str, bodies: [Value; 2], with_captcha: bool) {
    let samples = count("TIMING_SAMPLES", 20);
    let mut took: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
    for n in 0..samples {
        running.advance(Span::hours(3));
        let mut seen = Vec::new();
        for place in if n % 2 == 0 { [0, 1] } else { [1, 0] } {
            let mut body = bodies[place].clone();
            if with_captcha {
                body["captcha"] = running.solved().await;
            }
            let started = Instant::now();
            let answer = running.post(path, None, &body).await;
            took[place].push(started.elapsed().as_secs_f64() * 1e6);
            let mut shown = answer.json();
            for name in ["id", "request_id", "expires_at", "resend_at"] {
                shown.as_object_mut().unwrap().remove(name);
            }
            seen.push((answer.status, shown, answer.text.len()));
        }
        assert_eq!(seen[0], seen[1], "{path}");
    }
    let t = t(&took[0], &took[1]);
    println!("{path}: t = {t:.2} over {samples} samples");
    assert!(t.abs() < 4.5, "{path}: t = {t:.2}");
}

// rows: K04 K05
#[tokio::test]
async fn known_and_unknown_are_answered_alike_in_body_status_and_time() {
    let running = Running::start().await;
    running.register("river", KNOWN, &json!({})).await;
    let number = |mobile: &str| json!({ "mobile": mobile });
    let name = |username: &str| json!({ "username": username });
    compare(&running, "/api/v1/accounts/recover-username", [number(KNOWN), number(UNKNOWN)], true).await;
    compare(&running, "/api/v1/accounts/recover-password", [name("river"), name("ocean")], true).await;
    let guess = |username: &str| json!({ "username": username, "password": "wrong-guess-7" });
    compare(&running, "/api/v1/sessions/password", [guess("river"), guess("ocean")], true).await;
    let code = |mobile: &str| json!({ "mobile": mobile, "purpose": "login", "captcha": null });
    running.advance(Span::days(2));
    compare(&running, "/api/v1/sms-codes", [code(KNOWN), code(UNKNOWN)], true).await;
    running.advance(Span::days(2));
    running.log_in_with("river", PASSWORD).await;
}
