//! Every verdict end to end, and that nothing unchecked is ever VALID.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::{
    records::{
        certificate::{Certificate, Status},
        collections,
    },
    store::{Change, Condition},
};
use zhengda_engine::moment::{Moment, Span};

use super::{
    import::import,
    list::{self, csv, row},
};
use crate::support::{
    removable::Removable,
    running::Running,
    stores::{sqlite, stores},
};

/// Imports the `n`-th row and answers the certificate.
pub(crate) async fn certificate(running: &Running, n: u32) -> Certificate {
    let summary = import(running, csv([row(n)]).as_bytes(), false).await;
    assert_eq!(summary.failed, 0, "{:?}", summary.findings);
    let all = running.app.records::<Certificate>();
    let found = all.find(&zhengda::store::Find::by(Condition::all()).limit(1_000)).await.unwrap().0;
    found.into_iter().find(|found| found.value.name == list::name(n)).unwrap().value
}

/// Sets a status as another process on the same store would.
pub(crate) async fn set_status(running: &Running, id: &str, status: Status, successor: Option<&str>) -> Moment {
    running.advance(Span::seconds(2));
    let at = running.app.now();
    let changed = running.app.records::<Certificate>().change(id, |stored| {
        let next = Certificate {
            status,
            since: Some(at),
            changed_at: Some(at),
            successor: successor.map(str::to_owned),
            ..stored.clone()
        };
        Ok::<_, zhengda::store::StoreError>(Change::Write(next, ()))
    });
    changed.await.unwrap();
    running.advance(Span::seconds(2));
    at
}

pub(crate) fn text_of(running: &Running, certificate: &Certificate) -> String {
    running.app.seal.address.text(&certificate.signed_code().unwrap()).unwrap()
}

async fn verify(running: &Running, code: &str) -> Value {
    running.post("/api/v1/verifications", None, &json!({ "code": code })).await.expect(200)
}

fn said(answer: &Value) -> (&str, &str) {
    (answer["verdict"].as_str().unwrap(), answer["reason"].as_str().unwrap())
}

#[tokio::test]
async fn a_certificate_in_force_is_valid_with_everything_that_is_said_of_it() {
    let running = Running::start().await;
    let certificate = certificate(&running, 7).await;
    let text = text_of(&running, &certificate);
    for text in [text.clone(), text.to_lowercase(), certificate.code.clone(), certificate.code.to_lowercase()] {
        let answer = verify(&running, &text).await;
        assert_eq!(said(&answer), ("valid", "in_force"), "{text}");
        let shown = &answer["certificate"];
        assert_eq!(shown["name"], list::name(7));
        assert_eq!(shown["exam"], "一级建造师");
        assert_eq!(shown["specialty"], "建筑工程");
        assert_eq!(shown["approved_on"], "2024-11-20");
        assert_eq!(shown["id_number_masked"].as_str().unwrap().matches('*').count(), 16);
        assert!(shown["management_number_masked"].as_str().unwrap().contains('*'));
        assert!(shown["level"].is_null() && answer["since"].is_null() && answer["superseded_by"].is_null());
        assert!(answer["as_of"].as_str().unwrap().ends_with("+08:00"));
        assert!(
            !answer["text"]["zh"].as_str().unwrap().is_empty() && !answer["advice"]["en"].as_str().unwrap().is_empty()
        );
        assert!(answer.get("receipt").is_none(), "a receipt goes with a stated purpose only");
    }
}

#[tokio::test]
async fn a_change_of_status_by_another_process_is_seen_within_seconds_and_back() {
    let running = Running::start().await;
    let one = certificate(&running, 1).await;
    let newer = certificate(&running, 2).await;
    let text = text_of(&running, &one);
    assert_eq!(said(&verify(&running, &text).await), ("valid", "in_force"));
    for (status, expected) in [
        (Status::Suspended, ("not_valid", "suspended")),
        (Status::Valid, ("valid", "in_force")),
        (Status::Suspended, ("not_valid", "suspended")),
        (Status::Superseded, ("not_valid", "superseded")),
        (Status::Revoked, ("not_valid", "revoked")),
    ] {
        let successor = (status == Status::Superseded).then_some(newer.id.as_str());
        let at = set_status(&running, &one.id, status, successor).await;
        let answer = verify(&running, &text).await;
        assert_eq!(said(&answer), expected);
        assert_eq!(answer["certificate"]["name"], list::name(1), "never without saying whose it is");
        assert_eq!(answer["superseded_by"].as_str(), successor);
        let since = (status != Status::Valid).then(|| at.rfc3339());
        assert_eq!(answer["since"].as_str(), since.as_deref());
    }
    assert_eq!(said(&verify(&running, &text_of(&running, &newer)).await), ("valid", "in_force"));
}

