//! Reviewing and appealing.

use serde_json::json;
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::office::{Office, REVIEWED, UNREVIEWED, grounds, id};
use crate::support::running::{Running, on_each_store};

#[tokio::test]
async fn claimed_approved_and_seen_as_such() {
    on_each_store(async |running| {
        let office = Office::open(running, REVIEWED).await;
        let case = office.created().await;
        let (first, second) = (office.reviewer(1).await, office.reviewer(2).await);
        assert_eq!(office.act(&first, &case, "approve", &json!({})).await.problem(409), "wrong_state");
        let claimed = office.act(&first, &case, "claim", &json!({})).await.expect(200);
        assert_eq!((&claimed["state"], &claimed["lease"]["mine"]), (&json!("in_review"), &json!(true)));
        let path = format!("/api/v1/staff/cases/{}", id(&case));
        let seen = office.running.get(&path, Some(&second)).await.expect(200);
        assert_eq!((&seen["lease"]["mine"], &seen["allowed_actions"]), (&json!(false), &json!([])));
        assert_eq!(office.act(&second, &case, "approve", &json!({})).await.problem(409), "lease_held_by_other");
        let approved = office.act(&first, &case, "approve", &json!({ "text": "符合条件" })).await.expect(200);
        assert_eq!(approved["state"], "approved");
        let shown = office.shown(&case).await;
        assert_eq!(shown["history"].as_array().unwrap().last().unwrap()["note"], "符合条件");
        assert!(shown["lease"].is_null());
        let events: Vec<_> = shown["history"].as_array().unwrap().iter().map(|e| e["event"].clone()).collect();
        assert_eq!(events, ["submit", "approve"], "who held it is no news for the candidate");
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_gives_the_case_back() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    let (first, second) = (office.reviewer(1).await, office.reviewer(2).await);
    office.act(&first, &case, "claim", &json!({})).await.expect(200);
    // Short of the half hour that would end the sessions too.
    office.running.advance(Span::minutes(29));
    assert_eq!(office.act(&second, &case, "claim", &json!({})).await.problem(409), "lease_held_by_other");
    office.act(&first, &case, "claim", &json!({})).await.expect(200);
    office.running.advance(Span::minutes(29));
    let (first, second) = (office.reviewer(1).await, office.reviewer(2).await);
    office.running.advance(Span::minutes(2));
    assert_eq!(office.act(&first, &case, "return", &grounds()).await.problem(409), "lease_expired");
    office.running.work().await;
    assert_eq!(office.shown(&case).await["state"], "submitted");
    office.act(&second, &case, "claim", &json!({})).await.expect(200);
}

#[tokio::test]
async fn a_refusal_needs_grounds_and_an_appeal_another_reviewer() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let (first, second) = (office.reviewer(1).await, office.reviewer(2).await);
    office.act(&first, &case, "claim", &json!({})).await.expect(200);
    let refused = office.act(&first, &case, "reject", &json!({ "reason_code": "mood", "text": "x" })).await;
    assert_eq!(refused.problem(422), "reason_unknown");
    let refused = office.act(&first, &case, "reject", &json!({ "reason_code": "other", "text": " " })).await;
    assert_eq!(refused.problem(422), "text_missing");
    office.act(&first, &case, "reject", &grounds()).await.expect(200);
    let rejected = office.shown(&case).await;
    assert_eq!(rejected["allowed_actions"], json!(["appeal"]));
    let appealed = office.step(&rejected, "appeal", &json!({ "text": "地址没有错" })).await.expect(200);
    assert_eq!((&appealed["state"], &appealed["appeal"]["text"]), (&json!("appeal_submitted"), &json!("地址没有错")));
    assert_eq!(office.act(&first, &case, "claim", &json!({})).await.problem(403), "same_reviewer");
    assert_eq!(office.act(&second, &case, "approve", &json!({})).await.problem(409), "lease_not_held");
    office.act(&second, &case, "claim", &json!({})).await.expect(200);
    assert_eq!(office.act(&second, &case, "reject", &grounds()).await.expect(200)["state"], "appeal_rejected");
    let over = office.shown(&case).await;
    assert_eq!(office.step(&over, "appeal", &json!({ "text": "再来" })).await.problem(409), "wrong_state");
}

#[tokio::test]
async fn an_appeal_after_its_time_is_refused_with_the_date() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let first = office.reviewer(1).await;
    office.act(&first, &case, "claim", &json!({})).await.expect(200);
    office.act(&first, &case, "reject", &grounds()).await.expect(200);
    office.running.advance(Span::days(29));
    let rejected = office.shown(&case).await;
    assert_eq!(rejected["allowed_actions"], json!([]));
    let late = office.step(&rejected, "appeal", &json!({ "text": "地址没有错" })).await;
    assert_eq!(late.problem(409), "appeal_window_over");
}

#[tokio::test]
async fn another_region_and_a_draft_do_not_exist_for_staff() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    let elsewhere = office.running.staff(UNREVIEWED, "reviewer1", StaffRole::Reviewer).await;
    let path = format!("/api/v1/staff/cases/{}", id(&case));
    assert_eq!(office.running.get(&path, Some(&elsewhere)).await.problem(404), "not_found");
    assert_eq!(office.act(&elsewhere, &case, "claim", &json!({})).await.problem(404), "not_found");
    office.step(&case, "withdraw", &json!({})).await.expect(200);
    let mut body = office.body();
    body["draft"] = json!(true);
    let draft = office.create(&body).await.expect(201);
    let reviewer = office.reviewer(1).await;
    assert_eq!(office.act(&reviewer, &draft, "claim", &json!({})).await.problem(404), "not_found");
    let draft_path = format!("/api/v1/staff/cases/{}", id(&draft));
    assert_eq!(office.running.get(&draft_path, Some(&reviewer)).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_promise_that_passed_is_seen_by_both_sides() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    assert_eq!(office.shown(&case).await["overdue"], false);
    office.running.advance(Span::days(29));
    assert_eq!(office.shown(&case).await["overdue"], true, "before the worker has looked");
    office.running.work().await;
    let seen = office.shown(&case).await;
    assert_eq!(seen["overdue"], true);
    assert!(seen["history"].as_array().unwrap().iter().any(|entry| entry["event"] == "overdue"), "{seen}");
    let reviewer = office.reviewer(1).await;
    let queue = office.running.get("/api/v1/staff/cases?state=submitted", Some(&reviewer)).await.expect(200);
    assert_eq!(queue["items"][0]["overdue"], true);
}
