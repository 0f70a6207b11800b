//! Accounts with a password: made by a proven number, signed in to, guessed at, got back. No answer tells whether there
//! is one.

use serde_json::{Value, json};
use zhengda_engine::moment::Span;

use crate::support::{
    doors::PASSWORD,
    roles::OWNER,
    running::{Answer, Running, on_each_store},
};

const MOBILE: &str = "13911112222";
const OTHER_MOBILE: &str = "13911113333";

/// What of an answer a stranger could compare.
fn comparable(answer: &Answer) -> (u16, Value) {
    let mut body = answer.json();
    for name in ["request_id", "id", "expires_at", "resend_at"] {
        if let Some(object) = body.as_object_mut() {
            object.remove(name);
        }
    }
    (answer.status.as_u16(), body)
}

// rows: G03 G04 K03
#[tokio::test]
async fn a_new_person_registers_with_a_proven_number_and_signs_in() {
    on_each_store(async |running| {
        let region = running.get("/api/v1/regions/guangzhou", None).await.expect(200);
        let notice = &region["accounts"]["notices"][0];
        let accepted = json!([{ "id": notice["id"], "version": notice["version"] }]);
        let more = json!({ "region": "guangzhou", "accepted_notices": accepted });
        running.register("小河2026", MOBILE, &more).await.expect(202);
        let told = running.sent_to(MOBILE).await;
        assert!(told[0]["text"].as_str().unwrap().contains("小河2026"), "{told:?}");
        let session = running.log_in_with("小河2026", PASSWORD).await.expect(201);
        assert_eq!(session["level"], "mobile", "nobody has said who this is yet");
        let token = session["token"].as_str().unwrap();
        let account = running.get("/api/v1/me/account", Some(token)).await.expect(200);
        assert_eq!((&account["username"], &account["region"]), (&json!("小河2026"), &json!("guangzhou")));
        assert_eq!(account["mobile_masked"], "139****2222");
        let by_sms = running.log_in_by_sms_later(MOBILE).await;
        assert_eq!(by_sms["person"]["id"], session["person"]["id"], "one person, whichever door");
    })
    .await;
}

// rows: F17
#[tokio::test]
async fn the_notice_is_accepted_before_an_account_is_made_and_kept_with_it() {
    let running = Running::start().await;
    let mut body = json!({ "region": "guangzhou", "username": "river", "password": PASSWORD, "mobile": MOBILE });
    body.as_object_mut()
        .unwrap()
        .extend(running.code_for("bind_mobile", MOBILE, None).await.as_object().unwrap().clone());
    let post = async |body: &Value| running.post("/api/v1/accounts", None, body).await;
    assert_eq!(post(&body).await.problem(422), "notice_not_accepted");
    body["accepted_notices"] = json!([{ "id": "privacy", "version": "0" }]);
    assert_eq!(post(&body).await.problem(422), "notice_outdated");
    let in_force = running.app.catalogue.notices.0["privacy"].clone();
    body["accepted_notices"] = json!([{ "id": "privacy", "version": in_force.version }]);
    post(&body).await.expect(202);
    running.work().await;
    running.log_in_with("river", PASSWORD).await.expect(201);
    let find = zhengda::store::Condition::Present("username_key", true);
    let account = running.app.records::<zhengda::records::account::Account>().first(find).await.unwrap().unwrap();
    assert_eq!(account.value.accepted[0].digest, in_force.digest, "the text itself is what was accepted");
}

/// Whether the name was free, taken, or the person had an account: the same answer, and the news by SMS.
#[tokio::test]
async fn registration_tells_nobody_but_the_owner_of_the_number() {
    let running = Running::start().await;
    let free = running.register("river", MOBILE, &json!({})).await;
    let taken = running.register("River", OTHER_MOBILE, &json!({})).await;
    let again = running.register("second", MOBILE, &json!({})).await;
    assert_eq!(comparable(&free), comparable(&taken));
    assert_eq!(comparable(&free), comparable(&again));
    let newest = async |mobile: &str| running.sent_to(mobile).await[0]["text"].as_str().unwrap().to_owned();
    assert!(newest(OTHER_MOBILE).await.contains("不能用"), "{}", newest(OTHER_MOBILE).await);
    assert!(newest(MOBILE).await.contains("river"), "the account that is there already");
    assert_eq!(running.log_in_with("second", PASSWORD).await.problem(401), "credentials_wrong");
}

