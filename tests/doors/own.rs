//! What a person sees and changes of the own account: step-up, reveal, mobile, password, sign-out.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use reqwest::Method;
use serde_json::json;
use zhengda::records::{collections, person::Person};
use zhengda_engine::{moment::Span, values::Mobile};

use crate::{
    certificates::list,
    support::{
        doors::PASSWORD,
        roles::{OTHER, OWNER},
        running::{Running, fresh_key, on_each_store, ticket_of},
        stores::stores,
        watched::{ENDED, ENDLESS, Ends, Watched},
    },
};

const OLD: &str = "13911112222";
const NEW: &str = "13911113333";

/// The owner with a proven number, signed in longer ago than a step-up counts.
async fn settled(running: &Running) -> String {
    let person = running.person(OWNER).await;
    running.app.prove_mobile(&person, &Mobile::parse(OLD).unwrap()).await.unwrap();
    let token = running.candidate(OWNER).await;
    running.advance(Span::minutes(6));
    token
}

// rows: G09 G10
#[tokio::test]
async fn own_data_is_masked_and_shown_in_full_for_five_minutes_after_a_code() {
    on_each_store(async |running| {
        let token = settled(&running).await;
        let me = running.get("/api/v1/me", Some(&token)).await.expect(200);
        assert_eq!(me["person"]["id_number_masked"], "4****************6");
        let guess = json!({ "code_id": "code_none", "code": "000000" });
        assert_eq!(running.post("/api/v1/me/reveal", Some(&token), &guess).await.problem(422), "code_wrong");
        let code = running.code_for("reveal", OLD, Some(&token)).await;
        let full = running.post("/api/v1/me/reveal", Some(&token), &code).await.expect(200);
        assert_eq!((&full["id_number"], &full["mobile"]), (&json!(OWNER.1), &json!(OLD)));
        let until = full["expires_at"].as_str().unwrap();
        assert_eq!(until, running.app.now().plus(Span::minutes(5)).rfc3339().as_str());
        let messages = running.get("/api/v1/messages", Some(&token)).await.expect(200);
        assert_eq!(messages["items"][0]["topic"], "data_revealed", "the person is told");
        assert_eq!(running.post("/api/v1/me/reveal", Some(&token), &code).await.problem(422), "code_used");
    })
    .await;
}

#[tokio::test]
async fn a_step_up_counts_for_five_minutes_and_one_session() {
    let running = Running::start().await;
    let token = settled(&running).await;
    let elsewhere = running.candidate(OWNER).await;
    running.advance(Span::minutes(6));
    let change = json!({ "mobile": NEW, "code_id": "x", "code": "0" });
    let try_it = async |token: &str| running.put("/api/v1/me/mobile", token, &change).await;
    assert_eq!(try_it(&token).await.problem(403), "step_up_required");
    let code = running.code_for("step_up", OLD, Some(&token)).await;
    running.post("/api/v1/me/step-up", Some(&token), &json!({ "code": code })).await.expect(200);
    assert_eq!(try_it(&token).await.problem(422), "code_wrong", "the proof of the person is there");
    assert_eq!(try_it(&elsewhere).await.problem(403), "step_up_required");
    running.advance(Span::minutes(5));
    assert_eq!(try_it(&token).await.problem(403), "step_up_required");
}

#[tokio::test]
async fn a_face_check_steps_up_and_only_the_persons_own() {
    let running = Running::start().await;
    let token = settled(&running).await;
    for ((name, number), outcome) in [(OTHER, Err("face_other_person")), (OWNER, Ok(()))] {
        let begin = json!({ "name": name, "id_number": number });
        let begun = running.post("/api/v1/face-logins", Some(&token), &begin).await.expect(201);
        let proof = json!({ "face": { "id": begun["id"], "client_secret": begun["client_secret"] } });
        if outcome.is_ok() {
            let early = running.post("/api/v1/me/step-up", Some(&token), &proof).await;
            assert_eq!(early.problem(409), "face_pending");
        }
        let end = json!({ "outcome": "pass", "callback": false });
        running.post(&format!("/sandbox/face/{}", ticket_of(&begun)), None, &end).await.expect(200);
        let answer = running.post("/api/v1/me/step-up", Some(&token), &proof).await;
        match outcome {
            Err(code) => assert_eq!(answer.problem(422), code),
            Ok(()) => {
                answer.expect(200);
                let again = running.post("/api/v1/me/step-up", Some(&token), &proof).await;
                assert_eq!(again.problem(409), "face_already_used");
            }
        }
    }
    let none = running.post("/api/v1/me/step-up", Some(&token), &json!({})).await;
    assert_eq!(none.problem(400), "invalid_body");
}

