//! Direct mail: its exams, its window of 10 or 12 working days, the check state when that ends, and whom to call.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::{moment::Span, values::Mobile};

use crate::support::{
    roles::{OTHER, OWNER},
    running::{Answer, Running, on_each_store},
};

const MOBILE: &str = "13800138001";
/// An exam with direct mail, and its sitting.
pub(crate) const EXAM: &str = "social_worker";
pub(crate) const YEAR: &str = "2025";
const HEADER: &str = "姓名,证件号码,考试名称,年度,核查状态";

fn form(exam: &str) -> Value {
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    json!({ "exam": exam, "year": YEAR, "recipient": "李明", "mobile": MOBILE, "address": address })
}

async fn apply(running: &Running, region: &str, token: &str, exam: &str) -> Answer {
    let body = json!({ "region": region, "service": "direct_mail", "form": form(exam), "accepted_notices": [] });
    running.act("/api/v1/cases", token, None, &body).await
}

/// The publicity of the exam from today on, with this list.
pub(crate) async fn publish(running: &Running, region: &str, rows: &str) -> Value {
    publish_list(running, region, HEADER, rows).await
}

async fn publish_list(running: &Running, region: &str, header: &str, rows: &str) -> Value {
    let issuer = running.staff(region, "issuer", StaffRole::Issuer).await;
    let today = running.app.now().beijing_date().to_string();
    let body = json!({ "exam": EXAM, "sitting": YEAR, "from": today });
    let opened = running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201);
    import(running, &issuer, header, rows).await;
    opened
}

async fn import(running: &Running, issuer: &str, header: &str, rows: &str) {
    let (issuer, text) = (issuer.to_owned(), format!("{header}\n{rows}"));
    let sent = running
        .raw(move |client, base| {
            let post = client.post(format!("{base}/api/v1/staff/publicities/import")).bearer_auth(issuer);
            post.header("Content-Type", "text/csv").body(text.into_bytes())
        })
        .await
        .expect(200);
    assert_eq!(sent["failed"], 0, "{sent}");
}

async fn staff_step(running: &Running, region: &str, case: &Value, step: &str, body: &Value) -> Answer {
    let reviewer = running.staff(region, "reviewer", StaffRole::Reviewer).await;
    let path = format!("/api/v1/staff/cases/{}/{step}", case["id"].as_str().unwrap());
    running.act(&path, &reviewer, None, body).await
}

// rows: F70 F71 F72 F73 F74
#[tokio::test]
async fn direct_mail_is_asked_for_in_its_window_and_accepted_by_the_check_state_at_its_end() {
    for (region, working_days) in [("guangzhou", 10), ("guangdong-city", 10), ("shenzhen", 12)] {
        on_each_store(async |running| {
            let person = running.person(OWNER).await;
            running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
            let (owner, other) = (running.candidate(OWNER).await, running.candidate(OTHER).await);
            assert_eq!(apply(&running, region, &owner, EXAM).await.problem(409), "not_in_publicity");
            let row = |(name, number): (&str, &str), state: &str| format!("{name},{number},{EXAM},{YEAR},{state}\n");
            let rows = row(OWNER, "发放证书") + &row(OTHER, "");
            let publicity = publish(&running, region, &rows).await;
            let today = running.app.now().beijing_date();
            let last = running.app.catalogue.holidays.add_working_days(today, working_days);
            assert_eq!(publicity["until"]["date"], last.date.to_string(), "{region}: {working_days} working days");

            assert_eq!(apply(&running, region, &owner, "constructor_2").await.problem(409), "direct_mail_not_offered");
            let case = apply(&running, region, &owner, EXAM).await.expect(201);
            let second = apply(&running, region, &other, EXAM).await.expect(201);
            staff_step(&running, region, &case, "claim", &json!({})).await.expect(200);
            let early = staff_step(&running, region, &case, "approve", &json!({})).await;
            assert_eq!(early.problem(409), "publicity_running");
            assert!(early.json()["detail"].as_str().unwrap().contains(&last.date.to_string()));
            staff_step(&running, region, &case, "release", &json!({})).await.expect(200);

            running.advance(Span(last.moment().0 - running.app.now().0 + 1));
            let third = ("赵强", "370102197810053678");
            let late = running.candidate(third).await;
            assert_eq!(apply(&running, region, &late, EXAM).await.problem(409), "not_in_publicity");
            let owner = running.candidate(OWNER).await;
            let again = json!({ "confirmed": true });
            let path = format!("/api/v1/cases/{}/withdraw", second["id"].as_str().unwrap());
            let other = running.candidate(OTHER).await;
            staff_step(&running, region, &second, "claim", &json!({})).await.expect(200);
            let refused = staff_step(&running, region, &second, "approve", &json!({})).await;
            assert_eq!(refused.problem(409), "check_state_not_issue");
            let grounds = json!({ "reason_code": "check_not_passed", "text": "核查状态为未审核" });
            staff_step(&running, region, &second, "return", &grounds).await.expect(200);
            let shown = running.get(path.trim_end_matches("/withdraw"), Some(&other)).await.expect(200);
            running.act(&path, &other, shown["version"].as_u64(), &again).await.expect(200);
            let closed = apply(&running, region, &other, EXAM).await;
            assert_eq!(closed.problem(409), "direct_mail_window_closed");
            assert!(closed.json()["detail_en"].as_str().unwrap().contains(&last.date.to_string()));

            staff_step(&running, region, &case, "claim", &json!({})).await.expect(200);
            staff_step(&running, region, &case, "approve", &json!({})).await.expect(200);
            let path = format!("/api/v1/cases/{}", case["id"].as_str().unwrap());
            let approved = running.get(&path, Some(&owner)).await.expect(200);
            let lines = approved["help_lines"].as_array().unwrap();
            assert_eq!(lines.len(), 3, "the three exceptions");
            assert!(lines.iter().all(|line| line["telephones"] == json!(["18558892138", "0591-83611183"])));
            let operator = running.staff(region, "operator", StaffRole::Operator).await;
            let parcel = json!({ "carrier": "ems", "tracking_number": "1234567890123" });
            let path = format!("/api/v1/staff/cases/{}/dispatch", case["id"].as_str().unwrap());
            assert_eq!(running.act(&path, &operator, None, &parcel).await.expect(200)["state"], "dispatched");
        })
        .await;
    }
}

