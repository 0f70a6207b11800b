//! The staff's door, and who may come in by it.

use std::io::Write;

use futures_util::future::join_all;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::{Value, json};
use zhengda::{
    app::{passwords, staff_accounts::NewStaff},
    random::SystemRandom,
    records::{
        collections,
        staff::{StaffAccount, StaffRole, account_id},
    },
};
use zhengda_engine::{
    moment::Span,
    values::{DocumentNumber, PersonName},
};

use super::office::{REVIEWED, UNREVIEWED};
use crate::support::{
    roles::OWNER,
    running::{Answer, Running, fresh_key, on_each_store},
    stores::stores,
};

const PASSWORD: &str = "demo-Zhengda-2026";

async fn hire(running: &Running) {
    let password = passwords::hash(&SecretString::from(PASSWORD), &SystemRandom).unwrap();
    let account = StaffAccount::new(REVIEWED, "reviewer", StaffRole::Reviewer, password);
    running.app.records().insert(&account_id(REVIEWED, "reviewer"), &account).await.unwrap();
}

async fn log_in(running: &Running, body: &Value, header: Option<&str>) -> Answer {
    let headers: Vec<_> = header.map(|region| ("X-Region", region)).into_iter().collect();
    running.send(Method::POST, "/api/v1/staff/sessions", None, &headers, Some(body)).await
}

fn named(password: &str) -> Value {
    json!({ "username": "reviewer", "password": password, "region": REVIEWED })
}

#[tokio::test]
async fn staff_log_in_for_their_region_and_out_again() {
    on_each_store(async |running| {
        hire(&running).await;
        let session = log_in(&running, &named(PASSWORD), None).await.expect(201);
        assert_eq!((&session["role"], &session["region"]), (&json!("reviewer"), &json!(REVIEWED)));
        let bare = json!({ "username": "reviewer", "password": PASSWORD });
        log_in(&running, &bare, Some(REVIEWED)).await.expect(201);
        assert_eq!(log_in(&running, &bare, Some(UNREVIEWED)).await.problem(401), "staff_credentials");
        assert_eq!(log_in(&running, &bare, None).await.problem(400), "invalid_body");
        let token = session["token"].as_str().unwrap();
        running.get("/api/v1/staff/cases", Some(token)).await.expect(200);
        assert_eq!(running.get("/api/v1/cases", Some(token)).await.problem(403), "role_missing");
        running.send(Method::DELETE, "/api/v1/staff/sessions/current", Some(token), &[], None).await.expect(204);
        assert_eq!(running.get("/api/v1/staff/cases", Some(token)).await.problem(401), "session_expired");
    })
    .await;
}

#[tokio::test]
async fn wrong_unknown_and_closed_have_one_answer() {
    let running = Running::start().await;
    hire(&running).await;
    let unknown = log_in(&running, &json!({ "username": "x", "password": "y", "region": REVIEWED }), None).await;
    let text = |answer: &Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status, body)
    };
    for _ in 0..5 {
        let wrong = log_in(&running, &named("wrong"), None).await;
        assert_eq!(wrong.problem(401), "staff_credentials");
        assert_eq!(text(&wrong), text(&unknown));
    }
    let closed = log_in(&running, &named(PASSWORD), None).await;
    assert_eq!(text(&closed), text(&unknown), "after five wrong ones the right one does not help either");
    running.advance(Span::minutes(15));
    log_in(&running, &named(PASSWORD), None).await.expect(201);
    assert_eq!(log_in(&running, &named("wrong"), None).await.problem(401), "staff_credentials");
    log_in(&running, &named(PASSWORD), None).await.expect(201);
}

#[tokio::test]
async fn thirty_guesses_at_once_get_five_tries() {
    let running = Running::start().await;
    hire(&running).await;
    let mut guesses: Vec<Value> = (0..29).map(|n| named(&format!("guess{n}"))).collect();
    guesses.push(named(PASSWORD));
    let answers = join_all(guesses.iter().map(|body| log_in(&running, body, None))).await;
    let tried = running.app.records::<StaffAccount>().get(&account_id(REVIEWED, "reviewer")).await.unwrap().unwrap();
    assert!(tried.value.failures <= 5, "{}", tried.value.failures);
    let refused = answers.iter().filter(|answer| answer.status.as_u16() == 401).count();
    assert!(refused >= 29, "{refused}");
}

/// From an address, as a proxy tells it.
async fn log_in_from(running: &Running, address: &str, password: &str) -> Answer {
    let headers = [("X-Forwarded-For", address)];
    running.send(Method::POST, "/api/v1/staff/sessions", None, &headers, Some(&named(password))).await
}

