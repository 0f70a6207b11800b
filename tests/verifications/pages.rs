//! The pages of receipts and shares: without scripts, with words for every state. With `PAGES_TO=folder` they are kept
//! there, to be looked at.

use std::sync::atomic::Ordering;

use serde_json::json;
use zhengda::{app::keys::signer_of, records::collections};
use zhengda_engine::moment::Span;

use super::{holder, log, once, submit};
use crate::support::{
    removable::Removable,
    running::{Answer, Running, fresh_key},
    stores::sqlite,
};

fn keep(name: &str, page: &Answer) {
    assert!(page.content_type.starts_with("text/html"), "{page:?}");
    assert!(!page.text.contains("<script") && page.text.contains("怎样确认页面是真的"), "{name}");
    if let Some(folder) = std::env::var_os("PAGES_TO") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.html")), &page.bytes).unwrap();
    }
}

// rows: N4 N2
#[tokio::test]
async fn a_receipt_is_had_and_checked_without_a_script() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let verdict = running.get(&format!("/v/{}", one.code), None).await;
    assert!(verdict.text.contains("action=\"/receipt\"") && verdict.text.contains(&one.code));
    // The look at the page is an entry of its own; the newest stands first.
    running.advance(Span::seconds(1));
    let fields = [("code", one.code.as_str()), ("purpose", "入职核验"), ("organisation", "某某公司")];
    let page = submit(&running, "/receipt", &fields).await;
    keep("receipt-given", &page);
    assert_eq!(page.status.as_u16(), 200);
    let receipt = page.text.split("<p class=\"code\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(log(&running, &token).await[0]["purpose"], "入职核验");
    keep("receipt-entry", &running.get("/receipt", None).await);
    let good = submit(&running, "/receipt/check", &[("receipt", &receipt)]).await;
    keep("receipt-genuine", &good);
    for part in ["回执是真的", "入职核验", "某某公司", &*one.name, "当时的结论", "VALID"] {
        assert!(good.text.contains(part), "{part}");
    }
    let mut changed = receipt.clone().into_bytes();
    changed[100] = if changed[100] == b'A' { b'B' } else { b'A' };
    let bad = submit(&running, "/receipt/check", &[("receipt", std::str::from_utf8(&changed).unwrap())]).await;
    keep("receipt-bad", &bad);
    assert!(!bad.text.contains("回执是真的") && !bad.text.contains(&one.name));
    let none = submit(&running, "/receipt", &[("code", one.code.as_str()), ("purpose", "  ")]).await;
    assert_eq!(none.status.as_u16(), 400);
    assert!(none.content_type.starts_with("text/html"));
}

// rows: N2 N15
#[tokio::test]
async fn a_key_that_is_not_ours_or_was_lost_says_nothing_good_and_what_to_do() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    let stranger = Running::start().await;
    let (_, theirs) = holder(&stranger, 1).await;
    let unknown = running.get(&format!("/v/{}", theirs.code), None).await;
    keep("unknown-key", &unknown);
    running.app.compromise_key(signer_of(&one).unwrap(), running.app.now(), false).await.unwrap();
    let lost = running.get(&format!("/v/{}", one.code), None).await;
    keep("key-compromised", &lost);
    for (page, advice) in [(&unknown, "unknown_key"), (&lost, "key_compromised_reverify")] {
        let words = running.app.catalogue.verdicts.text(advice);
        assert!(page.text.contains("无法判断") && page.text.contains(&words.advice.zh), "{advice}");
        assert!(!page.text.contains("有效 ") && !page.text.contains(&one.name), "{advice}");
    }
}

// rows: Q11 N2
#[tokio::test]
async fn the_address_of_a_single_share_can_be_previewed_without_using_it_up() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let body = json!({ "certificate_id": one.id, "fields": ["year"], "once": true });
    let share = once(&running, "/api/v1/shares", Some(&token), &body).await.expect(201);
    let path = format!("/s/{}", share["code"].as_str().unwrap());
    for _ in 0..3 {
        let asks = running.get(&path, None).await;
        keep("share-asks", &asks);
        assert!(asks.text.contains("只能查看一次") && !asks.text.contains(&one.name));
    }
    let opened = submit(&running, &path, &[]).await;
    keep("share-opened", &opened);
    assert_eq!(opened.status.as_u16(), 200);
    for part in ["2024", &*one.name, "一级建造师", "VALID", "北京时间"] {
        assert!(opened.text.contains(part), "{part}");
    }
    assert!(!opened.text.contains("****"), "the masked number was not chosen");
    let used = submit(&running, &path, &[]).await;
    keep("share-used", &used);
    assert_eq!(used.status.as_u16(), 410);
    assert!(used.text.contains("已经看过了") && !used.text.contains(&one.name));
    let unknown = running.get("/s/NOSUCH", None).await;
    keep("share-unknown", &unknown);
    assert_eq!(unknown.status.as_u16(), 404);
}

// rows: N2
#[tokio::test]
async fn too_often_and_without_the_register_a_page_says_what_to_do() {
    let settings = [("ZHENGDA_LIMITS__VERIFICATIONS_PER_MINUTE", "2")];
    let running = Running::over(sqlite(&collections::all()).await, &settings).await;
    let (_, one) = holder(&running, 1).await;
    for _ in 0..2 {
        running.get(&format!("/v/{}", one.code), None).await;
    }
    let refused = running.get(&format!("/v/{}", one.code), None).await;
    keep("rate-limited", &refused);
    assert_eq!(refused.status.as_u16(), 429);
    assert!(refused.text.contains("CANNOT TELL") && refused.text.contains("请等一分钟再查"));

    let mut store = sqlite(&collections::all()).await;
    let (removable, gone) = Removable::over(store.store.clone());
    store.store = removable;
    let running = Running::over(store, &[]).await;
    let (_, one) = holder(&running, 1).await;
    gone.store(true, Ordering::SeqCst);
    running.advance(Span::seconds(11));
    let away = running.get(&format!("/v/{}", one.code), None).await;
    keep("register-away", &away);
    assert_eq!(away.status.as_u16(), 503);
    assert!(away.text.contains("CANNOT TELL") && !away.text.contains(">VALID<"), "{}", away.text);
    assert!(away.text.contains("请过几分钟再查一次") && away.retry_after.is_some());
}

// rows: N17 N2
#[tokio::test]
async fn a_list_has_its_form_its_faults_and_its_answers() {
    let running = Running::start().await;
    let (_, one) = holder(&running, 1).await;
    keep("batch-form", &running.get("/batch", None).await);
    let rows = format!("{}\nMRXXX\n只有一项,两项\n", one.code);
    let fault = submit(&running, "/batch", &[("key", &*fresh_key()), ("rows", &rows), ("purpose", "")]).await;
    keep("batch-fault", &fault);
    let led = submit(&running, "/batch", &[("key", &*fresh_key()), ("rows", &rows), ("purpose", "入职核验")]).await;
    let page = running.get(&led.location.unwrap(), None).await;
    keep("batch-answers", &page);
    for word in ["有效", "无法判断", "没读懂"] {
        assert!(page.text.contains(word), "{word}");
    }
}
