//! A check that voids certificates: two reviewers, then the certificates are revoked, and the chain has it all.

use serde_json::{Value, json};
use zhengda::{
    records::{certificate::Certificate, staff::StaffRole},
    store::{Condition, Find},
};

use super::upload;
use crate::{
    certificates::{
        import::import,
        list::{csv, id_number, name, row},
    },
    support::{
        roles::REGION,
        running::{Answer, Running, on_each_store},
    },
};

const DECISION: &str = "查实不符合报考条件。";

/// A list with the holder of row 1, whose certificate of that exam and year is registered, and another one of hers.
async fn listed(running: &Running) -> (Certificate, Certificate) {
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let from = running.app.now().beijing_date().to_string();
    let body = json!({ "exam": "constructor_1", "sitting": "2024", "from": from });
    running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201);
    let list = format!("姓名,证件号码,考试名称,年度\n{},{},一级建造师,2024\n", name(1), id_number(1));
    upload(running, StaffRole::Issuer, "/staff/publicities/import", &list).await.expect(200);
    let earlier = row(1).replace(",2024,", ",2022,").replace("20240554400000001", "20220554400000001");
    let summary = import(running, csv([row(1), earlier]).as_bytes(), false).await;
    assert_eq!(summary.failed, 0, "{:?}", summary.findings);
    let (found, _) = running.app.records::<Certificate>().find(&Find::by(Condition::all())).await.unwrap();
    let of = |year| found.iter().find(|found| found.value.year == year).unwrap().value.clone();
    (of(2024), of(2022))
}

async fn candidate(running: &Running) -> String {
    running.candidate((&name(1), &id_number(1))).await
}

async fn check(running: &Running) -> Value {
    running.get("/api/v1/checks", Some(&candidate(running).await)).await.expect(200)[0].clone()
}

async fn decide(running: &Running, reviewer: &str, state: &str, stage: Option<&str>) -> Answer {
    let token = running.staff(REGION, reviewer, StaffRole::Reviewer).await;
    let path = format!("/api/v1/staff/checks/{}", check(running).await["id"].as_str().unwrap());
    let mut body = json!({ "state": state, "text": DECISION });
    if let Some(stage) = stage {
        body["stage"] = json!(stage);
    }
    running.act(&path, &token, None, &body).await
}

async fn void(running: &Running, reviewer: &str) -> Answer {
    decide(running, reviewer, "unqualified", Some("after_exam")).await
}

async fn says(running: &Running, certificate: &Certificate) -> &'static str {
    running.work().await;
    running.app.verify(&certificate.code).await.reason
}

// rows: F55 F67 Q5
#[tokio::test]
async fn one_reviewer_proposes_another_one_decides_and_the_certificate_is_revoked() {
    on_each_store(async |running| {
        let (meant, other) = listed(&running).await;
        let proposed = void(&running, "reviewer1").await.expect(200);
        assert_eq!((&proposed["state"]["name"], &proposed["proposal"]["mine"]), (&json!("unchecked"), &json!(true)));
        assert_eq!(proposed["proposal"]["consequences"][1]["name"], "certificate_void");
        assert_eq!(void(&running, "reviewer1").await.problem(403), "second_reviewer_needed");
        // Nothing of it is told, and nothing has happened.
        let seen = check(&running).await;
        assert_eq!(seen["state"]["name"], "unchecked");
        assert!(!seen.to_string().contains(DECISION), "{seen}");
        assert_eq!(says(&running, &meant).await, "in_force");

        let confirmed = void(&running, "reviewer2").await.expect(200);
        assert_eq!(confirmed["state"]["name"], "unqualified");
        assert!(confirmed["proposal"].is_null());
        assert_eq!((says(&running, &meant).await, says(&running, &other).await), ("revoked", "in_force"));
        let token = candidate(&running).await;
        let page = running.get(&format!("/api/v1/certificates/{}", meant.id), Some(&token)).await.expect(200);
        assert_eq!((&page["status"], &page["reason"]), (&json!("revoked"), &json!(DECISION)));
        let messages = running.get("/api/v1/messages", Some(&token)).await.expect(200).to_string();
        assert!(messages.contains("certificate_revoked") && messages.contains("check_unqualified"), "{messages}");

        // Taking it back needs two as well, and brings no certificate back (N5).
        let back = decide(&running, "reviewer2", "issue_certificate", None).await.expect(200);
        assert_eq!((&back["state"]["name"], &back["proposal"]["mine"]), (&json!("unqualified"), &json!(true)));
        decide(&running, "reviewer1", "issue_certificate", None).await.expect(200);
        assert_eq!((says(&running, &meant).await, says(&running, &other).await), ("revoked", "in_force"));
    })
    .await;
}

// rows: F67
#[tokio::test]
async fn a_proposal_that_nobody_shares_leaves_nothing() {
    let running = Running::start().await;
    let (meant, _) = listed(&running).await;
    void(&running, "reviewer1").await.expect(200);
    let stayed = decide(&running, "reviewer2", "unchecked", None).await.expect(200);
    assert!(stayed["proposal"].is_null());
    assert_eq!(decide(&running, "reviewer2", "unchecked", None).await.problem(409), "check_unchanged");
    // It begins anew: the first of two again.
    assert_eq!(void(&running, "reviewer2").await.expect(200)["state"]["name"], "unchecked");
    assert_eq!(says(&running, &meant).await, "in_force");
    // What voids no certificate is decided by one, as before.
    let one = decide(&running, "reviewer1", "not_accepted", Some("after_exam")).await.expect(200);
    assert_eq!(one["state"]["name"], "not_accepted");
    assert_eq!(says(&running, &meant).await, "in_force");
}

// rows: F67
#[tokio::test]
async fn what_a_check_voided_is_not_registered_afterwards() {
    on_each_store(async |running| {
        let (_, _) = listed(&running).await;
        void(&running, "reviewer1").await.expect(200);
        void(&running, "reviewer2").await.expect(200);
        let again = row(1).replace("20240554400000001", "20240554400000099");
        for dry_run in [true, false] {
            let summary = import(&running, csv([again.clone()]).as_bytes(), dry_run).await;
            let codes: Vec<_> = summary.findings.iter().map(|finding| finding.code).collect();
            assert_eq!(codes, ["row_check_void"]);
        }
        let void = again.replace("正常", "作废");
        assert_eq!(import(&running, csv([void]).as_bytes(), false).await.added, 1);
    })
    .await;
}

// rows: N6
#[tokio::test]
async fn decisions_about_checks_stand_in_the_chain_without_anything_personal() {
    let running = Running::start().await;
    listed(&running).await;
    void(&running, "reviewer1").await.expect(200);
    void(&running, "reviewer2").await.expect(200);
    let auditor = running.staff(REGION, "auditor", StaffRole::Auditor).await;
    running.work().await;
    let path = "/api/v1/staff/audit?action=check.decide&limit=20";
    let records = running.get(path, Some(&auditor)).await.expect(200)["items"].clone();
    let told: Vec<(String, String)> = records
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|record| (record["by"].as_str().unwrap().into(), record["details"]["to"].as_str().unwrap().into()))
        .collect();
    let of = |account: &str, step: &str| (format!("{REGION}/{account}"), step.to_owned());
    assert_eq!(told, [of("reviewer1", "unqualified"), of("reviewer2", "unqualified")]);
    assert!(!records.to_string().contains(DECISION));
    running.work().await;
    let revoked = running.get("/api/v1/staff/audit?action=certificate.revoked", Some(&auditor)).await.expect(200);
    assert_eq!(revoked["items"].as_array().unwrap().len(), 1, "and what came of it");
}
