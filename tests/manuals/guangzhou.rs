//! G: 网上证书补换发流程图, steps one to ten.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::{Manual, actions, id};
use crate::{
    regions::people::MOBILE,
    support::{
        roles::OWNER,
        running::{Running, fresh_key, on_each_store},
    },
};

// rows: G02 G04 G09 G10 G22 G24 G25 G26 G27 G28 G29 G30
#[tokio::test]
async fn the_entry_the_doors_the_masked_number_and_the_mailing_with_its_trace() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangzhou").await;
        let running = &manual.desk.running;

        // Step 1: the entry, whom to ask, three ways in.
        assert!(manual.profile["contacts"].to_string().contains("020-12345"));
        let doors: Vec<&str> =
            manual.profile["doors"].as_array().unwrap().iter().map(|d| d.as_str().unwrap()).collect();
        assert!(["face", "password", "social_card"].iter().all(|door| doors.contains(door)), "{doors:?}");
        assert!(!running.log_in_by_face(OWNER.0, OWNER.1).await.is_empty());

        // Steps 2 and 3: the menu, 新申请.
        assert_eq!(manual.service("reissue")["menu"]["zh"], "考试证书补换发业务");
        manual.button("reissue", "apply", "新申请");
        manual.button("exchange", "apply", "新申请");

        // Step 4: one's own data is there and masked; a code shows it.
        let me = running.get("/api/v1/me", Some(&manual.desk.token)).await.expect(200);
        assert!(!me.to_string().contains(OWNER.1), "masked: {me}");
        let asked = json!({ "mobile": MOBILE, "purpose": "reveal" });
        let sent = running.post("/api/v1/sms-codes", Some(&manual.desk.token), &asked).await.expect(202);
        let code = json!({ "code_id": sent["id"], "code": running.code_sent_to(MOBILE).await });
        let revealed = running.post("/api/v1/me/reveal", Some(&manual.desk.token), &code).await.expect(200);
        assert_eq!(revealed["id_number"], OWNER.1);

        // Step 5: the notices, read to the end, then 同意，下一步.
        manual.button("reissue", "accept", "同意，下一步");
        let notices = manual.service("reissue")["notices"].clone();
        assert!(notices.as_array().unwrap().iter().any(|notice| notice["scroll_gate"] == true), "{notices}");

        // Steps 9 and 10 are the mailing; it is a case of its own, and reviewed.
        assert_eq!(manual.service("mailing")["menu"]["zh"], "考试证书邮寄业务");
        manual.button("mailing", "apply", "新申请");
        manual.button("mailing", "submit", "提交");
        let mut unread = manual.filled("mailing").await;
        unread["accepted_notices"] = json!([]);
        assert_eq!(manual.desk.create(&unread).await.problem(422), "notice_not_accepted");
        let mut unconfirmed = manual.filled("mailing").await;
        unconfirmed["confirmed"] = json!(false);
        assert_eq!(manual.desk.create(&unconfirmed).await.problem(422), "confirm_required", "提交, then 确定");
        let case = manual.apply("mailing").await;

        // Step 8: within 15 working days; returned, 编辑, 提交, and it waits again.
        assert!(case["due"]["explanation"]["zh"].as_str().unwrap().contains("15"), "{}", case["due"]);
        let returned = manual.decided(&case, "return").await;
        let mine = manual.shown(&returned).await;
        assert!(actions(&mine).contains(&"edit"), "{mine}");
        let edited = manual.change(&mine).await.expect(200);
        let submit = json!({ "confirmed": true, "accepted_notices": manual.accepted("mailing") });
        let again = manual.step(&edited, "submit", &submit).await.expect(200);
        assert_eq!(again["state"], "submitted");

        // Step 10: approved, sent, followed, signed for; the recipient pays.
        manual.button("mailing", "show", "查看");
        assert!(manual.service("mailing")["postage"]["zh"].as_str().unwrap().contains("到付"));
        let approved = manual.decided(&again, "approve").await;
        let parcel = json!({ "carrier": "ems", "tracking_number": "EA123456785CN" });
        manual.office(&approved, StaffRole::Operator, "dispatch", &parcel).await;
        running.work().await;
        let at = running.app.now().rfc3339();
        let events = json!({ "events": [{ "at": at, "text": "已揽收", "rank": "collected" }] });
        let _ = running.post("/sandbox/carrier/EA123456785CN", None, &events).await;
        running.advance(Span::minutes(1));
        running.work().await;
        let trace =
            running.get(&format!("/api/v1/cases/{}/parcel", id(&case)), Some(&manual.desk.token)).await.expect(200);
        assert_eq!(trace["tracking_number"], "EA123456785CN");
        assert_eq!(manual.shown(&case).await["state"], "dispatched");
        assert!(manual.all().await.iter().any(|one| one["id"] == case["id"]));
        issue_and_mailing_are_seen(&manual, &case).await;
    })
    .await;
}