#[tokio::test]
async fn no_changed_character_of_a_code_is_valid() {
    let running = Running::start().await;
    let certificate = certificate(&running, 3).await;
    let code = certificate.code.as_bytes();
    let mut reasons = std::collections::BTreeMap::new();
    for at in (0..code.len()).step_by(3) {
        let mut changed = code.to_vec();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let answer = verify(&running, std::str::from_utf8(&changed).unwrap()).await;
        assert_ne!(answer["verdict"], "valid", "at {at}");
        *reasons.entry(answer["reason"].as_str().unwrap().to_owned()).or_insert(0) += 1;
    }
    assert!(reasons["forged"] > 50, "{reasons:?}");
}

#[tokio::test]
async fn what_is_no_code_of_ours_has_its_reason() {
    let running = Running::start().await;
    let certificate = certificate(&running, 4).await;
    let text = text_of(&running, &certificate);
    let foreign = text.replace(&running.app.seal.address.host.to_ascii_uppercase(), "ZS.EXAMPLE.CN");
    let stranger = Running::start().await;
    let of_stranger = super::verify::certificate(&stranger, 4).await.code;
    for (text, expected) in [
        ("", ("cannot_tell", "unreadable")),
        ("hello", ("cannot_tell", "unreadable")),
        (&text[..text.len() / 2], ("cannot_tell", "unreadable")),
        (&"A".repeat(2_000), ("cannot_tell", "unreadable")),
        (&foreign, ("cannot_tell", "foreign_host")),
        ("https://example.cn/", ("cannot_tell", "foreign_host")),
        (&of_stranger, ("cannot_tell", "unknown_key")),
    ] {
        let answer = verify(&running, text).await;
        assert_eq!(said(&answer), expected, "{text}");
        assert!(answer["certificate"].is_null(), "nothing is said of what the authority did not say");
    }
}

#[tokio::test]
async fn a_signed_code_that_is_not_in_the_register_is_not_valid() {
    let running = Running::start().await;
    let certificate = certificate(&running, 5).await;
    // The certificate is gone from the store, and this process was started anew.
    let found = running.app.records::<Certificate>().get(&certificate.id).await.unwrap().unwrap();
    running.app.records::<Certificate>().delete_if(&found.id, found.version).await.unwrap();
    let again = running.again().await;
    let answer = verify(&again, &certificate.code).await;
    assert_eq!(said(&answer), ("cannot_tell", "not_in_register"));
}

#[tokio::test]
async fn a_process_that_starts_anew_knows_every_status() {
    let running = Running::start().await;
    let (good, bad) = (certificate(&running, 10).await, certificate(&running, 11).await);
    set_status(&running, &bad.id, Status::Revoked, None).await;
    let again = running.again().await;
    assert_eq!(said(&verify(&again, &good.code).await), ("valid", "in_force"));
    assert_eq!(said(&verify(&again, &bad.code).await), ("not_valid", "revoked"));
    // What was issued elsewhere since then is looked up.
    let newer = certificate(&running, 12).await;
    assert_eq!(said(&verify(&again, &newer.code).await), ("valid", "in_force"));
}

#[tokio::test]
async fn without_the_store_nothing_is_valid_and_a_revocation_stays() {
    for kind in stores(&collections::all()).await {
        let (store, gone) = Removable::over(kind.store.clone());
        let running = Running::over(kind.behind(store), &[]).await;
        let (good, bad) = (certificate(&running, 20).await, certificate(&running, 21).await);
        set_status(&running, &bad.id, Status::Revoked, None).await;
        assert_eq!(said(&verify(&running, &good.code).await), ("valid", "in_force"));
        assert_eq!(said(&verify(&running, &bad.code).await), ("not_valid", "revoked"));

        gone.store(true, Ordering::SeqCst);
        let seen = verify(&running, &good.code).await;
        assert_eq!(said(&seen), ("valid", "in_force"), "what was seen a moment ago still holds, with its time");
        running.advance(Span::minutes(1));
        let answer = verify(&running, &good.code).await;
        assert_eq!(said(&answer), ("cannot_tell", "register_unavailable"));
        assert_eq!(said(&verify(&running, &bad.code).await), ("not_valid", "revoked"), "nobody undoes a revocation");
        assert_eq!(said(&verify(&running, "hello").await), ("cannot_tell", "unreadable"));
        let page = running.get(&format!("/v/{}", good.code), None).await;
        assert_eq!((page.status.as_u16(), page.retry_after.as_deref()), (503, Some("60")));
        assert!(page.text.contains("无法判断") && !page.text.contains("VALID"), "{}", page.text);
        assert_eq!(running.get("/api/v1/status-lists/0", None).await.problem(503), "store_unavailable");

        gone.store(false, Ordering::SeqCst);
        running.advance(Span::seconds(2));
        assert_eq!(said(&verify(&running, &good.code).await), ("valid", "in_force"));
    }
}

