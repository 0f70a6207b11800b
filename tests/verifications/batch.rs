//! An employer's list: every row its own answer, every holder told, the same call again the same answer.

use serde_json::{Value, json};
use zhengda::records::{
    certificate::{Certificate, Status},
    collections,
};
use zhengda_engine::moment::Moment;

use super::{holder, keyed, log, once, submit};
use crate::{
    certificates::{
        import::import,
        list::{self, csv, row},
        verify::set_status,
    },
    support::{
        running::{Running, fresh_key, on_each_store},
        stores::sqlite,
    },
};

const PATH: &str = "/api/v1/verifications/batch";

fn printed(n: u32) -> Value {
    json!({
        "name": list::name(n),
        "id_number": list::id_number(n),
        "management_number": format!("2024055440{n:07}"),
    })
}

/// Verdict, reason and problem of each row.
fn said(answer: &Value) -> Vec<(String, String, String)> {
    let text = |field: &Value| field.as_str().unwrap_or("-").to_owned();
    let rows = answer["rows"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["verdict"]), text(&row["reason"]), text(&row["problem"]["code"]))).collect()
}

// rows: N17
#[tokio::test]
async fn every_row_has_its_own_answer_and_every_holder_is_told() {
    on_each_store(async |running| {
        let (first, one) = holder(&running, 1).await;
        let (second, two) = holder(&running, 2).await;
        set_status(&running, &two.id, Status::Revoked, None).await;
        let mut mixed = printed(1);
        mixed["id_number"] = json!(list::id_number(2));
        let rows = json!([
            { "code": one.code },
            printed(2),
            { "code": "no code" },
            mixed,
            { "name": "李明" },
            { "name": "李明", "id_number": "123", "management_number": "2024055440000001" },
            { "code": one.code },
        ]);
        let body = json!({ "purpose": "入职核验", "organisation": "某某公司", "rows": rows });
        let key = fresh_key();
        let answer = keyed(&running, PATH, None, &key, &body).await.expect(200);
        let expected = [
            ("valid", "in_force", "-"),
            ("not_valid", "revoked", "-"),
            ("cannot_tell", "unreadable", "receipt_without_code"),
            ("cannot_tell", "no_match", "-"),
            ("-", "-", "batch_row_unreadable"),
            ("-", "-", "row_document_invalid"),
            ("valid", "in_force", "-"),
        ];
        assert_eq!(said(&answer), expected.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())));
        assert_eq!(answer["rows"][6]["same_as"], 1);
        assert_eq!(answer["rows"][0]["receipt"], answer["rows"][6]["receipt"]);
        let counts = ["valid", "not_valid", "cannot_tell", "unread"].map(|name| answer[name].as_i64().unwrap());
        assert_eq!(counts, [2, 1, 2, 2]);
        assert!(!answer.to_string().contains(&one.document_number), "what was typed is not repeated");
        let receipt = json!({ "receipt": answer["rows"][1]["receipt"] });
        let shown = running.post("/api/v1/verifications/receipts", None, &receipt).await.expect(200);
        assert_eq!(
            (shown["verdict"].as_str(), shown["content"]["reason"].as_str()),
            (Some("genuine"), Some("revoked"))
        );

        // The same call again: the same answer, and nobody is told twice.
        assert_eq!(keyed(&running, PATH, None, &key, &body).await.expect(200), answer);
        for token in [&first, &second] {
            let items = log(&running, token).await;
            assert_eq!(items.len(), 1, "{items:?}");
            assert_eq!((items[0]["way"].as_str(), items[0]["purpose"].as_str()), (Some("batch"), Some("入职核验")));
            assert_eq!(items[0]["organisation"], "某某公司");
        }
        let path = format!("{PATH}/{}", answer["id"].as_str().unwrap());
        assert_eq!(running.get(&path, None).await.expect(200), answer);
        let other = json!({ "purpose": "别的", "rows": [{ "code": "x" }] });
        assert_eq!(keyed(&running, PATH, None, &key, &other).await.problem(422), "idempotency_key_reused");
        running.advance(zhengda_engine::moment::Span::days(7));
        assert_eq!(running.get(&path, None).await.problem(404), "not_found");
    })
    .await;
}