/// 证书发放状态查询: what was issued and how it comes, with the way to its trace.
async fn issue_and_mailing_are_seen(manual: &Manual, case: &Value) {
    let path = format!("/api/v1/certificates/{}", manual.desk.certificate);
    let issue = manual.desk.running.get(&path, Some(&manual.desk.token)).await.expect(200);
    let mailing = &issue["mailing"];
    assert_eq!((&issue["paper_issued"], &mailing["case_id"]), (&json!(true), &case["id"]), "{issue}");
    assert_eq!((&mailing["state"], &mailing["tracking_number"]), (&json!("dispatched"), &json!("EA123456785CN")));
}

// rows: G06 G15 G16 G17 G18
#[tokio::test]
async fn the_platform_is_picked_from_a_list_and_the_notices_say_what_is_needed() {
    let manual = Manual::open(Running::start().await, "guangzhou").await;
    // Step 2: the government's applications in one list, this platform among them.
    let regions = manual.desk.running.get("/api/v1/regions", None).await.expect(200);
    let listed = regions.as_array().unwrap().iter().find(|region| region["id"] == "guangzhou").unwrap();
    assert!(listed["services"].as_array().unwrap().iter().any(|service| service == "reissue"));
    // Step 5: the list of what is needed, and the applicant's own promise in three points.
    let notices = manual.service("reissue")["notices"].clone();
    let text = |id: &str| {
        let notice = notices.as_array().unwrap().iter().find(|notice| notice["id"] == id).unwrap();
        notice["body"]["zh"].as_str().unwrap().to_owned()
    };
    let needed = text("reissue");
    for part in ["申请表", "25mm×35mm", "295×413", "白色", "JPG", "10KB", "2002", "原件"] {
        assert!(needed.contains(part), "{part} is in the notice");
    }
    let promise = text("reissue_promise");
    assert!(["1. ", "2. ", "3. "].iter().all(|point| promise.contains(point)) && promise.contains("他人不得代为承诺"));
}

/// An exam whose paper certificates are still reissued here.
const PAPER: &str = "通信专业技术人员职业水平考试,2020,中级,";

