//! A reissue or exchange issues one new certificate and takes the old one out of force, whoever repeats what how often.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use zhengda::{
    records::{case::Case, certificate::Certificate},
    store::{Change, Condition, Find, StoreError},
    worker,
};
use zhengda_engine::case::state::State;

use super::office::{Office, PAPER, REGION, id, mailing_form, on_each_store};
use crate::{certificates::list, support::running::fresh_key};

/// Every certificate in the register.
pub(super) async fn register(office: &Office) -> Vec<Certificate> {
    let all = Find::by(Condition::all()).limit(1_000);
    let (found, _) = office.running.app.records::<Certificate>().find(&all).await.unwrap();
    found.into_iter().map(|found| found.value).collect()
}

/// The old certificate is replaced by exactly one new one, and both say so.
pub(super) async fn replaced_once(office: &Office, old: &str, case: &Value) -> Certificate {
    let all = register(office).await;
    let of_line: Vec<&Certificate> = all.iter().filter(|one| one.predecessor.as_deref() == Some(old)).collect();
    assert_eq!(of_line.len(), 1, "one successor");
    let new = of_line[0].clone();
    let before = all.iter().find(|one| one.id == old).unwrap();
    assert_eq!((before.status.name(), before.successor.as_deref()), ("superseded", Some(new.id.as_str())));
    assert_eq!(before.history.len(), 1, "replaced once");
    assert_eq!((new.status.name(), new.edition), ("valid", before.edition + 1));
    let shown = office.shown(case).await;
    assert_eq!(shown["result"]["certificate"]["id"], new.id.as_str(), "{shown}");
    new
}

// rows: K26 K27 K29 K30 K31 Z19 Z20 Z22 Z24 G01
#[tokio::test]
async fn a_reissue_replaces_the_certificate_and_the_new_one_can_be_mailed() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let case = office.approved("reissue", Some(&old.id), &json!({})).await;
        let operator = office.operator().await;
        let result = json!({ "text": "已补发新证书", "certificate": { "print_number": "00 99887" } });
        let done = office.act(&operator, &case, "complete", &result).await.expect(200);
        assert_eq!((&done["state"], &done["result"]["carried_out"]), (&json!("completed"), &json!(true)));
        office.running.work().await;
        let new = replaced_once(&office, &old.id, &case).await;
        assert_eq!(
            (new.name.as_str(), new.document_number.as_str()),
            (old.name.as_str(), old.document_number.as_str())
        );
        assert_eq!(new.print_number.as_deref(), Some("00 99887"));
        assert_ne!((new.status_list, new.status_index), (old.status_list, old.status_index));

        let page = office.page(&old.id).await;
        assert_eq!(
            (page["status"].as_str(), page["superseded_by"].as_str()),
            (Some("superseded"), Some(new.id.as_str()))
        );
        assert_eq!(office.page(&new.id).await["replaces"], old.id.as_str());
        let (before, after) = (office.verdict(&old.id).await, office.verdict(&new.id).await);
        assert_eq!((before["verdict"].as_str(), before["reason"].as_str()), (Some("not_valid"), Some("superseded")));
        assert_eq!(before["superseded_by"], new.id.as_str());
        assert_eq!(after["verdict"], "valid");

        let refused = office.apply("mailing", Some(&old.id), &mailing_form()).await;
        assert_eq!(refused.problem(409), "certificate_superseded");
        let mailing = office.apply("mailing", Some(&new.id), &mailing_form()).await.expect(201);
        assert_eq!(mailing["state"], "submitted");
        let withdrawn = office.step(&mailing, "withdraw", &json!({})).await.expect(200);
        assert_eq!(withdrawn["state"], "withdrawn");

        let messages = office.running.get("/api/v1/messages", Some(&office.candidate)).await.expect(200);
        let topics: Vec<&str> =
            messages["items"].as_array().unwrap().iter().filter_map(|message| message["topic"].as_str()).collect();
        for topic in ["case_completed", "certificate_superseded", "certificate_issued"] {
            assert_eq!(topics.iter().filter(|one| **one == topic).count(), 1, "{topics:?}");
        }
    })
    .await;
}

