//! The four manuals of the sources, replayed over HTTP in their own order, button by button, on both stores.

mod guangdong_city;
mod guangzhou;
mod shandong;
mod shenzhen;

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Map, Value, json};
use zhengda::{app::sheet::Import, records::staff::StaffRole};
use zhengda_engine::{region::profile::Door, values::Mobile};

use crate::{
    certificates::list::{csv, file},
    doors::offers::enter,
    regions::people::{Desk, MOBILE, answer},
    support::{
        roles::OWNER,
        running::{Answer, Running, fresh_key},
    },
};

/// A reader of a manual at the desk of its authority.
struct Manual {
    desk: Desk,
    profile: Value,
}

impl Manual {
    async fn open(running: Running, region: &str) -> Self {
        Self::with(running, region, "一级造价工程师,2017,,土木建筑工程").await
    }

    /// With a certificate of that exam, year, level and specialty.
    async fn with(running: Running, region: &str, sitting: &str) -> Self {
        let person = running.person(OWNER).await;
        running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
        // As the authority's own list brings it: with its code, so that the details can be shown.
        let city = running.app.catalogue.regions[region].cities[0].trim_end_matches('市').to_owned() + "市";
        let year = sitting.split(',').nth(1).unwrap();
        let row =
            format!("{},居民身份证,{},,{sitting},{year}0554400000001,,{year}-12-20,{city},正常", OWNER.0, OWNER.1);
        let import = Import { region: region.to_owned(), dry_run: false, progress: Arc::default() };
        let summary = running.app.import_certificates(file(csv([row]).as_bytes()), import).await.unwrap();
        assert_eq!((summary.added, summary.failed), (1, 0), "{summary:?}");
        // Through the door that the region opens first.
        let door = running.app.catalogue.regions[region].doors[0];
        let session = enter(&running, region, door).await.expect(201);
        assert_eq!(session["person"]["id"], json!(person), "{region} {door:?}");
        let token = session["token"].as_str().unwrap().to_owned();
        if door == Door::ScanCode {
            // What a computer may do with another look at the person is asked for where it is needed.
            let code = running.code_for("step_up", MOBILE, Some(&token)).await;
            running.post("/api/v1/me/step-up", Some(&token), &json!({ "code": code })).await.expect(200);
        }
        let listed = running.get("/api/v1/certificates", Some(&token)).await.expect(200);
        let certificate = listed["items"][0]["id"].as_str().unwrap().to_owned();
        let desk = Desk { running, region: region.to_owned(), token, certificate };
        let profile = desk.profile().await;
        Self { desk, profile }
    }

    /// A service as the region offers it.
    fn service(&self, name: &str) -> Value {
        let services = self.profile["services"].as_array().unwrap();
        services.iter().find(|service| service["service"] == name).cloned().unwrap_or_else(|| panic!("no {name}"))
    }

    /// Looks for a button and makes sure that it says what the manual says.
    fn button(&self, service: &str, verb: &str, words: &str) {
        let service = self.service(service);
        let found = match verb {
            "submit" => service["submit_verb"]["zh"].clone(),
            _ => {
                let verbs = service["verbs"].as_array().unwrap();
                verbs.iter().find(|one| one["verb"] == verb).map_or(Value::Null, |one| one["text"]["zh"].clone())
            }
        };
        assert_eq!(found, words, "{verb} of {}", service["service"]);
    }

    /// The body of an application with everything filled, every slot with a file and every notice accepted.
    async fn filled(&self, service: &str) -> Value {
        let service = self.service(service);
        let form = self.desk.begun(&service).await;
        let body = self.desk.body(&service, &form);
        self.desk.with_files(body, &service, &form).await
    }

    /// The notices of a service, as one accepts them.
    fn accepted(&self, service: &str) -> Value {
        let notices = self.service(service)["notices"].clone();
        let all = notices.as_array().unwrap().iter();
        json!(all.map(|notice| json!({ "id": notice["id"], "version": notice["version"] })).collect::<Vec<_>>())
    }

    /// Fills the form and hands it in.
    async fn apply(&self, service: &str) -> Value {
        let body = self.filled(service).await;
        let case = self.desk.create(&body).await.expect(201);
        assert_eq!(case["state"], "submitted", "{case}");
        case
    }

    /// Changes what may be changed, with the notices accepted again.
    async fn change(&self, case: &Value) -> Answer {
        self.change_with(case, true).await
    }

    async fn change_with(&self, case: &Value, accept: bool) -> Answer {
        let service = self.service(case["service"].as_str().unwrap());
        let accepted = if accept { self.accepted(case["service"].as_str().unwrap()) } else { json!([]) };
        let body = json!({ "form": self.another_answer(&service, case).await, "accepted_notices": accepted });
        let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
        let path = format!("/api/v1/cases/{}", id(case));
        self.desk.running.send(Method::PATCH, &path, Some(&self.desk.token), &headers, Some(&body)).await
    }

