//! Receipts: what they prove, to whom, and what must not pass for one.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use zhengda::records::certificate::Status;
use zhengda_engine::moment::Span;
use zhengda_seal::{keys::PublishedKeys, receipt::Receipt};

use super::{check, holder, log};
use crate::{certificates::verify::set_status, support::running::Running};

async fn shown(running: &Running, receipt: &str) -> Value {
    running.post("/api/v1/verifications/receipts", None, &json!({ "receipt": receipt })).await.expect(200)
}

// rows: N4
#[tokio::test]
async fn a_stated_purpose_brings_a_receipt_that_anyone_can_check() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let body = json!({ "code": one.code, "purpose": " 入职核验 ", "organisation": "某某公司" });
    let receipt = check(&running, body).await["receipt"].as_str().unwrap().to_owned();
    let found = shown(&running, &receipt).await;
    assert_eq!(found["verdict"], "genuine");
    let content = &found["content"];
    assert_eq!((content["verdict"].as_str(), content["reason"].as_str()), (Some("valid"), Some("in_force")));
    assert_eq!((content["purpose"].as_str(), content["organisation"].as_str()), (Some("入职核验"), Some("某某公司")));
    assert_eq!(content["certificate"]["name"], one.name.as_str());
    assert_eq!(content["certificate"]["exam"], "一级建造师");
    assert!(!found.to_string().contains(&one.document_number), "masked, as in the code");
    assert_eq!(log(&running, &token).await[0]["id"], content["id"], "the holder's entry has the receipt's id");

    // Without us: the published keys are enough, and the receipt names the code.
    let keys = running.get("/.well-known/certificate-keys.json", None).await.expect(200);
    let ring = serde_json::from_value::<PublishedKeys>(keys).unwrap().ring().unwrap();
    let bytes = BASE64URL_NOPAD.decode(receipt.as_bytes()).unwrap();
    let opened = Receipt::open(&bytes, &ring, running.app.now().0).unwrap();
    assert!(opened.is_about(one.signed_code().unwrap().as_bytes()));

    // It speaks of its own moment: a later revocation does not change it, and a new check says so.
    set_status(&running, &one.id, Status::Revoked, None).await;
    assert_eq!(shown(&running, &receipt).await["content"]["verdict"], "valid");
    let later = check(&running, json!({ "code": one.code, "purpose": "复核" })).await;
    assert_eq!(later["reason"], "revoked");
    let later = shown(&running, later["receipt"].as_str().unwrap()).await;
    assert_eq!(later["content"]["verdict"], "not_valid");
    assert!(later["content"]["since"].is_string());
}

// rows: N4
#[tokio::test]
async fn a_forged_code_has_a_receipt_too_that_names_nobody() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let mut forged = one.code.clone().into_bytes();
    let at = forged.len() - 10;
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    let answer = check(&running, json!({ "code": std::str::from_utf8(&forged).unwrap(), "purpose": "核验" })).await;
    assert_eq!(answer["reason"], "forged");
    let found = shown(&running, answer["receipt"].as_str().unwrap()).await;
    assert_eq!((found["verdict"].as_str(), found["content"]["reason"].as_str()), (Some("genuine"), Some("forged")));
    assert!(found["content"]["certificate"].is_null());
    let none = check(&running, json!({ "code": "x", "purpose": "核验" })).await;
    assert_eq!(none["receipt_missing"]["code"], "receipt_without_code");
}

// rows: N4
#[tokio::test]
async fn what_is_no_receipt_of_ours_is_not_taken_for_one() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let body = json!({ "code": one.code, "purpose": "核验" });
    let receipt = check(&running, body.clone()).await["receipt"].as_str().unwrap().to_owned();
    let bytes = BASE64URL_NOPAD.decode(receipt.as_bytes()).unwrap();
    let mut reasons = std::collections::BTreeMap::new();
    for at in (0..bytes.len()).step_by(5) {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let verdict = shown(&running, &BASE64URL_NOPAD.encode(&changed)).await["verdict"].as_str().unwrap().to_owned();
        assert_ne!(verdict, "genuine", "at {at}");
        *reasons.entry(verdict).or_insert(0) += 1;
    }
    assert!(reasons["not_genuine"] > 20, "{reasons:?}");
    let stranger = Running::start().await;
    let (_, theirs) = holder(&stranger, 1).await;
    let foreign = check(&stranger, json!({ "code": theirs.code, "purpose": "核验" })).await;
    assert_eq!(shown(&running, foreign["receipt"].as_str().unwrap()).await["verdict"], "not_genuine");
    for text in ["", "收据", "AAAA", &receipt[1..], &one.code] {
        assert_eq!(shown(&running, text).await["verdict"], "cannot_tell", "{text}");
    }
    let long = running.post("/api/v1/verifications/receipts", None, &json!({ "receipt": "A".repeat(9_000) })).await;
    assert_eq!(long.problem(400), "invalid_body");
}

// rows: N4
#[tokio::test]
async fn nobody_fills_a_holders_log_with_words_of_his_own() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let ask = async || check(&running, json!({ "code": one.code, "purpose": "看看" })).await;
    for n in 0..50 {
        assert!(ask().await["receipt"].is_string(), "{n}");
    }
    let refused = ask().await;
    assert_eq!(refused["verdict"], "valid", "the answer itself is never refused");
    assert_eq!(refused["receipt_missing"]["code"], "receipt_limit");
    running.app.write_journal().await;
    let page = running.get("/api/v1/verifications?limit=100", Some(&token)).await.expect(200);
    let items = page["items"].as_array().unwrap();
    assert_eq!(items.len(), 51);
    let plain: Vec<_> = items.iter().filter(|item| item["purpose"].is_null()).collect();
    assert_eq!((plain.len(), plain[0]["times"].as_i64()), (1, Some(1)), "it is told as a plain check");
    running.advance(Span::hours(25));
    assert!(ask().await["receipt"].is_string(), "the next day there are receipts again");
}

// rows: N4
#[tokio::test]
async fn words_that_cannot_be_shown_are_refused_with_their_place() {
    let running = Running::start().await;
    for (body, pointer) in [
        (json!({ "code": "x", "purpose": "长".repeat(101) }), "/purpose"),
        (json!({ "code": "x", "purpose": "a\u{202e}b" }), "/purpose"),
        (json!({ "code": "x", "purpose": "a", "organisation": "长".repeat(61) }), "/organisation"),
        (json!({ "code": "x", "organisation": "某公司" }), "/purpose"),
    ] {
        let refused = running.post("/api/v1/verifications", None, &body).await;
        assert_eq!(refused.problem(400), "invalid_body");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
}
