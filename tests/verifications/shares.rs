//! Shares: what was chosen and no more, as long and as often as was chosen, and the holder sees who looked.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::certificate::Status;
use zhengda_engine::moment::Span;
use zhengda_seal::{keys::PublishedKeys, register::Online, share::Share};

use super::{holder, keyed, log, once};
use crate::{
    certificates::verify::set_status,
    support::running::{Answer, Running, fresh_key, on_each_store},
};

async fn make(running: &Running, token: &str, body: Value) -> Value {
    once(running, "/api/v1/shares", Some(token), &body).await.expect(201)
}

async fn open(running: &Running, code: &Value) -> Answer {
    running.post("/api/v1/verifications/shares", None, &json!({ "code": code })).await
}

// rows: Q11
#[tokio::test]
async fn a_share_shows_what_was_chosen_and_the_holder_sees_who_looked() {
    on_each_store(async |running| {
        let (token, one) = holder(&running, 1).await;
        let share = make(&running, &token, json!({ "certificate_id": one.id, "fields": ["year", "specialty"] })).await;
        assert_eq!((share["state"].as_str(), share["once"].as_bool()), (Some("open"), Some(false)));
        assert!(share["url"].as_str().unwrap().ends_with(&format!("/s/{}", share["code"].as_str().unwrap())));
        let opened = open(&running, &share["code"]).await.expect(200);
        assert_eq!(opened["fields"], json!({ "year": "2024", "specialty": "建筑工程" }));
        assert_eq!(opened["verification"]["verdict"], "valid");
        assert!(!opened.to_string().contains(&one.document_number));
        assert!(!opened.to_string().contains(&one.management_number));
        let lower = share["code"].as_str().unwrap().to_lowercase();
        open(&running, &json!(lower)).await.expect(200);
        let entry = &log(&running, &token).await[0];
        assert_eq!((entry["way"].as_str(), entry["times"].as_i64()), (Some("share"), Some(2)));
        let list = running.get("/api/v1/shares", Some(&token)).await.expect(200);
        assert_eq!(
            (list["items"][0]["opened"].as_i64(), list["items"][0]["id"].as_str()),
            (Some(2), share["id"].as_str())
        );

        // The signed form binds the fields to the code, and whoever holds keys can check it without us.
        let keys = running.get("/.well-known/certificate-keys.json", None).await.expect(200);
        let ring = serde_json::from_value::<PublishedKeys>(keys).unwrap().ring().unwrap();
        let signed = data_encoding::BASE64URL_NOPAD.decode(opened["signed"].as_str().unwrap().as_bytes()).unwrap();
        let signed = Share::open(&signed, &ring, running.app.now().0).unwrap();
        let table = running.app.seal.table.read();
        let hosts = [&running.app.seal.address.host];
        let online = Online {
            official_hosts: &hosts,
            keys: &running.app.seal.keys().ring,
            register: &table.register,
            now_ms: running.app.now().0,
        };
        let claims = online.thorough(&signed.code).claims.unwrap();
        let fields = signed.fields(&claims).unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["specialty", "year"]);
    })
    .await;
}

