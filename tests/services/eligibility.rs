//! Who may ask for what: the certificate's page, the rehearsal and the real call give one answer, with what to do.

use serde_json::{Value, json};

use super::office::{ELECTRONIC, Office, PAPER};

/// The service's entry on a certificate's page.
fn service<'a>(page: &'a Value, name: &str) -> &'a Value {
    page["services"].as_array().unwrap().iter().find(|entry| entry["service"] == name).unwrap()
}

/// Page, rehearsal and real call of a reissue; answers the code of the refusal, or `None` when all take it.
async fn one_answer(office: &Office, name: &str, certificate: &str) -> Option<(String, Value)> {
    let page = office.page(certificate).await;
    let entry = service(&page, name).clone();
    let rehearsed = office.rehearse(name, Some(certificate), &json!({})).await;
    assert_eq!(entry["allowed"], rehearsed["accepted"], "{entry} {rehearsed}");
    let real = office.apply(name, Some(certificate), &json!({})).await;
    if entry["allowed"] == true {
        real.expect(201);
        return None;
    }
    let code = real.problem(409);
    assert_eq!(entry["refusal"]["code"], code.as_str());
    assert_eq!(rehearsed["findings"][0]["code"], code.as_str());
    let (told, shown) = (real.json(), &entry["refusal"]);
    for (page, call) in [("zh", "remedy"), ("en", "remedy_en")] {
        assert_eq!(shown["remedy"][page], told[call]);
        assert!(!shown["reason"][page].as_str().unwrap().is_empty());
    }
    Some((code, entry["refusal"].clone()))
}

// rows: F76 F77 F78 F79 F81 S05 S06 S07 G17
#[tokio::test]
async fn a_reissue_is_allowed_or_refused_with_the_rule_and_what_to_do_instead() {
    let office = Office::open().await;
    for (n, sitting, status, code, hint) in [
        (1, PAPER, "正常", None, ""),
        (2, ELECTRONIC, "正常", Some("e_certificate_only"), "www.cpta.com.cn"),
        (3, "软考,2020,中级,", "正常", Some("e_certificate_only"), "Yueshengshi"),
        (4, "二级建造师,2014,,建筑工程", "正常", Some("no_paper_reissue"), ""),
        (5, "通信专业技术人员职业水平考试,2001,中级,", "正常", Some("before_cutoff_year"), "office that issued it"),
        (6, PAPER, "未发放", Some("certificate_not_issued"), "collection notice"),
        (7, PAPER, "暂停", Some("certificate_suspended"), ""),
        (8, PAPER, "撤销", Some("certificate_revoked"), ""),
    ] {
        let certificate = office.certificate(n, sitting, status).await;
        let answer = one_answer(&office, "reissue", &certificate.id).await;
        assert_eq!(answer.as_ref().map(|(code, _)| code.as_str()), code, "{sitting} {status}");
        if let Some((_, refusal)) = answer {
            let remedy = refusal["remedy"]["en"].as_str().unwrap();
            assert!(remedy.contains(hint), "{remedy}");
            if code == Some("e_certificate_only") {
                assert_eq!(refusal["since"], "2021-11-12");
                assert!(refusal["remedy"]["zh"].as_str().unwrap() != remedy);
            }
        }
    }
}

// rows: S06 S07 F04
#[tokio::test]
async fn paper_that_is_issued_later_opens_its_services_when_the_list_comes_again() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "制证中").await;
    let page = office.page(&certificate.id).await;
    assert_eq!((page["status"].as_str(), &page["paper_issued"]), (Some("valid"), &json!(false)));
    for name in ["mailing", "reissue"] {
        assert_eq!(service(&page, name)["refusal"]["code"], "certificate_not_issued");
    }
    office.certificate(1, PAPER, "正常").await;
    let page = office.page(&certificate.id).await;
    assert_eq!(page["paper_issued"], true);
    assert_eq!(
        (&service(&page, "mailing")["allowed"], &service(&page, "reissue")["allowed"]),
        (&json!(true), &json!(true))
    );
    office.certificate(1, PAPER, "制证中").await;
    assert_eq!(office.page(&certificate.id).await["paper_issued"], true, "an older list takes nothing back");
}

