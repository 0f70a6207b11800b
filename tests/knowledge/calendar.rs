//! The exam calendar, official places, and notices that certificates are handed out.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use crate::support::{
    roles::REGION,
    running::{Running, on_each_store},
};

fn places(value: &Value) -> Vec<&str> {
    value["places"].as_array().unwrap().iter().map(|place| place["id"].as_str().unwrap()).collect()
}

/// What an operator publishes before a registration, with the day of the results.
pub(super) async fn publish_terms(running: &Running, operator: &str, exam: &str, sitting: &str, results_on: &str) {
    let now = running.app.now();
    let text = json!({ "zh": "以当年报考文件为准", "en": "see the document of the year" });
    let terms = json!({
        "exam": exam, "sitting": sitting, "subjects": [text], "conditions": text, "checks": text,
        "opens_at": now.rfc3339(), "closes_at": now.plus(Span::days(10)).rfc3339(),
        "pay_until": now.plus(Span::days(12)).rfc3339(), "fees": [{ "name": text, "amount_fen": 6100 }],
        "entry_url": "https://example.gov.cn/", "contact": "020-12345", "results_on": results_on,
    });
    running.act("/api/v1/staff/registration-terms", operator, None, &terms).await.expect(201);
}

// rows: F03 F12 F14 F15 F16 F44 F46
#[tokio::test]
async fn the_years_plan_names_every_date_and_the_only_entry() {
    on_each_store(async |running| {
        let empty = running.get(&format!("/api/v1/calendar?region={REGION}"), None).await.expect(200);
        assert_eq!(empty["items"], json!([]));
        assert_eq!(places(&empty), ["cpta", "gd_exams", "gz_exams"], "where to look until it is published");
        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        let now = running.app.now();
        let day = |n: i64| now.plus(Span::days(n)).beijing_date().to_string();
        let text = json!({ "zh": "以当年报考文件为准", "en": "see the document of the year" });
        let terms = json!({
            "exam": "economist", "sitting": now.beijing_date().year().to_string(), "subjects": [text],
            "conditions": text, "checks": text, "opens_at": now.rfc3339(), "closes_at": now.plus(Span::days(10)).rfc3339(),
            "pay_until": now.plus(Span::days(12)).rfc3339(), "fees": [{ "name": text, "amount_fen": 6100 }],
            "entry_url": "https://example.gov.cn/", "contact": "020-12345", "tickets_from": day(50),
            "tickets_until": day(57), "exam_from": day(57), "exam_until": day(58), "results_on": day(120),
        });
        running.act("/api/v1/staff/registration-terms", &operator, None, &terms).await.expect(201);
        let shown = running.get(&format!("/api/v1/calendar?region={REGION}"), None).await.expect(200);
        let item = &shown["items"][0];
        for part in ["opens_at", "closes_at", "pay_until", "tickets_from", "tickets_until", "exam_from", "exam_until", "results_on"] {
            assert!(item[part].is_string(), "{part} of {item}");
        }
        assert_eq!(item["entry_url"], "https://example.gov.cn/");
        assert_eq!(item["exam_name"]["zh"], "经济专业技术资格");
        let elsewhere = running.get("/api/v1/calendar?region=shenzhen", None).await.expect(200);
        assert_eq!(elsewhere["items"], json!([]), "another region has its own");
        let year = now.beijing_date().year();
        let one = running.get(&format!("/api/v1/calendar/{REGION}/economist/{year}"), None).await.expect(200);
        assert_eq!(&one, item);
        assert_eq!(running.get(&format!("/api/v1/calendar/{REGION}/pharmacist/{year}"), None).await.problem(409), "terms_not_published");
    })
    .await;
}