// rows: Q11
#[tokio::test]
async fn a_share_opens_as_often_and_as_long_as_was_chosen() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let with = |extra: Value| {
        let mut body = json!({ "certificate_id": one.id, "fields": ["name"] });
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    let single = make(&running, &token, with(json!({ "once": true, "note": "某公司面试" }))).await;
    assert_eq!(single["note"], "某公司面试");
    open(&running, &single["code"]).await.expect(200);
    for _ in 0..20 {
        assert_eq!(open(&running, &single["code"]).await.problem(410), "share_used");
    }
    let short = make(&running, &token, with(json!({ "minutes": 5 }))).await;
    running.advance(Span::minutes(4));
    open(&running, &short["code"]).await.expect(200);
    running.advance(Span::minutes(1));
    assert_eq!(open(&running, &short["code"]).await.problem(410), "share_expired");
    let taken = make(&running, &token, with(json!({}))).await;
    let path = format!("/api/v1/shares/{}", taken["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(running.send(Method::DELETE, &path, Some(&token), &[], None).await.status.as_u16(), 204);
    }
    assert_eq!(open(&running, &taken["code"]).await.problem(410), "share_revoked");
    assert_eq!(open(&running, &json!("NOSUCHCODE")).await.problem(404), "share_unknown");
    let states: Vec<_> = running.get("/api/v1/shares", Some(&token)).await.expect(200)["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|share| share["state"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(states, ["revoked", "expired", "used"]);
}

// rows: Q11
#[tokio::test]
async fn of_many_who_open_a_single_share_at_once_one_sees_it() {
    on_each_store(async |running| {
        let (token, one) = holder(&running, 1).await;
        let share = make(&running, &token, json!({ "certificate_id": one.id, "fields": ["name"], "once": true })).await;
        let racers = (0..12).map(|_| open(&running, &share["code"]));
        let answers = futures_util::future::join_all(racers).await;
        let seen = answers.iter().filter(|answer| answer.status.as_u16() == 200).count();
        assert_eq!(seen, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    })
    .await;
}

// rows: Q11
#[tokio::test]
async fn only_the_holder_makes_and_takes_back_and_a_repeated_call_makes_one() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let (other, _) = holder(&running, 2).await;
    let body = json!({ "certificate_id": one.id, "fields": ["name"] });
    assert_eq!(once(&running, "/api/v1/shares", Some(&other), &body).await.problem(404), "certificate_not_yours");
    let key = fresh_key();
    let first = keyed(&running, "/api/v1/shares", Some(&token), &key, &body).await.expect(201);
    let again = keyed(&running, "/api/v1/shares", Some(&token), &key, &body).await.expect(201);
    assert_eq!(first, again);
    let changed = json!({ "certificate_id": one.id, "fields": ["exam"] });
    let refused = keyed(&running, "/api/v1/shares", Some(&token), &key, &changed).await;
    assert_eq!(refused.problem(422), "idempotency_key_reused");
    let path = format!("/api/v1/shares/{}", first["id"].as_str().unwrap());
    assert_eq!(running.send(Method::DELETE, &path, Some(&other), &[], None).await.problem(404), "not_found");
    let list = running.get("/api/v1/shares", Some(&other)).await.expect(200);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(0));
}

// rows: Q11
#[tokio::test]
async fn every_fault_of_a_share_is_told_and_full_numbers_need_a_step_up() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let refused = once(
        &running,
        "/api/v1/shares",
        Some(&token),
        &json!({ "certificate_id": one.id, "fields": ["name", "salary"], "minutes": 1, "note": "a\u{202e}" }),
    )
    .await;
    assert_eq!(refused.problem(400), "invalid_body");
    let pointers: Vec<_> = refused.json()["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["pointer"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(pointers, ["/fields/1", "/minutes", "/note"]);
    // A face check counts for five minutes.
    running.advance(Span::minutes(6));
    for field in ["document_number", "management_number", "print_number"] {
        let body = json!({ "certificate_id": one.id, "fields": [field] });
        let refused = once(&running, "/api/v1/shares", Some(&token), &body).await;
        assert_eq!(refused.problem(403), "step_up_required", "{field}");
    }
    for n in 0..20 {
        let body = json!({ "certificate_id": one.id, "fields": ["name"], "note": n.to_string() });
        once(&running, "/api/v1/shares", Some(&token), &body).await.expect(201);
    }
    let body = json!({ "certificate_id": one.id, "fields": ["name"] });
    assert_eq!(once(&running, "/api/v1/shares", Some(&token), &body).await.problem(409), "share_limit");
}

// rows: Q11
#[tokio::test]
async fn a_revoked_certificate_cannot_be_shared_as_a_good_one() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let share = make(&running, &token, json!({ "certificate_id": one.id, "fields": ["year"] })).await;
    set_status(&running, &one.id, Status::Revoked, None).await;
    let opened = open(&running, &share["code"]).await.expect(200);
    assert_eq!(opened["verification"]["verdict"], "not_valid");
    let page = running.get(&format!("/s/{}", share["code"].as_str().unwrap()), None).await;
    assert!(page.text.contains("NOT VALID") && !page.text.contains(">VALID<"), "{}", page.text);
}