#[tokio::test]
async fn a_running_case_stands_on_the_page_as_well() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    office.apply("reissue", Some(&certificate.id), &json!({})).await.expect(201);
    let answer = one_answer(&office, "reissue", &certificate.id).await;
    assert_eq!(answer.map(|(code, _)| code), Some("already_active_case".to_owned()));
    // Another service is its own, unless both would bring a new certificate.
    let page = office.page(&certificate.id).await;
    let allowed = |name| service(&page, name)["allowed"].clone();
    assert_eq!((allowed("mailing"), allowed("exchange")), (json!(true), json!(false)));
}

// rows: F63
#[tokio::test]
async fn rechecks_go_to_the_office_that_handles_the_exam() {
    let office = Office::open().await;
    let form = |exam: &str, year: &str| json!({ "exam": exam, "year": year });
    for exam in ["economist", "经济师", "一门没有登记的考试"] {
        office.apply("recheck", None, &form(exam, "2024")).await.expect(201);
    }
    let refused = office.apply("recheck", None, &form("监理工程师", "2024")).await;
    assert_eq!(refused.problem(409), "recheck_elsewhere");
    let told = refused.json();
    assert!(told["remedy"].as_str().unwrap().contains("省级考试机构"), "{told}");
    assert!(told["remedy_en"].as_str().unwrap().contains("the province's office"), "{told}");
    let rehearsed = office.rehearse("recheck", None, &form("监理工程师", "2024")).await;
    assert_eq!(rehearsed["findings"][0]["code"], "recheck_elsewhere");
    assert_eq!(rehearsed["findings"][0]["pointer"], "/form/exam");
    // Two sittings are two matters, the same one is one.
    office.apply("recheck", None, &form("economist", "2023")).await.expect(201);
    assert_eq!(office.apply("recheck", None, &form("economist", "2023")).await.problem(409), "already_active_case");
}

// rows: F82
#[tokio::test]
async fn a_change_of_a_certificate_begins_with_a_call() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let (code, refusal) = one_answer(&office, "certificate_change", &certificate.id).await.unwrap();
    assert_eq!(code, "call_first");
    assert!(refusal["remedy"]["zh"].as_str().unwrap().contains("020-83556708"));
    let path = format!("/api/v1/staff/certificates/{}/calls", certificate.id);
    let issuer = office.issuer().await;
    let wrong = office.running.act(&path, &issuer, None, &json!({ "service": "nothing" })).await;
    assert_eq!(wrong.problem(409), "service_not_offered");
    let other = office.running.staff("guangzhou", "issuer", zhengda::records::staff::StaffRole::Issuer).await;
    let elsewhere = office.running.act(&path, &other, None, &json!({ "service": "mailing" })).await;
    assert_eq!(elsewhere.problem(404), "not_found");
    let registered = office.running.act(&path, &issuer, None, &json!({ "service": "certificate_change" })).await;
    assert_eq!(registered.expect(200)["calls"][0]["service"], "certificate_change");
    assert!(one_answer(&office, "certificate_change", &certificate.id).await.is_none());
}

#[tokio::test]
async fn a_draft_is_judged_again_when_it_is_handed_in_and_a_case_when_it_is_approved() {
    let office = Office::open().await;
    let certificate = office.certificate(1, PAPER, "正常").await;
    let mut body = office.body("reissue", Some(&certificate.id), &json!({}));
    body["draft"] = json!(true);
    let draft = office.running.act("/api/v1/cases", &office.candidate, None, &body).await.expect(201);
    let issuer = office.issuer().await;
    let set = async |status: &str| {
        let path = format!("/api/v1/staff/certificates/{}/status", certificate.id);
        office.running.act(&path, &issuer, None, &json!({ "status": status, "reason": "核对" })).await.expect(200)
    };
    set("suspended").await;
    assert_eq!(office.step(&draft, "submit", &json!({})).await.problem(409), "certificate_suspended");
    set("valid").await;
    let case = office.step(&draft, "submit", &json!({})).await.expect(200);
    let reviewer = office.reviewer(1).await;
    office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
    set("suspended").await;
    let refused = office.act(&reviewer, &case, "approve", &json!({})).await;
    assert_eq!(refused.problem(409), "certificate_suspended");
    assert!(refused.json()["allowed_actions"].as_array().unwrap().contains(&json!("reject")));
    set("valid").await;
    office.act(&reviewer, &case, "approve", &json!({})).await.expect(200);
}
