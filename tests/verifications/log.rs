//! The holder's log: every online check within five seconds, no more about the checker than he said, no flood, nothing
//! lost without a trace, one message an evening.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use serde_json::json;
use zhengda::{
    app::verifications::journal::{Journal, Key},
    records::{collections, message::Message, verification::Way},
    store::{Condition, Find},
};
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{code::StatusIndex, verdict::Outcome};

use super::{check, holder, log};
use crate::support::{
    removable::Removable,
    running::{Running, on_each_store},
    stores::sqlite,
};

// rows: N4 P6
#[tokio::test]
async fn every_online_check_is_in_the_holders_log_within_five_seconds() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let (other, _) = holder(&running, 2).await;
    running.get(&format!("/v/{}", one.code), None).await;
    check(&running, json!({ "code": one.code })).await;
    check(&running, json!({ "code": one.code, "purpose": "入职核验", "organisation": "某某公司" })).await;
    let since = Instant::now();
    let items = loop {
        let page = running.get("/api/v1/verifications", Some(&token)).await.expect(200);
        let items = page["items"].as_array().cloned().unwrap();
        if items.len() == 3 {
            break items;
        }
        assert!(since.elapsed() < Duration::from_secs(5), "{items:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let of = |way: &str, stated: bool| {
        items.iter().find(|item| item["way"] == way && item["purpose"].is_string() == stated).unwrap().clone()
    };
    for item in [of("page", false), of("api", false), of("api", true)] {
        assert_eq!((item["verdict"].as_str(), item["reason"].as_str()), (Some("valid"), Some("in_force")));
        assert_eq!((item["certificate_id"].as_str(), item["exam"].as_str()), (Some(&*one.id), Some("一级建造师")));
        assert_eq!(item["times"], 1);
        assert!(item["first_at"].as_str().unwrap().ends_with("+08:00"));
    }
    assert_eq!(of("api", true)["organisation"], "某某公司");
    assert_eq!(of("api", true)["receipt"], true);
    // No address, no device, nothing that the checker did not say.
    let text = serde_json::to_string(&items).unwrap();
    assert!(!text.contains("127.0.0.1") && !text.contains("reqwest"), "{text}");
    assert!(log(&running, &other).await.is_empty(), "nobody sees the checks of others");
}

// rows: N4
#[tokio::test]
async fn what_names_nobody_is_in_nobodys_log_and_what_is_checked_offline_leaves_nothing() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let mut forged = one.code.clone().into_bytes();
    let at = forged.len() - 10;
    forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
    for code in ["x", "https://zs.evil.example/v/QQ", std::str::from_utf8(&forged).unwrap()] {
        check(&running, json!({ "code": code })).await;
        check(&running, json!({ "code": code, "purpose": "核验" })).await;
    }
    // What a verifier without a network fetches.
    running.get("/.well-known/certificate-keys.json", None).await.expect(200);
    assert_eq!(running.get(&format!("/api/v1/status-lists/{}", one.status_list), None).await.status.as_u16(), 200);
    assert!(log(&running, &token).await.is_empty());
}