// rows: G01 G07 G08 G11 G12 G13 G14 G19 G20 G21 G22 G23 G24 G25 G26
#[tokio::test]
async fn reissue_and_exchange_are_filled_in_uploaded_sent_for_review_returned_and_end_with_a_new_certificate() {
    on_each_store(async |running| {
        let mut manual = Manual::with(running, "guangzhou", PAPER).await;
        for name in ["reissue", "exchange"] {
            let service = manual.service(name);
            manual.button(name, "apply", "新申请");
            // Step 4: one's own data and the exam are there; the type was chosen with the service.
            let form = manual.desk.begun(&service).await;
            assert_eq!((&form["values"]["name"], &form["values"]["year"]), (&json!(OWNER.0), &json!("2020")));
            assert_eq!(form["values"]["exam"], "communication_professional");
            // Step 5: the form to fill in offline, prefilled; the notices.
            let path = format!("/api/v1/regions/guangzhou/services/{name}/form.pdf");
            let blank = format!("{path}?certificate_id={}", manual.desk.certificate);
            let blank = manual.desk.running.get(&blank, Some(&manual.desk.token)).await;
            assert_eq!((blank.status.as_u16(), blank.content_type.as_str()), (200, "application/pdf"));
            let without = manual.desk.body(&service, &form);
            // Step 6: nothing goes on before every file is uploaded; the photo is looked at.
            assert_eq!(service["all_before_next"], true);
            let missing = manual.desk.rehearse(&without).await;
            let mut needed = vec!["application_form", "id_card", "photo"];
            needed.extend((name == "exchange").then_some("evidence"));
            for slot in &needed {
                assert!(missing.contains(&(format!("/attachments/{slot}"), "slot_empty".to_owned())), "{missing:?}");
            }
            assert_eq!(missing.len(), needed.len(), "{missing:?}");
            let body = manual.desk.with_files(without, &service, &form).await;
            assert_eq!(manual.desk.rehearse(&body).await, []);
            let mut unread = body.clone();
            unread["accepted_notices"] = json!([]);
            assert_eq!(manual.desk.create(&unread).await.problem(422), "notice_not_accepted");
            // Step 7: the way of delivery, 提交, then 确定.
            let mut nowhere = body.clone();
            nowhere["form"].as_object_mut().unwrap().remove("delivery");
            assert_eq!(manual.desk.rehearse(&nowhere).await, [("/form/delivery".into(), "field_required".into())]);
            let mut unconfirmed = body.clone();
            unconfirmed["confirmed"] = json!(false);
            assert_eq!(manual.desk.create(&unconfirmed).await.problem(422), "confirm_required");
            let case = manual.desk.create(&body).await.expect(201);
            assert_eq!((&case["state"], &case["form"]["delivery"]), (&json!("submitted"), &json!("mail")));
            assert!(service["submitted_text"]["zh"].as_str().unwrap().contains("提交成功"));
            // Step 8: within 15 working days; returned, 编辑, new scans, 提交.
            assert!(case["due"]["explanation"]["zh"].as_str().unwrap().contains("15"), "{}", case["due"]);
            let returned = manual.shown(&manual.decided(&case, "return").await).await;
            manual.button(name, "edit", "编辑");
            let edited = manual.rescanned(&returned).await;
            let confirmed = json!({ "confirmed": true, "accepted_notices": manual.accepted(name) });
            let again = manual.step(&edited, "submit", &confirmed).await.expect(200);
            assert_eq!(again["state"], "submitted");
            let approved = manual.decided(&again, "approve").await;
            manual.renewed(&approved).await;
            // Step 9: what was to be mailed leads to the registration of the mailing.
            let mail = service["delivery"].as_array().unwrap().iter().find(|way| way["mode"] == "mail").unwrap();
            assert_eq!((&mail["name"]["zh"], &mail["then"]), (&json!("邮寄领取证书"), &json!("mailing")));
        }
        let mailing = manual.apply("mailing").await;
        assert_eq!(mailing["certificate_id"], manual.desk.certificate.as_str(), "of the certificate just made");
    })
    .await;
}

impl Manual {
    /// The returned case with a new scan of the form in place of the old one.
    async fn rescanned(&self, case: &Value) -> Value {
        let service = self.service(case["service"].as_str().unwrap());
        let slot = service["slots"].as_array().unwrap().iter().find(|slot| slot["id"] == "application_form").unwrap();
        let scan = self.desk.uploaded(&service, slot).await;
        let kept = case["attachments"].as_array().unwrap().iter().filter(|file| file["slot"] != "application_form");
        let files: Vec<Value> = kept.map(|file| file["id"].clone()).chain([scan]).collect();
        let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
        let body = json!({ "form": {}, "attachments": files, "accepted_notices": self.accepted(service["service"].as_str().unwrap()) });
        let path = format!("/api/v1/cases/{}", id(case));
        self.desk.running.send(Method::PATCH, &path, Some(&self.desk.token), &headers, Some(&body)).await.expect(200)
    }
}