// rows: F80 G01
#[tokio::test]
async fn an_exchange_prints_what_changes_and_a_reissue_prints_what_was() {
    let office = Office::open().await;
    let old = office.certificate(1, PAPER, "正常").await;
    let operator = office.operator().await;
    let case = office.approved("exchange", Some(&old.id), &json!({ "item": "name", "correct": "李晓明" })).await;
    let odd = json!({ "text": "换发", "certificate": { "name": "李\u{0}", "id_number": "440105" } });
    let refused = office.act(&operator, &case, "complete", &odd).await;
    assert!(refused.status.is_client_error(), "{}", refused.text);
    let result = json!({ "text": "换发", "certificate": { "name": "李晓明", "print_number": "A-77" } });
    office.act(&operator, &case, "complete", &result).await.problem(422);
    let result = json!({ "text": "换发", "certificate": { "name": "李晓明", "print_number": "A007 7" } });
    office.act(&operator, &case, "complete", &result).await.expect(200);
    office.running.work().await;
    let second = replaced_once(&office, &old.id, &case).await;
    assert_eq!((second.name.as_str(), second.document_number.as_str()), ("李晓明", old.document_number.as_str()));

    let case = office.approved("reissue", Some(&second.id), &json!({})).await;
    let locked = json!({ "text": "补发", "certificate": { "name": "李明" } });
    let refused = office.act(&operator, &case, "complete", &locked).await;
    assert_eq!(refused.problem(422), "result_incomplete");
    assert_eq!(refused.json()["errors"][0]["code"], "field_locked");
    office.act(&operator, &case, "complete", &json!({ "text": "补发" })).await.expect(200);
    office.running.work().await;
    let third = replaced_once(&office, &second.id, &case).await;
    assert_eq!((third.name.as_str(), third.edition, third.print_number), ("李晓明", 3, None));
    assert_ne!(list::name(1), "李晓明");
}

#[tokio::test]
async fn what_cannot_be_carried_out_ends_in_words_and_changes_no_certificate() {
    let office = Office::open().await;
    let old = office.certificate(1, PAPER, "正常").await;
    let case = office.approved("reissue", Some(&old.id), &json!({})).await;
    let operator = office.operator().await;
    office.running.set_status(REGION, &old.id, "revoked", "查实").await.expect(200);
    let refused = office.act(&operator, &case, "complete", &json!({ "text": "补发" })).await;
    assert_eq!(refused.problem(409), "certificate_revoked");
    assert!(refused.json()["allowed_actions"].as_array().unwrap().contains(&json!("complete")));
    let result = json!({ "text": "证书已撤销，不能补发", "carried_out": false });
    office.act(&operator, &case, "complete", &result).await.expect(200);
    office.running.work().await;
    assert_eq!(register(&office).await.len(), 1);
    let shown = office.shown(&case).await;
    assert_eq!(shown["result"]["carried_out"], false);
    assert_eq!(shown["feedback"]["note"], "证书已撤销，不能补发");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_completions_and_two_workers_issue_one_successor() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let case = office.approved("reissue", Some(&old.id), &json!({})).await;
        let operator = office.operator().await;
        let path = format!("/api/v1/staff/cases/{}/complete", id(&case));
        let (key, body) = (fresh_key(), json!({ "text": "已补发" }));
        let same = [("Idempotency-Key", key.as_str())];
        let other = office.beside().await;
        let calls = (0..50).map(|n| {
            let (running, operator, path, body) = (&office.running, &operator, &path, &body);
            let fresh = fresh_key();
            async move {
                let different = [("Idempotency-Key", fresh.as_str())];
                let headers: &[(&str, &str)] = if n % 2 == 0 { &same } else { &different };
                running.send(Method::POST, path, Some(operator), headers, Some(body)).await
            }
        });
        let working = async {
            for _ in 0..20 {
                tokio::join!(worker::drain(&office.running.app), worker::drain(&other.app));
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let (answers, ()) = tokio::join!(join_all(calls), working);
        let done: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() == 200).collect();
        assert!(!done.is_empty());
        assert!(done.iter().all(|answer| answer.text == done[0].text), "one answer for one completion");
        for answer in answers.iter().filter(|answer| answer.status.as_u16() != 200) {
            let code = answer.problem(answer.status.as_u16());
            assert!(matches!(code.as_str(), "wrong_state" | "contended"), "{code}");
        }
        tokio::join!(worker::drain(&office.running.app), worker::drain(&other.app));
        replaced_once(&office, &old.id, &case).await;
        assert_eq!(register(&office).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn reissue_and_exchange_exclude_each_other() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let photo = json!({ "item": "photo", "correct": "换照片" });
        let first = office.apply("reissue", Some(&old.id), &json!({})).await.expect(201);
        assert_eq!(office.apply("exchange", Some(&old.id), &photo).await.problem(409), "already_active_case");
        let told = office.rehearse("exchange", Some(&old.id), &photo).await.to_string();
        assert!(told.contains("already_active_case"), "{told}");
        let offered = async || {
            let page = office.page(&old.id).await;
            let services = page["services"].as_array().unwrap().clone();
            let exchange = services.into_iter().find(|service| service["service"] == "exchange").unwrap();
            exchange["allowed"].clone()
        };
        assert_eq!(offered().await, false);
        // Another service about the same certificate is its own.
        office.apply("qualification_review", Some(&old.id), &json!({})).await.expect(201);
        office.step(&first, "withdraw", &json!({})).await.expect(200);
        assert_eq!(offered().await, true);
        office.apply("exchange", Some(&old.id), &photo).await.expect(201);
        assert_eq!(office.apply("reissue", Some(&old.id), &json!({})).await.problem(409), "already_active_case");
    })
    .await;
}