#[tokio::test]
async fn bad_registrations_are_refused_with_their_place_and_lose_nothing() {
    let running = Running::start().await;
    let good = json!({ "username": "river", "password": PASSWORD, "mobile": MOBILE, "code_id": "x", "code": "0" });
    for (field, value, code) in [
        ("username", "13911112222", "username_start"),
        ("username", "abc", "username_length"),
        ("username", "a b c d", "username_characters"),
        ("password", "short1!", "password_length"),
        ("password", "onlyletters", "password_kinds"),
        ("password", "Password123", "password_common"),
        ("password", "river2026", "password_common"),
        ("mobile", "12345", "mobile_invalid"),
        ("id_number", "440105199003074517", "document_number_invalid"),
    ] {
        let mut body = good.clone();
        body[field] = json!(value);
        let refused = running.post("/api/v1/accounts", None, &body).await;
        assert_eq!(refused.problem(400), "invalid_body", "{field} {value}");
        let error = &refused.json()["errors"][0];
        assert_eq!((&error["pointer"], &error["code"]), (&json!(format!("/{field}")), &json!(code)));
    }
    // A code of another purpose, or for another number, proves nothing.
    let login = running.code_for("login", MOBILE, None).await;
    let mut body = good.clone();
    body.as_object_mut().unwrap().extend(login.as_object().unwrap().clone());
    assert_eq!(running.post("/api/v1/accounts", None, &body).await.problem(422), "code_wrong");
    running.advance(Span::minutes(1));
    let mut body = good;
    let other = running.code_for("bind_mobile", OTHER_MOBILE, None).await;
    body.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    assert_eq!(running.post("/api/v1/accounts", None, &body).await.problem(422), "code_wrong");
}

/// A person whom an authority listed is found again by number and document together.
#[tokio::test]
async fn a_listed_person_who_registers_is_the_person_of_the_list() {
    let running = Running::start().await;
    let person = running.person(OWNER).await;
    let name = zhengda_engine::values::PersonName::parse(OWNER.0).unwrap();
    let number = zhengda_engine::values::DocumentNumber::parse(OWNER.1).unwrap();
    let mobile = zhengda_engine::values::Mobile::parse(MOBILE).unwrap();
    running.app.person_listed(&name, &number, Some(&mobile)).await.unwrap();
    running.register("liming", MOBILE, &json!({ "id_number": OWNER.1 })).await.expect(202);
    let session = running.log_in_with("liming", PASSWORD).await.expect(201);
    assert_eq!((&session["person"]["id"], &session["level"]), (&json!(person), &json!("bound")));
    // With the document alone a stranger gets nothing.
    running.register("stranger", OTHER_MOBILE, &json!({ "id_number": OWNER.1 })).await.expect(202);
    let stranger = running.log_in_with("stranger", PASSWORD).await.expect(201);
    assert_ne!(stranger["person"]["id"], json!(person));
    assert_eq!(stranger["level"], "mobile");
}

/// Whoever registered with a number and is proven by a face check says once that it is the same account.
// rows: F18
#[tokio::test]
async fn an_account_of_a_number_becomes_the_proven_persons_when_the_person_says_so() {
    on_each_store(async |running| {
        running.register("liming", MOBILE, &json!({})).await.expect(202);
        let before = running.log_in_with("liming", PASSWORD).await.expect(201);
        let proven = face_login(&running, before["token"].as_str()).await;
        let token = proven["token"].as_str().unwrap();
        // Nothing came along unasked.
        let still = running.log_in_with("liming", PASSWORD).await.expect(201);
        assert_eq!((&still["person"]["id"], &still["level"]), (&before["person"]["id"], &json!("mobile")));
        assert_eq!(proven["person"]["mobile_masked"], json!(null));

        running.advance(Span::minutes(1));
        let code = running.code_for("bind_mobile", MOBILE, Some(token)).await;
        let body =
            json!({ "username": "LiMing", "password": "another-lantern-9", "mobile": MOBILE, "code_id": code["code_id"], "code": code["code"] });
        running.post("/api/v1/accounts", Some(token), &body).await.expect(202);
        running.work().await;
        assert_eq!(running.log_in_with("liming", PASSWORD).await.problem(401), "credentials_wrong");
        let after = running.log_in_with("liming", "another-lantern-9").await.expect(201);
        assert_eq!(after["person"]["id"], proven["person"]["id"]);
        assert_eq!((&after["level"], &after["person"]["name_masked"]), (&json!("bound"), &json!("李*")));
    })
    .await;
}

/// A stranger's session on the device where somebody is proven gives that person nothing, and takes nothing.
#[tokio::test]
async fn who_is_proven_beside_a_strangers_session_keeps_the_own_number_and_gets_no_account() {
    on_each_store(async |running| {
        let owner = running.log_in_by_face(OWNER.0, OWNER.1).await;
        running.advance(Span::minutes(1));
        let code = running.code_for("bind_mobile", MOBILE, Some(&owner)).await;
        running
            .put(
                "/api/v1/me/mobile",
                &owner,
                &json!({ "mobile": MOBILE, "code_id": code["code_id"], "code": code["code"] }),
            )
            .await
            .expect(200);
        running.register("stranger", OTHER_MOBILE, &json!({})).await.expect(202);
        let stranger = running.log_in_with("stranger", PASSWORD).await.expect(201);
        let proven = face_login(&running, stranger["token"].as_str()).await;
        assert_eq!(proven["person"]["mobile_masked"], "139****2222");
        let again = running.log_in_with("stranger", PASSWORD).await.expect(201);
        assert_eq!(again["person"]["id"], stranger["person"]["id"]);
        running.advance(Span::minutes(1));
        let by_number = running.log_in_by_sms(MOBILE, None).await;
        assert_eq!(by_number["person"]["id"], proven["person"]["id"]);
    })
    .await;
}