// rows: N17
#[tokio::test]
async fn five_hundred_rows_are_taken_and_one_more_is_not() {
    let running = Running::start().await;
    let summary = import(&running, csv((0..250).map(row)).as_bytes(), false).await;
    assert_eq!(summary.failed, 0);
    let all = running.app.records::<Certificate>();
    let mut codes = Vec::new();
    let mut after = None;
    loop {
        let find = zhengda::store::Find::by(zhengda::store::Condition::all()).limit(100).after(after);
        let (found, next) = all.find(&find).await.unwrap();
        codes.extend(found.into_iter().map(|found| json!({ "code": found.value.code })));
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let rows: Vec<Value> = codes.into_iter().chain((0..250).map(printed)).collect();
    assert_eq!(rows.len(), 500);
    let body = json!({ "purpose": "年度核查", "rows": rows });
    let answer = once(&running, PATH, None, &body).await.expect(200);
    assert_eq!(answer["valid"], 500);
    assert!(answer["rows"].as_array().unwrap().iter().all(|row| row["receipt"].is_string()));
    let mut more = rows;
    more.push(json!({ "code": "x" }));
    let refused = once(&running, PATH, None, &json!({ "purpose": "年度核查", "rows": more })).await;
    assert_eq!(
        (refused.problem(400).as_str(), refused.json()["errors"][0]["code"].as_str()),
        ("invalid_body", Some("batch_too_long"))
    );
    for body in [json!({ "purpose": "x", "rows": [] }), json!({ "purpose": " ", "rows": [{ "code": "x" }] })] {
        assert_eq!(once(&running, PATH, None, &body).await.problem(400), "invalid_body");
    }
}

// rows: N17
#[tokio::test]
async fn a_network_has_so_many_rows_an_hour_and_no_more() {
    let running =
        Running::over(sqlite(&collections::all()).await, &[("ZHENGDA_LIMITS__BATCH_ROWS_PER_HOUR", "5")]).await;
    let rows = |n: usize| json!({ "purpose": "x", "rows": vec![json!({ "code": "x" }); n] });
    let key = fresh_key();
    keyed(&running, PATH, None, &key, &rows(4)).await.expect(200);
    keyed(&running, PATH, None, &key, &rows(4)).await.expect(200);
    let refused = once(&running, PATH, None, &rows(2)).await;
    assert_eq!(refused.problem(429), "rate_limited");
    assert!(refused.retry_after.unwrap().parse::<u64>().unwrap() > 60);
    once(&running, PATH, None, &rows(1)).await.expect(200);
    assert_eq!(once(&running, PATH, None, &rows(6)).await.problem(429), "rate_limited", "more than all of it");
}

// rows: N17 B11
#[tokio::test]
async fn the_page_takes_a_pasted_list_and_gives_a_table() {
    let running = Running::start().await;
    let (token, one) = holder(&running, 1).await;
    let form = running.get("/batch", None).await;
    assert_eq!(form.status.as_u16(), 200);
    let key = form.text.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let pasted = format!(
        "姓名\t证件号码\t管理号\n\n{}\n{}\t{}\t2024055440{:07}\nnonsense,x\n",
        one.code,
        list::name(1),
        list::id_number(1),
        1
    );
    let fields = [("key", key.as_str()), ("rows", &pasted), ("purpose", "入职核验"), ("organisation", "")];
    let led = submit(&running, "/batch", &fields).await;
    assert_eq!(led.status.as_u16(), 303, "{}", led.text);
    let again = submit(&running, "/batch", &fields).await;
    assert_eq!(again.location, led.location, "pressing twice checks once");
    let path = led.location.unwrap();
    let page = running.get(&path, None).await;
    assert_eq!(page.status.as_u16(), 200);
    for part in [&*one.name, "VALID", "NOT READ", "没读懂", "入职核验"] {
        assert!(page.text.contains(part), "{part}");
    }
    let table = running.get(&format!("{path}/list.csv"), None).await;
    assert!(table.content_type.starts_with("text/csv"));
    let text = table.text.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len(), 3);
    assert_eq!((&records[0][1], &records[0][3]), ("有效 VALID", &*one.name));
    assert!(records[0][11].len() > 100, "with its receipt");
    assert_eq!(log(&running, &token).await.len(), 2);
    assert_eq!(running.get("/batch/bat_nothing", None).await.status.as_u16(), 404);
}

// rows: N17
#[tokio::test]
async fn a_form_with_a_fault_comes_back_as_it_was() {
    let running = Running::start().await;
    let fields = [("key", &*fresh_key()), ("rows", "<b>某行</b>"), ("purpose", " "), ("organisation", "某公司")];
    let back = submit(&running, "/batch", &fields).await;
    assert_eq!(back.status.as_u16(), 400);
    assert!(back.content_type.starts_with("text/html"));
    assert!(back.text.contains("某行") && back.text.contains("某公司") && back.text.contains("查验用途："));
    assert!(!back.text.contains("<b>某行"), "escaped");
    let empty = submit(&running, "/batch", &[("key", &*fresh_key()), ("rows", "\n\n"), ("purpose", "x")]).await;
    assert_eq!(empty.status.as_u16(), 400);
    let other = running.raw(|client, base| client.post(format!("{base}/batch")).body("{}")).await;
    assert_eq!((other.status.as_u16(), other.content_type.starts_with("text/html")), (415, true));
}

// rows: N17 N12 N15
#[tokio::test]
async fn printed_data_mean_the_newest_edition_and_never_one_exam_among_several() {
    on_each_store(async |running| {
        let (_, first) = holder(&running, 1).await;
        let (_, second) = holder(&running, 2).await;
        let (_, third) = holder(&running, 3).await;
        let certificates = || running.app.records::<Certificate>();
        let entered = async |id: &str, index: u32, change: &dyn Fn(&mut Certificate), of: &Certificate| {
            let mut made = Certificate { id: id.to_owned(), status_index: of.status_index ^ index, ..of.clone() };
            change(&mut made);
            certificates().insert(id, &made).await.unwrap();
        };
        // The second edition of the first was issued long ago; the code of the old one was issued anew since.
        let newer = |made: &mut Certificate| {
            made.edition = 2;
            made.issued_at = Moment(made.issued_at.0 - 1_000_000);
            made.predecessor = Some(first.id.clone());
            // Any code that is in force.
            made.code.clone_from(&third.code);
        };
        entered("cert_second_edition", 1, &newer, &first).await;
        set_status(&running, &first.id, Status::Revoked, None).await;
        // Another exam gave the second's number too.
        entered("cert_other_exam", 2, &|made| made.exam = "constructor_2".to_owned(), &second).await;
        let body = json!({ "purpose": "入职核验", "organisation": "某某公司", "rows": [printed(1), printed(2)] });
        let answer = keyed(&running, PATH, None, &fresh_key(), &body).await.expect(200);
        let said: Vec<String> = said(&answer).into_iter().map(|(_, reason, _)| reason).collect();
        assert_eq!(said[0], "in_force", "the older edition is not meant, whenever its code was issued: {answer}");
        assert_eq!(said[1], "several_match");
        assert_eq!(answer["rows"][1]["verdict"], "cannot_tell");
    })
    .await;
}
