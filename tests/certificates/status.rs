//! An issuer changes a status: at once everywhere, once per key, told to the holder, and a revocation for good.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::{
    certificate::{Certificate, Status},
    staff::StaffRole,
};

use super::{list, verify::certificate};
use crate::support::{
    roles::REGION,
    running::{Answer, Running, fresh_key, on_each_store},
};

async fn issuer(running: &Running) -> String {
    running.staff(REGION, "issuer", StaffRole::Issuer).await
}

async fn set(running: &Running, token: &str, id: &str, status: &str, reason: &str, key: &str) -> Answer {
    let body = json!({ "status": status, "reason": reason });
    let path = format!("/api/v1/staff/certificates/{id}/status");
    running.send(Method::POST, &path, Some(token), &[("Idempotency-Key", key)], Some(&body)).await
}

async fn verdict(running: &Running, certificate: &Certificate) -> Value {
    running.post("/api/v1/verifications", None, &json!({ "code": certificate.code })).await.expect(200)
}

#[tokio::test]
async fn suspended_restored_revoked_each_is_seen_at_once_and_told() {
    on_each_store(async |running| {
        let one = certificate(&running, 1).await;
        let holder = running.candidate((&list::name(1), &list::id_number(1))).await;
        for (status, reason, said) in [
            ("suspended", "核查中", "suspended"),
            ("valid", "核查完毕", "in_force"),
            ("revoked", "发现替考", "revoked"),
        ] {
            let answer = running.set_status(REGION, &one.id, status, reason).await;
            assert_eq!(answer.expect(200)["certificate"]["status"], status);
            assert_eq!(verdict(&running, &one).await["reason"], said, "at once in this process");
        }
        let seen = running.get(&format!("/api/v1/certificates/{}", one.id), Some(&holder)).await.expect(200);
        assert_eq!((seen["status"].as_str(), seen["reason"].as_str()), (Some("revoked"), Some("发现替考")));
        while running.work().await > 0 {}
        let messages = running.get("/api/v1/messages", Some(&holder)).await.expect(200);
        let topics: Vec<_> =
            messages["items"].as_array().unwrap().iter().map(|m| m["topic"].as_str().unwrap()).collect();
        let mut sorted = topics.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, ["certificate_restored", "certificate_revoked", "certificate_suspended"]);
        let text = messages.to_string();
        assert!(text.contains("发现替考") && text.contains("一级建造师") && !text.contains("{exam}"), "{text}");
    })
    .await;
}

#[tokio::test]
async fn every_change_that_is_not_allowed_has_its_reason() {
    let running = Running::start().await;
    let token = issuer(&running).await;
    let one = certificate(&running, 2).await;
    let change = async |status: &str, reason: &str| set(&running, &token, &one.id, status, reason, &fresh_key()).await;
    assert_eq!(change("valid", "x").await.problem(409), "status_unchanged");
    assert_eq!(change("superseded", "x").await.problem(400), "invalid_body");
    assert_eq!(change("suspended", "  ").await.problem(422), "text_missing");
    assert_eq!(change("suspended", &"长".repeat(501)).await.problem(422), "text_missing");
    running.set_status(REGION, &one.id, "revoked", "作弊").await.expect(200);
    for status in ["valid", "suspended", "revoked"] {
        assert_eq!(change(status, "后悔").await.problem(409), "status_final", "nobody undoes a revocation");
    }
    let no_key = running
        .post(
            &format!("/api/v1/staff/certificates/{}/status", one.id),
            Some(&token),
            &json!({ "status": "valid", "reason": "x" }),
        )
        .await;
    assert_eq!(no_key.problem(400), "idempotency_key_missing");
    let nothing = set(&running, &token, "cert_nothing", "revoked", "x", &fresh_key()).await;
    assert_eq!(nothing.problem(404), "not_found");
    let other = running.staff("shenzhen", "issuer", StaffRole::Issuer).await;
    let elsewhere = certificate(&running, 3).await;
    assert_eq!(set(&running, &other, &elsewhere.id, "revoked", "x", &fresh_key()).await.problem(404), "not_found");
}

