//! What the tests of regions share: a candidate with a certificate in a region, and the forms of its services.

use reqwest::Method;
use serde_json::{Map, Value, json};
use zhengda::records::certificate::{Certificate, Status};
use zhengda_engine::{outbox::Outbox, values::Mobile};

use crate::{
    files::pictures::{good_photo, pdf},
    support::{
        roles::OWNER,
        running::{Answer, Running, fresh_key},
    },
};

pub(crate) const MOBILE: &str = "13800138001";

/// A candidate of a region.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) running: Running,
    pub(crate) region: String,
    pub(crate) token: String,
    pub(crate) certificate: String,
}

impl Desk {
    /// With a certificate of 2017 without a level, so that something is not on record.
    pub(crate) async fn open(running: Running, region: &str) -> Self {
        let person = running.person(OWNER).await;
        running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
        let city = running.app.catalogue.regions[region].cities[0].trim_end_matches('市').to_owned() + "市";
        let certificate = certificate(&running, &person, region, (1, &city)).await;
        let token = running.candidate(OWNER).await;
        Self { running, region: region.to_owned(), token, certificate }
    }

    /// The region's profile as the client gets it.
    pub(crate) async fn profile(&self) -> Value {
        profile(&self.running, &self.region).await
    }

    pub(crate) async fn service(&self, service: &str) -> Value {
        service_of(&self.profile().await, service)
    }

    /// The form of a service, begun with the certificate where it is about one.
    pub(crate) async fn begun(&self, service: &Value) -> Value {
        let name = service["service"].as_str().unwrap();
        let certificate = format!("?certificate_id={}", self.certificate);
        let about = if service["needs_certificate"] == true { certificate.as_str() } else { "" };
        let path = format!("/api/v1/regions/{}/services/{name}/form{about}", self.region);
        self.running.get(&path, Some(&self.token)).await.expect(200)
    }

    /// A body that is taken, as far as the form is concerned: what is free is filled, the rest is left to the server.
    pub(crate) fn body(&self, service: &Value, form: &Value) -> Value {
        let notices = service["notices"].as_array().unwrap().iter();
        let accepted: Vec<Value> =
            notices.map(|notice| json!({ "id": notice["id"], "version": notice["version"] })).collect();
        let mut body = json!({
            "region": self.region, "service": service["service"], "form": answers(form),
            "accepted_notices": accepted, "confirmed": true,
        });
        if service["needs_certificate"] == true && form["free_form"] == false {
            body["certificate_id"] = json!(self.certificate);
        }
        body
    }

    /// The same body with a file in every slot that this application has, the photo in one for photos.
    pub(crate) async fn with_files(&self, mut body: Value, service: &Value, form: &Value) -> Value {
        let mut files = Vec::new();
        for slot in service["slots"].as_array().unwrap() {
            if form["slots"].as_array().unwrap().contains(&slot["id"]) {
                files.push(self.uploaded(service, slot).await);
            }
        }
        body["attachments"] = json!(files);
        body
    }

    /// The id of a good file in a slot.
    pub(crate) async fn uploaded(&self, service: &Value, slot: &Value) -> Value {
        let (service, slot_id) = (service["service"].as_str().unwrap(), slot["id"].as_str().unwrap());
        let bytes = if slot["photo"].is_object() { good_photo(0) } else { pdf(slot_id) };
        let fields = [("region", self.region.as_str()), ("service", service), ("slot", slot_id), ("sequence", "1")];
        self.running.upload(&self.token, &fields, bytes, &fresh_key()).await.expect(201)["id"].clone()
    }

    pub(crate) async fn create(&self, body: &Value) -> Answer {
        self.running.act("/api/v1/cases", &self.token, None, body).await
    }

    /// Everything that a rehearsal finds, as (pointer, code).
    pub(crate) async fn rehearse(&self, body: &Value) -> Vec<(String, String)> {
        let told = self.running.post("/api/v1/cases?dry_run=true", Some(&self.token), body).await.expect(200);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        told["findings"].as_array().unwrap().iter().map(|f| (text(&f["pointer"]), text(&f["code"]))).collect()
    }

