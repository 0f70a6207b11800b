//! Receipts that prove that their status stands in the log: to us, and to a checker that shares no code with us.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use zhengda::records::{
    certificate::{Certificate, Status},
    journal::{Segment, segment_id},
};
use zhengda_engine::moment::Span;
use zhengda_seal::{
    receipt::{Proven, Receipt},
    verdict::StatusBits,
};

use super::{
    checker::{kinds, node, settle, take_revocation_back, with_history},
    log::set,
};
use crate::{
    certificates::verify::{certificate, set_status},
    support::running::{Running, on_each_store},
};

/// The receipt of a stated check.
async fn receipt(running: &Running, one: &Certificate) -> String {
    let body = json!({ "code": one.code, "purpose": "入职核验" });
    let answer = running.post("/api/v1/verifications", None, &body).await.expect(200);
    answer["receipt"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn proof(running: &Running, text: &str) -> (Receipt, Proven) {
    let ring = &running.app.seal.keys().ring;
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    let receipt = Receipt::open(&bytes, ring, running.app.now().0).unwrap();
    let proven = receipt.inclusion.as_ref().unwrap().proven(ring).unwrap();
    (receipt, proven)
}

// rows: N4 N5
#[tokio::test]
async fn a_receipt_proves_that_its_status_stands_in_the_log() {
    on_each_store(async |running| {
        let one = certificate(&running, 1).await;
        // Nobody has entered the issue yet: the receipt sees to it.
        let text = receipt(&running, &one).await;
        let (opened, proven) = proof(&running, &text);
        assert_eq!(proven.change.record_digest, opened.subject.unwrap().record_digest);
        assert_eq!((proven.change.bits, proven.head.size), (StatusBits::default(), 1));
        running.advance(Span::seconds(5));
        for (to, bits) in [
            ("suspended", StatusBits { suspended: true, ..StatusBits::default() }),
            ("valid", StatusBits::default()),
            ("revoked", StatusBits { revoked: true, ..StatusBits::default() }),
        ] {
            set(&running, &one, to).await;
            let (opened, proven) = proof(&running, &receipt(&running, &one).await);
            assert_eq!(proven.change.bits, bits, "{to}");
            assert!(proven.change.at_ms <= opened.as_of_ms && opened.as_of_ms <= opened.checked_at_ms, "{to}");
            running.advance(Span::seconds(5));
        }
        let body = json!({ "receipt": text });
        let shown = running.post("/api/v1/verifications/receipts", None, &body).await.expect(200);
        let log = &shown["content"]["log"];
        assert_eq!((log["index"].as_u64(), log["size"].as_u64()), (Some(0), Some(1)), "{shown}");
        assert_eq!(log["root"], proven.head.root.to_string());
    })
    .await;
}

// rows: N4 N5
#[tokio::test]
async fn a_receipt_never_contradicts_what_another_process_did_a_moment_ago() {
    on_each_store(async |running| {
        let one = certificate(&running, 1).await;
        let other = running.again().await;
        assert_eq!(proof(&other, &receipt(&other, &one).await).0.reason, "in_force");
        set(&running, &one, "revoked").await;
        // The other process has had no time to look for changes.
        let (opened, proven) = proof(&other, &receipt(&other, &one).await);
        assert_eq!((opened.reason.as_str(), proven.change.bits.revoked), ("revoked", true));
    })
    .await;
}

#[tokio::test]
async fn a_damaged_log_costs_the_proof_and_not_the_receipt() {
    let running = Running::start().await;
    with_history(&running).await;
    let one = certificate(&running, 5).await;
    let segments = running.app.records::<Segment>();
    let found = segments.get(&segment_id("status", 0)).await.unwrap().unwrap();
    let mut changed = found.value.clone();
    changed.entries.swap(3, 4);
    segments.replace_if(&found.id, found.version, &changed).await.unwrap();
    let text = receipt(&running, &one).await;
    let body = json!({ "receipt": text });
    let shown = running.post("/api/v1/verifications/receipts", None, &body).await.expect(200);
    assert_eq!((shown["verdict"].as_str(), &shown["content"]["in_transparency_log"]), (Some("genuine"), &json!(false)));
    assert!(shown["content"]["log"].is_null());
    let Some(said) = node("receipt.mjs", &[&text, &running.base]).await else { return };
    assert_eq!(kinds(&said), ["proof"], "{said}");
}

// rows: N4 N5
#[tokio::test]
async fn an_independent_checker_agrees_and_finds_a_fork_behind_a_receipt() {
    let running = Running::start().await;
    let revoked = with_history(&running).await;
    let one = certificate(&running, 3).await;
    let (good, bad) = (receipt(&running, &one).await, receipt(&running, &revoked).await);
    // The log grows, and still begins with what the receipts prove.
    let three = certificate(&running, 9).await;
    set(&running, &three, "suspended").await;
    settle(&running).await;
    for (text, verdict, reason) in [(&good, "valid", "in_force"), (&bad, "not_valid", "revoked")] {
        let Some(said) = node("receipt.mjs", &[text, &running.base]).await else { return };
        assert_eq!((&said["ok"], said["receipt"]["verdict"].as_str()), (&Value::Bool(true), Some(verdict)), "{said}");
        assert_eq!(
            (said["receipt"]["reason"].as_str(), said["receipt"]["log"]["size"].as_u64()),
            (Some(reason), Some(303))
        );
    }
    // Without a network, from a file and copied keys.
    let file = |name: &str, bytes: &[u8]| {
        let path = running.folder().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    let keys = running.get("/.well-known/certificate-keys.json", None).await.bytes;
    let (keys, text) = (file("keys.json", &keys), file("receipt.txt", good.as_bytes()));
    assert_eq!(node("receipt.mjs", &[&text, &keys]).await.unwrap()["ok"], true);
    let changed = format!("{}{}{}", &good[..200], if good[200..].starts_with('A') { 'B' } else { 'A' }, &good[201..]);
    let said = node("receipt.mjs", &[&changed, &keys]).await.unwrap();
    assert_eq!(kinds(&said), ["signature"], "{said}");
    // An insider writes the history anew: the receipt of the revocation gives him away.
    take_revocation_back(&running).await;
    set_status(&running, &revoked.id, Status::Valid, None).await;
    let insider = running.again().await;
    insider.advance(Span::minutes(20));
    let said = node("receipt.mjs", &[&bad, &insider.base]).await.unwrap();
    assert_eq!(kinds(&said), ["fork"], "{said}");
}
