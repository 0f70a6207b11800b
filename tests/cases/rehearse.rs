//! Rehearsals: every finding, nothing written, and the same verdict as the real call (N9).

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::{
    records::case::Case,
    store::{Change, StoreError},
};
use zhengda_engine::case::state::State;

use super::{
    office::{Office, REVIEWED},
    wishes::{Mood, World},
};
use crate::support::{chance::Chance, count, running::Running};

async fn rehearse(office: &Office, body: &Value) -> Value {
    let path = "/api/v1/cases?dry_run=true";
    office.running.send(Method::POST, path, Some(&office.candidate), &[], Some(body)).await.expect(200)
}

#[tokio::test]
async fn a_rehearsal_finds_everything_and_writes_nothing() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let good = rehearse(&office, &office.body()).await;
    assert_eq!((&good["accepted"], &good["findings"]), (&json!(true), &json!([])));
    let mut body = office.body();
    body["form"]["address"]["detail"] = json!("天河路8号东湖花园2栋");
    let doubtful = rehearse(&office, &body).await;
    assert_eq!(
        (&doubtful["accepted"], &doubtful["warnings"][0]["code"]),
        (&json!(true), &json!("address_room_missing"))
    );
    // Left out it would be filled from what is on record; emptied on purpose it is missing.
    body["form"] = json!({ "mobile": "1", "recipient": "" });
    body["certificate_id"] = json!("cert_nothing");
    body["accepted_notices"] = json!([{ "id": "mailing", "version": "old" }]);
    let bad = rehearse(&office, &body).await;
    let found: Vec<(&str, &str)> = bad["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["pointer"].as_str().unwrap(), finding["code"].as_str().unwrap()))
        .collect();
    assert_eq!(bad["accepted"], false);
    assert_eq!(
        found,
        [
            ("/certificate_id", "certificate_not_yours"),
            ("/form/recipient", "field_required"),
            ("/form/mobile", "mobile_format"),
            ("/form/address", "field_required"),
            ("/accepted_notices", "notice_outdated"),
        ]
    );
    assert!(bad["findings"].as_array().unwrap().iter().all(|f| !f["remedy"].as_str().unwrap().contains('{')), "{bad}");
    let list = office.running.get("/api/v1/cases", Some(&office.candidate)).await.expect(200);
    assert_eq!(list["items"], json!([]));
}

/// How often a service was taken as handed in, and how often it was refused.
#[derive(Debug, Default)]
struct Tally {
    taken: u64,
    refused: u64,
}

// rows: N9
#[tokio::test]
async fn a_rehearsal_and_the_real_call_give_one_verdict() {
    let mut chance = Chance::seeded(9);
    let mut world = World::open().await;
    let wishes = world.wishes();
    let mut tallies = BTreeMap::<String, Tally>::new();
    for n in 0..count("REHEARSALS", 300) {
        if n % 2_000 == 1_999 {
            world.log_in().await;
        }
        let round = usize::try_from(n).unwrap();
        let wish = &wishes[round % wishes.len()];
        // Each service is asked for rightly once and wrongly once; after that as chance has it.
        let mood = match round / wishes.len() {
            0 => Mood::Right,
            1 => Mood::Wrong,
            _ => Mood::Any,
        };
        let body = world.application(wish, mood, &mut chance).await;
        let path = "/api/v1/cases?dry_run=true";
        let rehearsed = world.running.send(Method::POST, path, Some(&world.token), &[], Some(&body)).await.expect(200);
        let real = world.running.act("/api/v1/cases", &world.token, None, &body).await;
        assert_eq!(rehearsed["accepted"] == true, real.status.as_u16() == 201, "{body}: {rehearsed} {}", real.text);
        let tally = tallies.entry(format!("{}/{}", wish.0, wish.1)).or_default();
        if real.status.as_u16() == 201 {
            tally.taken += u64::from(real.json()["state"] == "submitted");
            ended(&world.running, &real.json()).await;
        } else {
            tally.refused += 1;
            // A whole problem, every text of it in both languages.
            real.problem(real.status.as_u16());
            same_faults(&rehearsed, &real.json());
        }
    }
    let sum = |of: fn(&Tally) -> u64| tallies.values().map(of).sum::<u64>();
    println!("{} handed in, {} refused, of {} services:", sum(|t| t.taken), sum(|t| t.refused), wishes.len());
    tallies.iter().for_each(|(name, tally)| println!("  {name}: {} handed in, {} refused", tally.taken, tally.refused));
    let never = |of: fn(&Tally) -> u64| tallies.iter().filter(move |(_, t)| of(t) == 0).map(|(name, _)| name.clone());
    assert_eq!(tallies.len(), wishes.len(), "every service of every region was asked for");
    assert_eq!(never(|tally| tally.taken).collect::<Vec<_>>(), [""; 0], "never handed in");
    assert_eq!(never(|tally| tally.refused).collect::<Vec<_>>(), [""; 0], "never refused");
}

/// So that the next application is not refused for this one: as if it had ended long ago.
async fn ended(running: &Running, case: &Value) {
    let id = case["id"].as_str().unwrap();
    let ended = running.app.records::<Case>().change(id, |stored| {
        Ok::<_, StoreError>(Change::Write(Case { state: State::Withdrawn, ..stored.clone() }, ()))
    });
    ended.await.unwrap();
}

/// The real call tells what the rehearsal found, no more and no less.
fn same_faults(rehearsed: &Value, told: &Value) {
    let codes = |list: &Value| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect()
    };
    let (found, errors) = (codes(&rehearsed["findings"]), codes(&told["errors"]));
    assert!(errors == found || (errors.is_empty() && found == [told["code"].clone()]), "{told} {found:?}");
}