// rows: F64 F66 F71 F72
#[tokio::test]
async fn the_check_state_of_the_last_day_counts_and_nothing_is_mailed_of_what_fell_later() {
    on_each_store(async |running| {
        let region = "guangzhou";
        let mut cases = Vec::new();
        for (place, one) in [OWNER, OTHER].into_iter().enumerate() {
            let mobile = Mobile::parse(&format!("1380013800{place}")).unwrap();
            running.app.prove_mobile(&running.person(one).await, &mobile).await.unwrap();
        }
        // The first is on the list and not shown: who did not promise is checked by a person and may ask all the same.
        let rows = |states: [&str; 2]| {
            format!(
                "{},{},{EXAM},{YEAR},{},否\n{},{},{EXAM},{YEAR},{},是\n",
                OWNER.0, OWNER.1, states[0], OTHER.0, OTHER.1, states[1]
            )
        };
        let header = format!("{HEADER},公示");
        let publicity = publish_list(&running, region, &header, &rows(["发放证书", "未审核"])).await;
        let path = format!("/api/v1/publicities/{}", publicity["id"].as_str().unwrap());
        let shown = running.get(&path, None).await.expect(200)["items"].as_array().unwrap().len();
        assert_eq!(shown, 1, "the public list names those who promised");
        for (place, one) in [OWNER, OTHER].into_iter().enumerate() {
            let token = running.candidate(one).await;
            let mut form = form(EXAM);
            (form["mobile"], form["recipient"]) = (json!(format!("1380013800{place}")), json!(one.0));
            let body = json!({ "region": region, "service": "direct_mail", "form": form, "accepted_notices": [] });
            cases.push(running.act("/api/v1/cases", &token, None, &body).await.expect(201));
        }
        let last = running.app.catalogue.holidays.add_working_days(running.app.now().beijing_date(), 10);
        running.advance(Span(last.moment().0 - running.app.now().0 + 1));

        // After the end the one falls and the other rises: neither can be accepted any more.
        let issuer = running.staff(region, "issuer", StaffRole::Issuer).await;
        import(&running, &issuer, &header, &rows(["审核不通过", "发放证书"])).await;
        for case in &cases {
            staff_step(&running, region, case, "claim", &json!({})).await.expect(200);
            let refused = staff_step(&running, region, case, "approve", &json!({})).await;
            assert_eq!(refused.problem(409), "check_state_not_issue", "{case}");
        }
        // What fell by mistake and is set right again was good when it counted.
        import(&running, &issuer, &header, &rows(["发放证书", "发放证书"])).await;
        staff_step(&running, region, &cases[0], "approve", &json!({})).await.expect(200);
        let refused = staff_step(&running, region, &cases[1], "approve", &json!({})).await;
        assert_eq!(refused.problem(409), "check_state_not_issue");
    })
    .await;
}
