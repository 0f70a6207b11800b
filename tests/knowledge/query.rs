//! The certificate query: by name, document and numbers; one answer for every mismatch; quotas; the holder is told.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use zhengda::{
    app::sheet::Import,
    records::{
        certificate::{Certificate, Status},
        collections,
        person::Person,
    },
    store::{Change, Condition, Find, StoreError},
};

use crate::{
    certificates::{
        import,
        list::{csv, file, id_number, name, row},
    },
    support::{
        running::{Answer, Running, on_each_store},
        stores::sqlite,
    },
};

/// Imports a list into a region whose certificates anybody may ask about.
async fn import(running: &Running, list: String) {
    let list = list.replace("广州市", "佛山");
    let import = Import { region: "guangdong-city".to_owned(), dry_run: false, progress: Arc::default() };
    let summary = running.app.import_certificates(file(list.as_bytes()), import).await.unwrap();
    assert_eq!(summary.failed, 0, "{:?}", summary.findings);
}

/// A question about the `n`-th certificate of the list.
fn question(n: u32) -> Value {
    json!({ "exam": "constructor_1", "name": name(n), "id_number": id_number(n) })
}

fn with(question: &Value, field: &str, value: &str) -> Value {
    let mut changed = question.clone();
    changed[field] = json!(value);
    changed
}

/// Asks as a person does: with a captcha solved just before.
async fn ask(running: &Running, body: &Value) -> Answer {
    let mut body = body.clone();
    body["captcha"] = running.solved().await;
    running.post("/api/v1/certificate-queries", None, &body).await
}

async fn office() -> Running {
    let more = [("ZHENGDA_LIMITS__QUERIES_PER_MINUTE", "10000"), ("ZHENGDA_LIMITS__QUERIES_PER_NUMBER", "10000")];
    let running = Running::over(sqlite(&collections::all()).await, &more).await;
    import(&running, csv((0..3).map(row))).await;
    running
}

// rows: K47 K48 K49 K50 Z36 Z37 Z38
#[tokio::test]
async fn a_certificate_is_found_by_name_document_and_numbers_and_shows_no_more_than_was_known() {
    on_each_store(async |running| {
        import(&running, csv((0..3).map(row))).await;
        let bare = ask(&running, &question(1)).await.expect(200);
        assert_eq!((bare["exam"].as_str(), bare["status"].as_str()), (Some("一级建造师"), Some("valid")));
        assert_eq!((bare["name"].as_str(), bare["year"].as_i64()), (Some(name(1).as_str()), Some(2024)));
        assert!(bare["management_number"].as_str().unwrap().contains('*'), "not asked with, not told: {bare}");
        assert!(bare["print_number"].is_null());
        let number = with(&question(1), "management_number", "2024-0554-4000-00001");
        let known = ask(&running, &with(&number, "print_number", "00000001")).await.expect(200);
        assert_eq!(known["management_number"], "20240554400000001");
        assert_eq!(known["print_number"], "00000001");
        for part in ["level", "specialty", "approved_on", "city", "status_text", "as_of"] {
            assert!(!known[part].is_null() || part == "level", "{part}");
        }
        // Blank numbers are as good as none (K49), but a region may ask for one.
        let blank = with(&with(&question(1), "management_number", ""), "print_number", " ");
        ask(&running, &blank).await.expect(200);
        assert_eq!(ask(&running, &with(&question(1), "region", "guangzhou")).await.problem(409), "service_not_offered");
        assert_eq!(
            ask(&running, &with(&question(1), "region", "shenzhen")).await.problem(422),
            "query_number_required"
        );
        assert_eq!(ask(&running, &with(&question(1), "region", "nowhere")).await.problem(404), "region_unknown");
    })
    .await;
}