/// Threat 11: the number decides who is let in, so both the person and the new number are proven, and the old one told.
// rows: S23
#[tokio::test]
async fn a_new_mobile_is_proven_and_the_old_one_told_and_shut_out() {
    on_each_store(async |running| {
        let token = settled(&running).await;
        let step_up = running.code_for("step_up", OLD, Some(&token)).await;
        let code = running.code_for("bind_mobile", NEW, Some(&token)).await;
        let mut body = json!({ "mobile": NEW, "step_up": step_up });
        body.as_object_mut().unwrap().extend(code.as_object().unwrap().clone());
        let changed = running.put("/api/v1/me/mobile", &token, &body).await.expect(200);
        assert_eq!(changed["mobile_masked"], "139****3333");
        assert_eq!(running.put("/api/v1/me/mobile", &token, &body).await.expect(200), changed, "again changes nothing");
        running.work().await;
        assert!(running.sent_to(OLD).await[0]["text"].as_str().unwrap().contains("尾号3333"));
        let account = running.get("/api/v1/me/account", Some(&token)).await.expect(200);
        assert_eq!(account["mobile_masked"], "139****3333");
        running.advance(Span::minutes(1));
        let person = running.person(OWNER).await;
        assert_eq!(running.log_in_by_sms(NEW, None).await["person"]["id"], json!(person));
        assert_ne!(running.log_in_by_sms(OLD, None).await["person"]["id"], json!(person));
    })
    .await;
}

// rows: S23
#[tokio::test]
async fn a_password_is_changed_with_the_old_one_or_a_step_up_and_other_sessions_end() {
    on_each_store(async |running| {
        running.register("river", OLD, &json!({})).await;
        let log_in = async |password: &str| running.log_in_with("river", password).await;
        let token = log_in(PASSWORD).await.expect(201)["token"].as_str().unwrap().to_owned();
        let other = log_in(PASSWORD).await.expect(201)["token"].as_str().unwrap().to_owned();
        let wrong = json!({ "old_password": "not-the-old-1", "new_password": "maple-9-summer" });
        let refused = running.put("/api/v1/me/password", &token, &wrong).await;
        assert_eq!(refused.json()["errors"][0]["code"], "password_wrong");
        let change = json!({ "old_password": PASSWORD, "new_password": "maple-9-summer" });
        let key = fresh_key();
        let send = async |key: &str| {
            let headers = [("Idempotency-Key", key)];
            running.send(Method::PUT, "/api/v1/me/password", Some(&token), &headers, Some(&change)).await
        };
        let first = send(&key).await.expect(200);
        assert_eq!(send(&key).await.expect(200), first, "a repeated call gets the same answer");
        assert_eq!(running.get("/api/v1/me", Some(&other)).await.problem(401), "session_expired");
        running.get("/api/v1/me", Some(&token)).await.expect(200);
        assert_eq!(log_in(PASSWORD).await.problem(401), "credentials_wrong");
        log_in("maple-9-summer").await.expect(201);
        // Whoever forgot the old one proves to be the person instead.
        running.advance(Span::minutes(6));
        let bare = json!({ "new_password": "cedar-3-spring" });
        assert_eq!(running.put("/api/v1/me/password", &token, &bare).await.problem(403), "step_up_required");
        let code = running.code_for("step_up", OLD, Some(&token)).await;
        running.post("/api/v1/me/step-up", Some(&token), &json!({ "code": code })).await.expect(200);
        running.put("/api/v1/me/password", &token, &bare).await.expect(200);
        log_in("cedar-3-spring").await.expect(201);
        let nobody = running.candidate(OTHER).await;
        assert_eq!(running.put("/api/v1/me/password", &nobody, &bare).await.problem(409), "account_missing");
    })
    .await;
}

