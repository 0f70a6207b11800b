//! Payment help: orders as the platform's lists tell them, and charges that are not shown.

use serde_json::{Value, json};
use zhengda::{
    records::staff::{StaffAccount, StaffRole, account_id},
    store::Change,
};
use zhengda_engine::moment::{Moment, Span};

use super::{codes, counts, upload};
use crate::support::{
    roles::{OTHER, OWNER, REGION},
    running::{Running, on_each_store},
};

const HEADER: &str = "姓名,证件号码,考试名称,年度,订单号,下单时间,金额,流水号,缴费时间,退款时间";
const PATH: &str = "/staff/orders/import";

fn ago(running: &Running, hours: i64) -> String {
    running.app.now().minus(Span::hours(hours)).beijing().strftime("%Y-%m-%d %H:%M").to_string()
}

/// Order, made, reference, paid and refunded; times in hours ago.
type Row<'a> = (&'a str, i64, &'a str, Option<i64>, Option<i64>);

fn list(running: &Running, rows: &[Row<'_>]) -> String {
    let year = running.app.now().beijing_date().year();
    let at = |hours: Option<i64>| hours.map(|hours| ago(running, hours)).unwrap_or_default();
    let row = |(number, made, reference, paid, refunded): &Row<'_>| {
        format!(
            "{},{},一级建造师,{year},{number},{},61.00,{reference},{},{}\n",
            OWNER.0,
            OWNER.1,
            ago(running, *made),
            at(*paid),
            at(*refunded)
        )
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

async fn standings(running: &Running) -> Vec<(String, String, i64)> {
    let candidate = running.candidate(OWNER).await;
    let shown = running.get("/api/v1/payments", Some(&candidate)).await.expect(200);
    let orders = shown[0]["orders"].as_array().unwrap();
    let told = |order: &Value| {
        let text = &order["standing"]["help"]["zh"];
        assert!(!text.as_str().unwrap().is_empty(), "{order}");
        let text = |name: &str| order[name].as_str().unwrap().to_owned();
        (
            text("order_number"),
            order["standing"]["name"].as_str().unwrap().to_owned(),
            order["refund_fen"].as_i64().unwrap(),
        )
    };
    orders.iter().map(told).collect()
}

fn told(number: &str, standing: &str, refund: i64) -> (String, String, i64) {
    (number.to_owned(), standing.to_owned(), refund)
}

// rows: F32 F38 F39
#[tokio::test]
async fn orders_tell_what_is_paid_what_comes_back_and_what_is_to_be_done() {
    on_each_store(async |running| {
        let first = list(&running, &[("GD20260001", 30, "PAY0000001", Some(29), None)]);
        assert_eq!(counts(&upload(&running, StaffRole::Operator, PATH, &first).await.expect(200)), [1, 1, 0, 0, 0]);
        assert_eq!(counts(&upload(&running, StaffRole::Operator, PATH, &first).await.expect(200)), [1, 0, 0, 1, 0]);
        assert_eq!(standings(&running).await, [told("GD20260001", "paid", 0)]);
        // A second payment on the same number.
        let twice = list(&running, &[("GD20260001", 30, "PAY0000002", Some(28), None)]);
        assert_eq!(counts(&upload(&running, StaffRole::Operator, PATH, &twice).await.expect(200)), [1, 0, 1, 0, 0]);
        assert_eq!(standings(&running).await, [told("GD20260001", "paid_twice", 6_100)]);
        // The data were confirmed again: a new order counts, the old payment comes back later.
        let again = list(&running, &[("GD20260002", 5, "", None, None)]);
        upload(&running, StaffRole::Operator, PATH, &again).await.expect(200);
        assert_eq!(
            standings(&running).await,
            [told("GD20260001", "paid_on_old_order", 12_200), told("GD20260002", "unpaid", 0)]
        );
        let paid = list(&running, &[("GD20260002", 5, "PAY0000003", Some(4), None)]);
        upload(&running, StaffRole::Operator, PATH, &paid).await.expect(200);
        let refunds = list(
            &running,
            &[("GD20260001", 30, "PAY0000001", Some(29), Some(1)), ("GD20260001", 30, "PAY0000002", Some(28), Some(1))],
        );
        assert_eq!(counts(&upload(&running, StaffRole::Operator, PATH, &refunds).await.expect(200)), [2, 0, 2, 0, 0]);
        assert_eq!(standings(&running).await, [told("GD20260001", "refunded", 0), told("GD20260002", "paid", 0)]);
        // Nothing of it is anybody else's to see.
        let other = running.candidate(OTHER).await;
        assert_eq!(running.get("/api/v1/payments", Some(&other)).await.expect(200), json!([]));
    })
    .await;
}

// rows: F40
#[tokio::test]
async fn unpaid_at_the_deadline_is_given_up_and_nothing_is_taken_later() {
    let running = Running::start().await;
    let unpaid = list(&running, &[("GD20260001", 30, "", None, None)]);
    upload(&running, StaffRole::Operator, PATH, &unpaid).await.expect(200);
    assert_eq!(standings(&running).await, [told("GD20260001", "unpaid", 0)], "no date is published, none has passed");
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    let now = running.app.now();
    let text = json!({ "zh": "以公告为准", "en": "as published" });
    let terms = json!({
        "exam": "constructor_1", "sitting": now.beijing_date().year().to_string(), "subjects": [text], "conditions": text,
        "checks": text, "opens_at": now.minus(Span::days(9)).rfc3339(), "closes_at": now.plus(Span::days(1)).rfc3339(),
        "pay_until": now.plus(Span::days(2)).rfc3339(), "fees": [{ "name": text, "amount_fen": 6100 }],
        "entry_url": "https://example.gov.cn/", "contact": "020-12345",
    });
    running.act("/api/v1/staff/registration-terms", &operator, None, &terms).await.expect(201);
    running.advance(Span::days(3));
    assert_eq!(standings(&running).await, [told("GD20260001", "abandoned", 0)]);
}

// rows: F37 F38
#[tokio::test]
async fn a_charge_that_is_not_shown_is_reported_and_found_within_a_day() {
    on_each_store(async |running| {
        let candidate = running.candidate(OWNER).await;
        upload(&running, StaffRole::Operator, PATH, &list(&running, &[("GD20260001", 3, "", None, None)]))
            .await
            .expect(200);
        let now = running.app.now();
        let year = now.beijing_date().year();
        let body = json!({
            "region": REGION, "exam": "constructor_1", "year": year, "order_number": "GD20260001", "amount_fen": 6100,
            "charged_at": now.minus(Span::hours(2)).rfc3339(),
        });
        let report = running.act("/api/v1/payment-reports", &candidate, None, &body).await.expect(201);
        assert_eq!(report["state"]["name"], "reconciling");
        let due = Moment::parse(report["due_at"].as_str().unwrap()).unwrap();
        assert!((Span::seconds(86_399)..Span::minutes(1_441)).contains(&due.since(now)), "{report}");
        assert!(report["state"]["help"]["zh"].as_str().unwrap().contains("24 小时"));
        let path = format!("/api/v1/payment-reports/{}", report["id"].as_str().unwrap());
        let ask = async || running.get(&path, Some(&candidate)).await.expect(200);
        running.advance(Span::hours(23));
        assert_eq!(
            (ask().await["state"]["name"].as_str(), ask().await["overdue"].as_bool()),
            (Some("reconciling"), Some(false))
        );
        running.advance(Span::hours(2));
        assert_eq!(ask().await["overdue"], true, "both sides see that it is late");
        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        let open = running.get("/api/v1/staff/payment-reports", Some(&operator)).await.expect(200);
        assert_eq!(
            (open["items"][0]["id"].clone(), open["items"][0]["overdue"].as_bool()),
            (report["id"].clone(), Some(true))
        );
        // The platform's list brings the payment: found without anybody's answer.
        let paid = list(&running, &[("GD20260001", 28, "PAY0000001", Some(27), None)]);
        upload(&running, StaffRole::Operator, PATH, &paid).await.expect(200);
        let found = ask().await;
        assert_eq!((found["state"]["name"].as_str(), found["overdue"].as_bool()), (Some("arrived"), Some(false)));
        let other = running.candidate(OTHER).await;
        assert_eq!(running.get(&path, Some(&other)).await.problem(404), "not_found");
    })
    .await;
}

// rows: F37
#[tokio::test]
async fn the_office_answers_and_the_person_is_told() {
    let running = Running::start().await;
    let candidate = running.candidate(OWNER).await;
    let now = running.app.now();
    let body = |charged: String, amount: i64| json!({ "region": REGION, "exam": "constructor_1", "year": 2026, "amount_fen": amount, "charged_at": charged });
    let refused = async |body: &Value| {
        running.act("/api/v1/payment-reports", &candidate, None, body).await.json()["errors"][0]["code"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(refused(&body(now.plus(Span::hours(1)).rfc3339(), 6_100)).await, "charged_at_invalid");
    assert_eq!(refused(&body("昨天".to_owned(), 6_100)).await, "date_invalid");
    assert_eq!(refused(&body(now.rfc3339(), 0)).await, "amount_invalid");
    let good = body(now.minus(Span::hours(1)).rfc3339(), 6_100);
    let report = running.act("/api/v1/payment-reports", &candidate, None, &good).await.expect(201);
    let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
    let path = format!("/api/v1/staff/payment-reports/{}", report["id"].as_str().unwrap());
    let answer = json!({ "outcome": "not_found", "text": "对账文件中没有这笔交易。" });
    running.act(&path, &operator, None, &answer).await.expect(200);
    running.work().await;
    let own = running.get("/api/v1/payment-reports", Some(&candidate)).await.expect(200);
    assert_eq!(
        (own["items"][0]["state"]["name"].as_str(), own["items"][0]["answer"].as_str()),
        (Some("not_found"), Some("对账文件中没有这笔交易。"))
    );
    assert!(
        running.get("/api/v1/messages", Some(&candidate)).await.expect(200).to_string().contains("payment_not_found")
    );
    let elsewhere = running.staff("shenzhen", "operator", StaffRole::Operator).await;
    assert_eq!(running.act(&path, &elsewhere, None, &answer).await.problem(404), "not_found");
}

// rows: F37
#[tokio::test]
async fn reports_of_charges_are_bounded_and_nobody_answers_their_own() {
    on_each_store(async |running| {
        let candidate = running.candidate(OWNER).await;
        let now = running.app.now();
        let year = i64::from(now.beijing_date().year());
        let good = json!({
            "region": REGION, "exam": "constructor_1", "year": year, "amount_fen": 6100,
            "charged_at": now.minus(Span::hours(1)).rfc3339(), "order_number": "GD-2026-0001",
        });
        let send = async |body: &Value| running.act("/api/v1/payment-reports", &candidate, None, body).await;
        for (field, value, code) in [
            ("amount_fen", json!(i64::MAX), "amount_invalid"),
            ("amount_fen", json!(10_000_001), "amount_invalid"),
            ("year", json!(1999), "value_out_of_range"),
            ("year", json!(year + 2), "value_out_of_range"),
            ("order_number", json!("=cmd|' /C calc'!A0"), "order_number_invalid"),
            ("order_number", json!("GD20260001\u{202e}"), "invalid_text"),
            ("order_number", json!("1"), "order_number_invalid"),
        ] {
            let mut bad = good.clone();
            bad[field] = value;
            let refused = send(&bad).await.expect(400);
            assert_eq!(refused["errors"][0]["code"], code, "{refused}");
            assert_eq!(refused["errors"][0]["pointer"], format!("/{field}"));
        }
        let first = send(&good).await.expect(201);
        for _ in 1..10 {
            send(&good).await.expect(201);
        }
        assert_eq!(send(&good).await.problem(429), "payment_reports_too_many");
        running.advance(Span::hours(25));
        let mut later = good.clone();
        later["charged_at"] = json!(running.app.now().rfc3339());
        send(&later).await.expect(201);

        let person = running.person(OWNER).await;
        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        let id = account_id(REGION, "operator");
        let link = running.app.records::<StaffAccount>().change(&id, |stored| {
            let linked = StaffAccount { person: Some(person.clone()), ..stored.clone() };
            Ok::<_, ()>(Change::Write(linked, ()))
        });
        link.await.unwrap();
        let path = format!("/api/v1/staff/payment-reports/{}", first["id"].as_str().unwrap());
        let answer = json!({ "outcome": "arrived", "text": "已到账。" });
        assert_eq!(running.act(&path, &operator, None, &answer).await.problem(403), "own_case");
        let colleague = running.staff(REGION, "operator2", StaffRole::Operator).await;
        running.act(&path, &colleague, None, &answer).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn rows_that_cannot_be_orders_are_told() {
    let running = Running::start().await;
    let year = running.app.now().beijing_date().year();
    let row = |rest: &str| format!("{HEADER}\n{},{},一级建造师,{year},{rest}\n", OWNER.0, OWNER.1);
    let made = ago(&running, 3);
    for (rest, code) in [
        (format!("X,{made},61,,,"), "row_order_number_invalid"),
        (format!("GD20260001,{made},六十,,,"), "row_amount_invalid"),
        ("GD20260001,,61,,,".to_owned(), "row_column_missing"),
        (format!("GD20260001,{made},61,PAY0000001,,"), "row_payment_incomplete"),
        (format!("GD20260001,{made},61,,,{made}"), "row_payment_incomplete"),
        ("GD20260001,2999-01-01,61,,,".to_owned(), "row_date_invalid"),
    ] {
        let answer = upload(&running, StaffRole::Operator, PATH, &row(&rest)).await.expect(200);
        assert_eq!(codes(&answer), [(2, code.to_owned())], "{rest}");
    }
}
