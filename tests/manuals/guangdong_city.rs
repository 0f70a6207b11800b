//! K: the city business system, chapters one to twelve.

use serde_json::json;

use super::{Manual, actions, id};
use crate::{
    files::pictures::pdf,
    support::running::{fresh_key, on_each_store},
};

// rows: K06 K07 K08 K09 K10 K11 K12
#[tokio::test]
async fn chapters_2_and_3_my_business_and_the_qualification_review_with_its_appeal() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangdong-city").await;
        assert_eq!(manual.profile["my_cases"]["zh"], "业务查询");
        assert!(manual.all().await.is_empty());
        let service = "qualification_review";
        manual.button(service, "apply", "申请资格复核");
        manual.button(service, "submit", "保存");
        let case = manual.apply(service).await;
        manual.button(service, "edit", "修改");
        let changed = manual.change(&case).await.expect(200);
        assert_eq!(changed["state"], "submitted");
        // The appeal follows a refusal.
        let early = manual.step(&changed, "appeal", &json!({ "text": "我符合条件。" })).await;
        assert!(matches!(early.problem(409).as_str(), "wrong_state" | "appeal_only_when_rejected"));
        let rejected = manual.decided(&changed, "reject").await;
        let mine = manual.shown(&rejected).await;
        manual.button(service, "appeal", "申诉");
        assert!(actions(&mine).contains(&"appeal"), "{mine}");
        let slot = manual.service(service)["appeal_slots"][0]["id"].as_str().unwrap().to_owned();
        let place = [("region", "guangdong-city"), ("service", service), ("slot", slot.as_str())];
        let file =
            manual.desk.running.upload(&manual.desk.token, &place, pdf("申诉材料"), &fresh_key()).await.expect(201);
        let grounds = json!({ "text": "我符合条件，请复查。", "attachments": [file["id"]] });
        let appealed = manual.step(&mine, "appeal", &grounds).await.expect(200);
        assert_eq!(appealed["state"], "appeal_submitted");
        assert_eq!(appealed["appeal"]["attachments"], json!([file["id"]]));
        manual.button(service, "show_appeal", "申诉详情");
        assert_eq!(manual.shown(&case).await["appeal"]["text"], "我符合条件，请复查。");
        let listed = manual.all().await;
        assert_eq!((listed.len(), &listed[0]["state"]), (1, &json!("appeal_submitted")));
    })
    .await;
}

// rows: K13 K14 K15 K16 K17
#[tokio::test]
async fn chapter_4_certificates_are_mailed_changed_and_cancelled() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangdong-city").await;
        let certificates = manual.desk.running.get("/api/v1/certificates", Some(&manual.desk.token)).await.expect(200);
        assert_eq!(certificates["items"].as_array().unwrap().len(), 1);
        manual.button("mailing", "apply", "申请邮寄");
        manual.button("mailing", "submit", "保存");
        let case = manual.apply("mailing").await;
        manual.button("mailing", "show", "查看邮寄信息");
        manual.button("mailing", "edit", "修改");
        let changed = manual.change(&case).await.expect(200);
        assert_eq!(changed["state"], "submitted");
        manual.button("mailing", "withdraw", "撤销");
        let withdrawn = manual.step(&changed, "withdraw", &json!({ "confirmed": true })).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
        let path = format!("/api/v1/certificates/{}", manual.desk.certificate);
        let detail = manual.desk.running.get(&path, Some(&manual.desk.token)).await.expect(200);
        assert_eq!(detail["id"], manual.desk.certificate.as_str());
        // Cancelled is not used up: it can be asked for again.
        manual.apply("mailing").await;
    })
    .await;
}

// rows: K18 K19 K20 K21 K22 K23 K24 K25 K32 K33 K34 K35 K36 K37 K38 K39 K40 K41 K42 K43 K44 K45 K46
#[tokio::test]
async fn chapters_5_6_and_8_to_11_every_service_is_applied_for_changed_and_looked_at() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangdong-city").await;
        let chapters = [
            ("refund", "申请考试退费", "提交"),
            ("recheck", "申请成绩复核", "提交"),
            ("receipt", "申请票据", "提交"),
            ("dishonest_review", "失信人员资格审核", "提交"),
            ("discipline_appeal", "违纪申诉", "保存"),
            ("information_change", "申请信息修改", "保存"),
        ];
        for (service, apply, submit) in chapters {
            manual.button(service, "apply", apply);
            manual.button(service, "submit", submit);
            manual.button(service, "edit", "修改");
            let shown = manual.apply_change_and_look(service).await;
            assert!(!shown["state_text"]["zh"].as_str().unwrap().is_empty(), "{service}");
        }
        // One list of everything with its state.
        let listed = manual.all().await;
        assert_eq!(listed.len(), chapters.len());
        assert!(listed.iter().all(|case| case["state"] == "submitted" && !id(case).is_empty()));
    })
    .await;
}

// rows: K26 K27 K28 K29 K30 K31
#[tokio::test]
async fn chapter_7_a_reissue_is_changed_and_the_new_certificate_mailed_changed_and_cancelled() {
    on_each_store(async |running| {
        let mut manual = Manual::open(running, "guangdong-city").await;
        let before = manual.desk.certificate.clone();
        manual.button("reissue", "apply", "申请证书补发");
        manual.button("reissue", "submit", "提交");
        manual.button("reissue", "edit", "修改");
        let case = manual.apply("reissue").await;
        let listed =
            manual.desk.running.get("/api/v1/cases?service=reissue", Some(&manual.desk.token)).await.expect(200);
        assert_eq!(listed["items"][0]["id"], case["id"]);
        let changed = manual.change(&case).await.expect(200);
        assert_eq!(changed["state"], "submitted");
        let approved = manual.decided(&changed, "approve").await;
        manual.renewed(&approved).await;
        assert_ne!(manual.desk.certificate, before);
        manual.button("mailing", "apply", "申请邮寄");
        let mailing = manual.apply("mailing").await;
        assert_eq!(mailing["certificate_id"], manual.desk.certificate.as_str());
        manual.button("mailing", "show", "查看邮寄信息");
        let changed = manual.change(&mailing).await.expect(200);
        assert_eq!(manual.shown(&mailing).await["form"]["address"], changed["form"]["address"]);
        let withdrawn = manual.step(&changed, "withdraw", &json!({ "confirmed": true })).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
    })
    .await;
}

// rows: K47 K48 K49 K50
#[tokio::test]
async fn chapter_12_a_certificate_is_looked_up_and_both_numbers_may_stay_empty() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "guangdong-city").await;
        let query = &manual.profile["query"];
        assert_eq!(query["name"]["zh"], "证书查询");
        let fields: Vec<&str> =
            query["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(fields, ["exam", "name", "id_number", "management_number", "print_number"], "the exam comes first");
        assert!(query["hint"]["zh"].as_str().unwrap().contains("可以不填"));
        let details = manual.query(&json!({ "management_number": "", "print_number": "" })).await.expect(200);
        assert_eq!((&details["exam"], &details["year"]), (&json!("一级造价工程师"), &json!(2017)));
        assert_eq!((&details["specialty"], &details["status"]), (&json!("土木建筑工程"), &json!("valid")));
        let known = manual.query(&json!({ "management_number": "20170554400000001" })).await.expect(200);
        assert_eq!(known["management_number"], "20170554400000001");
        let wrong = manual.query(&json!({ "management_number": "20170554400000002" })).await;
        assert_eq!(wrong.problem(404), "query_no_match");
    })
    .await;
}