// rows: S23
#[tokio::test]
async fn signing_out_ends_the_session_and_each_sign_in_has_a_new_token() {
    let running = Running::start().await;
    running.register("river", OLD, &json!({})).await;
    let one = running.log_in_with("river", PASSWORD).await.expect(201)["token"].as_str().unwrap().to_owned();
    let two = running.log_in_with("river", PASSWORD).await.expect(201)["token"].as_str().unwrap().to_owned();
    assert_ne!(one, two);
    running.send(Method::DELETE, "/api/v1/sessions/current", Some(&one), &[], None).await.expect(204);
    assert_eq!(running.get("/api/v1/me", Some(&one)).await.problem(401), "session_expired");
    running.get("/api/v1/me", Some(&two)).await.expect(200);
}

/// A stranger with the signed-in phone in hand cannot tie his own number to the person by making an account with it.
#[tokio::test]
async fn an_account_with_another_number_is_a_change_of_the_number() {
    on_each_store(async |running| {
        let token = settled(&running).await;
        let make = async |mobile: &str| {
            running.advance(Span::minutes(1));
            let mut body = running.code_for("bind_mobile", mobile, Some(&token)).await;
            let more = json!({ "username": "river", "password": PASSWORD, "mobile": mobile });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            running.post("/api/v1/accounts", Some(&token), &body).await
        };
        assert_eq!(make(NEW).await.problem(403), "step_up_required");
        running.work().await;
        let account = running.get("/api/v1/me/account", Some(&token)).await.expect(200);
        assert_eq!((&account["mobile_masked"], &account["username"]), (&json!("139****2222"), &json!(null)));
        // With the own number the code is proof enough.
        make(OLD).await.expect(202);
        running.work().await;
        let account = running.get("/api/v1/me/account", Some(&token)).await.expect(200);
        assert_eq!(account["username"], "river");
        let session = running.log_in_with("river", PASSWORD).await.expect(201);
        assert_eq!(session["person"]["id"], json!(running.person(OWNER).await));
    })
    .await;
}

/// The door is open again for the owner's own phone, too, which counts tries by itself.
#[tokio::test]
async fn a_new_password_opens_the_door_of_the_own_phone_again() {
    let running = Running::start().await;
    let person = running.person(OWNER).await;
    running.app.prove_mobile(&person, &Mobile::parse(OLD).unwrap()).await.unwrap();
    running.app.bind("wechat", "dev-phone-of-river", &person).await.unwrap();
    running.register("river", OLD, &json!({})).await;
    let device = async || running.device("phone-of-river").await;
    let log_in = async |password: &str| {
        let body = json!({ "username": "river", "password": password, "captcha": running.solved().await });
        running.post("/api/v1/sessions/password", Some(&device().await), &body).await
    };
    let mut tries = 0;
    while !log_in("wrong-guess-7").await.text.contains("password_door_closed") {
        running.advance(Span::hours(2));
        tries += 1;
        assert!(tries <= 110, "a hundred in a row close it");
    }
    let ask = json!({ "username": "river", "captcha": running.solved().await });
    let session = device().await;
    let sent = running.post("/api/v1/accounts/recover-password", Some(&session), &ask).await.expect(202);
    running.work().await;
    let body = json!({ "code_id": sent["id"], "code": running.code_sent_to(OLD).await, "password": "maple-9-summer" });
    running.post("/api/v1/accounts/reset-password", Some(&session), &body).await.expect(204);
    log_in("maple-9-summer").await.expect(201);
}

