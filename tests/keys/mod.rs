//! Drills with the signing keys: rotation under load, a key that others may hold, a key laid down (F16).

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::{
    app::{
        keys::signer_of,
        seal::ceremony::{KeyState, LEAD},
    },
    records::certificate::{Certificate, Status},
};
use zhengda_engine::moment::Span;
use zhengda_seal::{status::SignedList, suite::KeyId};

use crate::{
    certificates::{import::import, list, verify::certificate},
    support::running::{Answer, Running, on_each_store},
};

async fn said(running: &Running, code: &str) -> (String, String) {
    let answer = running.post("/api/v1/verifications", None, &json!({ "code": code })).await.expect(200);
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    (text("verdict"), text("reason"))
}

fn is(said: (String, String), verdict: &str, reason: &str) {
    assert_eq!((said.0.as_str(), said.1.as_str()), (verdict, reason));
}

fn key_in(running: &Running, state: KeyState) -> KeyId {
    let rows = running.app.seal.key_rows(running.app.now());
    rows.iter().find(|row| row.state == state).unwrap_or_else(|| panic!("{rows:?}")).id
}

/// Waits, in real time, until a process has read the key file that another one changed.
async fn reads(running: &Running, key: KeyId) {
    for _ in 0..150 {
        if running.app.seal.keys().ring.find(key).is_some() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the process did not read the changed keys within 15 s");
}

async fn stored(running: &Running, id: &str) -> Certificate {
    running.app.records::<Certificate>().get(id).await.unwrap().unwrap().value
}

// rows: N15
#[tokio::test]
async fn a_rotation_under_load_fails_no_request_and_every_old_code_stays_good() {
    on_each_store(async |running| {
        let other = running.again().await;
        let old = certificate(&running, 1).await;
        let (before, next) = (key_in(&running, KeyState::Current), key_in(&running, KeyState::Next));
        let load = async {
            let mut issued = Vec::new();
            for n in 100..130 {
                let summary =
                    import(if n % 2 == 0 { &running } else { &other }, list::csv([list::row(n)]).as_bytes(), false)
                        .await;
                assert_eq!((summary.added, summary.failed), (1, 0));
                is(said(&running, &old.code).await, "valid", "in_force");
                is(said(&other, &old.code).await, "valid", "in_force");
                issued.push(n);
                if n == 120 {
                    running.advance(LEAD);
                }
            }
            issued
        };
        let rotation = async {
            let plan = running.app.rotate_keys(false).await.unwrap();
            assert_eq!(plan.begins.map(|(id, _)| id), Some(next));
            assert_eq!(plan.ends.map(|(id, _)| id), Some(before));
            reads(&other, plan.made[0]).await;
        };
        let (issued, ()) = tokio::join!(load, rotation);
        assert_eq!(issued.len(), 30);
        running.advance(LEAD);
        for process in [&running, &other] {
            assert_eq!(key_in(process, KeyState::Current), next, "it signs in every process within a minute");
        }
        let new = certificate(&other, 2).await;
        assert_eq!(signer_of(&new), Some(next));
        assert_eq!(signer_of(&old), Some(before));
        for n in 100..130 {
            let one = certificate(&running, n).await;
            is(said(&running, &one.code).await, "valid", "in_force");
            is(said(&other, &one.code).await, "valid", "in_force");
        }
        is(said(&running, &new.code).await, "valid", "in_force");
        // Long after the old key has ended, what it signed is good.
        running.advance(Span::days(400));
        is(said(&running, &old.code).await, "valid", "in_force");
        assert_eq!(running.app.seal.key_rows(running.app.now()).len(), 3);
    })
    .await;
}

#[tokio::test]
async fn codes_of_a_compromised_key_are_never_valid_and_are_issued_anew() {
    on_each_store(async |running| {
        let other = running.again().await;
        let (one, gone) = (certificate(&running, 1).await, certificate(&running, 2).await);
        is(said(&other, &one.code).await, "valid", "in_force");
        let key = signer_of(&one).unwrap();
        let affected = running.app.signed_by(key).await.unwrap();
        assert_eq!(affected["guangzhou"].len(), 2);
        let plan = running.app.compromise_key(key, running.app.now(), false).await.unwrap();
        let (next, at) = plan.begins.unwrap();
        assert!(at <= running.app.now(), "somebody signs at once");
        reads(&other, plan.made[0]).await;
        for process in [&running, &other] {
            is(said(process, &one.code).await, "cannot_tell", "key_compromised_reverify");
            let page = process.get(&format!("/v/{}", one.code), None).await;
            assert!(page.text.contains("无法判断") && !page.text.contains("VALID"), "{}", page.text);
            let list = process.get(&format!("/api/v1/status-lists/{}", one.status_list), None).await;
            let ring = &process.app.seal.keys().ring;
            assert!(SignedList::parse(&list.bytes, ring, process.app.now().0).is_ok(), "signed with the next key");
        }
        assert!(running.app.issue_anew(&one.id, key).await.unwrap());
        assert!(!running.app.issue_anew(&one.id, key).await.unwrap(), "once");
        let renewed = stored(&running, &one.id).await;
        assert_eq!(signer_of(&renewed), Some(next));
        assert_eq!(renewed.place(), one.place(), "a place is never given twice");
        for process in [&running, &other] {
            is(said(process, &renewed.code).await, "valid", "in_force");
            is(said(process, &one.code).await, "cannot_tell", "key_compromised_reverify");
            is(said(process, &gone.code).await, "cannot_tell", "key_compromised_reverify");
        }
        assert_eq!(running.app.signed_by(key).await.unwrap()["guangzhou"].len(), 1);
        while running.work().await > 0 {}
        let holder = running.candidate((&list::name(1), &list::id_number(1))).await;
        let messages = running.get("/api/v1/messages", Some(&holder)).await.expect(200);
        assert_eq!(messages["items"][0]["topic"], "certificate_code_renewed");
        // The status goes with the certificate, not with the code.
        crate::certificates::verify::set_status(&running, &one.id, Status::Revoked, None).await;
        is(said(&running, &renewed.code).await, "not_valid", "revoked");
    })
    .await;
}

#[tokio::test]
async fn a_rehearsal_changes_nothing_and_the_key_that_signs_is_not_laid_down() {
    let running = Running::start().await;
    let file = running.app.settings.seal.key_file.clone();
    let text = std::fs::read_to_string(&file).unwrap();
    let (current, next) = (key_in(&running, KeyState::Current), key_in(&running, KeyState::Next));
    let app = &running.app;
    assert_eq!(app.rotate_keys(true).await.unwrap().begins.map(|(id, _)| id), Some(next));
    assert_eq!(app.compromise_key(current, app.now(), true).await.unwrap().compromised, Some(current));
    assert!(app.retire_key(current, false).await.unwrap_err().to_string().contains("rotate"));
    assert!(app.retire_key(next, false).await.unwrap_err().to_string().contains("not begun"));
    assert!(app.retire_key(KeyId([1; 4]), false).await.is_err());
    assert!(app.compromise_key(KeyId([1; 4]), app.now(), false).await.is_err());
    assert!(app.compromise_key(current, app.now().plus(Span::days(1)), false).await.is_err());
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);

    app.rotate_keys(false).await.unwrap();
    running.advance(Span::days(2));
    app.retire_key(current, false).await.unwrap();
    let row = app.seal.key_rows(app.now()).into_iter().find(|row| row.id == current).unwrap();
    assert_eq!((row.state, row.signs_here), (KeyState::Verifies, false));
    // Both keys compromised at once: there is still one that signs, and one that follows it.
    for key in [key_in(&running, KeyState::Current), key_in(&running, KeyState::Next)] {
        app.compromise_key(key, app.now(), false).await.unwrap();
    }
    let _ = (key_in(&running, KeyState::Current), key_in(&running, KeyState::Next));
    // Everything that happened to keys is in the chain of the service.
    let auditor = running.staff("guangzhou", "auditor", zhengda::records::staff::StaffRole::Auditor).await;
    let page = running.get("/api/v1/staff/audit?chain=service&action=keys.", Some(&auditor)).await.expect(200);
    let actions: Vec<&str> = page["items"].as_array().unwrap().iter().map(|i| i["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["keys.compromise", "keys.compromise", "keys.retire", "keys.rotate"]);
}

#[tokio::test]
async fn the_published_keys_are_kept_by_their_tag_until_they_change() {
    let running = Running::start().await;
    let fetch = async |known: Option<&str>| -> Answer {
        let headers: Vec<(&str, &str)> = known.iter().map(|tag| ("If-None-Match", *tag)).collect();
        running.send(Method::GET, "/.well-known/certificate-keys.json", None, &headers, None).await
    };
    let first = fetch(None).await;
    let tag = first.etag.clone().unwrap();
    assert_eq!(first.expect(200)["keys"].as_array().map(Vec::len), Some(2));
    assert_eq!(fetch(Some(&tag)).await.status.as_u16(), 304);
    running.app.rotate_keys(false).await.unwrap();
    let second = fetch(Some(&tag)).await;
    assert_eq!(second.expect(200)["keys"].as_array().map(Vec::len), Some(3));
    let private: Vec<Value> = second.json()["keys"].as_array().unwrap().clone();
    assert!(private.iter().all(|key| key.get("d").is_none() && key.get("private").is_none()));
}
