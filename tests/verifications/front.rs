//! What is answered in front of the router is, byte for byte, what the router answers.

use reqwest::Method;
use serde_json::json;
use zhengda::records::certificate::Status;

use super::{holder, log};
use crate::{certificates::verify::set_status, support::running::Running};

/// Headers and body of an answer, with the id of the request given.
async fn answer(
    running: &Running,
    method: Method,
    path: &str,
    body: Option<String>,
    front: bool,
) -> (u16, Vec<String>, String) {
    let mut url = format!("{}{path}", running.base);
    // The router takes a query along; in front of it nobody looks at a code with a further slash.
    if !front && method == Method::GET {
        url.push('/');
    }
    let mut request = crate::support::client().request(method, url).header("X-Request-Id", "req_the_same");
    if let Some(body) = body {
        let kind = if front { "application/json" } else { "application/json;charset=utf-8" };
        request = request.header("Content-Type", kind).body(body);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let mut headers: Vec<String> = response
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    (status, headers, response.text().await.unwrap())
}

// rows: N2
#[tokio::test]
async fn in_front_of_the_router_and_behind_it_the_answer_is_the_same() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let mut forged = one.code.clone().into_bytes();
    let at = forged.len() - 10;
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    for status in [Status::Valid, Status::Suspended, Status::Revoked] {
        if status != Status::Valid {
            set_status(&running, &one.id, status, None).await;
        }
        for code in [one.code.as_str(), &one.code.to_lowercase(), &forged, "MRXXX", "A"] {
            // The table is looked at anew, so that both answers speak of one moment.
            answer(&running, Method::POST, "/api/v1/verifications", Some(json!({ "code": code }).to_string()), false)
                .await;
            assert!(running.app.glance(code).is_some(), "the front has an answer");
            let body = Some(json!({ "code": code }).to_string());
            let before = answer(&running, Method::POST, "/api/v1/verifications", body.clone(), true).await;
            let behind = answer(&running, Method::POST, "/api/v1/verifications", body, false).await;
            let without_time = |mut answer: (u16, Vec<String>, String)| {
                let mut json: serde_json::Value = serde_json::from_str(&answer.2).unwrap();
                assert!(json["as_of"].as_str().unwrap().ends_with("+08:00"));
                json["as_of"] = json!("then");
                answer.1.retain(|header| !header.starts_with("content-length"));
                answer.2 = json.to_string();
                answer
            };
            assert_eq!(without_time(before), without_time(behind), "{status:?} {code}");
            let before = answer(&running, Method::GET, &format!("/v/{code}"), None, true).await;
            let behind = answer(&running, Method::GET, &format!("/v/{code}"), None, false).await;
            let without_clock = |(status, headers, text): (u16, Vec<String>, String)| {
                let clock = text.split("查验时间 <b>").nth(1).unwrap().split('<').next().unwrap().to_owned();
                (status, headers, text.replace(&clock, "then"))
            };
            assert_eq!(without_clock(before), without_clock(behind), "{status:?} {code}");
        }
    }
}

// rows: N4
#[tokio::test]
async fn what_is_answered_in_front_is_in_the_log_too() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    for _ in 0..3 {
        answer(&running, Method::POST, "/api/v1/verifications", Some(json!({ "code": one.code }).to_string()), true)
            .await;
        answer(&running, Method::GET, &format!("/v/{}", one.code), None, true).await;
    }
    let times: Vec<_> = log(&running, &token).await.iter().map(|entry| entry["times"].as_i64().unwrap()).collect();
    assert_eq!(times, [3, 3]);
}

#[tokio::test]
async fn the_bare_address_leads_to_the_client() {
    let running = Running::start().await;
    let plain = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let answer = plain.get(&running.base).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (303, "/app/"));
}
