//! The audit chain: everything enters it once, and nothing in it can be changed unseen.

mod chain;
mod crash;
mod decisions;
mod edits;
mod second_place;
mod speed;
mod staff;

use serde_json::{Value, json};
use zhengda::records::{certificate::Certificate, staff::StaffRole};
use zhengda_engine::values::Mobile;

use crate::{
    certificates::{list, verify::certificate},
    support::{roles::REGION, running::Running},
};

/// What a walk through an office left behind.
pub(crate) struct Walked {
    pub(crate) case: String,
    pub(crate) certificate: Certificate,
}

/// A mailing that was handed in, claimed, returned, handed in again and approved, and a certificate that was suspended
/// and restored; nothing is entered into the chain yet.
pub(crate) async fn walk(running: &Running, n: u32) -> Walked {
    let certificate = certificate(running, n).await;
    let who = (list::name(n), list::id_number(n));
    let who = (who.0.as_str(), who.1.as_str());
    let (person, token) = (running.person(who).await, running.candidate(who).await);
    let mobile = format!("{}", 13_800_000_000_u64 + u64::from(n));
    running.app.prove_mobile(&person, &Mobile::parse(&mobile).unwrap()).await.unwrap();
    let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
    let begun = running.act("/api/v1/cases", &token, None, &body(running, &certificate, &mobile)).await.expect(201);
    let case = begun["id"].as_str().unwrap().to_owned();
    let staff = async |step: &str, body: Value| {
        running.act(&format!("/api/v1/staff/cases/{case}/{step}"), &reviewer, None, &body).await.expect(200)
    };
    staff("claim", json!({})).await;
    let returned = staff("return", json!({ "reason_code": "address_unclear", "text": "请写明门牌号" })).await;
    let again = format!("/api/v1/cases/{case}/submit");
    running.act(&again, &token, returned["version"].as_u64(), &json!({})).await.expect(200);
    staff("claim", json!({})).await;
    staff("approve", json!({})).await;
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    for status in ["suspended", "valid"] {
        let path = format!("/api/v1/staff/certificates/{}/status", certificate.id);
        running.act(&path, &issuer, None, &json!({ "status": status, "reason": "核查" })).await.expect(200);
    }
    Walked { case, certificate }
}

fn body(running: &Running, certificate: &Certificate, mobile: &str) -> Value {
    let catalogue = &running.app.catalogue;
    let rules = &catalogue.regions[REGION].services["mailing"].notices;
    let notices: Vec<Value> =
        rules.iter().map(|rule| json!({ "id": rule.id, "version": catalogue.notices.0[&rule.id].version })).collect();
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    json!({
        "region": REGION,
        "service": "mailing",
        "certificate_id": certificate.id,
        "form": { "recipient": certificate.name, "mobile": mobile, "address": address },
        "accepted_notices": notices,
    })
}