#[tokio::test]
async fn one_key_changes_once_and_answers_the_same() {
    on_each_store(async |running| {
        let token = issuer(&running).await;
        let one = certificate(&running, 4).await;
        let key = fresh_key();
        let calls = (0..20).map(|_| set(&running, &token, &one.id, "suspended", "核查", &key));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.status.as_u16() == 200), "{answers:?}");
        assert!(answers.windows(2).all(|pair| pair[0].text == pair[1].text));
        assert_eq!(answers[0].json()["history"].as_array().unwrap().len(), 1);
        let other_body = set(&running, &token, &one.id, "revoked", "核查", &key).await;
        assert_eq!(other_body.problem(422), "idempotency_key_reused");
        // The answer of then, although the status is another by now.
        set(&running, &token, &one.id, "valid", "完毕", &fresh_key()).await.expect(200);
        assert_eq!(set(&running, &token, &one.id, "suspended", "核查", &key).await.text, answers[0].text);
        assert_eq!(verdict(&running, &one).await["verdict"], "valid");
    })
    .await;
}

#[tokio::test]
async fn an_issuer_decides_nothing_about_own_certificates() {
    let running = Running::start().await;
    let one = certificate(&running, 5).await;
    let token = issuer(&running).await;
    let account = zhengda::records::staff::account_id(REGION, "issuer");
    let changed = running.app.records::<zhengda::records::staff::StaffAccount>().change(&account, |stored| {
        let next = zhengda::records::staff::StaffAccount { person: Some(one.person.clone()), ..stored.clone() };
        Ok::<_, zhengda::store::StoreError>(zhengda::store::Change::Write(next, ()))
    });
    changed.await.unwrap();
    assert_eq!(set(&running, &token, &one.id, "revoked", "x", &fresh_key()).await.problem(403), "own_case");
}

#[tokio::test]
async fn an_issuer_finds_certificates_by_number_or_by_name_and_document_together() {
    let running = Running::start().await;
    let token = issuer(&running).await;
    let one = certificate(&running, 6).await;
    let search = async |body: Value| running.post("/api/v1/staff/certificates/search", Some(&token), &body).await;
    let (name, number) = (list::name(6), list::id_number(6));
    for body in [
        json!({ "management_number": one.management_number }),
        json!({ "management_number": format!(" {} ", one.management_number) }),
        json!({ "name": name, "id_number": number }),
    ] {
        let found = search(body).await.expect(200);
        assert_eq!(found["items"][0]["certificate"]["id"], one.id);
        assert!(!found.to_string().contains(&number), "the document number stays masked");
    }
    for body in [
        json!({ "management_number": "99999999999" }),
        json!({ "name": "别人", "id_number": number }),
        json!({ "name": name, "id_number": list::id_number(7) }),
    ] {
        assert_eq!(search(body).await.expect(200)["items"], json!([]));
    }
    for (body, pointer) in [
        (json!({}), "/management_number"),
        (json!({ "name": name }), "/id_number"),
        (json!({ "id_number": number }), "/name"),
        (json!({ "management_number": "1" }), "/management_number"),
        (json!({ "name": name, "id_number": "1" }), "/id_number"),
    ] {
        let refused = search(body).await;
        assert_eq!(refused.problem(400), "invalid_body");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let other = running.staff("shenzhen", "issuer", StaffRole::Issuer).await;
    let elsewhere = running
        .post("/api/v1/staff/certificates/search", Some(&other), &json!({ "management_number": one.management_number }))
        .await;
    assert_eq!(elsewhere.expect(200)["items"], json!([]), "another region's register does not exist");
}

// rows: N12
#[tokio::test]
async fn whoever_would_change_an_old_edition_is_led_to_the_newer_one() {
    let running = Running::start().await;
    let token = issuer(&running).await;
    let one = certificate(&running, 8).await;
    let replaced = running.app.records::<Certificate>().change(&one.id, |stored| {
        let successor = Some("cert_newer".to_owned());
        let next = Certificate { status: Status::Superseded, successor, ..stored.clone() };
        Ok::<_, zhengda::store::StoreError>(zhengda::store::Change::Write(next, ()))
    });
    replaced.await.unwrap();
    let refused = set(&running, &token, &one.id, "revoked", "x", &fresh_key()).await;
    assert_eq!(refused.problem(409), "status_replaced");
    assert!(refused.json()["remedy"].as_str().unwrap().contains("最新"), "{}", refused.text);
}
