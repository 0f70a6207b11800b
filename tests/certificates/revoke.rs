//! A revocation needs two issuers: one asks for it, another confirms it, and the chain names both (Q5, N5).

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::{
    app::{audit::record::AuditRecord, journal::form::chain},
    records::{
        certificate::Certificate,
        journal::Segment,
        revocation::RevocationProposal,
        staff::{StaffAccount, StaffRole, account_id},
    },
    store::{Change, Condition, Find, StoreError},
};
use zhengda_engine::case::result::CaseResult;

use super::{list, verify::certificate};
use crate::support::{
    roles::REGION,
    running::{Answer, Running, fresh_key, on_each_store},
};

async fn issuer(running: &Running, name: &str) -> String {
    running.staff(REGION, name, StaffRole::Issuer).await
}

async fn set(running: &Running, token: &str, id: &str, (status, reason): (&str, &str), key: &str) -> Answer {
    let body = json!({ "status": status, "reason": reason });
    let path = format!("/api/v1/staff/certificates/{id}/status");
    running.send(Method::POST, &path, Some(token), &[("Idempotency-Key", key)], Some(&body)).await
}

async fn ask(running: &Running, token: &str, id: &str, asked: (&str, &str)) -> Answer {
    set(running, token, id, asked, &fresh_key()).await
}

async fn waiting(running: &Running, token: &str) -> Vec<Value> {
    let list = running.get("/api/v1/staff/certificates/revocations", Some(token)).await.expect(200);
    list["items"].as_array().unwrap().clone()
}

async fn verdict(running: &Running, certificate: &Certificate) -> Value {
    running.post("/api/v1/verifications", None, &json!({ "code": certificate.code })).await.expect(200)["reason"]
        .clone()
}

/// What stands in the region's chain about a certificate.
async fn entered(running: &Running, id: &str) -> Vec<AuditRecord> {
    while running.work().await > 0 {}
    let find = Find::by(Condition::eq("journal", chain(REGION).as_str())).limit(100);
    let (segments, _) = running.app.records::<Segment>().find(&find).await.unwrap();
    let lines = segments.iter().flat_map(|found| &found.value.entries);
    let records = lines.filter_map(|line| AuditRecord::parse(line.splitn(3, ' ').nth(2).unwrap()));
    records.filter(|record| record.subject.as_deref() == Some(id) && record.action != "certificate.read").collect()
}

#[tokio::test]
async fn one_issuer_asks_another_confirms_and_the_chain_names_both() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let one = certificate(&running, 1).await;
        let proposed = ask(&running, &first, &one.id, ("revoked", "发现替考")).await.expect(200);
        assert_eq!(proposed["certificate"]["status"], "valid");
        assert_eq!(proposed["proposal"]["reason"], "发现替考");
        assert_eq!(verdict(&running, &one).await, "in_force", "nothing has happened yet");
        assert_eq!(ask(&running, &first, &one.id, ("revoked", "再来")).await.problem(403), "second_issuer_needed");
        // Whoever must act at once suspends; what was asked for goes on waiting.
        let key = fresh_key();
        let suspended = set(&running, &first, &one.id, ("suspended", "先停用"), &key).await.expect(200);
        let again = set(&running, &first, &one.id, ("suspended", "先停用"), &key).await.expect(200);
        assert_eq!(suspended, again, "a call that is repeated takes nothing back");
        assert_eq!(
            (&suspended["certificate"]["status"], &suspended["proposal"]["reason"]),
            (&json!("suspended"), &json!("发现替考"))
        );
        assert_eq!(verdict(&running, &one).await, "suspended");
        let list = waiting(&running, &second).await;
        assert_eq!((list.len(), &list[0]["certificate"]["id"]), (1, &json!(one.id)));
        assert_eq!(list[0]["proposal"]["by"], account_id(REGION, "first"));
        let elsewhere = running.staff("shenzhen", "issuer", StaffRole::Issuer).await;
        assert!(waiting(&running, &elsewhere).await.is_empty(), "another office has nothing to do with it");
        assert_eq!(ask(&running, &elsewhere, &one.id, ("revoked", "x")).await.problem(404), "not_found");

        let done = ask(&running, &second, &one.id, ("revoked", "查实替考")).await.expect(200);
        assert_eq!(done["certificate"]["status"], "revoked");
        let last = done["history"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["by"], &last["proposed_by"], &last["reason"]),
            (&json!(account_id(REGION, "second")), &json!(account_id(REGION, "first")), &json!("查实替考"))
        );
        assert_eq!(verdict(&running, &one).await, "revoked");
        assert!(waiting(&running, &second).await.is_empty());
        assert_eq!(ask(&running, &first, &one.id, ("revoked", "又")).await.problem(409), "status_final");

        let records = entered(&running, &one.id).await;
        let said: Vec<(&str, &str)> = records.iter().map(|one| (one.action.as_str(), one.by.as_str())).collect();
        let (a, b) = (account_id(REGION, "first"), account_id(REGION, "second"));
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said.contains(&("certificate.propose_revocation", &a)), "{said:?}");
        assert!(said.contains(&("certificate.revoked", &b)), "{said:?}");
        let revoked = records.iter().find(|one| one.action == "certificate.revoked").unwrap();
        assert_eq!(revoked.details.get("proposed_by"), Some(&a));
        assert!(records.iter().all(|record| !record.to_text().contains("替考")));
        assert!(running.app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound());
        let holder = running.candidate((&list::name(1), &list::id_number(1))).await;
        let told = running.get("/api/v1/messages", Some(&holder)).await.expect(200).to_string();
        assert!(
            told.contains("查实替考") && !told.contains("发现替考"),
            "the holder hears of what was decided: {told}"
        );
    })
    .await;
}

