//! The steps of the main job. Each asserts what its user would notice.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;

use crate::support::running::{Answer, Running, fresh_key};

/// Somebody on an authority's list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Somebody {
    pub(super) name: &'static str,
    pub(super) id_number: &'static str,
    pub(super) mobile: &'static str,
    pub(super) detail: &'static str,
    pub(super) management_number: &'static str,
    pub(super) tracking_number: &'static str,
}

/// The region of the walk.
pub(super) const REGION: &str = "guangzhou";

impl Somebody {
    /// The list that the authority imports, with this person on it.
    pub(super) fn list(&self) -> String {
        let Self { name, id_number, mobile, management_number, .. } = self;
        format!(
            "姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态\n\
             {name},居民身份证,{id_number},{mobile},一级建造师,2024,,建筑工程,{management_number},00012001,2024-12-20,广州市,正常\n\
             坏,居民身份证,440105199003077021,,一级建造师,2024,,建筑工程,20240554400009999,,2024-12-20,广州市,正常\n"
        )
    }

    fn form(&self) -> Value {
        json!({
            "recipient": self.name,
            "mobile": self.mobile,
            "address": { "province": "广东省", "city": "广州市", "district": "越秀区", "detail": self.detail },
        })
    }
}

/// Sends the list as the issuer.
pub(super) async fn import(running: &Running, somebody: &Somebody, dry_run: bool) -> Value {
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let list = somebody.list();
    let answer = running.raw(move |client, base| {
        client
            .post(format!("{base}/api/v1/staff/certificates/import?dry_run={dry_run}"))
            .bearer_auth(issuer)
            .header("Content-Type", "text/csv")
            .header("Idempotency-Key", fresh_key())
            .body(list)
    });
    answer.await.expect(200)
}

/// The person's only certificate.
pub(super) async fn certificate(running: &Running, token: &str) -> Value {
    let listed = running.get("/api/v1/certificates", Some(token)).await.expect(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
    let id = listed["items"][0]["id"].as_str().unwrap();
    running.get(&format!("/api/v1/certificates/{id}"), Some(token)).await.expect(200)
}

/// Registers the mailing, with the mobile proven by a code.
pub(super) async fn register(running: &Running, token: &str, somebody: &Somebody, certificate: &str) -> Value {
    let asked = json!({ "mobile": somebody.mobile, "purpose": "confirm_mobile" });
    let code_id = running.post("/api/v1/sms-codes", Some(token), &asked).await.expect(202)["id"].clone();
    let code = running.code_sent_to(somebody.mobile).await;
    let region = running.get(&format!("/api/v1/regions/{REGION}"), None).await.expect(200);
    let services = region["services"].as_array().unwrap();
    let mailing = services.iter().find(|service| service["service"] == "mailing").unwrap();
    let notice = &mailing["notices"][0];
    let body = json!({
        "region": REGION, "service": "mailing", "certificate_id": certificate, "confirmed": true,
        "accepted_notices": [{ "id": "mailing", "version": notice["version"] }],
        "mobile_code": { "code_id": code_id, "code": code },
        "form": somebody.form(),
    });
    let dry = running.act("/api/v1/cases?dry_run=true", token, None, &body).await;
    assert_eq!(dry.status.as_u16(), 200, "{}", dry.text);
    running.act("/api/v1/cases", token, None, &body).await.expect(201)
}

/// A step of staff on a case.
pub(super) async fn staff_step(running: &Running, role: StaffRole, case: &str, step: &str, body: Value) -> Answer {
    let token = running.staff(REGION, role.name(), role).await;
    running.act(&format!("/api/v1/staff/cases/{case}/{step}"), &token, None, &body).await
}

/// The carrier moves the parcel and pushes, `times` times.
pub(super) async fn carrier_moves(running: &Running, number: &str, ranks: &[&str], times: u32) {
    let events: Vec<Value> =
        ranks.iter().map(|rank| json!({ "text": format!("物流：{rank}"), "rank": rank })).collect();
    let body = json!({ "events": events, "callback": true, "times": times });
    running.post(&format!("/sandbox/carrier/{number}"), None, &body).await.expect(200);
    running.work().await;
}

/// What an employer learns from a code.
pub(super) async fn verdict(running: &Running, code: &Value) -> Value {
    running.post("/api/v1/verifications", None, &json!({ "code": code })).await.expect(200)
}

/// The issuer changes a certificate's status.
pub(super) async fn set_status(running: &Running, certificate: &str, status: &str) -> Answer {
    running.set_status(REGION, certificate, status, "核查发现不符合报考条件").await
}

/// The case as its owner sees it.
pub(super) async fn own_case(running: &Running, token: &str, id: &str) -> Value {
    running.send(Method::GET, &format!("/api/v1/cases/{id}"), Some(token), &[], None).await.expect(200)
}
