//! G: 网上证书补换发流程图, steps one to ten.

use serde_json::json;
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::{Manual, actions, id};
use crate::{
    regions::people::MOBILE,
    support::{
        roles::OWNER,
        running::{Running, on_each_store},
    },
};

// rows: G01 G02 G04 G07 G08 G09 G10 G11 G12 G14 G21 G22 G23 G24 G25 G26 G27 G28 G29 G30
#[tokio::test]
async fn the_flow_of_reissue_and_mailing_from_the_first_step_to_the_tenth() {
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
        let submit =
            json!({ "confirmed": true, "accepted_notices": manual.filled("mailing").await["accepted_notices"] });
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
    })
    .await;
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

// rows: G07 G11 G12 G20 G22
#[tokio::test]
async fn reissue_and_exchange_are_chosen_and_handed_in() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangzhou").await;
        for service in ["reissue", "exchange"] {
            let offered = manual.service(service);
            assert_eq!(offered["needs_certificate"], true, "the exam is chosen with the certificate");
            let steps = offered["steps"].as_array().unwrap();
            assert!(steps.len() >= 5, "five pages: {steps:?}");
            // Whatever may be missing, everything is told at once and nothing is written.
            let rehearsed = manual.desk.rehearse(&manual.filled(service).await).await;
            assert!(rehearsed.iter().all(|(pointer, _)| pointer.starts_with('/')), "{rehearsed:?}");
        }
        assert!(manual.all().await.is_empty());
    })
    .await;
}