#[tokio::test]
async fn two_accounts_of_one_person_are_one_and_the_holder_decides_nothing() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let (one, own) = (certificate(&running, 2).await, certificate(&running, 3).await);
        for name in ["first", "second"] {
            let id = account_id(REGION, name);
            let person = running.person((&list::name(3), &list::id_number(3))).await;
            let linked = running.app.records::<StaffAccount>().change(&id, |stored| {
                Ok::<_, StoreError>(Change::Write(StaffAccount { person: Some(person.clone()), ..stored.clone() }, ()))
            });
            linked.await.unwrap();
        }
        ask(&running, &first, &one.id, ("revoked", "查实")).await.expect(200);
        assert_eq!(ask(&running, &second, &one.id, ("revoked", "查实")).await.problem(403), "second_issuer_needed");
        assert_eq!(ask(&running, &first, &own.id, ("revoked", "查实")).await.problem(403), "own_case");
        assert_eq!(verdict(&running, &one).await, "in_force");
    })
    .await;
}

#[tokio::test]
async fn what_was_asked_for_can_be_taken_back_and_asked_for_again() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let one = certificate(&running, 4).await;
        assert_eq!(ask(&running, &second, &one.id, ("valid", "无事")).await.problem(409), "status_unchanged");
        ask(&running, &first, &one.id, ("revoked", "举报")).await.expect(200);
        let key = fresh_key();
        let stay = async || set(&running, &second, &one.id, ("valid", "查无此事"), &key).await;
        let (answer, again) = (stay().await, stay().await);
        assert_eq!((answer.status.as_u16(), &answer.text), (200, &again.text));
        assert!(answer.json()["proposal"].is_null() && waiting(&running, &first).await.is_empty());
        // The next call for it is a first one again, whoever makes it.
        let anew = ask(&running, &second, &one.id, ("revoked", "新证据")).await.expect(200);
        assert_eq!(anew["certificate"]["status"], "valid");
        let done = ask(&running, &first, &one.id, ("revoked", "新证据")).await.expect(200);
        assert_eq!(done["certificate"]["status"], "revoked");
        let actions: Vec<String> = entered(&running, &one.id).await.into_iter().map(|record| record.action).collect();
        let count = |action: &str| actions.iter().filter(|one| *one == action).count();
        assert_eq!(
            (count("certificate.propose_revocation"), count("certificate.drop_revocation")),
            (2, 1),
            "{actions:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_repeated_call_confirms_nothing_and_of_many_at_once_each_counts_once() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let one = certificate(&running, 5).await;
        let key = fresh_key();
        let calls = (0..10).map(|_| set(&running, &first, &one.id, ("revoked", "查实"), &key));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.status.as_u16() == 200), "{answers:?}");
        assert!(answers.windows(2).all(|pair| pair[0].text == pair[1].text));
        assert_eq!(verdict(&running, &one).await, "in_force");
        let other = set(&running, &first, &one.id, ("revoked", "别的"), &key).await;
        assert_eq!(other.problem(422), "idempotency_key_reused");
        let key = fresh_key();
        let calls = (0..10).map(|_| set(&running, &second, &one.id, ("revoked", "查实"), &key));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.status.as_u16() == 200), "{answers:?}");
        assert_eq!(answers[0].json()["history"].as_array().unwrap().len(), 1);
        // The answer of then, also now.
        let later = set(&running, &second, &one.id, ("revoked", "查实"), &key).await;
        assert_eq!(later.text, answers[0].text);
    })
    .await;
}