/// The process ends after any of its writes: the old number opens nothing from the moment the new one is on record, and is
/// told once.
// rows: S23
#[tokio::test]
async fn a_change_of_the_number_that_breaks_off_leaves_no_way_in_by_the_old_one() {
    for kind in stores(&collections::all()).await {
        let (mut last, mut broken) = (0, 0);
        let ends = Arc::new(Ends(AtomicI64::new(ENDLESS)));
        let store = Watched::over(kind.store.clone(), ends.clone());
        let running = Running::over(kind.behind(store), &[]).await;
        loop {
            let (old, new) = (format!("139111{last:05}"), format!("139222{last:05}"));
            let who = (list::name(last), list::id_number(last));
            let person = running.person((&who.0, &who.1)).await;
            running.app.prove_mobile(&person, &Mobile::parse(&old).unwrap()).await.unwrap();
            let token = running.candidate((&who.0, &who.1)).await;
            let mut body = running.code_for("bind_mobile", &new, Some(&token)).await;
            body["mobile"] = json!(new);
            ends.0.store(i64::from(last), Ordering::SeqCst);
            running.put("/api/v1/me/mobile", &token, &body).await;
            let ended = ends.0.swap(ENDLESS, Ordering::SeqCst) == ENDED;
            let on_record = running.app.records::<Person>().get(&person).await.unwrap().unwrap().value.mobile;
            if on_record.as_deref() == Some(&new) {
                assert_ne!(running.log_in_by_sms(&old, None).await["person"]["id"], json!(person), "last write {last}");
                // The same call again goes on where it broke off, and so does another change.
                if last % 2 == 0 {
                    running.put("/api/v1/me/mobile", &token, &body).await.expect(200);
                } else {
                    let third = format!("139333{last:05}");
                    let mut body = running.code_for("bind_mobile", &third, Some(&token)).await;
                    body["mobile"] = json!(third);
                    running.put("/api/v1/me/mobile", &token, &body).await.expect(200);
                    running.advance(Span::minutes(1));
                    let stranger = running.log_in_by_sms(&old, None).await;
                    assert_ne!(stranger["person"]["id"], json!(person), "last write {last}");
                }
                running.work().await;
                let told = running.sent_to(&old).await;
                let told = told.iter().filter(|sms| sms["text"].as_str().unwrap().contains("尾号"));
                assert_eq!(told.count(), 1, "last write {last}");
            }
            broken += u32::from(ended);
            last += 1;
            if !ended {
                break;
            }
        }
        assert!(broken >= 5, "it takes several writes, {broken} were the last one");
    }
}

/// The process ends after any of its writes: where the new password is in force, nobody is left inside by the old one.
// rows: S23
#[tokio::test]
async fn a_change_of_the_password_that_breaks_off_leaves_nobody_inside() {
    for kind in stores(&collections::all()).await {
        let ends = Arc::new(Ends(AtomicI64::new(ENDLESS)));
        let store = Watched::over(kind.store.clone(), ends.clone());
        let running = Running::over(kind.behind(store), &[]).await;
        running.register("river", OLD, &json!({})).await;
        let (mut old, mut broken) = (PASSWORD.to_owned(), 0);
        let token_of = async |password: &str| {
            running.log_in_with("river", password).await.expect(201)["token"].as_str().unwrap().to_owned()
        };
        for last in 0.. {
            let (own, thief) = (token_of(&old).await, token_of(&old).await);
            let new = format!("maple-{last}-summer");
            let change = json!({ "old_password": old, "new_password": new });
            ends.0.store(last, Ordering::SeqCst);
            running.put("/api/v1/me/password", &own, &change).await;
            let ended = ends.0.swap(ENDLESS, Ordering::SeqCst) == ENDED;
            running.advance(Span::hours(1));
            if running.log_in_with("river", &new).await.status.as_u16() == 201 {
                assert_eq!(
                    running.get("/api/v1/me", Some(&thief)).await.problem(401),
                    "session_expired",
                    "last write {last}"
                );
                old = new;
            }
            broken += u32::from(ended);
            if !ended {
                break;
            }
        }
        assert!(broken >= 5, "it takes several writes, {broken} were the last one");
    }
}