#[tokio::test]
async fn every_mismatch_has_one_answer_and_takes_one_time() {
    let running = office().await;
    let right = question(1);
    let wrong = [
        with(&right, "name", "王小二"),
        with(&right, "id_number", &id_number(77)),
        with(&right, "id_number", &id_number(2)),
        with(&right, "exam", "constructor_2"),
        with(&right, "management_number", "20240554400000002"),
        with(&right, "print_number", "00000002"),
    ];
    let mut bodies = Vec::new();
    for body in &wrong {
        let begun = Instant::now();
        let answer = ask(&running, body).await;
        assert!(begun.elapsed() >= Duration::from_millis(250), "{body}");
        assert_eq!(answer.problem(404), "query_no_match", "{body}");
        let mut told = answer.json();
        told["request_id"] = Value::Null;
        bodies.push(told);
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]), "which part differs is never told");
    let begun = Instant::now();
    ask(&running, &right).await.expect(200);
    assert!(begun.elapsed() >= Duration::from_millis(250), "nor does a match answer sooner");
}

// rows: K47 Z36
#[tokio::test]
async fn a_region_that_lets_nobody_ask_is_not_asked_by_naming_none() {
    on_each_store(async |running| {
        import::import(&running, csv((0..2).map(row)).as_bytes(), false).await;
        let own = ask(&running, &with(&question(1), "region", "guangzhou")).await;
        assert_eq!(own.problem(409), "service_not_offered");
        assert_eq!(ask(&running, &question(1)).await.problem(404), "query_no_match");
        let numbered = with(&question(1), "management_number", "20240554400000001");
        assert_eq!(ask(&running, &numbered).await.problem(404), "query_no_match");
        import(&running, csv([row(5)])).await;
        ask(&running, &question(5)).await.expect(200);
    })
    .await;
}

// rows: K47 K49 F80
#[tokio::test]
async fn whoever_asks_with_the_number_of_before_learns_of_the_newest_edition_and_not_of_the_new_number() {
    on_each_store(async |running| {
        import(&running, csv([row(1)])).await;
        let certificates = running.app.records::<Certificate>();
        let old = certificates.find(&Find::by(Condition::all())).await.unwrap().0.remove(0).value;
        let (before, right) = (id_number(1), id_number(77));
        // As an exchange leaves them (tests/services/correction.rs does one through the wiring).
        let new = Certificate {
            id: "cert_newer".into(),
            document_number: right.clone(),
            print_number: Some("00 77777".into()),
            edition: 2,
            predecessor: Some(old.id.clone()),
            status_index: old.status_index ^ 1,
            ..old.clone()
        };
        running.app.records::<Certificate>().insert("cert_newer", &new).await.unwrap();
        let replaced = running.app.records::<Certificate>().change(&old.id, |stored| {
            let successor = Some("cert_newer".to_owned());
            let next = Certificate { status: Status::Superseded, successor, ..stored.clone() };
            Ok::<_, StoreError>(Change::Write(next, ()))
        });
        replaced.await.unwrap();
        let renumbered = running.app.records::<Person>().change(&old.person, |stored| {
            let (document_number, former_numbers) = (Some(right.clone()), vec![before.clone()]);
            Ok::<_, StoreError>(Change::Write(Person { document_number, former_numbers, ..stored.clone() }, ()))
        });
        renumbered.await.unwrap();
        let by_new = ask(&running, &with(&question(1), "id_number", &right)).await.expect(200);
        assert_eq!((by_new["status"].as_str(), by_new["id_number"].as_str()), (Some("valid"), Some(right.as_str())));
        let by_old = ask(&running, &question(1)).await.expect(200);
        assert_eq!(by_old["status"], "valid", "the newest edition is told");
        assert!(
            !by_old.to_string().contains(&right) && by_old["id_number"].as_str().unwrap().contains('*'),
            "{by_old}"
        );
        // Whoever has the old paper in hand asks about that.
        let paper = ask(&running, &with(&question(1), "print_number", "00000001")).await.expect(200);
        assert_eq!((paper["status"].as_str(), paper["print_number"].as_str()), (Some("superseded"), Some("00000001")));
    })
    .await;
}