#[tokio::test]
async fn what_is_confirmed_is_not_taken_back_and_is_carried_out_by_whoever_confirms_again() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let one = certificate(&running, 7).await;
        let owing = async || running.app.compare_documents().await.unwrap().waiting;
        while running.work().await > 0 {}
        assert_eq!(owing().await, 0);
        ask(&running, &first, &one.id, ("revoked", "举报")).await.expect(200);
        assert_eq!(owing().await, 1, "what the chain still lacks of a proposal is told");
        // As a process leaves it that ends between the confirmation and the change of the certificate.
        let confirmed = running.app.records::<RevocationProposal>().change(&one.id, |stored| {
            let confirmed_by = Some(account_id(REGION, "second"));
            Ok::<_, StoreError>(Change::Write(RevocationProposal { confirmed_by, ..stored.clone() }, ()))
        });
        confirmed.await.unwrap();
        assert_eq!(ask(&running, &first, &one.id, ("valid", "查无此事")).await.problem(409), "revocation_confirmed");
        assert_eq!(verdict(&running, &one).await, "in_force");
        let done = ask(&running, &second, &one.id, ("revoked", "查实")).await.expect(200);
        assert_eq!(done["certificate"]["status"], "revoked");
        assert!(waiting(&running, &first).await.is_empty());
        while running.work().await > 0 {}
        assert_eq!(owing().await, 0);
    })
    .await;
}

/// Replaces a certificate as completing a case does.
async fn replaced(running: &Running, old: &Certificate) -> Certificate {
    let result =
        CaseResult {
            carried_out: true, text: "补发".into(), by: "guangzhou/reviewer".into(), ..CaseResult::default()
        };
    let case = format!("case_{}", fresh_key());
    let newer = running.app.replace_certificate(&old.id, &case, &old.person, &result).await.unwrap();
    running.app.records::<Certificate>().get(&newer).await.unwrap().unwrap().value
}

#[tokio::test]
async fn what_was_asked_for_goes_on_to_the_certificate_that_takes_the_old_ones_place() {
    on_each_store(async |running| {
        let (first, second) = (issuer(&running, "first").await, issuer(&running, "second").await);
        let old = certificate(&running, 8).await;
        ask(&running, &first, &old.id, ("revoked", "发现替考")).await.expect(200);
        let newer = replaced(&running, &old).await;
        let list = waiting(&running, &second).await;
        assert_eq!((list.len(), &list[0]["certificate"]["id"]), (1, &json!(newer.id)), "{list:?}");
        assert_eq!(list[0]["proposal"]["reason"], "发现替考");
        assert_eq!(ask(&running, &first, &newer.id, ("revoked", "再来")).await.problem(403), "second_issuer_needed");
        ask(&running, &second, &newer.id, ("revoked", "查实替考")).await.expect(200);
        assert_eq!(
            (verdict(&running, &newer).await, verdict(&running, &old).await),
            (json!("revoked"), json!("superseded"))
        );
        let actions: Vec<String> = entered(&running, &newer.id).await.into_iter().map(|record| record.action).collect();
        assert!(actions.contains(&"certificate.follow_revocation".to_owned()), "{actions:?}");

        // One that was asked for while the certificate was being replaced is found by whoever looks at the list.
        let old = certificate(&running, 9).await;
        ask(&running, &first, &old.id, ("revoked", "举报")).await.expect(200);
        let late = running.app.records::<RevocationProposal>().get(&old.id).await.unwrap().unwrap().value;
        let newer = replaced(&running, &old).await;
        for (id, open) in [(&old.id, true), (&newer.id, false)] {
            let as_it_was = RevocationProposal { id: id.clone(), open, revision: late.revision + 9, ..late.clone() };
            let written = running
                .app
                .records::<RevocationProposal>()
                .change(id, |_| Ok::<_, StoreError>(Change::Write(as_it_was.clone(), ())));
            written.await.unwrap();
        }
        waiting(&running, &second).await;
        let list = waiting(&running, &second).await;
        assert_eq!((list.len(), &list[0]["certificate"]["id"]), (1, &json!(newer.id)), "{list:?}");
    })
    .await;
}

#[tokio::test]
async fn an_office_with_one_issuer_says_so_in_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let config = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for entry in std::fs::read_dir(&config).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != "regions")
    {
        std::os::unix::fs::symlink(entry.path(), folder.path().join(entry.file_name())).unwrap();
    }
    std::fs::create_dir(folder.path().join("regions")).unwrap();
    for entry in std::fs::read_dir(config.join("regions")).unwrap().map(Result::unwrap) {
        let mut text = std::fs::read_to_string(entry.path()).unwrap();
        if entry.file_name().to_str() == Some("guangzhou.toml") {
            text.push_str("\n[certificates]\nrevoke_needs = 1\n");
        }
        std::fs::write(folder.path().join("regions").join(entry.file_name()), text).unwrap();
    }
    let path = folder.path().display().to_string();
    let store = crate::support::stores::sqlite(&zhengda::records::collections::all()).await;
    let running = Running::over(store, &[("ZHENGDA_SERVER__CONFIG_FOLDER", path.as_str())]).await;
    let one = certificate(&running, 6).await;
    let token = running.staff("guangzhou", "only", StaffRole::Issuer).await;
    let done = ask(&running, &token, &one.id, ("revoked", "查实")).await.expect(200);
    assert_eq!((&done["certificate"]["status"], &done["history"][0]["proposed_by"]), (&json!("revoked"), &Value::Null));
}
