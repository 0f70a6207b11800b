//! Rehearsals: every finding, nothing written, and the same verdict as the real call (N9).

use reqwest::Method;
use serde_json::{Value, json};

use super::office::{MOBILE, Office, REVIEWED, UNREVIEWED, form};
use crate::support::{
    chance::Chance,
    count,
    running::{Running, fresh_key},
};

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

/// A body with some of its parts spoilt.
fn random_body(office: &Office, chance: &mut Chance) -> Value {
    let mut body = office.body();
    for (part, values) in [
        ("form", vec![form(), json!({}), json!({ "mobile": MOBILE }), json!({ "recipient": 1 })]),
        ("accepted_notices", vec![office.notices(), office.notices(), json!([])]),
        ("confirmed", vec![json!(true), json!(true), json!(false)]),
        ("certificate_id", vec![json!(office.certificate), json!(office.certificate), json!("cert_no"), Value::Null]),
        ("draft", vec![json!(false), json!(true)]),
        ("attachments", vec![json!([]), json!([]), json!([]), json!(["att_1"])]),
    ] {
        body[part] = chance.pick(&values).clone();
    }
    body
}

#[tokio::test]
async fn a_rehearsal_and_the_real_call_give_one_verdict() {
    let mut chance = Chance::seeded(9);
    for region in [REVIEWED, UNREVIEWED] {
        let office = Office::open(Running::start().await, region).await;
        let (mut taken, mut refused) = (0, 0);
        for _ in 0..count("REHEARSALS", 60) {
            let body = random_body(&office, &mut chance);
            let rehearsed = rehearse(&office, &body).await;
            let key = fresh_key();
            let real = office
                .running
                .send(Method::POST, "/api/v1/cases", Some(&office.candidate), &[("Idempotency-Key", &key)], Some(&body))
                .await;
            assert_eq!(rehearsed["accepted"] == true, real.status.as_u16() == 201, "{body}: {rehearsed} {}", real.text);
            if real.status.as_u16() == 201 {
                taken += 1;
                // So that the next one is not refused for this one.
                office.step(&real.json(), "withdraw", &json!({})).await.expect(200);
            } else {
                refused += 1;
                let codes = |list: &Value| -> Vec<Value> {
                    list.as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect()
                };
                let (told, found) = (real.json(), codes(&rehearsed["findings"]));
                let errors = codes(&told["errors"]);
                assert!(errors == found || (errors.is_empty() && found == [told["code"].clone()]), "{told} {found:?}");
            }
        }
        assert!(taken > 0 && refused > 0, "{taken} taken, {refused} refused");
    }
}