/// Changes a case in the store into one of before services that bring a certificate were one family.
async fn earlier(office: &Office, case: &Value, change: impl Fn(&mut Case) + Send + Sync) {
    let id = id(case);
    let changed = office.running.app.records::<Case>().change(&id, |stored| {
        let mut next = Case { issues_certificate: false, ..stored.clone() };
        change(&mut next);
        Ok::<_, StoreError>(Change::Write(next, ()))
    });
    changed.await.unwrap();
}

#[tokio::test]
async fn a_case_of_before_the_family_excludes_the_others_and_is_not_revived_beside_one() {
    on_each_store(async |office| {
        let old = office.certificate(1, PAPER, "正常").await;
        let photo = json!({ "item": "photo", "correct": "换照片" });
        let first = office.apply("reissue", Some(&old.id), &json!({})).await.expect(201);
        earlier(&office, &first, |_| ()).await;
        for (service, form) in [("exchange", &photo), ("reissue", &json!({}))] {
            assert_eq!(
                office.apply(service, Some(&old.id), form).await.problem(409),
                "already_active_case",
                "{service}"
            );
        }
        let page = office.page(&old.id).await;
        let exchange = page["services"].as_array().unwrap().iter().find(|one| one["service"] == "exchange").unwrap();
        assert_eq!(exchange["allowed"], false, "and the page says so before");
        // One that had ended, and comes back to its owner while another one runs.
        earlier(&office, &first, |case| case.state = State::Withdrawn).await;
        office.apply("exchange", Some(&old.id), &photo).await.expect(201);
        earlier(&office, &first, |case| case.state = State::Returned).await;
        let again = office.step(&office.shown(&first).await, "submit", &json!({})).await;
        assert_eq!(again.problem(409), "already_active_case");
    })
    .await;
}

#[tokio::test]
async fn two_cases_about_one_certificate_replace_it_once() {
    let office = Office::open().await;
    let old = office.certificate(1, PAPER, "正常").await;
    let first = office.approved("reissue", Some(&old.id), &json!({})).await;
    // Two at once came to be before such cases excluded each other: the first one is put aside until the second is there.
    let put = async |state: State| earlier(&office, &first, |case| case.state = state).await;
    put(State::Withdrawn).await;
    let photo = json!({ "item": "photo", "correct": "换照片" });
    let second = office.approved("exchange", Some(&old.id), &photo).await;
    put(State::Approved).await;
    let operator = office.operator().await;
    // Both are completed before the worker has done either.
    office.act(&operator, &first, "complete", &json!({ "text": "补发" })).await.expect(200);
    office.act(&operator, &second, "complete", &json!({ "text": "换发" })).await.expect(200);
    office.running.work().await;
    let all = register(&office).await;
    assert_eq!(all.len(), 2, "one certificate and one successor");
    let outcomes = [office.shown(&first).await, office.shown(&second).await];
    let issued = outcomes.iter().filter(|case| case["result"]["certificate"]["id"].is_string()).count();
    let failed: Vec<&Value> =
        outcomes.iter().filter(|case| case["result"]["certificate"]["failure"]["code"].is_string()).collect();
    assert_eq!((issued, failed.len()), (1, 1), "{outcomes:?}");
    assert_eq!(failed[0]["result"]["certificate"]["failure"]["code"], "certificate_superseded");
    let messages = office.running.get("/api/v1/messages", Some(&office.candidate)).await.expect(200);
    assert!(messages["items"].as_array().unwrap().iter().any(|message| message["topic"] == "case_not_carried_out"));
}