/// A name and password found out are no proof for what weighs.
#[tokio::test]
async fn coming_in_with_a_password_is_no_step_up() {
    let running = Running::start().await;
    running.register("liming", MOBILE, &json!({})).await.expect(202);
    let session = running.log_in_with("liming", PASSWORD).await.expect(201);
    let body = json!({ "new_password": "another-lantern-9" });
    let refused = running.put("/api/v1/me/password", session["token"].as_str().unwrap(), &body).await;
    assert_eq!(refused.problem(403), "step_up_required");
}

/// Whoever types e-mail addresses and numbers as names closes the door for nobody else.
#[tokio::test]
async fn texts_that_can_be_no_name_have_a_counter_each() {
    let running = Running::start().await;
    for _ in 0..6 {
        running.log_in_with("a@b.com", "wrong-guess-7").await;
    }
    assert_eq!(running.log_in_with("a@b.com", "wrong-guess-7").await.problem(429), "password_tries_too_many");
    assert_eq!(running.log_in_with("13800138001", "wrong-guess-7").await.problem(401), "credentials_wrong");
}

/// A session of a face login begun and finished with that token.
async fn face_login(running: &Running, token: Option<&str>) -> Value {
    let body = json!({ "name": OWNER.0, "id_number": OWNER.1 });
    let begun = running.post("/api/v1/face-logins", token, &body).await.expect(201);
    let ticket = crate::support::running::ticket_of(&begun);
    running.post(&format!("/sandbox/face/{ticket}"), None, &json!({ "outcome": "pass" })).await.expect(200);
    running.finish_face(&begun, token).await.expect(201)
}

#[tokio::test]
async fn unknown_names_and_wrong_passwords_have_one_answer_and_close_alike() {
    let running = Running::start().await;
    running.register("river", MOBILE, &json!({})).await;
    for n in 0..5 {
        let wrong = running.log_in_with("river", "wrong-guess-7").await;
        let unknown = running.log_in_with("nobody", "wrong-guess-7").await;
        assert_eq!(wrong.problem(401), "credentials_wrong", "{n}");
        assert_eq!(comparable(&wrong), comparable(&unknown));
    }
    let closed = running.log_in_with("river", PASSWORD).await;
    let unknown = running.log_in_with("nobody", PASSWORD).await;
    assert_eq!(closed.problem(429), "password_tries_too_many");
    assert_eq!(unknown.problem(429), "password_tries_too_many");
    assert!(closed.retry_after.is_some());
    // The owner comes in by another door, and by this one when time has passed.
    running.log_in_by_sms_later(MOBILE).await;
    running.advance(Span::minutes(15));
    running.log_in_with("river", PASSWORD).await.expect(201);
}

/// A stranger who guesses cannot close the door of the phone that is bound to the owner.
#[tokio::test]
async fn a_bound_phone_has_counters_of_its_own() {
    let running = Running::start().await;
    let device = running.device("phone-of-river").await;
    let person = running.person(OWNER).await;
    let mobile = zhengda_engine::values::Mobile::parse(MOBILE).unwrap();
    running.app.prove_mobile(&person, &mobile).await.unwrap();
    running.app.bind("wechat", "dev-phone-of-river", &person).await.unwrap();
    running.register("liming", MOBILE, &json!({})).await;
    for _ in 0..5 {
        running.log_in_with("liming", "wrong-guess-7").await;
    }
    assert_eq!(running.log_in_with("liming", PASSWORD).await.problem(429), "password_tries_too_many");
    let body = json!({ "username": "liming", "password": PASSWORD, "captcha": running.solved().await });
    running.post("/api/v1/sessions/password", Some(&device), &body).await.expect(201);
}

#[tokio::test]
async fn thirty_guesses_at_once_are_five_tries() {
    let running = Running::start().await;
    running.register("river", MOBILE, &json!({})).await;
    let running = &running;
    let guesses = (0..30).map(async |n| running.log_in_with("river", &format!("wrong-guess-{n}")).await);
    let answers = futures_util::future::join_all(guesses).await;
    let compared = answers.iter().filter(|answer| answer.text.contains("credentials_wrong")).count();
    assert!(compared <= 5, "{compared}");
    assert!(answers.iter().all(|answer| answer.status.is_client_error() || answer.status.as_u16() == 503));
}
