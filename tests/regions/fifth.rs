//! A fifth region from a file alone: nobody wrote code for it, and its whole journey works (N1).

use serde_json::{Value, json};
use zhengda::records::{collections, staff::StaffRole};

use super::{
    people::{Desk, answers},
    unsound::copied,
};
use crate::support::{
    doors::PASSWORD,
    running::{Running, fresh_key},
    stores,
};

const REGION: &str = "haizhou";

/// The application with the configuration as it is checked in, and the invented region's file in it.
async fn with_fifth(test: impl AsyncFn(Running)) {
    let folder = copied();
    std::fs::write(folder.path().join("regions/haizhou.toml"), include_str!("haizhou.toml")).unwrap();
    let config = folder.path().display().to_string();
    for store in stores::stores(&collections::all()).await {
        println!("on {}", store.name);
        test(Running::over(store, &[("ZHENGDA_SERVER__CONFIG_FOLDER", &config)]).await).await;
    }
}

async fn staff(desk: &Desk, role: StaffRole, case: &Value, step: &str, body: Value) -> Value {
    let token = desk.running.staff(REGION, role.name(), role).await;
    let path = format!("/api/v1/staff/cases/{}/{step}", case["id"].as_str().unwrap());
    desk.running.act(&path, &token, None, &body).await.expect(200)
}

// rows: N1
#[tokio::test]
async fn an_authority_joins_by_a_file_and_its_candidates_apply_correct_and_get_their_mail() {
    with_fifth(async |running| {
        let desk = Desk::open(running, REGION).await;
        let token = desk.running.log_in_by_face("李明", "440105199003074516").await;
        assert!(!token.is_empty(), "through one of its doors");
        doors_with_an_account(&desk).await;

        // Apply: what is on record is there, the region's own field has the region's own words.
        let service = desk.service("reissue").await;
        let form = desk.begun(&service).await;
        assert_eq!((&form["values"]["name"], &form["values"]["year"]), (&json!("李明"), &json!("2017")));
        let mut body = desk.body(&service, &form);
        body["form"]["police_report"] = json!("HZ1");
        let refused = desk.create(&body).await;
        assert_eq!(refused.problem(422), "form_incomplete");
        let told = refused.json()["errors"].as_array().unwrap().clone();
        assert_eq!(told[0]["detail"], "回执号以 HZ 开头，后面 6 位数字");
        let places: Vec<&Value> = told.iter().skip(1).map(|fault| &fault["pointer"]).collect();
        assert_eq!(places, ["/attachments/form", "/attachments/report", "/attachments/photo"], "its own files");
        let path = format!("/api/v1/regions/{REGION}/services/reissue/form.pdf?certificate_id={}", desk.certificate);
        assert_eq!(desk.running.get(&path, Some(&desk.token)).await.content_type, "application/pdf");
        body = desk.with_files(body, &service, &form).await;
        body["form"] = answers(&form);
        let case = desk.create(&body).await.expect(201);
        assert_eq!((&case["state"], &case["service_name"]["zh"]), (&json!("submitted"), &json!("补办证书")));
        assert!(case["due"]["explanation"]["zh"].as_str().unwrap().contains("7个工作日"), "{case}");

        // Return with the region's reason, correct with the notice again, approve.
        staff(&desk, StaffRole::Reviewer, &case, "claim", json!({})).await;
        let grounds = json!({ "reason_code": "report_unknown", "text": "请核对回执号" });
        let returned = staff(&desk, StaffRole::Reviewer, &case, "return", grounds).await;
        let mine =
            desk.running.get(&format!("/api/v1/cases/{}", case["id"].as_str().unwrap()), Some(&desk.token)).await;
        let mine = mine.expect(200);
        assert_eq!(mine["state_text"]["zh"], "请补正", "the region's name for it");
        let forgotten = desk.patch(&returned, json!({ "police_report": "HZ202602" })).await;
        assert_eq!(forgotten.problem(422), "notice_not_accepted");
        let corrected = correct(&desk, &returned, &body["accepted_notices"]).await;
        assert_eq!(corrected["state"], "submitted");
        staff(&desk, StaffRole::Reviewer, &case, "claim", json!({})).await;
        let approved = staff(&desk, StaffRole::Reviewer, &case, "approve", json!({})).await;
        assert_eq!(approved["state"], "approved");

        // Mail, without a review, by the one carrier it has.
        let service = desk.service("mailing").await;
        let mailing = desk.create(&desk.body(&service, &desk.begun(&service).await)).await.expect(201);
        assert_eq!(mailing["mobile_confirmed"], true);
        let token = desk.running.staff(REGION, "operator", StaffRole::Operator).await;
        let path = format!("/api/v1/staff/cases/{}/dispatch", mailing["id"].as_str().unwrap());
        let ems = json!({ "carrier": "ems", "tracking_number": "EA123456785CN" });
        assert_eq!(desk.running.act(&path, &token, None, &ems).await.problem(422), "carrier_unknown");
        let sf = json!({ "carrier": "sf", "tracking_number": "SF1234567890123" });
        assert_eq!(desk.running.act(&path, &token, None, &sf).await.expect(200)["state"], "dispatched");
    })
    .await;
}

/// Its own accounts: made with its notice accepted, signed in to with a captcha, got back as it says.
async fn doors_with_an_account(desk: &Desk) {
    let running = &desk.running;
    let notice = &desk.profile().await["accounts"]["notices"][0];
    let accepted = json!([{ "id": notice["id"], "version": notice["version"] }]);
    let more = json!({ "region": REGION, "accepted_notices": accepted });
    running.register("haizhou", "13911112222", &more).await.expect(202);
    running.log_in_with("haizhou", PASSWORD).await.expect(201);
    let lost = json!({ "region": REGION, "username": "haizhou", "captcha": running.solved().await });
    running.post("/api/v1/accounts/recover-password", None, &lost).await.expect(202);
    let name = json!({ "region": REGION, "mobile": "13911112222", "captcha": running.solved().await });
    let refused = running.post("/api/v1/accounts/recover-username", None, &name).await;
    assert_eq!(refused.problem(403), "account_service_not_offered");
    let closed = running.get(&format!("/api/v1/identity/guangdong/authorize?region={REGION}"), None).await;
    assert_eq!(closed.problem(403), "door_not_offered");
}

async fn correct(desk: &Desk, case: &Value, notices: &Value) -> Value {
    let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
    let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
    let body = json!({ "form": { "police_report": "HZ202602" }, "accepted_notices": notices });
    let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
    desk.running.send(reqwest::Method::PATCH, &path, Some(&desk.token), &headers, Some(&body)).await.expect(200)
}
