//! How a region kept its promises, for its staff and for everybody (N8).

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::office::{Office, id, on_each_store};

async fn refund(office: &Office, candidate: &str, year: u32) -> Value {
    let form = json!({ "exam": "economist", "year": year.to_string() });
    let body = office.body("refund", None, &form);
    office.running.act("/api/v1/cases", candidate, None, &body).await.expect(201)
}

async fn decide(office: &Office, case: &Value, verdict: &str) {
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, case, "claim", &json!({})).await.expect(200);
    let grounds = json!({ "reason_code": "other", "text": "说明" });
    office.act(&reviewer, case, verdict, &grounds).await.expect(200);
}

// rows: G24
#[tokio::test]
async fn each_decided_case_counts_once_and_late_is_late() {
    on_each_store(async |office| {
        let quick = refund(&office, &office.candidate, 2021).await;
        decide(&office, &quick, "approve").await;
        let slow = refund(&office, &office.candidate, 2022).await;
        let open = refund(&office, &office.candidate, 2023).await;
        office.running.advance(Span::days(31));
        let person = (crate::certificates::list::name(1), crate::certificates::list::id_number(1));
        let candidate = office.running.candidate((&person.0, &person.1)).await;
        decide(&office, &slow, "return").await;
        // Handed in again and decided quickly: it was late all the same.
        let path = format!("/api/v1/cases/{}", id(&slow));
        let returned = office.running.get(&path, Some(&candidate)).await.expect(200);
        office
            .running
            .act(&format!("{path}/submit"), &candidate, returned["version"].as_u64(), &json!({}))
            .await
            .expect(200);
        decide(&office, &slow, "approve").await;

        let auditor = office.staff("auditor", StaffRole::Auditor).await;
        let figures = office.running.get("/api/v1/staff/statistics", Some(&auditor)).await.expect(200);
        let months = figures["months"].as_array().unwrap();
        let sums = |key: &str| months.iter().map(|month| month[key].as_u64().unwrap()).sum::<u64>();
        assert_eq!((sums("decided"), sums("promised"), sums("on_time")), (2, 2, 1), "{figures}");
        assert_eq!(months.len(), 2, "two months: {figures}");
        assert_eq!((&months[0]["on_time_percent"], &months[1]["on_time_percent"]), (&json!(0), &json!(100)));
        let waiting = figures["open"].as_array().unwrap().iter().find(|open| open["service"] == "refund").unwrap();
        assert_eq!((&waiting["waiting"], &waiting["overdue"]), (&json!(1), &json!(1)));
        assert!(!figures.to_string().contains(&id(&open)));

        let public = office.running.get("/api/v1/regions/invented/statistics", None).await;
        assert_eq!(public.expect(200)["months"], figures["months"]);
        let elsewhere = office.running.get("/api/v1/regions/guangzhou/statistics", None).await.expect(200);
        assert_eq!(elsewhere["months"], json!([]));
        assert_eq!(office.running.get("/api/v1/regions/nowhere/statistics", None).await.problem(404), "region_unknown");
        for query in ["from=2020-01", "from=2026-13", "from=2030-01&to=2029-01", "to=x"] {
            let answer = office.running.get(&format!("/api/v1/staff/statistics?{query}"), Some(&auditor)).await;
            assert_eq!(answer.problem(400), "parameter_invalid", "{query}");
        }
    })
    .await;
}
