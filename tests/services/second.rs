//! A refusal that voids a certificate needs two reviewers; the certificate follows the decision and the appeal (Q5).

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::office::{Office, PAPER, id};

pub(super) fn voiding() -> Value {
    json!({ "reason_code": "false_promise", "text": "查实为虚假承诺" })
}

/// A case in review by reviewer `n`.
pub(super) async fn claimed(office: &Office, case: &Value, n: u8) -> String {
    let reviewer = office.reviewer(n).await;
    office.act(&reviewer, case, "claim", &json!({})).await.expect(200);
    reviewer
}

/// Refused by two reviewers for a reason that voids the certificate.
pub(super) async fn refused(office: &Office, certificate: &str) -> Value {
    let case = office.apply("qualification_review", Some(certificate), &json!({})).await.expect(201);
    let first = claimed(office, &case, 1).await;
    office.act(&first, &case, "reject", &voiding()).await.expect(200);
    let second = claimed(office, &case, 2).await;
    let refused = office.act(&second, &case, "reject", &voiding()).await.expect(200);
    assert_eq!(refused["state"], "rejected");
    office.running.work().await;
    refused
}

// rows: F55 F67
#[tokio::test]
async fn one_reviewer_proposes_and_another_one_decides() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = office.apply("qualification_review", Some(&certificate.id), &json!({})).await.expect(201);
    let first = claimed(&office, &case, 1).await;
    let proposed = office.act(&first, &case, "reject", &voiding()).await.expect(200);
    assert_eq!((&proposed["state"], &proposed["proposal"]["mine"]), (&json!("in_review"), &json!(true)));
    assert_eq!(office.act(&first, &case, "claim", &json!({})).await.problem(403), "second_reviewer_needed");

    // The candidate hears nothing yet, and cannot slip away.
    let shown = office.shown(&case).await;
    assert!(shown["proposal"].is_null() && shown["feedback"].is_null(), "{shown}");
    assert!(!shown.to_string().contains("虚假承诺"), "{shown}");
    assert_eq!(office.step(&shown, "withdraw", &json!({})).await.problem(409), "withdraw_too_late");
    office.running.work().await;
    assert_eq!(office.page(&certificate.id).await["status"], "valid");

    // The second reviewer may see it otherwise: then nothing is left of it.
    let second = claimed(&office, &case, 2).await;
    let path = format!("/api/v1/staff/cases/{}", id(&case));
    let seen = office.running.get(&path, Some(&second)).await.expect(200);
    assert_eq!((&seen["proposal"]["mine"], &seen["proposal"]["note"]), (&json!(false), &json!("查实为虚假承诺")));
    let approved = office.act(&second, &case, "approve", &json!({})).await.expect(200);
    assert!(approved["proposal"].is_null());
    office.running.work().await;
    assert_eq!(office.page(&certificate.id).await["status"], "valid");
}

// rows: F55 F67
#[tokio::test]
async fn the_certificate_is_suspended_at_once_and_revoked_when_no_appeal_came() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = refused(&office, &certificate.id).await;
    assert_eq!(office.page(&certificate.id).await["status"], "suspended");
    assert_eq!(office.verdict(&certificate.id).await["reason"], "suspended");
    // What two came to is not taken back by one.
    let path = format!("/api/v1/staff/certificates/{}/status", certificate.id);
    let lifted = json!({ "status": "valid", "reason": "误判" });
    let issuer = office.issuer().await;
    assert_eq!(office.running.act(&path, &issuer, None, &lifted).await.problem(409), "suspended_by_decision");
    office.running.advance(Span::days(40));
    let person = (crate::certificates::list::name(1), crate::certificates::list::id_number(1));
    let candidate = office.running.candidate((&person.0, &person.1)).await;
    let office = Office { candidate, ..office };
    office.running.work().await;
    let page = office.page(&certificate.id).await;
    assert_eq!((&page["status"], &page["reason"]), (&json!("revoked"), &json!("查实为虚假承诺")));
    let late = office.shown(&case).await;
    assert_eq!(office.step(&late, "appeal", &json!({ "text": "不服" })).await.problem(409), "appeal_window_over");
}

// rows: K11 K12 Z09 Z10
#[tokio::test]
async fn an_appeal_that_succeeds_restores_the_certificate_and_one_that_fails_revokes_it() {
    for (verdict, state, status) in [("approve", "approved", "valid"), ("reject", "appeal_rejected", "revoked")] {
        let office = Office::open().await;
        let certificate = office.certificate(1, PAPER, "正常").await;
        let case = refused(&office, &certificate.id).await;
        let none = office.running.get(&format!("/api/v1/cases/{}/appeal", id(&case)), Some(&office.candidate)).await;
        assert_eq!(none.problem(404), "no_appeal");
        let shown = office.shown(&case).await;
        office.step(&shown, "appeal", &json!({ "text": "承诺是真实的" })).await.expect(200);
        let detail = async || {
            let path = format!("/api/v1/cases/{}/appeal", id(&case));
            office.running.get(&path, Some(&office.candidate)).await.expect(200)
        };
        let open = detail().await;
        assert_eq!((&open["text"], &open["state"]), (&json!("承诺是真实的"), &json!("appeal_submitted")));
        assert_eq!((&open["against"]["reason_code"], &open["year"]), (&json!("false_promise"), &json!(2020)));
        assert!(open["decision"].is_null() && open["until"].is_string() && open["exam"]["zh"].is_string(), "{open}");
        office.running.work().await;
        assert_eq!(office.page(&certificate.id).await["status"], "suspended");
        // Neither who proposed the refusal nor who came to the same decides about the appeal.
        for n in [1, 2] {
            let reviewer = office.reviewer(n).await;
            assert_eq!(office.act(&reviewer, &case, "claim", &json!({})).await.problem(403), "same_reviewer", "{n}");
        }
        let third = claimed(&office, &case, 3).await;
        let grounds = json!({ "reason_code": "other", "text": "复核意见" });
        office.act(&third, &case, verdict, &grounds).await.expect(200);
        office.running.work().await;
        assert_eq!(office.page(&certificate.id).await["status"], status);
        let decided = detail().await;
        assert_eq!((&decided["state"], &decided["decision"]["note"]), (&json!(state), &json!("复核意见")));
    }
}

#[tokio::test]
async fn an_ordinary_refusal_needs_one_reviewer_and_touches_no_certificate() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = office.apply("qualification_review", Some(&certificate.id), &json!({})).await.expect(201);
    let first = claimed(&office, &case, 1).await;
    let ordinary = json!({ "reason_code": "other", "text": "材料不全" });
    assert_eq!(office.act(&first, &case, "reject", &ordinary).await.expect(200)["state"], "rejected");
    office.running.work().await;
    assert_eq!(office.page(&certificate.id).await["status"], "valid");
}
