//! Rehearsals: every finding, nothing written, and the same verdict as the real call (N9).

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Map, Value, json};
use zhengda::{
    records::{case::Case, certificate::Status},
    store::{Change, StoreError},
};
use zhengda_engine::{
    case::state::State,
    form::{
        check::{Completeness, check_form},
        field::{Field, Kind, Source},
    },
    region::service::Service,
    values::Mobile,
};

use super::office::{MOBILE, Office, REVIEWED, certificate_at, form};
use crate::support::{chance::Chance, count, roles::OWNER, running::Running};

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

/// Everything that can be asked for here: every service of every region as configured.
fn wishes(running: &Running) -> Vec<(String, String)> {
    let regions = running.app.catalogue.regions.iter();
    regions.flat_map(|(region, profile)| profile.services.keys().map(|name| (region.clone(), name.clone()))).collect()
}

/// A value that a field takes, found by trying.
fn good_value(field: &Field) -> Option<Value> {
    if field.kind == Kind::Exam {
        return Some(json!("economist"));
    }
    let texts = [
        MOBILE,
        "李明",
        OWNER.1,
        "economist",
        "2024",
        "202405",
        "20240510",
        "2024-05-10",
        "20240554400000001",
        "内容",
        "1",
        "100",
        "a@example.cn",
        "91350100M000100Y43",
        "510000",
        "020-83556708",
    ];
    let options = field.options.iter().map(|option| json!(option.value));
    let others = [form()["address"].clone(), json!(true), json!(2024), json!(100), json!(1)];
    let example = field.pattern.as_ref().map(|pattern| json!(pattern.example()));
    let mut all = example.into_iter().chain(options).chain(others).chain(texts.map(Value::from));
    all.find(|value| {
        let form = Map::from_iter([(field.name.clone(), value.clone())]);
        check_form(std::slice::from_ref(field), &form, Completeness::Whole).is_ok()
    })
}

/// A form of a service: whole, or with one field left out, spoilt or too much.
fn random_form(service: &Service, chance: &mut Chance) -> Value {
    let fields = service.fields.iter().filter(|field| field.source != Source::Locked);
    let mut form: Map<String, Value> =
        fields.filter_map(|field| Some((field.name.clone(), good_value(field)?))).collect();
    let names: Vec<String> = service.fields.iter().map(|field| field.name.clone()).collect();
    match chance.below(8) {
        0 if !names.is_empty() => drop(form.remove(chance.pick(&names))),
        1 if !names.is_empty() => {
            let odd = [json!(""), json!(7), json!({}), json!("x".repeat(2_000)), json!("丰巢快递柜")];
            form.insert(chance.pick(&names).clone(), chance.pick(&odd).clone());
        }
        2 => drop(form.insert("no_such_field".to_owned(), json!("x"))),
        _ => {}
    }
    Value::Object(form)
}

/// A random application, often a good one.
fn random_body(running: &Running, certificates: &[Value], wish: &(String, String), chance: &mut Chance) -> Value {
    let (region, name) = wish;
    let catalogue = &running.app.catalogue;
    let service = &catalogue.regions[region].services[name];
    let accept = |version: Option<&str>| -> Value {
        let one = |id: &String| json!({ "id": id, "version": version.unwrap_or(&catalogue.notices.0[id].version) });
        json!(service.notices.iter().map(|rule| one(&rule.id)).collect::<Vec<_>>())
    };
    let notices = match chance.below(6) {
        0 => json!([]),
        1 => accept(Some("old")),
        _ => accept(None),
    };
    let mut body = json!({
        "region": region,
        "service": name,
        "form": random_form(service, chance),
        "accepted_notices": notices,
        "confirmed": !chance.once_in(8),
        "draft": chance.once_in(6),
        "attachments": if chance.once_in(10) { json!(["att_1"]) } else { json!([]) },
    });
    if service.needs_certificate != chance.once_in(8) {
        body["certificate_id"] = chance.pick(certificates).clone();
    }
    body
}

/// Certificates of the person in every region, in different states and of exams with different rules.
async fn certificates(running: &Running) -> Vec<Value> {
    let person = running.person(OWNER).await;
    let mut ids = vec![json!("cert_nothing")];
    for (at, region) in (0_u32..).zip(running.app.catalogue.regions.keys()) {
        for (n, (exam, year, status, issued)) in (0_u32..).zip([
            ("communication_professional", 2024, Status::Valid, true),
            ("constructor_1", 2024, Status::Valid, true),
            ("constructor_2", 2016, Status::Valid, true),
            ("communication_professional", 1999, Status::Valid, true),
            ("communication_professional", 2023, Status::Valid, false),
            ("communication_professional", 2022, Status::Suspended, true),
        ]) {
            let id = certificate_at(running, &person, (region, exam, year), (at, n), (status, issued)).await;
            ids.push(json!(id));
        }
    }
    ids
}

// rows: N9
#[tokio::test]
async fn a_rehearsal_and_the_real_call_give_one_verdict() {
    let mut chance = Chance::seeded(9);
    let running = Running::start().await;
    let person = running.person(OWNER).await;
    running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
    let certificates = certificates(&running).await;
    let (wishes, mut token) = (wishes(&running), running.candidate(OWNER).await);
    let (mut taken, mut refused) = (BTreeMap::<String, u64>::new(), 0);
    for n in 0..count("REHEARSALS", 300) {
        if n % 2_000 == 1_999 {
            token = running.candidate(OWNER).await;
        }
        let wish = &wishes[usize::try_from(n).unwrap() % wishes.len()];
        let body = random_body(&running, &certificates, wish, &mut chance);
        let path = "/api/v1/cases?dry_run=true";
        let rehearsed = running.send(Method::POST, path, Some(&token), &[], Some(&body)).await.expect(200);
        let real = running.act("/api/v1/cases", &token, None, &body).await;
        assert_eq!(rehearsed["accepted"] == true, real.status.as_u16() == 201, "{body}: {rehearsed} {}", real.text);
        if real.status.as_u16() == 201 {
            *taken.entry(format!("{}/{}", wish.0, wish.1)).or_default() += 1;
            // So that the next one is not refused for this one: as if it had ended long ago.
            let id = real.json()["id"].as_str().unwrap().to_owned();
            let ended = running.app.records::<Case>().change(&id, |stored| {
                Ok::<_, StoreError>(Change::Write(Case { state: State::Withdrawn, ..stored.clone() }, ()))
            });
            ended.await.unwrap();
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
    let all: u64 = taken.values().sum();
    println!("{all} taken of {} services, {refused} refused: {taken:?}", wishes.len());
    assert!(all > 0 && refused > 0);
}
