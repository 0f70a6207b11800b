//! S: 证书补办系统, the three steps, the list of states, and maintaining an application.

use serde_json::json;

use super::{Manual, actions};
use crate::support::running::on_each_store;

// rows: S03 S04 S05 S06 S08 S09 S10 S11 S13 S17 S18 S19 S20 S21 S22
#[tokio::test]
async fn a_certificate_from_the_list_is_asked_for_again_in_three_steps() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shandong").await;
        let service = manual.service("reissue");
        // Step 1: the certificates of the exam, with what can be done.
        let titles: Vec<&str> =
            service["steps"].as_array().unwrap().iter().map(|s| s["title"]["zh"].as_str().unwrap()).collect();
        assert_eq!(titles, ["①选择考试", "②提交补证申请", "③提交完成"]);
        let certificates = manual.desk.running.get("/api/v1/certificates", Some(&manual.desk.token)).await.expect(200);
        let certificate = &certificates["items"][0];
        assert_eq!(certificate["year"], 2017);
        manual.button("reissue", "apply", "申请补证");

        // Step 2: what is registered is there and locked.
        let form = manual.desk.begun(&service).await;
        let names: Vec<&str> = form["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
        for name in [
            "exam",
            "year",
            "name",
            "document_number",
            "birth_month",
            "sex",
            "management_number",
            "approved_on",
            "level",
            "specialty",
            "city",
            "contact_mobile",
        ] {
            assert!(names.contains(&name), "{name} of {names:?}");
        }
        for starred in ["level", "specialty"] {
            let field = form["fields"].as_array().unwrap().iter().find(|f| f["name"] == starred).unwrap();
            assert_eq!(field["required"], true, "{field}");
        }
        let city = form["fields"].as_array().unwrap().iter().find(|f| f["name"] == "city").unwrap();
        assert!(!city["hint"]["zh"].as_str().unwrap_or_default().is_empty(), "the hint at 报名市: {city}");
        let mut tampered = manual.desk.body(&service, &form);
        tampered["form"]["year"] = json!("2001");
        let refused = manual.desk.create(&tampered).await;
        assert!(refused.text.contains("field_locked"), "{}", refused.text);
        manual.button("reissue", "submit", "下一步");
        let body = manual.desk.body(&service, &form);
        assert_eq!((&form["slots"], manual.desk.rehearse(&body).await), (&json!([]), vec![]), "not an early one");
        let case = manual.desk.create(&body).await.expect(201);

        // The list of states: waiting, then the office's feedback.
        assert_eq!(manual.profile["my_cases"]["zh"], "审核状态查询");
        let listed = manual.all().await;
        assert_eq!(
            (listed[0]["id"].clone(), listed[0]["state_text"]["zh"].as_str()),
            (case["id"].clone(), Some("等待审核"))
        );

        // Maintaining: while nobody has looked, and when it was not passed; saving makes it wait again.
        manual.button("reissue", "edit", "申请信息维护");
        assert!(actions(&case).contains(&"edit"));
        let changed = manual.change(&case).await.expect(200);
        let rejected = manual.shown(&manual.decided(&changed, "reject").await).await;
        assert_eq!(rejected["state_text"]["zh"], "审核未过");
        assert!(actions(&rejected).contains(&"edit"), "{rejected}");
        let locked = manual.desk.patch(&rejected, json!({ "year": "2001" })).await;
        assert!(locked.text.contains("field_locked"), "{}", locked.text);
        let again = manual.change(&rejected).await.expect(200);
        assert_eq!(again["state"], "submitted", "back to not reviewed");
    })
    .await;
}

// rows: S14 S15 S16 S17
#[tokio::test]
async fn who_is_not_in_the_register_types_the_application() {
    on_each_store(async |running| {
        let manual = Manual::open(running, "shandong").await;
        let service = manual.service("reissue");
        let path = "/api/v1/regions/shandong/services/reissue/form?exam=constructor_1";
        let form = manual.desk.running.get(path, Some(&manual.desk.token)).await.expect(200);
        assert_eq!(form["free_form"], true, "the register has nothing of this exam: 填写补证申请");
        assert_eq!(service["free_form"]["verb"]["zh"], "填写补证申请");
        let free = form["fields"].as_array().unwrap().iter().filter(|field| field["source"] == "free").count();
        assert!(free >= 6, "most fields are typed");
        let mut body = manual.desk.body(&service, &form);
        body["form"]["exam"] = json!("constructor_1");
        // No photo is on file: 考生照片, 选择文件.
        let missing = [("/attachments/photo".to_owned(), "slot_empty".to_owned())];
        assert_eq!(manual.desk.rehearse(&body).await, missing);
        assert_eq!(manual.desk.create(&body).await.problem(422), "form_incomplete");
        let body = manual.desk.with_files(body, &service, &form).await;
        let case = manual.desk.create(&body).await.expect(201);
        assert_eq!(case["attachments"][0]["slot_name"]["zh"], "考生照片");
        assert_eq!(case["state"], "submitted");
    })
    .await;
}
