//! Locked, prefilled and free fields (P6): what is on record is the server's, and nobody slips another value in.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::people::{Desk, MOBILE};
use crate::support::{
    roles::OWNER,
    running::{Running, on_each_store},
};

/// Another value of the right shape for a locked field.
fn another(field: &Value) -> Value {
    match field["kind"].as_str().unwrap() {
        "person_name" => json!("王芳"),
        "document_number" => json!("440304198511230028"),
        "month" => json!("198511"),
        "choice" => {
            let options = field["options"].as_array().unwrap();
            options.last().unwrap()["value"].clone()
        }
        "exam" => json!("constructor_1"),
        "year" => json!("2018"),
        "date" => json!("20181220"),
        "management_number" => json!("20180554400000099"),
        "text" => json!("别的"),
        other => panic!("no other value of the kind {other}"),
    }
}

// rows: G08 S11 S21
#[tokio::test]
async fn every_locked_field_of_every_service_refuses_another_value() {
    let mut tried = 0;
    for region in ["guangzhou", "guangdong-city", "shenzhen", "shandong"] {
        let desk = Desk::open(Running::start().await, region).await;
        for service in desk.profile().await["services"].as_array().unwrap() {
            let form = desk.begun(service).await;
            let body = desk.body(service, &form);
            let place = format!("{region} {}", service["service"]);
            let found = desk.rehearse(&body).await;
            let of_form: Vec<_> = found.iter().filter(|(at, _)| at.starts_with("/form")).collect();
            assert!(of_form.is_empty(), "{place}: {of_form:?}");
            for field in form["fields"].as_array().unwrap().iter().filter(|field| field["source"] == "locked") {
                let name = field["name"].as_str().unwrap();
                for value in [another(field), json!(""), json!({ "$set": 1 })] {
                    let mut body = body.clone();
                    body["form"][name] = value.clone();
                    let expected = (format!("/form/{name}"), "field_locked".to_owned());
                    assert!(desk.rehearse(&body).await.contains(&expected), "{place} {name} {value}");
                    let refused = desk.create(&body).await;
                    assert_eq!(refused.status.as_u16() / 100, 4, "{place} {name}: {}", refused.text);
                    tried += 1;
                }
                let mut same = body.clone();
                same["form"][name] = form["values"][name].clone();
                let found = desk.rehearse(&same).await;
                assert!(found.iter().all(|(at, _)| *at != format!("/form/{name}")), "{place} {name}: {found:?}");
            }
        }
    }
    assert!(tried > 100, "{tried} were tried");
}

