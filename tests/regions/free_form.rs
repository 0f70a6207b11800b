//! An application about a certificate that the register does not have.

use serde_json::{Value, json};

use super::people::{Desk, certificate_of};
use crate::support::{
    roles::OWNER,
    running::{Running, on_each_store},
};

const REGION: &str = "shandong";

async fn begun(desk: &Desk, exam: &str) -> Value {
    let path = format!("/api/v1/regions/{REGION}/services/reissue/form?exam={exam}");
    desk.running.get(&path, Some(&desk.token)).await.expect(200)
}

// rows: S14 S15
#[tokio::test]
async fn without_a_record_most_fields_are_filled_by_the_person_from_the_certificate_itself() {
    let desk = Desk::open(Running::start().await, REGION).await;
    let service = desk.service("reissue").await;
    assert_eq!(service["free_form"]["verb"]["zh"], "填写补证申请");
    let form = begun(&desk, "constructor_1").await;
    assert_eq!((&form["free_form"], &form["refusal"]), (&json!(true), &Value::Null));
    let source = |name: &str| {
        let field = form["fields"].as_array().unwrap().iter().find(|field| field["name"] == name).unwrap();
        (field["source"].as_str().unwrap().to_owned(), field["kind"].as_str().unwrap().to_owned())
    };
    for (name, expected, kind) in [
        ("exam", "locked", "exam"),
        ("name", "locked", "person_name"),
        ("document_number", "locked", "document_number"),
        ("birth_month", "locked", "month"),
        ("sex", "locked", "choice"),
        // Year and city are selected from lists, the rest is typed.
        ("year", "free", "year"),
        ("city", "free", "choice"),
        ("management_number", "free", "management_number"),
        ("approved_on", "free", "date"),
        ("level", "free", "text"),
        ("specialty", "free", "text"),
    ] {
        assert_eq!(source(name), (expected.to_owned(), kind.to_owned()), "{name}");
    }
    let year = form["fields"].as_array().unwrap().iter().find(|field| field["name"] == "year").unwrap();
    assert_eq!(year["min"], 1990);
    assert!(year["max"].as_u64().unwrap() >= 2026, "up to this year");
}

// rows: S14
#[tokio::test]
async fn what_the_register_has_is_not_filled_in_freely() {
    on_each_store(async |running| {
        let desk = Desk::open(running, REGION).await;
        let form = begun(&desk, "construction_cost_engineer_1").await;
        assert_eq!((&form["free_form"], &form["refusal"]["code"]), (&json!(false), &json!("record_exists")));
        assert!(!form["refusal"]["remedy"]["zh"].as_str().unwrap().is_empty());
        let service = desk.service("reissue").await;
        let mut body = desk.body(&service, &begun(&desk, "constructor_1").await);
        body["form"]["exam"] = json!("construction_cost_engineer_1");
        assert_eq!(desk.create(&body).await.problem(409), "record_exists");
        body["draft"] = json!(true);
        assert_eq!(desk.create(&body).await.problem(409), "record_exists", "not by way of a draft either");
        body["form"].as_object_mut().unwrap().remove("exam");
        let refused = desk.create(&body).await;
        assert_eq!(refused.problem(422), "form_incomplete");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/form/exam");

        // One that was begun about an exam without a record stays about that exam.
        body["form"]["exam"] = json!("constructor_1");
        let draft = desk.create(&body).await.expect(201);
        let moved = desk.patch(&draft, json!({ "exam": "construction_cost_engineer_1" })).await;
        assert_eq!(moved.problem(422), "field_locked");
        let kept = desk.patch(&draft, json!({ "level": "中级" })).await.expect(200);
        let form = &kept["form"];
        assert_eq!(
            (&form["exam"], &form["name"], &form["level"]),
            (&json!("constructor_1"), &json!(OWNER.0), &json!("中级"))
        );
    })
    .await;
}

// rows: S12 S16 S17
#[tokio::test]
async fn an_early_certificate_or_none_on_record_needs_a_photo_and_a_later_one_does_not() {
    on_each_store(async |running| {
        let mut desk = Desk::open(running, REGION).await;
        let service = desk.service("reissue").await;
        let person = desk.running.person(OWNER).await;
        for (n, year, asked) in [(2, 2012, json!(["photo"])), (3, 2013, json!([]))] {
            let sitting = ("computer_application_ability", year);
            desk.certificate = certificate_of(&desk.running, &person, REGION, (n, "济南市"), sitting).await;
            let form = desk.begun(&service).await;
            assert_eq!(form["slots"], asked, "{year}");
            let bare = desk.body(&service, &form);
            let missing = desk.rehearse(&bare).await;
            assert_eq!(missing.iter().any(|(at, _)| at == "/attachments/photo"), year < 2013, "{missing:?}");
            let body = desk.with_files(bare, &service, &form).await;
            assert_eq!(desk.create(&body).await.expect(201)["state"], "submitted");
        }
        let form = begun(&desk, "constructor_1").await;
        assert_eq!(form["slots"], json!(["photo"]), "nothing is on file of what the register does not have");
    })
    .await;
}
