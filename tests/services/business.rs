//! One list of all of a person's business: exam, year, number, state, what the authority answered, what can be done.

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use super::office::{Office, PAPER, on_each_store};

// rows: K07 K32 Z05 S18 S19
#[tokio::test]
async fn one_list_has_everything_with_its_columns() {
    on_each_store(async |office| {
        let certificate = office.certificate(1, PAPER, "正常").await;
        let reissue = office.apply("reissue", Some(&certificate.id), &json!({})).await.expect(201);
        office.running.advance(Span::seconds(1));
        let form = json!({ "exam": "economist", "year": "2024" });
        let recheck = office.apply("recheck", None, &form).await.expect(201);
        let reviewer = office.reviewer(1).await;
        office.act(&reviewer, &reissue, "claim", &json!({})).await.expect(200);
        let grounds = json!({ "reason_code": "other", "text": "请补充说明" });
        office.act(&reviewer, &reissue, "return", &grounds).await.expect(200);
        let list = office.running.get("/api/v1/cases", Some(&office.candidate)).await.expect(200);
        let items = list["items"].as_array().unwrap();
        assert_eq!(items.len(), 2);
        let of = |id: &Value| items.iter().find(|item| item["id"] == *id).unwrap();
        let (first, second) = (of(&reissue["id"]), of(&recheck["id"]));
        assert_eq!(first["exam"]["zh"], "通信专业技术人员职业水平考试");
        assert_eq!(
            (&first["year"], &first["management_number"]),
            (&json!(2020), &json!(certificate.management_number))
        );
        assert_eq!((&first["state"], &first["state_text"]["zh"]), (&json!("returned"), &json!("审核退回")));
        assert_eq!(
            (&first["feedback"]["reason_text"]["zh"], &first["feedback"]["note"]),
            (&json!("其他"), &json!("请补充说明"))
        );
        assert_eq!(first["allowed_actions"], json!(["submit", "edit", "withdraw"]));
        assert_eq!((&second["exam"]["zh"], &second["year"]), (&json!("经济专业技术资格"), &json!(2024)));
        assert!(second["management_number"].is_null() && second["feedback"].is_null());
        assert_eq!(
            (&second["state_text"]["zh"], &second["allowed_actions"]),
            (&json!("等待审核"), &json!(["edit", "withdraw"]))
        );
    })
    .await;
}

// rows: F73
#[tokio::test]
async fn whom_to_call_is_told_once_a_parcel_can_be_missed() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let case = office.apply("mailing", Some(&certificate.id), &super::office::mailing_form()).await.expect(201);
    assert_eq!(case["help_lines"], json!([]));
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
    office.act(&reviewer, &case, "approve", &json!({})).await.expect(200);
    let lines = office.shown(&case).await["help_lines"].clone();
    assert_eq!(lines[0]["telephones"], json!(["18558892138", "0591-83611183"]));
}

// rows: G24 S22
#[tokio::test]
async fn what_is_overdue_is_found_by_staff_and_shown_to_both_sides() {
    on_each_store(async |office| {
        let certificate = office.certificate(1, PAPER, "正常").await;
        let late = office.apply("reissue", Some(&certificate.id), &json!({})).await.expect(201);
        let due = late["due"].clone();
        assert!(due["explanation"]["zh"].as_str().unwrap().contains("15个工作日"), "{due}");
        let reviewer = office.reviewer(1).await;
        let ids = async |token: &str, query: &str| -> Vec<Value> {
            let list = office.running.get(&format!("/api/v1/staff/cases?{query}"), Some(token)).await.expect(200);
            list["items"].as_array().unwrap().iter().map(|case| case["id"].clone()).collect()
        };
        assert_eq!(ids(&reviewer, "overdue=true").await, [] as [Value; 0]);
        office.running.advance(Span::days(40));
        let reviewer = office.reviewer(1).await;
        let person = (crate::certificates::list::name(1), crate::certificates::list::id_number(1));
        let candidate = office.running.candidate((&person.0, &person.1)).await;
        let fresh = json!({ "region": super::office::REGION, "service": "refund",
            "form": { "exam": "economist", "year": "2024" }, "accepted_notices": [] });
        let fresh = office.running.act("/api/v1/cases", &candidate, None, &fresh).await.expect(201);
        for worked in [false, true] {
            if worked {
                office.running.work().await;
            }
            assert_eq!(ids(&reviewer, "overdue=true").await, [late["id"].clone()]);
            assert_eq!(ids(&reviewer, "overdue=false").await, [fresh["id"].clone()]);
            assert_eq!(ids(&reviewer, "overdue=true&service=refund").await, [] as [Value; 0]);
            let path = format!("/api/v1/cases/{}", late["id"].as_str().unwrap());
            assert_eq!(office.running.get(&path, Some(&candidate)).await.expect(200)["overdue"], true);
        }
    })
    .await;
}