#[tokio::test]
async fn words_that_steer_the_display_are_refused_in_every_form_and_numbers_are_freed_of_it() {
    let mut tried = 0;
    for region in ["guangzhou", "guangdong-city", "shenzhen", "shandong"] {
        let desk = Desk::open(Running::start().await, region).await;
        for service in desk.profile().await["services"].as_array().unwrap() {
            let form = desk.begun(service).await;
            let body = desk.body(service, &form);
            for field in form["fields"].as_array().unwrap().iter().filter(|field| field["source"] != "locked") {
                let name = field["name"].as_str().unwrap();
                let at = format!("/form/{name}");
                let mut changed = body.clone();
                match field["kind"].as_str().unwrap() {
                    "text" | "long_text" => {
                        changed["form"][name] = json!("a\u{202e}b");
                        let found = desk.rehearse(&changed).await;
                        assert!(found.contains(&(at, "invalid_text".to_owned())), "{region} {name}: {found:?}");
                        tried += 1;
                    }
                    "mobile" => {
                        changed["form"][name] = json!(format!("\u{202d}{MOBILE}\u{202c}"));
                        let found = desk.rehearse(&changed).await;
                        assert!(found.iter().all(|(place, _)| *place != at), "{region} {name}: {found:?}");
                        tried += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(tried > 20, "{tried} were tried");
}

// rows: G09 G10 S08
#[tokio::test]
async fn a_number_is_masked_where_the_region_masks_it_until_the_person_reveals_it() {
    let desk = Desk::open(Running::start().await, "guangzhou").await;
    let service = desk.service("reissue").await;
    let form = desk.begun(&service).await;
    assert_eq!(form["masked"], json!(["document_number"]));
    assert!(!form.to_string().contains(OWNER.1), "{form}");
    assert_eq!((&form["values"]["name"], &form["values"]["year"]), (&json!(OWNER.0), &json!("2017")));
    let reveal = json!({ "mobile": MOBILE, "purpose": "reveal" });
    let code = desk.running.post("/api/v1/sms-codes", Some(&desk.token), &reveal).await.expect(202)["id"].clone();
    let proof = json!({ "code_id": code, "code": desk.running.code_sent_to(MOBILE).await });
    let revealed = desk.running.post("/api/v1/me/reveal", Some(&desk.token), &proof).await.expect(200);
    assert_eq!(revealed["id_number"], OWNER.1);

    let open = Desk::open(Running::start().await, "shandong").await;
    let form = open.begun(&open.service("reissue").await).await;
    assert_eq!((&form["masked"], &form["values"]["document_number"]), (&json!([]), &json!(OWNER.1)));
}

// rows: G09 G10
#[tokio::test]
async fn no_region_shows_a_number_in_full_to_a_session_that_was_not_stepped_up() {
    on_each_store(async |running| {
        let mut desk = Desk::open(running, "shandong").await;
        let service = desk.service("reissue").await;
        let form = desk.begun(&service).await;
        let body = desk.with_files(desk.body(&service, &form), &service, &form).await;
        let case = desk.create(&body).await.expect(201);
        assert!(!case.to_string().contains(OWNER.1), "an answer is kept for whoever repeats the call: {case}");
        let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
        let shown = desk.running.get(&path, Some(&desk.token)).await.expect(200);
        assert_eq!(shown["form"]["document_number"], OWNER.1, "just after a face check");
        desk.running.advance(Span::minutes(6));
        let masked = desk.running.get(&path, Some(&desk.token)).await.expect(200);
        assert_eq!(masked["form"]["document_number"], "4****************6");
        let opened = desk.running.get(&format!("{path}/form"), Some(&desk.token)).await;
        assert_eq!(opened.expect(200)["masked"], json!(["document_number"]));
        let begun = desk.begun(&service).await;
        assert_eq!(begun["values"]["document_number"], "4****************6");
        for text in [&opened.text, &begun.to_string(), &masked.to_string()] {
            assert!(!text.contains(OWNER.1), "{text}");
        }
        // What was shown masked may come back so, and stays what it is.
        let saved = desk.patch(&masked, json!({ "document_number": "4****************6" })).await.expect(200);
        desk.token = desk.running.candidate(OWNER).await;
        let path = format!("/api/v1/cases/{}", saved["id"].as_str().unwrap());
        let shown = desk.running.get(&path, Some(&desk.token)).await.expect(200);
        assert_eq!(shown["form"]["document_number"], OWNER.1);
    })
    .await;
}

// rows: S08 S09 S11
#[tokio::test]
async fn what_is_on_record_is_locked_and_what_is_not_the_person_fills() {
    let desk = Desk::open(Running::start().await, "shandong").await;
    let form = desk.begun(&desk.service("reissue").await).await;
    let sources: Vec<(String, String)> = form["fields"].as_array().unwrap().iter().map(two).collect();
    let of = |name: &str| sources.iter().find(|(field, _)| field == name).map(|(_, source)| source.as_str());
    for locked in
        ["exam", "year", "name", "document_number", "birth_month", "sex", "management_number", "approved_on", "city"]
    {
        assert_eq!(of(locked), Some("locked"), "{locked}");
    }
    assert_eq!((of("level"), of("specialty")), (Some("free"), Some("locked")), "the register knows no level");
    assert_eq!(of("contact_mobile"), Some("prefilled"));
    let values = &form["values"];
    assert_eq!((&values["birth_month"], &values["sex"]), (&json!("199003"), &json!("male")));
    assert_eq!((&values["approved_on"], &values["city"]), (&json!("20171220"), &json!("济南市")));
    let city = form["fields"].as_array().unwrap().iter().find(|field| field["name"] == "city").unwrap();
    assert_eq!(city["hint"]["zh"], "填写该证书当年领取市");
    assert_eq!(city["options"].as_array().unwrap().len(), 16);
}

fn two(field: &Value) -> (String, String) {
    (field["name"].as_str().unwrap().to_owned(), field["source"].as_str().unwrap().to_owned())
}

// rows: S20 S21 S22 K10
#[tokio::test]
async fn locked_fields_stay_locked_when_a_case_is_changed_and_saving_a_refused_one_hands_it_in_again() {
    on_each_store(async |running| {
        let desk = Desk::open(running, "guangdong-city").await;
        let service = desk.service("reissue").await;
        let form = desk.begun(&service).await;
        let case = desk.create(&desk.body(&service, &form)).await.expect(201);
        assert_eq!((&case["state"], &case["form"]["name"]), (&json!("submitted"), &json!(OWNER.0)));
        let path = format!("/api/v1/cases/{}/form", case["id"].as_str().unwrap());
        let opened = desk.running.get(&path, Some(&desk.token)).await.expect(200);
        let locked = opened["fields"].as_array().unwrap().iter().filter(|field| field["source"] == "locked").count();
        assert_eq!(locked, 6, "everything on record: {opened}");

        let refused = desk.patch(&case, json!({ "management_number": "20180554400000099" })).await;
        assert_eq!(refused.problem(422), "field_locked");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/form/management_number");
        let removed = desk.patch(&case, json!({ "name": null, "statement": "补充" })).await.expect(200);
        assert_eq!((&removed["form"]["name"], &removed["form"]["statement"]), (&json!(OWNER.0), &json!("补充")));

        let reviewer = desk.running.staff(&desk.region, "reviewer", StaffRole::Reviewer).await;
        let step = async |name: &str, body: Value| {
            let path = format!("/api/v1/staff/cases/{}/{name}", case["id"].as_str().unwrap());
            desk.running.act(&path, &reviewer, None, &body).await.expect(200)
        };
        step("claim", json!({})).await;
        let rejected = step("reject", json!({ "reason_code": "not_entitled", "text": "不符合条件" })).await;
        let saved = desk.patch(&rejected, json!({ "statement": "已补充说明" })).await.expect(200);
        assert_eq!(saved["state"], "submitted");
    })
    .await;
}

// rows: K19 Z26
#[tokio::test]
async fn a_fault_of_a_field_is_told_in_the_fields_own_words() {
    let desk = Desk::open(Running::start().await, "shenzhen").await;
    let refund = desk.service("receipt").await;
    let form = desk.begun(&refund).await;
    let mut body = desk.body(&refund, &form);
    body["form"]["items"] = json!("长".repeat(501));
    body["form"]["note"] = json!("长".repeat(201));
    body["form"]["amount"] = json!(2_000_001);
    body["form"]["exam"] = json!("no_such_exam");
    let refused = desk.create(&body).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    let told = refused.json()["errors"].as_array().cloned().unwrap();
    let of = |name: &str| told.iter().find(|e| e["pointer"] == format!("/form/{name}")).cloned().unwrap_or_default();
    assert!(of("items")["detail"].as_str().unwrap().contains("500"), "{told:?}");
    assert!(of("note")["detail"].as_str().unwrap().contains("200"));
    assert!(of("amount")["detail"].as_str().unwrap().contains("20000.00"));
    assert_eq!(of("exam")["code"], "option_unknown");

    let city = Desk::open(Running::start().await, "guangdong-city").await;
    let refund = city.service("refund").await;
    let form = city.begun(&refund).await;
    let mut body = city.body(&refund, &form);
    body["form"]["order_number"] = json!("订单");
    let refused = city.create(&body).await.json();
    assert_eq!(refused["errors"][0]["code"], "field_pattern");
    assert_eq!(refused["errors"][0]["detail"], "订单号由 6 到 40 位数字、字母或者短横线组成");
    assert!(refused["errors"][0]["detail_en"].as_str().unwrap().contains("digits"));
}

// rows: G08
#[tokio::test]
async fn a_form_is_begun_only_for_what_is_offered_and_with_ones_own_certificate() {
    let desk = Desk::open(Running::start().await, "guangzhou").await;
    let at =
        |region: &str, service: &str, query: &str| format!("/api/v1/regions/{region}/services/{service}/form{query}");
    for (path, status, code) in [
        (at("atlantis", "reissue", ""), 404, "region_unknown"),
        (at("guangzhou", "refund", ""), 409, "service_not_offered"),
        (at("guangzhou", "reissue", ""), 400, "parameter_invalid"),
        (at("guangzhou", "reissue", "?certificate_id=cert_of_somebody"), 404, "certificate_not_yours"),
    ] {
        assert_eq!(desk.running.get(&path, Some(&desk.token)).await.problem(status), code, "{path}");
    }
    let elsewhere = at("shenzhen", "reissue", &format!("?certificate_id={}", desk.certificate));
    let form = desk.running.get(&elsewhere, Some(&desk.token)).await.expect(200);
    assert_eq!(form["refusal"]["code"], "certificate_other_region", "told before anything is filled in");
}

// rows: S04
#[tokio::test]
async fn no_message_says_application_twice() {
    let mut read = 0;
    for region in ["guangzhou", "guangdong-city", "shenzhen", "shandong"] {
        let desk = Desk::open(Running::start().await, region).await;
        let service = desk.profile().await["services"]
            .as_array()
            .unwrap()
            .iter()
            .find(|service| {
                let name = service["name"]["zh"].as_str().unwrap();
                name.contains("申请")
            })
            .cloned();
        let Some(service) = service else { continue };
        let form = desk.begun(&service).await;
        let body = desk.with_files(desk.body(&service, &form), &service, &form).await;
        desk.create(&body).await.expect(201);
        desk.running.work().await;
        let told = desk.running.get("/api/v1/messages", Some(&desk.token)).await.expect(200).to_string();
        let name = service["name"]["zh"].as_str().unwrap();
        assert!(told.contains(name) && !told.contains(&format!("“{name}”申请")), "{told}");
        read += 1;
    }
    assert!(read > 0, "no service calls itself an application");
}