/// On every store, behind a proxy that is trusted.
async fn behind_a_proxy<F: Future<Output = ()>>(test: impl Fn(Running) -> F) {
    for store in stores(&collections::all()).await {
        println!("on {}", store.name);
        test(Running::over(store, &[("ZHENGDA_SERVER__TRUSTED_PROXIES", "1")]).await).await;
    }
}

#[tokio::test]
async fn a_stranger_who_guesses_closes_the_door_for_the_stranger_only() {
    behind_a_proxy(async |running| {
        hire(&running).await;
        for _ in 0..6 {
            assert_eq!(log_in_from(&running, "203.0.113.9", "wrong").await.problem(401), "staff_credentials");
        }
        let closed = log_in_from(&running, "203.0.113.9", PASSWORD).await;
        assert_eq!(closed.problem(401), "staff_credentials", "the stranger has had five tries");
        log_in_from(&running, "198.51.100.7", PASSWORD).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn guessing_from_many_addresses_ends_too_and_not_for_the_office() {
    behind_a_proxy(async |running| {
        hire(&running).await;
        log_in_from(&running, "198.51.100.7", PASSWORD).await.expect(201);
        for n in 0..10 {
            for _ in 0..5 {
                let guess = log_in_from(&running, &format!("203.0.113.{n}"), "wrong").await;
                assert_eq!(guess.problem(401), "staff_credentials");
            }
        }
        let fresh = log_in_from(&running, "203.0.113.200", PASSWORD).await;
        assert_eq!(fresh.problem(401), "staff_credentials", "fifty wrong ones close it to whoever was never right");
        log_in_from(&running, "198.51.100.7", PASSWORD).await.expect(201);
        running.advance(Span::minutes(15));
        log_in_from(&running, "203.0.113.200", PASSWORD).await.expect(201);
    })
    .await;
}

/// What the region's chain says about the staff's accounts, the oldest first.
async fn chain(running: &Running) -> Vec<(String, String)> {
    let auditor = running.staff(REVIEWED, "auditor", StaffRole::Auditor).await;
    let page = running.get("/api/v1/staff/audit?action=staff.&limit=100", Some(&auditor)).await.expect(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().rev().map(|one| (text(&one["action"]), text(&one["by"]))).collect()
}

fn of(role: StaffRole, username: &str) -> NewStaff {
    let person = (PersonName::parse(OWNER.0).unwrap(), DocumentNumber::parse(OWNER.1).unwrap());
    NewStaff {
        region: REVIEWED.to_owned(),
        username: username.to_owned(),
        role,
        person: Some(person),
        password: SecretString::from(PASSWORD),
    }
}

#[tokio::test]
async fn an_account_is_made_used_taken_away_and_given_back() {
    on_each_store(async |running| {
        let app = &running.app;
        app.add_staff(of(StaffRole::Reviewer, "reviewer")).await.unwrap();
        let again = app.add_staff(of(StaffRole::Reviewer, "reviewer")).await.unwrap_err();
        assert_eq!(again.refusal.code, "staff_exists");
        let nowhere = NewStaff { region: "atlantis".to_owned(), ..of(StaffRole::Issuer, "x1") };
        assert_eq!(app.add_staff(nowhere).await.unwrap_err().refusal.code, "region_unknown");
        let odd = app.add_staff(of(StaffRole::Issuer, "李明")).await.unwrap_err();
        assert_eq!(odd.refusal.findings[0].code, "staff_username");
        let weak = NewStaff { password: SecretString::from("123456"), ..of(StaffRole::Issuer, "x1") };
        assert_eq!(app.add_staff(weak).await.unwrap_err().refusal.findings[0].code, "password_length");

        let token = log_in(&running, &named(PASSWORD), None).await.expect(201)["token"].as_str().unwrap().to_owned();
        running.get("/api/v1/staff/cases", Some(&token)).await.expect(200);
        let listed = app.staff_accounts(Some(REVIEWED)).await.unwrap();
        let person = running.person(OWNER).await;
        let [one] = listed.as_slice() else { panic!("{listed:?}") };
        assert_eq!(
            (one.username.as_str(), one.person.as_deref(), one.demo),
            ("reviewer", Some(person.as_str()), false)
        );

        app.set_staff_enabled(REVIEWED, "reviewer", false).await.unwrap();
        assert_eq!(running.get("/api/v1/staff/cases", Some(&token)).await.problem(401), "session_expired");
        assert_eq!(log_in(&running, &named(PASSWORD), None).await.problem(401), "staff_credentials");
        app.set_staff_enabled(REVIEWED, "reviewer", true).await.unwrap();
        app.set_staff_password(REVIEWED, "reviewer", SecretString::from("another-Secret-77")).await.unwrap();
        assert_eq!(log_in(&running, &named(PASSWORD), None).await.problem(401), "staff_credentials");
        log_in(&running, &named("another-Secret-77"), None).await.expect(201);
        app.link_staff(REVIEWED, "reviewer", None).await.unwrap();
        let missing = app.set_staff_enabled(REVIEWED, "nobody", false).await.unwrap_err();
        assert_eq!(missing.refusal.code, "not_found");

        let told = chain(&running).await;
        let actions: Vec<&str> = told.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(
            actions,
            [
                "staff.add",
                "staff.login",
                "staff.disable",
                "staff.enable",
                "staff.password",
                "staff.login",
                "staff.link_person"
            ]
        );
        assert_eq!((told[0].1.as_str(), told[1].1.as_str()), ("staff", "guangzhou/reviewer"));
    })
    .await;
}

#[tokio::test]
async fn staff_change_their_own_password_and_other_sessions_end() {
    on_each_store(async |running| {
        hire(&running).await;
        let token = async |password: &str| {
            log_in(&running, &named(password), None).await.expect(201)["token"].as_str().unwrap().to_owned()
        };
        let (mine, other) = (token(PASSWORD).await, token(PASSWORD).await);
        let change = async |old: &str, new: &str, key: &str| {
            let body = json!({ "old_password": old, "new_password": new });
            let headers = [("Idempotency-Key", key)];
            running.send(Method::PUT, "/api/v1/staff/password", Some(&mine), &headers, Some(&body)).await
        };
        let wrong = change("not-Mine-2026", "new-Secret-2027", &fresh_key()).await;
        assert_eq!(wrong.problem(400), "invalid_body");
        assert_eq!(wrong.json()["errors"][0]["code"], "password_wrong");
        let weak = change(PASSWORD, "12345678", &fresh_key()).await;
        assert_eq!(weak.json()["errors"][0]["pointer"], "/new_password");
        let key = fresh_key();
        change(PASSWORD, "new-Secret-2027", &key).await.expect(200);
        change(PASSWORD, "new-Secret-2027", &key).await.expect(200);
        running.get("/api/v1/staff/cases", Some(&mine)).await.expect(200);
        assert_eq!(running.get("/api/v1/staff/cases", Some(&other)).await.problem(401), "session_expired");
        assert_eq!(log_in(&running, &named(PASSWORD), None).await.problem(401), "staff_credentials");
        token("new-Secret-2027").await;
        let actions: Vec<String> = chain(&running).await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(
            actions,
            ["staff.login", "staff.login", "staff.password", "staff.login"],
            "once, however often the call was repeated"
        );
    })
    .await;
}

#[test]
fn the_command_makes_an_account_and_shows_its_password_once() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], input: &str| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_zhengda"))
            .arg("staff")
            .args(arguments)
            .env("ZHENGDA_STORE__PATH", folder.path())
            .env("ZHENGDA_SERVER__CONFIG_FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/config"))
            .env("ZHENGDA_PROTECTION__KEY_FILE", folder.path().join("protection.key"))
            .env("ZHENGDA_SEAL__KEY_FILE", folder.path().join("certificate-keys.json"))
            .env("ZHENGDA_LOG__FILTER", "error")
            .env_remove("MONGODB_URI")
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        // A command that asks for nothing may be gone before.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let who = format!("{}\n{}\n", OWNER.0, OWNER.1);
    let (code, said, wrong) = run(&["add", REVIEWED, "li.ming", "--role", "reviewer"], &who);
    assert_eq!(code, Some(0), "{said}{wrong}");
    let shown = said.lines().find_map(|line| line.strip_prefix("password, shown only now: ")).unwrap().to_owned();
    assert!(shown.len() >= 20, "{said}");
    let (code, _, wrong) = run(&["add", REVIEWED, "nobody", "--role", "operator"], "");
    assert_eq!(code, Some(2));
    assert!(wrong.contains("person behind the account"), "{wrong}");
    let (code, _, wrong) =
        run(&["add", REVIEWED, "auditor", "--role", "auditor", "--no-person", "--password-stdin"], "12345678\n");
    assert_eq!(code, Some(2), "a password that everybody tries first");
    assert!(wrong.contains("password"), "{wrong}");
    let (code, listed, _) = run(&["list", REVIEWED], "");
    assert_eq!(code, Some(0));
    assert!(listed.contains("li.ming") && listed.contains("reviewer") && listed.contains("linked"), "{listed}");
    assert!(!listed.contains(&shown) && !listed.contains(OWNER.1), "{listed}");
}