// rows: F04 F74
#[tokio::test]
async fn notices_of_issue_are_public_and_the_official_place_stands_beside_them() {
    on_each_store(async |running| {
        let path = format!("/api/v1/regions/{REGION}/issue-notices");
        let empty = running.get(&path, None).await.expect(200);
        assert_eq!((empty["items"].clone(), places(&empty)), (json!([]), vec!["gz_exams"]));
        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        let body = json!({
            "exam": "economist", "year": 2025,
            "title": { "zh": "2025 年经济专业技术资格证书领取通知", "en": "Collecting certificates of 2025" },
            "body": { "zh": "即日起可以登记邮寄。", "en": "Mailing can be registered from today." },
            "until": "2026-12-31",
        });
        running.act("/api/v1/staff/issue-notices", &operator, None, &body).await.expect(201);
        let shown = running.get(&path, None).await.expect(200);
        assert_eq!(shown["items"][0]["title"]["zh"], "2025 年经济专业技术资格证书领取通知");
        assert_eq!(shown["items"][0]["until"], "2026-12-31");
        assert_eq!(running.get("/api/v1/regions/nowhere/issue-notices", None).await.problem(404), "region_unknown");
    })
    .await;
}

// rows: F01 F02 F59 F69 Z01 G02 F36
#[tokio::test]
async fn official_places_are_listed_by_topic_and_region() {
    let running = Running::start().await;
    let shown = running.get(&format!("/api/v1/places?region={REGION}"), None).await.expect(200);
    let of = |value: &Value, topic: &str| {
        let entry = value.as_array().unwrap().iter().find(|entry| entry["topic"] == topic).cloned().unwrap_or_default();
        entry["places"]
            .as_array()
            .unwrap_or(&vec![])
            .iter()
            .map(|p| p["id"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(of(&shown, "information"), ["cpta", "gd_exams", "gz_exams"]);
    assert_eq!(of(&shown, "platform"), ["national_registration", "gd_exams", "gz_platform"]);
    assert_eq!(of(&shown, "scores"), ["cpta", "ruankao", "gd_exams"]);
    assert_eq!(of(&shown, "verify"), ["cpta"]);
    assert_eq!(of(&shown, "receipts"), ["gd_receipts"]);
    let shenzhen = running.get("/api/v1/places?region=shenzhen", None).await.expect(200);
    assert!(of(&shenzhen, "platform").contains(&"sz_exams".to_owned()), "{shenzhen}");
    assert!(shenzhen.to_string().contains("hrsspub.sz.gov.cn"));
    for place in shown.as_array().unwrap().iter().flat_map(|entry| entry["places"].as_array().unwrap()) {
        assert!(place["name"]["zh"].is_string() && place["name"]["en"].is_string());
    }
}

// rows: F04
#[tokio::test]
async fn an_address_that_is_no_web_page_is_refused_and_not_dropped() {
    let running = Running::start().await;
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    let notice = |url: &str| {
        let text = json!({ "zh": "领证通知", "en": "Notice of issue" });
        json!({ "exam": "constructor_1", "year": 2025, "title": text, "body": text, "url": url })
    };
    for url in ["javascript:alert(1)", "data:text/html,x", "https://", "https:// a.cn", "ftp://a.cn", "www.a.cn"] {
        let refused = running.act("/api/v1/staff/issue-notices", &operator, None, &notice(url)).await;
        assert!(refused.status.is_client_error(), "{url}: {}", refused.text);
        let error = &refused.json()["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!("/url"), &json!("terms_url")), "{url}");
    }
    let good = notice(" https://example.gov.cn/lingzheng ");
    let made = running.act("/api/v1/staff/issue-notices", &operator, None, &good).await.expect(201);
    assert_eq!(made["url"], "https://example.gov.cn/lingzheng");
    let auditor = running.staff(REGION, "auditor", StaffRole::Auditor).await;
    let chain = running.get("/api/v1/staff/audit?action=notice.publish", Some(&auditor)).await.expect(200);
    assert_eq!(chain["items"].as_array().unwrap().len(), 1, "what was published stands in the chain, once");
}
