//! Many at once: one effect each.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::json;

use super::office::{Office, REVIEWED, UNREVIEWED, id};
use crate::support::running::{fresh_key, on_each_store};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_equal_calls_begin_one_case_and_get_one_answer() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let (key, body) = (fresh_key(), office.body());
        let headers = [("Idempotency-Key", key.as_str())];
        let calls = (0..50).map(|_| {
            office.running.send(Method::POST, "/api/v1/cases", Some(&office.candidate), &headers, Some(&body))
        });
        let answers = join_all(calls).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        answers[0].expect(201);
        let list = office.running.get("/api/v1/cases", Some(&office.candidate)).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_different_calls_begin_one_case() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let body = office.body();
        let answers = join_all((0..50).map(|_| office.create(&body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1);
        for answer in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
            assert_eq!(answer.problem(409), "already_active_case");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_reviewers_who_claim_at_once_one_gets_the_case() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let case = office.created().await;
        let reviewers = [office.reviewer(1).await, office.reviewer(2).await];
        let nothing = json!({});
        let claims = (0..50).map(|n| office.act(&reviewers[n % 2], &case, "claim", &nothing));
        let answers = join_all(claims).await;
        let holders: BTreeSet<String> = answers
            .iter()
            .filter(|answer| answer.status.as_u16() == 200)
            .map(|answer| answer.json()["lease"]["holder"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(holders.len(), 1, "{holders:?}");
        for answer in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
            // Under such a crowd some calls may also be told to come again.
            let code = answer.problem(answer.status.as_u16());
            assert!(matches!(code.as_str(), "lease_held_by_other" | "contended"), "{code}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_changes_under_a_reviewers_eyes() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let case = office.created().await;
        let reviewer = office.reviewer(1).await;
        let change = json!({ "form": { "recipient": "李小明" }, "accepted_notices": office.notices() });
        let nothing = json!({});
        let (claimed, changed) =
            tokio::join!(office.act(&reviewer, &case, "claim", &nothing), office.patch(&case, &change));
        let claimed = claimed.expect(200);
        let path = format!("/api/v1/staff/cases/{}", id(&case));
        let seen = office.running.get(&path, Some(&reviewer)).await.expect(200);
        assert_eq!(seen["form"], claimed["form"], "what the reviewer was shown is what there is");
        match changed.status.as_u16() {
            200 => assert_eq!(claimed["form"]["recipient"], "李小明"),
            409 | 412 => assert_eq!(claimed["form"]["recipient"], "李明"),
            other => panic!("{other}: {}", changed.text),
        }
    })
    .await;
}
