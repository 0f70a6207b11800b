//! Lists whose text would show something else than it says: the row is refused at its line, the others are entered.

use serde_json::Value;
use zhengda::records::staff::StaffRole;

use super::{codes, counts, upload};
use crate::{
    certificates::list::{csv, row},
    support::{
        roles::{OTHER, OWNER},
        running::{Running, on_each_store},
    },
};

async fn open(running: &Running) {
    let issuer = running.staff(crate::support::roles::REGION, "issuer", StaffRole::Issuer).await;
    let today = running.app.now().beijing_date().to_string();
    let body = serde_json::json!({ "exam": "social_worker", "sitting": "2025", "from": today });
    running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201);
}

/// A good row and the same with a character that cannot be seen, of each kind of list.
fn lists(subject: &str) -> Vec<(&'static str, StaffRole, String)> {
    let ((name, number), (other, second)) = ((OWNER.0, OWNER.1), (OTHER.0, OTHER.1));
    let scores = "姓名,证件号码,考试名称,年度,科目,成绩";
    let checks = "姓名,证件号码,考试名称,年度,级别,核查状态";
    let registrations = "姓名,证件号码,考试名称,年度,报名截止";
    let orders = "姓名,证件号码,考试名称,年度,订单号,下单时间,金额";
    vec![
        ("certificates", StaffRole::Issuer, csv([row(0), row(1).replace("建筑工程", "建筑\u{202e}工程")])),
        (
            "scores",
            StaffRole::Issuer,
            format!(
                "{scores}\n{name},{number},social_worker,2025,{subject},70\n\
                 {other},{second},social_worker,2025,{subject}\u{2066}（免）,70\n"
            ),
        ),
        (
            "publicities",
            StaffRole::Issuer,
            format!(
                "{checks}\n{name},{number},social_worker,2025,中级,\n{other},{second},social_worker,2025,中\u{200f}级,\n"
            ),
        ),
        (
            "registrations",
            StaffRole::Operator,
            format!(
                "{registrations}\n{name},{number},social_worker,2026,2026-12-31\n\
                 王\u{200b}芳,{second},social_worker,2026,2026-12-31\n"
            ),
        ),
        (
            "orders",
            StaffRole::Operator,
            format!(
                "{orders}\n{name},{number},social_worker,2026,GD20260001,2026-03-01 10:00,61\n\
                 {other},{second},social_worker,2026,GD2026\u{202e}0002,2026-03-01 10:00,61\n"
            ),
        ),
    ]
}

#[tokio::test]
async fn a_row_whose_text_shows_something_else_is_refused_at_its_line() {
    on_each_store(async |running| {
        open(&running).await;
        let subject = running.app.catalogue.exams.get("social_worker").unwrap().subjects[0].zh.clone();
        for (kind, role, list) in lists(&subject) {
            let path = format!("/staff/{kind}/import");
            let answer: Value = upload(&running, role, &path, &list).await.expect(200);
            assert_eq!(codes(&answer), [(3, "row_text_hidden".to_owned())], "{kind}: {answer}");
            assert_eq!(counts(&answer), [2, 1, 0, 0, 1], "{kind}: the other row is entered");
            let finding = &answer["findings"][0];
            assert!(finding["remedy"].as_str().unwrap().contains("重新输入"), "{finding}");
            assert!(!answer.to_string().contains(['\u{202e}', '\u{2066}', '\u{200f}', '\u{200b}']), "{kind}");
            // What copying puts around a text is no fault.
            let around = list
                .replace(['\u{202e}', '\u{2066}', '\u{200f}', '\u{200b}'], "")
                .replace(OWNER.1, &{ format!("\u{202d}{}\u{202c}", OWNER.1) });
            let again: Value = upload(&running, role, &path, &around).await.expect(200);
            assert_eq!(codes(&again), [], "{kind}: {again}");
        }
    })
    .await;
}
