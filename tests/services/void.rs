//! A refusal that voids a certificate voids what is in force, whatever has become of the certificate meanwhile.

use serde_json::{Value, json};
use zhengda::{
    records::certificate::{Certificate, Status},
    store::{Change, StoreError},
};
use zhengda_engine::moment::Span;

use super::{
    office::{Office, PAPER, id, on_each_store},
    replace::replaced_once,
    second::{claimed, voiding},
};

/// Refused by two reviewers for a reason that voids the certificate.
async fn refuse(office: &Office, case: &Value) {
    for n in [1, 2] {
        let reviewer = claimed(office, case, n).await;
        office.act(&reviewer, case, "reject", &voiding()).await.expect(200);
    }
    office.running.work().await;
}

/// The certificate is replaced by an exchange while a review of it is open.
async fn replaced_meanwhile(office: &Office) -> (Certificate, Certificate, Value) {
    let old = office.certificate(1, PAPER, "正常").await;
    let review = office.apply("qualification_review", Some(&old.id), &json!({})).await.expect(201);
    let photo = json!({ "item": "photo", "correct": "换照片" });
    let exchange = office.approved("exchange", Some(&old.id), &photo).await;
    let operator = office.operator().await;
    office.act(&operator, &exchange, "complete", &json!({ "text": "已换发" })).await.expect(200);
    office.running.work().await;
    let new = replaced_once(office, &old.id, &exchange).await;
    (old, new, review)
}

async fn says(office: &Office, certificate: &Certificate) -> String {
    let checked = office.running.app.verify(&certificate.code).await;
    checked.reason.to_owned()
}

/// What staff see of work that was given up.
async fn given_up(office: &Office, case: &Value) -> Value {
    let reviewer = office.reviewer(1).await;
    let path = format!("/api/v1/staff/cases/{}", id(case));
    office.running.get(&path, Some(&reviewer)).await.expect(200)["given_up"].clone()
}

// rows: F55 F67 N12
#[tokio::test]
async fn a_refusal_voids_the_edition_that_came_meanwhile() {
    on_each_store(async |office| {
        let (old, new, review) = replaced_meanwhile(&office).await;
        assert_eq!(says(&office, &new).await, "in_force");
        refuse(&office, &review).await;
        assert_eq!(
            (says(&office, &old).await.as_str(), says(&office, &new).await.as_str()),
            ("superseded", "suspended")
        );
        office.running.advance(Span::days(40));
        office.running.work().await;
        assert_eq!((says(&office, &old).await.as_str(), says(&office, &new).await.as_str()), ("superseded", "revoked"));
        let new = office.running.app.records::<Certificate>().get(&new.id).await.unwrap().unwrap().value;
        assert_eq!(new.history.len(), 2, "suspended once and revoked once: {:?}", new.history);
        assert_eq!(given_up(&office, &review).await, json!([]));
    })
    .await;
}

// rows: K11 Z09
#[tokio::test]
async fn an_appeal_that_succeeds_restores_the_edition_that_was_suspended() {
    let office = Office::open().await;
    let (_, new, review) = replaced_meanwhile(&office).await;
    refuse(&office, &review).await;
    assert_eq!(says(&office, &new).await, "suspended");
    let shown = office.shown(&review).await;
    office.step(&shown, "appeal", &json!({ "text": "承诺是真实的" })).await.expect(200);
    let third = claimed(&office, &review, 3).await;
    office.act(&third, &review, "approve", &json!({})).await.expect(200);
    office.running.work().await;
    assert_eq!(says(&office, &new).await, "in_force");
}

#[tokio::test]
async fn what_cannot_be_voided_is_shown_to_staff() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let review = office.apply("qualification_review", Some(&old.id), &json!({})).await.expect(201);
        // As a list gives one that was replaced elsewhere: the register does not know by what.
        let elsewhere = office.running.app.records::<Certificate>().change(&old.id, |stored| {
            let next = Certificate { status: Status::Superseded, ..stored.clone() };
            Ok::<_, StoreError>(Change::Write(next, ()))
        });
        elsewhere.await.unwrap();
        refuse(&office, &review).await;
        assert_eq!(given_up(&office, &review).await, json!(["suspend"]));
    })
    .await;
}
