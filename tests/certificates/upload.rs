//! Importing a list over HTTP.

use serde_json::Value;
use zhengda::records::{certificate::Certificate, collections, staff::StaffRole};
use zhengda::store::Condition;

use super::list::{self, csv, row};
use crate::support::{
    roles::REGION,
    running::{Answer, Running},
    stores::sqlite,
};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn send(running: &Running, content_type: &str, bytes: Vec<u8>, query: &str) -> Answer {
    let token = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    let content_type = content_type.to_owned();
    running
        .raw(|client, base| {
            client
                .post(format!("{base}/api/v1/staff/certificates/import{query}"))
                .bearer_auth(token)
                .header("Content-Type", content_type)
                .body(bytes)
        })
        .await
}

fn counts(answer: &Value) -> [u64; 4] {
    ["total", "added", "unchanged", "failed"].map(|name| answer[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_list_comes_as_a_body_or_as_a_form_and_a_dry_run_writes_nothing() {
    let running = Running::start().await;
    let text = csv((0..3).map(row));
    let dry = send(&running, "text/csv", text.clone().into_bytes(), "?dry_run=true").await.expect(200);
    assert_eq!(counts(&dry), [3, 3, 0, 0]);
    assert_eq!(running.app.records::<Certificate>().count(&Condition::all()).await.unwrap(), 0);
    let answer = send(&running, "text/csv; charset=utf-8", text.clone().into_bytes(), "").await.expect(200);
    assert_eq!(counts(&answer), [3, 3, 0, 0]);
    // What the caller says of the type is not believed: the content counts.
    for (content_type, bytes) in [
        (XLSX, list::xlsx(&text, &[])),
        ("application/octet-stream", list::xlsx(&text, &["批准日期"])),
        ("text/csv", list::xlsx(&text, &[])),
        ("application/octet-stream", text.clone().into_bytes()),
    ] {
        assert_eq!(counts(&send(&running, content_type, bytes, "?dry_run=false").await.expect(200)), [3, 0, 3, 0]);
    }
    let boundary = "----list";
    let form = |field: &str| {
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--{boundary}\r\n\
             Content-Disposition: form-data; name=\"{field}\"; filename=\"名单.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{text}\r\n--{boundary}--\r\n"
        )
        .into_bytes()
    };
    let kind = format!("multipart/form-data; boundary={boundary}");
    assert_eq!(counts(&send(&running, &kind, form("file"), "").await.expect(200)), [3, 0, 3, 0]);
    let refused = send(&running, &kind, form("other"), "").await;
    assert_eq!(
        (refused.problem(400), refused.json()["errors"][0]["pointer"].as_str()),
        ("invalid_body".into(), Some("/file"))
    );
}

#[tokio::test]
async fn findings_come_with_line_column_reason_and_remedy() {
    let running = Running::start().await;
    let text = csv([row(0), row(1).replace("广州市", "深圳市"), row(2).replace("建筑工程", "烹饪")]);
    let answer = send(&running, "text/csv", text.into_bytes(), "").await.expect(200);
    assert_eq!((counts(&answer), answer["findings_total"].as_u64()), ([3, 1, 0, 2], Some(2)));
    let finding = &answer["findings"][0];
    assert_eq!(finding["line"], 3);
    assert_eq!((finding["column"].as_str(), finding["severity"].as_str()), (Some("报名市"), Some("error")));
    assert_eq!(finding["code"], "row_city_other_region");
    for part in ["detail", "remedy", "detail_en", "remedy_en"] {
        let text = finding[part].as_str().unwrap();
        assert!(!text.is_empty() && !text.contains('{'), "{part}: {text}");
    }
}

#[tokio::test]
async fn a_thousand_findings_are_shown_and_all_are_counted() {
    let running = Running::start().await;
    let text = csv((0..1_200).map(|n| row(n).replace("广州市", "桃花源")));
    let answer = send(&running, "text/csv", text.into_bytes(), "").await.expect(200);
    assert_eq!(counts(&answer), [1_200, 0, 0, 1_200]);
    assert_eq!(answer["findings"].as_array().unwrap().len(), 1_000);
    assert_eq!(answer["findings_total"], 1_200);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_a_problem_of_the_call() {
    let running = Running::start().await;
    for (content_type, bytes, status, code) in [
        ("text/csv", Vec::new(), 422, "file_empty"),
        ("text/csv", b"%PDF-1.7".to_vec(), 415, "file_type"),
        ("text/csv", "\u{feff}姓名,号码\n李,1\n".as_bytes().to_vec(), 422, "header_unknown"),
        ("application/json", b"{}".to_vec(), 415, "media_type"),
        ("", b"x".to_vec(), 415, "media_type"),
    ] {
        assert_eq!(send(&running, content_type, bytes, "").await.problem(status), code);
    }
    let header = send(&running, "text/csv", "姓名,号码\n李,1\n".as_bytes().to_vec(), "").await.json();
    let errors = header["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 7, "all faults of the header at once");
    assert_eq!(errors[0]["pointer"], "/1/");
    assert!(errors[0]["detail"].as_str().unwrap().contains("号码"), "{errors:?}");
}

#[tokio::test]
async fn more_than_the_limit_is_refused_while_it_comes_in() {
    let limits = [("ZHENGDA_SERVER__UPLOAD_LIMIT_KIB", "64"), ("ZHENGDA_FILES__ATTACHMENT_LIMIT_KIB", "64")];
    let running = Running::over(sqlite(&collections::all()).await, &limits).await;
    let large = csv((0..1_000).map(row)).into_bytes();
    assert!(large.len() > 64 * 1024);
    assert_eq!(send(&running, "text/csv", large, "").await.problem(413), "file_too_large");
    assert_eq!(running.app.records::<Certificate>().count(&Condition::all()).await.unwrap(), 0);
}
