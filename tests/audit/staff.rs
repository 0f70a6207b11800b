//! What staff do and what they read in full, operation by operation: what enters the chain, and why something does not.

use std::{collections::BTreeMap, path::Path};

use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use zhengda::{
    app::{journal::form::chain, passwords},
    random::SystemRandom,
    records::{
        journal::Segment,
        staff::{StaffAccount, StaffRole, account_id},
    },
    store::{Condition, Find},
};
use zhengda_engine::moment::Span;

use crate::{
    certificates::verify::certificate,
    support::{
        roles::{OWNER, REGION},
        running::{Running, fresh_key, on_each_store},
    },
};

/// What an operation enters.
enum Enters {
    /// This action, before or with the answer.
    Action(&'static str),
    /// A step that the changed document itself remembers.
    Step,
    /// Nothing, because of this.
    Nothing(&'static str),
}
use Enters::{Action, Nothing, Step};

/// Every operation of staff. A new one needs a row.
const STAFF_OPERATIONS: &[(&str, Enters)] = &[
    ("get_staff_attachment", Action("case.file_read")),
    ("list_staff_cases", Nothing("its values are masked")),
    ("get_staff_case", Action("case.read")),
    ("claim_case", Step),
    ("release_case", Step),
    ("return_case", Step),
    ("reject_case", Step),
    ("approve_case", Step),
    ("dispatch_case", Step),
    ("record_case", Step),
    ("complete_case", Step),
    ("log_in_staff", Action("staff.login")),
    ("log_out_staff", Nothing("it takes a right away")),
    ("change_staff_password", Action("staff.password")),
    ("import_certificates", Action("certificates.import")),
    ("search_certificates", Action("certificate.read")),
    ("change_certificate_status", Step),
    ("list_waiting_revocations", Action("certificate.read")),
    ("import_scores", Action("scores.import")),
    ("open_publicity", Action("publicity.open")),
    ("list_staff_publicities", Nothing("it is public")),
    ("list_staff_checks", Action("check.read")),
    ("import_publicity", Action("publicity.import")),
    ("decide_check", Action("check.decide")),
    ("list_publicity_reports", Action("report.read")),
    ("decide_publicity_report", Action("report.decide")),
    ("import_registrations", Action("registrations.import")),
    ("import_orders", Action("orders.import")),
    ("list_staff_payment_reports", Nothing("it names nobody")),
    ("answer_payment_report", Action("payment.answer")),
    ("publish_issue_notice", Action("notice.publish")),
    ("publish_registration_terms", Action("terms.publish")),
    ("get_print_sheets_pdf", Action("certificates.print")),
    ("get_print_sheet_svg", Action("certificates.print")),
    ("register_call", Action("certificate.call")),
    ("get_staff_statistics", Nothing("it counts and names nobody")),
    ("list_audit", Nothing("it holds nothing personal in clear")),
];

#[test]
fn every_operation_of_staff_says_what_it_enters() {
    let contract: Value = serde_json::from_str(include_str!("../../config/openapi.json")).unwrap();
    let mut known: Vec<&str> = contract["paths"]
        .as_object()
        .unwrap()
        .iter()
        .filter(|(path, _)| path.starts_with("/api/v1/staff"))
        .flat_map(|(_, operations)| operations.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    let mut rows: Vec<&str> = STAFF_OPERATIONS.iter().map(|(operation, _)| *operation).collect();
    known.sort_unstable();
    rows.sort_unstable();
    assert_eq!(rows, known);
    let source = sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/server/src")));
    for (operation, enters) in STAFF_OPERATIONS {
        match enters {
            Action(action) => assert!(source.contains(&format!("\"{action}\"")), "{operation} enters {action} nowhere"),
            Step => {}
            Nothing(reason) => assert!(!reason.is_empty(), "{operation}"),
        }
    }
}

/// Every source below a folder, one after the other.
fn sources(folder: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            all.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    all
}

/// How often each action stands in the region's chain.
pub(super) async fn entered(running: &Running) -> BTreeMap<String, usize> {
    let of_chain = Find::by(Condition::eq("journal", chain(REGION).as_str())).limit(100);
    let (segments, _) = running.app.records::<Segment>().find(&of_chain).await.unwrap();
    let mut counts = BTreeMap::new();
    for line in segments.iter().flat_map(|found| &found.value.entries) {
        *counts.entry(line.split(' ').nth(5).unwrap().to_owned()).or_default() += 1;
    }
    counts
}

/// A list as an office sends it.
pub(super) async fn upload(running: &Running, role: StaffRole, path: &str, list: &str) {
    let token = running.staff(REGION, role.name(), role).await;
    let (path, bytes) = (path.to_owned(), list.as_bytes().to_vec());
    let sent = running.raw(move |client, base| {
        let request = client.post(format!("{base}/api/v1/staff/{path}")).bearer_auth(token);
        request.header("Content-Type", "text/csv").body(bytes)
    });
    sent.await.expect(200);
}

// rows: N6
#[tokio::test]
async fn reading_and_deciding_about_people_on_a_list_enters_once() {
    on_each_store(async |running| {
        let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
        let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        let today = running.app.now().beijing_date().to_string();
        let body = json!({ "exam": "social_worker", "sitting": "2025", "from": today });
        let list = running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201);
        let list = list["id"].as_str().unwrap();
        let rows = format!("姓名,证件号码,考试名称,年度,核查状态\n{},{},social_worker,2025,\n", OWNER.0, OWNER.1);
        upload(&running, StaffRole::Issuer, "publicities/import", &rows).await;
        let checks =
            running.get(&format!("/api/v1/staff/publicities/{list}/checks"), Some(&reviewer)).await.expect(200);
        let check = checks["items"][0]["id"].as_str().unwrap();
        let captcha = running.solved().await;
        let new = json!({ "entry_id": check, "text": "这个人没有满工作年限，请核实。", "captcha": captcha });
        let (path, key) = (format!("/api/v1/publicities/{list}/reports"), fresh_key());
        let headers = [("Idempotency-Key", key.as_str())];
        let report = running.send(Method::POST, &path, None, &headers, Some(&new)).await.expect(201);
        running.get("/api/v1/staff/publicity-reports", Some(&reviewer)).await.expect(200);
        let path = format!("/api/v1/staff/publicity-reports/{}", report["id"].as_str().unwrap());
        running.act(&path, &reviewer, None, &json!({ "state": "investigating" })).await.expect(200);
        // The answer was lost and the call comes again under its key: one decision, one entry.
        let decision = json!({ "state": "supplement", "text": "请补充工作证明。" });
        let (path, key) = (format!("/api/v1/staff/checks/{check}"), fresh_key());
        for _ in 0..3 {
            let headers = [("Idempotency-Key", key.as_str())];
            running.send(Method::POST, &path, Some(&reviewer), &headers, Some(&decision)).await.expect(200);
        }
        running.work().await;
        let counts = entered(&running).await;
        let expected = [
            "publicity.open",
            "publicity.import",
            "check.read",
            "report.take",
            "report.read",
            "report.decide",
            "check.decide",
        ];
        assert_eq!(counts, expected.into_iter().map(|action| (action.to_owned(), 1)).collect());
        let report = running.app.verify_chain(&chain(REGION), &[]).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
    })
    .await;
}

// rows: N6 Q3
#[tokio::test]
async fn printing_calling_publishing_and_answering_enter() {
    let running = Running::start().await;
    let one = certificate(&running, 1).await;
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    for path in ["print-sheets.pdf", "print-sheet.svg"] {
        let answer = running.get(&format!("/api/v1/staff/certificates/{path}"), Some(&issuer)).await;
        assert_eq!(answer.status.as_u16(), 200);
    }
    let call = json!({ "service": "mailing" });
    running.act(&format!("/api/v1/staff/certificates/{}/calls", one.id), &issuer, None, &call).await.expect(200);
    let text = json!({ "zh": "领取通知", "en": "Collecting certificates" });
    let notice = json!({ "exam": "economist", "year": 2025, "title": text, "body": text, "until": "2026-12-31" });
    running.act("/api/v1/staff/issue-notices", &operator, None, &notice).await.expect(201);
    let now = running.app.now();
    let candidate = running.candidate(OWNER).await;
    let charge = json!({
        "region": REGION, "exam": "constructor_1", "year": now.beijing_date().year(), "amount_fen": 6100,
        "charged_at": now.minus(Span::hours(2)).rfc3339(),
    });
    let report = running.act("/api/v1/payment-reports", &candidate, None, &charge).await.expect(201);
    let path = format!("/api/v1/staff/payment-reports/{}", report["id"].as_str().unwrap());
    running.act(&path, &operator, None, &json!({ "outcome": "arrived", "text": "已到账。" })).await.expect(200);
    running.work().await;
    let counts = entered(&running).await;
    for (action, times) in
        [("certificates.print", 2), ("certificate.call", 1), ("notice.publish", 1), ("payment.answer", 1)]
    {
        assert_eq!(counts.get(action), Some(&times), "{action} in {counts:?}");
    }
}

// rows: N6
#[tokio::test]
async fn who_comes_in_stands_in_the_chain_before_the_session_exists() {
    let running = Running::start().await;
    let password = "demo-Zhengda-2026";
    let hash = passwords::hash(&SecretString::from(password), &SystemRandom).unwrap();
    let account = StaffAccount::new(REGION, "auditor2", StaffRole::Auditor, hash);
    running.app.records().insert(&account_id(REGION, "auditor2"), &account).await.unwrap();
    let come = async |password: &str| {
        let body = json!({ "region": REGION, "username": "auditor2", "password": password });
        running.post("/api/v1/staff/sessions", None, &body).await
    };
    assert_eq!(come("not the password").await.problem(401), "staff_credentials");
    assert!(entered(&running).await.is_empty());
    come(password).await.expect(201);
    assert_eq!(entered(&running).await, [("staff.login".to_owned(), 1)].into());
}
