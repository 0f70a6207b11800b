//! Z: 考试院公众服务互动系统, chapters one to eleven.

use serde_json::json;

use super::{Manual, actions};
use crate::support::running::on_each_store;

// rows: Z01 Z02 Z04 Z05 Z06 Z07 Z08 Z09 Z10
#[tokio::test]
async fn chapters_1_to_3_the_online_check_is_changed_when_returned_and_appealed_when_refused() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shenzhen").await;
        assert!(manual.profile.to_string().contains("hrsspub.sz.gov.cn"));
        assert_eq!(manual.profile["my_cases"]["zh"], "业务查询");
        let service = "qualification_review";
        assert_eq!(manual.service(service)["name"]["zh"], "报考资格在线核查");
        manual.button(service, "submit", "保存");
        let case = manual.apply(service).await;
        assert_eq!(manual.change(&case).await.problem(409), "edit_only_when_returned");
        let returned = manual.shown(&manual.decided(&case, "return").await).await;
        assert_eq!(returned["state_text"]["zh"], "审核退回");
        assert!(actions(&returned).contains(&"edit") && !actions(&returned).contains(&"appeal"), "{returned}");
        manual.button(service, "edit", "修改");
        let changed = manual.change(&returned).await.expect(200);
        assert_eq!(changed["state"], "submitted");
        let rejected = manual.shown(&manual.decided(&changed, "reject").await).await;
        assert_eq!(rejected["state_text"]["zh"], "审核不通过");
        assert!(actions(&rejected).contains(&"appeal") && !actions(&rejected).contains(&"edit"), "{rejected}");
        manual.button(service, "appeal", "申诉");
        let appealed = manual.step(&rejected, "appeal", &json!({ "text": "请复查。" })).await.expect(200);
        manual.button(service, "show_appeal", "申诉详情");
        assert_eq!(appealed["appeal"]["text"], "请复查。");
        // The list with exam, year, state and time; the details with what was found and when.
        let listed = &manual.all().await[0];
        assert_eq!((&listed["exam"]["zh"], &listed["year"]), (&json!("经济专业技术资格"), &json!(2017)));
        assert_eq!(listed["state"], "appeal_submitted");
        assert!(listed["changed_at"].as_str().unwrap() >= listed["submitted_at"].as_str().unwrap(), "{listed}");
        let details = manual.shown(&case).await;
        let found = details["history"].as_array().unwrap().iter().find(|step| step["state"] == "rejected").unwrap();
        assert!(found["at"].is_string() && found["reason_text"]["zh"].is_string(), "{found}");
        assert!(details["appeal"]["at"].is_string(), "{details}");
    })
    .await;
}

// rows: Z11 Z12 Z13 Z14
#[tokio::test]
async fn chapter_4_the_notice_is_read_before_mailing_and_before_every_change() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shenzhen").await;
        manual.button("mailing", "apply", "申请邮寄");
        manual.button("mailing", "accept", "我已阅读并同意");
        let mut unread = manual.filled("mailing").await;
        unread["accepted_notices"] = json!([]);
        assert_eq!(manual.desk.create(&unread).await.problem(422), "notice_not_accepted");
        let case = manual.apply("mailing").await;
        assert_eq!(manual.change_with(&case, false).await.problem(422), "notice_not_accepted", "a change asks again");
        let changed = manual.change(&case).await.expect(200);
        manual.button("mailing", "withdraw", "撤销");
        let no = manual.step(&changed, "withdraw", &json!({ "confirmed": false })).await;
        assert_eq!(no.problem(422), "confirm_required");
        let withdrawn = manual.step(&changed, "withdraw", &json!({ "confirmed": true })).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
        let path = format!("/api/v1/certificates/{}", manual.desk.certificate);
        manual.desk.running.get(&path, Some(&manual.desk.token)).await.expect(200);
    })
    .await;
}