    pub(crate) async fn patch(&self, case: &Value, form: Value) -> Answer {
        let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
        let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
        self.running.send(Method::PATCH, &path, Some(&self.token), &headers, Some(&json!({ "form": form }))).await
    }
}

pub(crate) async fn profile(running: &Running, region: &str) -> Value {
    running.get(&format!("/api/v1/regions/{region}"), None).await.expect(200)
}

pub(crate) fn service_of(profile: &Value, name: &str) -> Value {
    let services = profile["services"].as_array().unwrap();
    services.iter().find(|service| service["service"] == name).cloned().unwrap_or(Value::Null)
}

/// A good answer to every free field of a form, also to those that need not be filled.
pub(crate) fn answers(form: &Value) -> Value {
    let free = form["fields"].as_array().unwrap().iter().filter(|field| field["source"] == "free");
    let answered = free.map(|field| (field["name"].as_str().unwrap().to_owned(), answer(field)));
    Value::Object(answered.collect::<Map<_, _>>())
}

/// A good answer to a field, by its kind alone: what a client that knows no region would send.
pub(crate) fn answer(field: &Value) -> Value {
    match field["kind"].as_str().unwrap() {
        "choice" => field["options"][0]["value"].clone(),
        "boolean" => json!(true),
        "address" => {
            json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" })
        }
        "person_name" => json!("李明"),
        "mobile" => json!(MOBILE),
        "document_number" => json!(OWNER.1),
        "date" => json!("20171220"),
        "month" => json!("199003"),
        "year" => json!("2017"),
        "amount" => json!(6_100),
        // Of all exams this one's rechecks are handled by a city (F63).
        "exam" => json!("economist"),
        "management_number" => json!("20170554400000001"),
        "print_number" => json!("00010001"),
        "credit_code" => json!("91350100M000100Y43"),
        "email" => json!("liming@example.cn"),
        "text" | "long_text" => field["pattern"]["example"].as_str().map_or_else(|| json!("说明"), |it| json!(it)),
        other => panic!("a kind that no client can draw: {other}"),
    }
}

/// A certificate of 2017 of a person, the `n`-th of the test, registered in `city`.
pub(crate) async fn certificate(running: &Running, person: &str, region: &str, (n, city): (u32, &str)) -> String {
    certificate_of(running, person, region, (n, city), ("construction_cost_engineer_1", 2017)).await
}

/// The same of another sitting.
pub(crate) async fn certificate_of(
    running: &Running,
    person: &str,
    region: &str,
    (n, city): (u32, &str),
    (exam, year): (&str, i64),
) -> String {
    let id = format!("cert_{region}{n}");
    let now = running.app.now();
    let certificate = Certificate {
        id: id.clone(),
        region: region.to_owned(),
        exam: exam.to_owned(),
        exam_name: running.app.catalogue.exams.get(exam).unwrap().name.zh.clone(),
        year,
        level: None,
        specialty: Some("土木建筑工程".to_owned()),
        management_number: format!("20170554400000{n:02}"),
        print_number: None,
        approved_on: "2017-12-20".parse().unwrap(),
        city: city.to_owned(),
        name: OWNER.0.to_owned(),
        document_number: OWNER.1.to_owned(),
        document_kind: "resident_id".to_owned(),
        person: person.to_owned(),
        status: Status::Valid,
        since: None,
        successor: None,
        predecessor: None,
        replaced_for: None,
        issued_for: None,
        edition: 1,
        paper_issued: true,
        calls: Vec::new(),
        history: Vec::new(),
        status_list: 7,
        status_index: n,
        salt: "00".to_owned(),
        code: "CODE".to_owned(),
        code_tag: format!("{region}{n}"),
        issued_at: now,
        imported_at: now,
        changed_at: None,
        outbox: Outbox::default(),
        answered: Vec::new(),
        logged: 0,
        leaf: None,
    };
    running.app.records().insert(&id, &certificate).await.unwrap();
    id
}
