//! The paper of a certificate that is not in force stays in the office.

use serde_json::{Value, json};

use super::office::{Office, PAPER, REGION, mailing_form, on_each_store};

fn parcel() -> Value {
    json!({ "carrier": "ems", "tracking_number": "EA123456785CN" })
}

async fn put(office: &Office, certificate: &str, status: &str) {
    office.running.set_status(REGION, certificate, status, "核查").await.expect(200);
}

async fn mailing(office: &Office, certificate: &str) -> Value {
    office.apply("mailing", Some(certificate), &mailing_form()).await.expect(201)
}

// rows: F55 N12
#[tokio::test]
async fn no_paper_leaves_that_is_suspended_revoked_or_replaced() {
    on_each_store(async |office| {
        let certificate = office.certificate(1, PAPER, "正常").await;
        let case = mailing(&office, &certificate.id).await;
        let operator = office.operator().await;
        put(&office, &certificate.id, "suspended").await;
        let refused = office.act(&operator, &case, "dispatch", &parcel()).await;
        assert_eq!(refused.problem(409), "paper_not_in_force");
        assert!(refused.json()["remedy"].as_str().unwrap().contains("恢复"), "the operator is told what to do");
        put(&office, &certificate.id, "valid").await;
        let reviewer = office.reviewer(1).await;
        office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
        office.act(&reviewer, &case, "approve", &json!({})).await.expect(200);
        put(&office, &certificate.id, "revoked").await;
        let refused = office.act(&operator, &case, "dispatch", &parcel()).await;
        assert_eq!(refused.problem(409), "paper_not_in_force");
        assert!(refused.json()["allowed_actions"].as_array().unwrap().contains(&json!("complete")));
        let words = json!({ "text": "证书已撤销，不再寄出", "carried_out": false });
        office.act(&operator, &case, "complete", &words).await.expect(200);
        assert_eq!(office.shown(&case).await["feedback"]["note"], "证书已撤销，不再寄出");
        office.running.work().await;
        let messages = office.running.get("/api/v1/messages", Some(&office.candidate)).await.expect(200).to_string();
        assert!(messages.contains("还没有寄出的纸质证书不再寄出"), "the candidate is told: {messages}");
    })
    .await;
}

// rows: N12
#[tokio::test]
async fn the_old_paper_of_a_reissued_certificate_stays() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = mailing(&office, &certificate.id).await;
    let reissue = office.approved("reissue", Some(&certificate.id), &json!({})).await;
    let operator = office.operator().await;
    office.act(&operator, &reissue, "complete", &json!({ "text": "已补发" })).await.expect(200);
    office.running.work().await;
    let refused = office.act(&operator, &case, "dispatch", &parcel()).await;
    assert_eq!(refused.problem(409), "paper_not_in_force");
    assert!(refused.json()["remedy"].as_str().unwrap().contains("新证书"));
}

#[tokio::test]
async fn a_paper_in_force_leaves() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = mailing(&office, &certificate.id).await;
    let operator = office.operator().await;
    put(&office, &certificate.id, "suspended").await;
    put(&office, &certificate.id, "valid").await;
    office.act(&operator, &case, "dispatch", &parcel()).await.expect(200);
}