// rows: Z19 Z20 Z21 Z22 Z23 Z24
#[tokio::test]
async fn chapter_6_the_reissue_is_changed_only_when_returned_and_its_mailing_asks_again() {
    on_each_store(async |running| {
        let mut manual = Manual::open(running, "shenzhen").await;
        assert_eq!(manual.service("reissue")["name"]["zh"], "证书补发");
        manual.button("reissue", "apply", "申请证书补发");
        manual.button("reissue", "submit", "提交");
        let case = manual.apply("reissue").await;
        let path = "/api/v1/cases?service=reissue";
        let listed = manual.desk.running.get(path, Some(&manual.desk.token)).await.expect(200);
        assert_eq!(listed["items"][0]["id"], case["id"]);
        assert_eq!(manual.change(&case).await.problem(409), "edit_only_when_returned");
        let returned = manual.shown(&manual.decided(&case, "return").await).await;
        let changed = manual.change(&returned).await.expect(200);
        assert_eq!(changed["state"], "submitted");
        let approved = manual.decided(&changed, "approve").await;
        manual.renewed(&approved).await;

        manual.button("mailing", "apply", "申请邮寄");
        let mut unread = manual.filled("mailing").await;
        unread["accepted_notices"] = json!([]);
        assert_eq!(manual.desk.create(&unread).await.problem(422), "notice_not_accepted");
        let mailing = manual.apply("mailing").await;
        assert_eq!(mailing["certificate_id"], manual.desk.certificate.as_str(), "of the reissued one");
        assert_eq!(
            manual.change_with(&mailing, false).await.problem(422),
            "notice_not_accepted",
            "a change asks again"
        );
        let changed = manual.change(&mailing).await.expect(200);
        let no = manual.step(&changed, "withdraw", &json!({ "confirmed": false })).await;
        assert_eq!(no.problem(422), "confirm_required");
        let withdrawn = manual.step(&changed, "withdraw", &json!({ "confirmed": true })).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");
    })
    .await;
}

// rows: Z15 Z16 Z17 Z18 Z25 Z26 Z27 Z28 Z29 Z30 Z31 Z32 Z33 Z34 Z35
#[tokio::test]
async fn chapters_5_to_10_every_service_is_applied_for_returned_changed_and_looked_at() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shenzhen").await;
        let chapters = [
            ("refund", "申请考试退费", "提交"),
            ("receipt", "申请票据", "提交"),
            ("dishonest_review", "失信人员资格审核", "保存"),
            ("discipline_appeal", "违纪申诉", "保存"),
            ("information_change", "申请信息修改", "保存"),
        ];
        for (service, apply, submit) in chapters {
            manual.button(service, "apply", apply);
            manual.button(service, "submit", submit);
            let offered = manual.service(service);
            if matches!(service, "receipt" | "information_change") {
                let mut unread = manual.filled(service).await;
                unread["accepted_notices"] = json!([]);
                assert_eq!(manual.desk.create(&unread).await.problem(422), "notice_not_accepted", "{service}");
            }
            let case = manual.apply(service).await;
            assert_eq!(case["attachments"].as_array().unwrap().len(), 1, "with the material that was uploaded: {case}");
            if service == "dishonest_review" {
                assert_eq!(manual.change(&case).await.problem(409), "edit_only_when_returned");
            }
            let returned = manual.shown(&manual.decided(&case, "return").await).await;
            let changed = manual.change(&returned).await.expect(200);
            let handed_in = match offered["edit_submits"].as_bool() {
                Some(true) => changed,
                _ => {
                    let submit = json!({ "confirmed": true, "accepted_notices": manual.accepted(service) });
                    manual.step(&changed, "submit", &submit).await.expect(200)
                }
            };
            assert_eq!(handed_in["state"], "submitted", "{service}");
            assert!(manual.shown(&case).await["history"].as_array().unwrap().len() >= 3, "{service}");
        }
        assert_eq!(manual.all().await.len(), chapters.len());
    })
    .await;
}

// rows: Z36 Z37 Z38
#[tokio::test]
async fn chapter_11_a_certificate_is_looked_up_with_one_of_its_numbers() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shenzhen").await;
        assert_eq!(manual.profile["query"]["fields"][0]["name"], "exam", "the exam comes first");
        assert_eq!(manual.query(&json!({})).await.problem(422), "query_number_required");
        let details = manual.query(&json!({ "management_number": "20170554400000001" })).await.expect(200);
        assert_eq!((&details["name"], &details["year"]), (&json!("李明"), &json!(2017)));
        assert!(details["approved_on"] == "2017-12-20" && details["city"].is_string(), "{details}");
    })
    .await;
}
