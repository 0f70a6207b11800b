//! What the tests of cases share: certificates, people and forms.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::{
    certificate::{Certificate, Status},
    staff::StaffRole,
};
use zhengda_engine::{outbox::Outbox, values::Mobile};

use crate::support::{
    roles::OWNER,
    running::{Answer, Running, fresh_key},
};

/// The region that reviews and locks; and the one that does not.
pub(super) const REVIEWED: &str = "guangzhou";
pub(super) const UNREVIEWED: &str = "shenzhen";
pub(super) const MOBILE: &str = "13800138001";

/// An office with one candidate, who has a certificate and logs in with [`MOBILE`].
#[derive(Debug)]
pub(super) struct Office {
    pub(super) running: Running,
    pub(super) region: &'static str,
    pub(super) candidate: String,
    pub(super) certificate: String,
}

impl Office {
    pub(super) async fn open(running: Running, region: &'static str) -> Self {
        let person = running.person(OWNER).await;
        running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
        let certificate = certificate(&running, &person, region, 1, Status::Valid).await;
        let candidate = running.candidate(OWNER).await;
        Self { running, region, candidate, certificate }
    }

    pub(super) async fn reviewer(&self, n: u8) -> String {
        self.running.staff(self.region, &format!("reviewer{n}"), StaffRole::Reviewer).await
    }

    pub(super) async fn operator(&self) -> String {
        self.running.staff(self.region, "operator", StaffRole::Operator).await
    }

    /// A body that is taken.
    pub(super) fn body(&self) -> Value {
        json!({
            "region": self.region,
            "service": "mailing",
            "certificate_id": self.certificate,
            "form": form(),
            "accepted_notices": self.notices(),
        })
    }

    /// The notices of the service in the version in force.
    pub(super) fn notices(&self) -> Value {
        let catalogue = &self.running.app.catalogue;
        let rules = &catalogue.regions[self.region].services["mailing"].notices;
        let version = |id: &str| catalogue.notices.0[id].version.clone();
        json!(rules.iter().map(|rule| json!({ "id": rule.id, "version": version(&rule.id) })).collect::<Vec<_>>())
    }

    pub(super) async fn create(&self, body: &Value) -> Answer {
        self.running.act("/api/v1/cases", &self.candidate, None, body).await
    }

    pub(super) async fn created(&self) -> Value {
        self.create(&self.body()).await.expect(201)
    }

    /// A step of the owner at the revision of `case`.
    pub(super) async fn step(&self, case: &Value, step: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/cases/{}/{step}", id(case));
        self.running.act(&path, &self.candidate, case["version"].as_u64(), body).await
    }

    /// A step of a member of staff.
    pub(super) async fn act(&self, token: &str, case: &Value, step: &str, body: &Value) -> Answer {
        self.running.act(&format!("/api/v1/staff/cases/{}/{step}", id(case)), token, None, body).await
    }

    pub(super) async fn patch(&self, case: &Value, body: &Value) -> Answer {
        let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
        let path = format!("/api/v1/cases/{}", id(case));
        self.running.send(Method::PATCH, &path, Some(&self.candidate), &headers, Some(body)).await
    }

    pub(super) async fn shown(&self, case: &Value) -> Value {
        self.running.get(&format!("/api/v1/cases/{}", id(case)), Some(&self.candidate)).await.expect(200)
    }

    /// Created, claimed and approved.
    pub(super) async fn approved(&self) -> Value {
        let case = self.created().await;
        let reviewer = self.reviewer(1).await;
        self.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
        self.act(&reviewer, &case, "approve", &json!({})).await.expect(200)
    }

    /// A code sent to a number for a purpose, as it goes into bodies.
    pub(super) async fn code(&self, mobile: &str, purpose: &str) -> Value {
        let body = json!({ "mobile": mobile, "purpose": purpose });
        let sent = self.running.post("/api/v1/sms-codes", Some(&self.candidate), &body).await.expect(202);
        json!({ "code_id": sent["id"], "code": self.running.code_sent_to(mobile).await })
    }
}

pub(super) fn id(case: &Value) -> String {
    case["id"].as_str().unwrap().to_owned()
}

pub(super) fn form() -> Value {
    form_with(MOBILE)
}

pub(super) fn form_with(mobile: &str) -> Value {
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    json!({ "recipient": "李明", "mobile": mobile, "address": address })
}

pub(super) fn grounds() -> Value {
    json!({ "reason_code": "address_unclear", "text": "请写明门牌号" })
}

/// A certificate of a person, the `n`-th of the test.
pub(super) async fn certificate(running: &Running, person: &str, region: &str, n: u32, status: Status) -> String {
    let list = if region == REVIEWED { 1 } else { 2 };
    certificate_at(running, person, (region, "exam", 2024), (list, n), (status, true)).await
}

/// A certificate of a sitting at a place of a status list, in a status, with its paper issued or not.
pub(super) async fn certificate_at(
    running: &Running,
    person: &str,
    (region, exam, year): (&str, &str, i64),
    (list, n): (u32, u32),
    (status, paper_issued): (Status, bool),
) -> String {
    let id = format!("cert_{region}{n}");
    let now = running.app.now();
    let certificate = Certificate {
        id: id.clone(),
        region: region.to_owned(),
        exam: exam.to_owned(),
        exam_name: "考试".to_owned(),
        year,
        level: None,
        specialty: None,
        management_number: format!("20240554400000{n:02}"),
        print_number: None,
        approved_on: now.beijing_date(),
        city: "市".to_owned(),
        name: OWNER.0.to_owned(),
        document_number: OWNER.1.to_owned(),
        document_kind: "resident_id".to_owned(),
        person: person.to_owned(),
        status,
        since: (status != Status::Valid).then_some(now),
        successor: None,
        predecessor: None,
        replaced_for: None,
        issued_for: None,
        edition: 1,
        paper_issued,
        calls: Vec::new(),
        history: Vec::new(),
        status_list: list,
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