    /// Another answer to the last free field of the form.
    async fn another_answer(&self, service: &Value, case: &Value) -> Value {
        let form = self.desk.begun(service).await;
        let free: Vec<&Value> =
            form["fields"].as_array().unwrap().iter().filter(|field| field["source"] == "free").collect();
        let text = free
            .iter()
            .rev()
            .find(|f| matches!(f["kind"].as_str(), Some("text" | "long_text")) && f["pattern"].is_null());
        let field =
            text.copied().or_else(|| free.last().copied()).unwrap_or_else(|| panic!("nothing is free in {case}"));
        let changed = match field["kind"].as_str() {
            Some("text" | "long_text") => json!("更正后的说明"),
            Some("address") => {
                json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路10号3栋201房" })
            }
            _ => answer(field),
        };
        Value::Object(Map::from_iter([(field["name"].as_str().unwrap().to_owned(), changed)]))
    }

    /// A step of the owner.
    async fn step(&self, case: &Value, step: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/cases/{}/{step}", id(case));
        self.desk.running.act(&path, &self.desk.token, case["version"].as_u64(), body).await
    }

    /// A step of the office.
    async fn office(&self, case: &Value, role: StaffRole, step: &str, body: &Value) -> Value {
        let token = self.desk.running.staff(&self.desk.region, role.name(), role).await;
        let path = format!("/api/v1/staff/cases/{}/{step}", id(case));
        self.desk.running.act(&path, &token, None, body).await.expect(200)
    }

    /// Claimed and then decided with the region's first reason.
    async fn decided(&self, case: &Value, decision: &str) -> Value {
        self.office(case, StaffRole::Reviewer, "claim", &json!({})).await;
        let reason = self.service(case["service"].as_str().unwrap())["reasons"][0]["code"].clone();
        let grounds = match decision {
            "approve" => json!({}),
            _ => json!({ "reason_code": reason, "text": "请按要求补充。" }),
        };
        self.office(case, StaffRole::Reviewer, decision, &grounds).await
    }

    /// An approved reissue or exchange ends with a new certificate, which is the one at this desk from now on.
    async fn renewed(&mut self, case: &Value) {
        self.office(case, StaffRole::Operator, "complete", &json!({ "text": "已制作新证书" })).await;
        self.desk.running.work().await;
        let done = self.shown(case).await;
        assert_eq!(done["state"], "completed", "{done}");
        self.desk.certificate = done["result"]["certificate"]["id"].as_str().unwrap_or_else(|| panic!("{done}")).into();
    }

    /// The case as its owner sees it.
    async fn shown(&self, case: &Value) -> Value {
        self.desk.running.get(&format!("/api/v1/cases/{}", id(case)), Some(&self.desk.token)).await.expect(200)
    }

    /// Looks a certificate up as anybody may: the exam of the manual's certificate, name, number, and what more is known.
    async fn query(&self, more: &Value) -> Answer {
        let mut body = json!({ "region": self.desk.region, "exam": "construction_cost_engineer_1", "name": OWNER.0,
            "id_number": OWNER.1, "captcha": self.desk.running.solved().await });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.desk.running.post("/api/v1/certificate-queries", None, &body).await
    }

    /// All of the person's business (业务查询, 审核状态查询).
    async fn all(&self) -> Vec<Value> {
        let shown = self.desk.running.get("/api/v1/cases?limit=100", Some(&self.desk.token)).await.expect(200);
        shown["items"].as_array().unwrap().clone()
    }

    /// What a service of the usual shape lets a person do in a region whose button 修改 is always there: apply, change,
    /// look at the details.
    async fn apply_change_and_look(&self, service: &str) -> Value {
        let case = self.apply(service).await;
        let asked = self.service(service)["slots"].as_array().unwrap().len();
        assert_eq!(case["attachments"].as_array().unwrap().len(), asked, "what was uploaded came with it: {case}");
        let changed = self.change(&case).await.expect(200);
        assert_eq!(changed["state"], "submitted", "saving hands it in");
        assert_eq!(changed["attachments"], case["attachments"], "a change of the form loses no file");
        let shown = self.shown(&case).await;
        assert_eq!(shown["version"], changed["version"]);
        assert!(shown["history"].as_array().unwrap().len() >= 2, "{shown}");
        shown
    }
}

fn id(case: &Value) -> &str {
    case["id"].as_str().unwrap()
}

/// What may be done to a case now.
fn actions(case: &Value) -> Vec<&str> {
    case["allowed_actions"].as_array().unwrap().iter().map(|action| action.as_str().unwrap()).collect()
}