// rows: F80
#[tokio::test]
async fn a_15_digit_certificate_is_found_by_both_forms_and_printed_as_issued() {
    let running = office().await;
    let long = id_number(9);
    let short = format!("{}{}", &long[..6], &long[8..17]);
    import(&running, csv([row(9).replace(&long, &short)])).await;
    for form in [&long, &short] {
        let found = ask(&running, &with(&question(9), "id_number", form)).await.expect(200);
        assert_eq!(found["id_number"], short.as_str(), "as it is printed, whatever was typed");
    }
}

#[tokio::test]
async fn nobody_can_ask_without_end() {
    let running =
        Running::over(sqlite(&collections::all()).await, &[("ZHENGDA_LIMITS__QUERIES_PER_NUMBER", "3")]).await;
    import(&running, csv((0..2).map(row))).await;
    for _ in 0..3 {
        ask(&running, &question(1)).await.expect(200);
    }
    let refused = ask(&running, &question(1)).await;
    assert_eq!(refused.problem(429), "query_number_often");
    assert!(refused.retry_after.is_some());
    ask(&running, &question(0)).await.expect(200);
    running.advance(zhengda_engine::moment::Span::hours(25));
    ask(&running, &question(1)).await.expect(200);
    let one = Running::over(sqlite(&collections::all()).await, &[("ZHENGDA_LIMITS__QUERIES_PER_MINUTE", "2")]).await;
    let statuses = [ask(&one, &question(1)).await, ask(&one, &question(2)).await, ask(&one, &question(3)).await];
    assert_eq!(statuses.map(|answer| answer.status.as_u16()), [404, 404, 429]);
}

#[tokio::test]
async fn the_holder_is_told_once_a_day() {
    let running = office().await;
    for _ in 0..2 {
        ask(&running, &question(1)).await.expect(200);
    }
    let candidate = running.candidate((&name(1), &id_number(1))).await;
    let messages = running.get("/api/v1/messages", Some(&candidate)).await.expect(200);
    let items = messages["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{messages}");
    assert_eq!(items[0]["topic"], "certificate_verified");
    assert!(items[0]["body"]["zh"].as_str().unwrap().contains("一级建造师"));
    let certificates = running.app.records::<Certificate>();
    assert_eq!(certificates.count(&Condition::all()).await.unwrap(), 3, "asking changes nothing");
}

#[tokio::test]
async fn faults_of_a_question_are_all_told_at_once() {
    let running = office().await;
    let bad =
        json!({ "exam": "nothing", "name": "李2", "id_number": "123", "management_number": "1", "print_number": "x" });
    let answer = ask(&running, &bad).await;
    assert_eq!(answer.problem(400), "invalid_body");
    let body = answer.json();
    let pointers: Vec<&str> =
        body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/exam", "/name", "/id_number", "/management_number", "/print_number"]);
}

// rows: K47 K48 Z36 Z37
#[tokio::test]
async fn a_captcha_is_solved_once_for_each_question_where_the_region_asks_for_one() {
    on_each_store(async |running| {
        import(&running, csv((0..2).map(row))).await;
        let post = async |body: &Value| running.post("/api/v1/certificate-queries", None, body).await;
        for region in ["guangdong-city", "shenzhen"] {
            let shown = running.get(&format!("/api/v1/regions/{region}"), None).await.expect(200);
            assert_eq!(shown["query"]["captcha"], true, "{region}");
            let number = with(&question(1), "management_number", "20240554400000001");
            assert_eq!(post(&with(&number, "region", region)).await.problem(403), "captcha_required", "{region}");
        }
        assert_eq!(post(&question(1)).await.problem(403), "captcha_required", "leaving out the region is no way round");
        let mut body = question(1);
        body["captcha"] = running.solved().await;
        post(&body).await.expect(200);
        let again = post(&body).await;
        assert_eq!(again.problem(again.status.as_u16()), "captcha_wrong", "one captcha, one question");
        let own = running.get("/api/v1/regions/shandong", None).await.expect(200);
        assert_eq!(own["query"]["captcha"], false, "whose certificates only their holder sees");
    })
    .await;
}