#[tokio::test]
async fn one_address_may_check_so_often_and_no_more() {
    let running =
        Running::over(sqlite(&collections::all()).await, &[("ZHENGDA_LIMITS__VERIFICATIONS_PER_MINUTE", "3")]).await;
    for _ in 0..3 {
        verify(&running, "x").await;
    }
    let refused = running.post("/api/v1/verifications", None, &json!({ "code": "x" })).await;
    assert_eq!(refused.problem(429), "rate_limited");
    assert!(refused.retry_after.is_some());
    let page = running.get("/v/X", None).await;
    assert_eq!(page.status.as_u16(), 429);
    assert!(page.retry_after.is_some() && page.content_type.starts_with("text/html"), "{page:?}");
    assert!(page.text.contains("无法判断") && page.text.contains("Wait a minute"), "{}", page.text);
}

#[tokio::test]
async fn a_purpose_has_its_bounds() {
    let running = Running::start().await;
    let ask = async |purpose: String| {
        running.post("/api/v1/verifications", None, &json!({ "code": "x", "purpose": purpose })).await
    };
    ask("招聘核验".to_owned()).await.expect(200);
    let refused = ask("长".repeat(101)).await;
    assert_eq!(refused.problem(400), "invalid_body");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/purpose");
}

#[tokio::test]
async fn verifiers_without_a_network_get_keys_and_lists() {
    let running = Running::start().await;
    assert_eq!(running.get("/api/v1/status-lists/0", None).await.problem(404), "not_found");
    let one = certificate(&running, 30).await;
    let keys = running.get("/.well-known/certificate-keys.json", None).await.expect(200);
    let keys: zhengda_seal::keys::PublishedKeys = serde_json::from_value(keys).unwrap();
    let ring = keys.ring().unwrap();
    assert_eq!(keys.keys.len(), 2, "the key that signs, and the next one before it does");

    let path = format!("/api/v1/status-lists/{}", one.status_list);
    let fetch = async |known: Option<&str>| {
        running
            .raw(|client, base| {
                let request = client.request(Method::GET, format!("{base}{path}"));
                known.map(|tag| request.try_clone().unwrap().header("If-None-Match", tag)).unwrap_or(request)
            })
            .await
    };
    let first = fetch(None).await;
    assert_eq!((first.status.as_u16(), first.content_type.as_str()), (200, "application/cose"));
    let tag = first.etag.clone().unwrap();
    assert_eq!(fetch(Some(&tag)).await.status.as_u16(), 304);
    set_status(&running, &one.id, Status::Revoked, None).await;
    let second = fetch(Some(&tag)).await;
    assert_eq!(second.status.as_u16(), 200, "a revocation is in the next answer");
    assert_ne!(second.etag, first.etag);
    let list = zhengda_seal::status::SignedList::parse(&second.bytes, &ring, running.app.now().0).unwrap();
    assert!(list.list.get(one.status_index).unwrap().revoked);
    assert_eq!(list.ttl_ms, Span::days(7).0);
}

// rows: N2
#[tokio::test]
async fn what_is_sent_is_what_the_contract_describes() {
    use poem_openapi::types::ToJSON;
    use zhengda::{
        api::verdict::{VerificationView, write},
        app::verifications::Done,
    };
    let running = Running::start().await;
    let one = certificate(&running, 41).await;
    let newer = certificate(&running, 42).await;
    for (status, successor) in [
        (Status::Valid, None),
        (Status::Suspended, None),
        (Status::Superseded, Some(newer.id.as_str())),
        (Status::Revoked, None),
    ] {
        set_status(&running, &one.id, status, successor).await;
        for text in [one.code.as_str(), newer.code.as_str(), "x", "https://zs.evil.example/v/QQ"] {
            let checked = running.app.verify(text).await;
            let sent: Value = serde_json::from_slice(&write(&running.app, &checked).unwrap()).unwrap();
            let done = Done { checked, receipt: None, missing: None };
            assert_eq!(Some(sent), VerificationView::of(&running.app, &done).to_json(), "{status:?} {text}");
        }
    }
}
