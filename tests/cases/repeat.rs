//! Repeated calls: the same key and body get the same answer, byte for byte, whatever happened since.

use reqwest::Method;
use serde_json::{Value, json};

use super::office::{Office, UNREVIEWED, grounds, id};
use crate::support::running::{Answer, fresh_key, on_each_store};

async fn keyed(office: &Office, token: &str, path: &str, key: &str, seen: Option<&str>, body: &Value) -> Answer {
    let mut headers = vec![("Idempotency-Key", key)];
    headers.extend(seen.map(|seen| ("If-Match", seen)));
    office.running.send(Method::POST, path, Some(token), &headers, Some(body)).await
}

#[tokio::test]
async fn a_repeated_call_is_answered_the_same_after_later_changes() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let (create, withdraw, claim) = (fresh_key(), fresh_key(), fresh_key());
        let begin = async || keyed(&office, &office.candidate, "/api/v1/cases", &create, None, &office.body()).await;
        let first = begin().await;
        let case = first.expect(201);
        let reviewer = office.reviewer(1).await;
        let claim_path = format!("/api/v1/staff/cases/{}/claim", id(&case));
        let take = async || keyed(&office, &reviewer, &claim_path, &claim, None, &json!({})).await;
        let claimed = take().await;
        claimed.expect(200);
        office.act(&reviewer, &case, "return", &grounds()).await.expect(200);
        assert_eq!(take().await, claimed);
        let returned = office.shown(&case).await;
        let (path, seen) = (format!("/api/v1/cases/{}/withdraw", id(&case)), format!("\"{}\"", returned["version"]));
        let back = async || keyed(&office, &office.candidate, &path, &withdraw, Some(&seen), &json!({})).await;
        let withdrawn = back().await;
        assert_eq!(withdrawn.expect(200)["state"], "withdrawn");
        assert_eq!(begin().await, first);
        assert_eq!(back().await, withdrawn);
        assert_eq!(office.shown(&case).await["version"], withdrawn.json()["version"], "nothing was done twice");
    })
    .await;
}

#[tokio::test]
async fn a_key_with_another_body_is_refused_and_another_actors_key_is_another_key() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let key = fresh_key();
        let first = keyed(&office, &office.candidate, "/api/v1/cases", &key, None, &office.body()).await;
        let case = first.expect(201);
        let mut other = office.body();
        other["form"]["recipient"] = json!("王芳");
        let refused = keyed(&office, &office.candidate, "/api/v1/cases", &key, None, &other).await;
        assert_eq!(refused.problem(422), "idempotency_key_reused");
        // The same text of a key for another operation and by another person means something else.
        let path = format!("/api/v1/staff/cases/{}/claim", id(&case));
        let reviewer = office.reviewer(1).await;
        assert_eq!(keyed(&office, &reviewer, &path, &key, None, &json!({})).await.expect(200)["state"], "in_review");
        let stranger = office.running.candidate(crate::support::roles::OTHER).await;
        let theirs = keyed(&office, &stranger, "/api/v1/cases", &key, None, &office.body()).await;
        assert_eq!(theirs.problem(404), "certificate_not_yours");
    })
    .await;
}

#[tokio::test]
async fn the_answer_to_the_beginning_outlives_many_later_calls() {
    let office = Office::open(crate::support::running::Running::start().await, UNREVIEWED).await;
    let key = fresh_key();
    let begin = async || keyed(&office, &office.candidate, "/api/v1/cases", &key, None, &office.body()).await;
    let first = begin().await;
    let mut case = first.expect(201);
    for n in 0..30 {
        let change = json!({ "form": { "recipient": if n % 2 == 0 { "李小明" } else { "李明" } },
            "accepted_notices": office.notices() });
        case = office.patch(&case, &change).await.expect(200);
    }
    assert_eq!(begin().await, first);
}