// rows: N4
#[tokio::test]
async fn a_flood_of_checks_is_one_entry_an_hour_on_every_store() {
    on_each_store(async |running| {
        let (token, one) = holder(&running, 1).await;
        let start = running.app.now();
        // To the beginning of an hour, so that the flood does not run over its end.
        running.advance(Span(Span::hours(1).0 - start.0.rem_euclid(Span::hours(1).0)));
        for round in 0..4 {
            for _ in 0..10 {
                check(&running, json!({ "code": one.code })).await;
            }
            running.app.write_journal().await;
            running.advance(Span::minutes(1));
            assert_eq!(log(&running, &token).await.len(), 1, "round {round}");
        }
        let entry = &log(&running, &token).await[0];
        assert_eq!(entry["times"], 40);
        assert_eq!(entry["moments"].as_array().map(Vec::len), Some(20));
        running.advance(Span::hours(1));
        check(&running, json!({ "code": one.code })).await;
        let items = log(&running, &token).await;
        assert_eq!(items.iter().map(|item| item["times"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 40]);
    })
    .await;
}

// rows: N4
#[tokio::test]
async fn while_the_store_is_away_checks_are_kept_and_written_when_it_is_back() {
    let mut store = sqlite(&collections::all()).await;
    let (removable, gone) = Removable::over(store.store.clone());
    store.store = removable;
    let running = Running::over(store, &[]).await;
    let (token, one) = holder(&running, 1).await;
    check(&running, json!({ "code": one.code })).await;
    assert_eq!(log(&running, &token).await.len(), 1);
    gone.store(true, Ordering::SeqCst);
    // Just read, the register may still be told; the purpose cannot be written down, so there is no receipt.
    let answer = check(&running, json!({ "code": one.code, "purpose": "入职核验" })).await;
    assert_eq!(answer["verdict"], "valid");
    assert!(answer["receipt"].is_null());
    assert_eq!(answer["receipt_missing"]["code"], "receipt_unavailable");
    assert!(answer["receipt_missing"]["advice"]["zh"].as_str().unwrap().contains("再查一次"));
    for _ in 0..3 {
        check(&running, json!({ "code": one.code })).await;
        running.app.write_journal().await;
    }
    gone.store(false, Ordering::SeqCst);
    let times: i64 = log(&running, &token).await.iter().map(|item| item["times"].as_i64().unwrap()).sum();
    assert_eq!(times, 5, "none was lost");
}

// rows: N4
#[tokio::test]
async fn what_finds_no_room_is_a_gap_that_every_holder_sees() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let small = Journal::with_room(1);
    let app = zhengda::app::App { journal: Arc::new(small), ..(*running.app).clone() };
    let key = |index| Key {
        place: StatusIndex { list: one.status_list, index },
        way: Way::Page,
        outcome: Outcome::Valid,
        reason: "in_force",
    };
    let now = running.app.now();
    app.journal.note(key(one.status_index), now);
    for n in 0..7 {
        app.journal.note(key(one.status_index + 1 + n), now);
    }
    app.write_journal().await;
    let page = running.get("/api/v1/verifications", Some(&token)).await.expect(200);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["gaps"][0]["times"], 7);
    assert_eq!(page["gaps"][0]["from"], now.rfc3339());
    running.advance(Span::days(31));
    let (token, _) = holder(&running, 1).await;
    let page = running.get("/api/v1/verifications", Some(&token)).await.expect(200);
    assert_eq!(page["gaps"].as_array().map(Vec::len), Some(0), "an old gap is history");
}

// rows: N4
#[tokio::test]
async fn a_holder_is_told_once_an_evening_however_many_checks_there_were() {
    on_each_store(async |running| {
        let (_, one) = holder(&running, 1).await;
        let (_, two) = holder(&running, 2).await;
        // To ten in the morning, in Beijing.
        let morning = Moment::start_of(running.app.now().beijing_date()).plus(Span::hours(34));
        running.advance(morning.since(running.app.now()));
        for _ in 0..3 {
            check(&running, json!({ "code": one.code })).await;
        }
        check(&running, json!({ "code": one.code, "purpose": "入职核验" })).await;
        check(&running, json!({ "code": two.code })).await;
        running.app.write_journal().await;
        let messages = async |person: &str| {
            let own = Find::by(Condition::eq("person", person)).limit(50);
            let (found, _) = running.app.records::<Message>().find(&own).await.unwrap();
            let told = found.into_iter().map(|found| found.value).filter(|m| m.topic == "certificates_verified");
            told.map(|message| message.values).collect::<Vec<_>>()
        };
        running.work().await;
        assert!(messages(&one.person).await.is_empty(), "not one for each check");
        running.advance(Span::hours(10));
        for _ in 0..3 {
            running.work().await;
        }
        let told = messages(&one.person).await;
        assert_eq!(told.len(), 1);
        assert_eq!((told[0]["times"].as_str(), told[0]["stated"].as_str()), ("4", "1"));
        assert_eq!(messages(&two.person).await.len(), 1);
        check(&running, json!({ "code": one.code })).await;
        running.app.write_journal().await;
        running.advance(Span::days(1));
        running.work().await;
        assert_eq!(messages(&one.person).await.len(), 2, "the next evening has its own");
    })
    .await;
}
