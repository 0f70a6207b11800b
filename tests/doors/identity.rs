//! Identity providers: the whole way over real HTTP, and every way in which a provider, a code or a stranger can lie.

use reqwest::Method;
use serde_json::json;
use zhengda::{problem::Problem, records::identity::Identity};
use zhengda_engine::{login::identity::LIFE, moment::Span};

use crate::support::{
    doors::PASSWORD,
    roles::{OTHER, OWNER},
    running::{Running, on_each_store},
};

const PROVIDERS: [&str; 3] = ["guangdong", "shandong", "social_card"];

/// Every provider, in the dialect of its own: by form or in the address, signed or not.
// rows: K01 K02 Z02 S01 S03 G04
#[tokio::test]
async fn a_person_signs_in_through_every_provider_and_is_the_same_person() {
    on_each_store(async |running| {
        let person = running.person(OWNER).await;
        for provider in PROVIDERS {
            let session = running.log_in_at(provider, OWNER.1, "3").await.expect(201);
            assert_eq!(session["person"]["id"], json!(person), "{provider}");
            assert_eq!((&session["level"], &session["person"]["name_masked"]), (&json!("identity"), &json!("李*")));
            let token = session["token"].as_str().unwrap();
            running.get("/api/v1/cases", Some(token)).await.expect(200);
            let sessions = running.get("/api/v1/sessions", Some(token)).await.expect(200);
            let door = if provider == "social_card" { "social_card" } else { "identity" };
            assert_eq!(sessions[0]["door"], door);
        }
        let other = running.log_in_at("shandong", OTHER.1, "3").await.expect(201);
        assert_ne!(other["person"]["id"], json!(person));
    })
    .await;
}

/// The developer's click: the provider's page sends the browser to ours, and ours hands code and state to the client.
#[tokio::test]
async fn the_page_that_a_developer_clicks_on_leads_back_to_the_client() {
    let running = Running::start().await;
    let begun = running.get("/api/v1/identity/shandong/authorize", None).await.expect(200);
    let url = begun["url"].as_str().unwrap();
    let page = running.raw(|client, _| client.get(url)).await;
    assert!(page.text.contains("李明") && page.content_type.starts_with("text/html"), "{}", page.text);
    let link = page.text.split("href=\"").nth(1).unwrap().split('"').next().unwrap();
    let (place, _) = url.split_once("authorize?").unwrap();
    let plain = reqwest::redirect::Policy::none();
    let client = reqwest::Client::builder().redirect(plain).no_proxy().build().unwrap();
    let entities = link.replace("&amp;", "&").replace("&#38;", "&");
    let back = client.get(format!("{place}{entities}")).send().await.unwrap();
    let callback = back.headers()["location"].to_str().unwrap().to_owned();
    assert!(callback.starts_with(&format!("{}/identity/shandong/callback?code=", running.base)), "{callback}");
    let client_page = client.get(&callback).send().await.unwrap();
    let place = client_page.headers()["location"].to_str().unwrap();
    assert!(place.starts_with("/app/#/packages/doors/identity/index?provider=shandong&code="), "{place}");
    assert!(place.contains(begun["state"].as_str().unwrap()));
}

/// What a provider may say wrong, and what comes of it: nobody is let in.
#[tokio::test]
async fn a_lying_provider_lets_nobody_in() {
    let running = Running::start().await;
    for lie in ["nonce", "audience", "issuer", "expired", "key", "subject"] {
        let order = json!({ "provider": "identity", "fault": "lie", "code": lie });
        let (begun, chosen) = running.choose_at("shandong", json!({ "person": OWNER.1 })).await;
        running.post("/sandbox/faults", None, &order).await.expect(200);
        let refused = running.come_back("shandong", &begun, &chosen["code"]).await;
        assert_eq!(refused.problem(422), "identity_answer_invalid", "{lie}");
        running.post("/sandbox/faults", None, &json!({ "provider": "identity", "fault": "none" })).await.expect(200);
    }
    running.log_in_at("shandong", OWNER.1, "3").await.expect(201);
}

#[tokio::test]
async fn a_provider_that_is_down_is_told_with_the_other_doors() {
    let running = Running::start().await;
    for fault in ["down", "garbage", "cut"] {
        let (begun, chosen) = running.choose_at("guangdong", json!({})).await;
        let order = json!({ "provider": "identity", "fault": fault, "times": 1 });
        running.post("/sandbox/faults", None, &order).await.expect(200);
        let refused = running.come_back("guangdong", &begun, &chosen["code"]).await;
        if fault == "garbage" {
            assert_eq!(refused.problem(422), "identity_answer_invalid");
        } else {
            assert_eq!(refused.problem(503), "identity_unavailable", "{fault}");
            assert!(refused.json()["detail"].as_str().unwrap().contains("短信验证码"), "{}", refused.text);
        }
    }
}

#[tokio::test]
async fn a_code_and_a_state_are_good_once_for_the_device_that_began() {
    on_each_store(async |running| {
        let (begun, chosen) = running.choose_at("shandong", json!({})).await;
        let (other, _) = running.choose_at("shandong", json!({})).await;
        let code = &chosen["code"];
        // Somebody else's device, another provider, a state that never was.
        for (provider, state, secret) in [
            ("shandong", &begun["state"], &other["client_secret"]),
            ("social_card", &begun["state"], &begun["client_secret"]),
            ("shandong", &json!("never-was"), &begun["client_secret"]),
        ] {
            let body = json!({ "provider": provider, "code": code, "state": state, "client_secret": secret });
            let refused = running.post("/api/v1/sessions/identity", None, &body).await;
            assert_eq!(refused.problem(422), "identity_flow_unknown", "{provider}");
        }
        running.come_back("shandong", &begun, code).await.expect(201);
        assert_eq!(running.come_back("shandong", &begun, code).await.problem(422), "identity_flow_unknown");
        // The code of one sign-in in another one: PKCE and the code itself say no.
        assert_eq!(running.come_back("shandong", &other, code).await.problem(422), "identity_refused");
        let (late, chosen) = running.choose_at("shandong", json!({})).await;
        running.advance(LIFE);
        assert_eq!(running.come_back("shandong", &late, &chosen["code"]).await.problem(422), "identity_flow_unknown");
        let (mixed, _) = running.choose_at("shandong", json!({})).await;
        let (_, foreign) = running.choose_at("shandong", json!({ "person": OTHER.1 })).await;
        assert_eq!(running.come_back("shandong", &mixed, &foreign["code"]).await.problem(422), "identity_refused");
    })
    .await;
}

/// ASVS 6.8.1: the same number at two providers is two subjects; only a vouched document makes them one person.
#[tokio::test]
async fn the_same_subject_at_two_providers_is_two_subjects() {
    let running = Running::start().await;
    let one = running.log_in_at("guangdong", "10001", "1").await.expect(201);
    let two = running.log_in_at("shandong", "10001", "1").await.expect(201);
    assert_ne!(one["person"]["id"], two["person"]["id"]);
    assert_eq!((&one["level"], &one["person"]["name_masked"]), (&json!("mobile"), &json!(null)));
    let again = running.log_in_at("guangdong", "10001", "1").await.expect(201);
    assert_eq!(one["person"]["id"], again["person"]["id"]);
    // At a level that vouches for the document both lead to the one person of the document.
    let (one, two) = (
        running.log_in_at("guangdong", "10001", "4").await.expect(201),
        running.log_in_at("shandong", "10001", "3").await.expect(201),
    );
    assert_eq!(one["person"]["id"], two["person"]["id"]);
    assert_eq!(one["person"]["id"], json!(running.person(OWNER).await));
    assert_eq!(running.log_in_at("shandong", "10001", "2").await.problem(403), "identity_level_low");
}

#[tokio::test]
async fn a_subject_that_comes_back_as_another_person_is_kept_out() {
    let running = Running::start().await;
    let person = running.person(OTHER).await;
    let id = zhengda::records::identity::identity_id(&running.app.vault, "shandong", "10001");
    let now = running.app.now();
    let bound = Identity { provider: "shandong".into(), person, bound_at: now, proven_at: now };
    running.app.records().insert(&id, &bound).await.unwrap();
    assert_eq!(running.log_in_at("shandong", "10001", "3").await.problem(409), "identity_other_person");
}

/// Whoever registered on a device where somebody else is proven by a platform stays who they are.
#[tokio::test]
async fn an_account_on_the_same_device_does_not_become_the_proven_persons_unasked() {
    let running = Running::start().await;
    running.register("liming", "13911112222", &json!({})).await;
    let session = running.log_in_with("liming", PASSWORD).await.expect(201);
    let (begun, chosen) = running.choose_at("guangdong", json!({ "person": OWNER.1 })).await;
    let body = json!({ "provider": "guangdong", "code": chosen["code"], "state": begun["state"],
        "client_secret": begun["client_secret"] });
    let proven = running.post("/api/v1/sessions/identity", session["token"].as_str(), &body).await.expect(201);
    assert_eq!(proven["person"]["mobile_masked"], json!(null));
    let again = running.log_in_with("liming", PASSWORD).await.expect(201);
    assert_eq!(again["person"]["id"], session["person"]["id"]);
}

#[tokio::test]
async fn who_says_no_at_the_provider_comes_back_with_that() {
    let running = Running::start().await;
    let (_, chosen) = running.choose_at("shandong", json!({ "deny": true })).await;
    assert!(chosen["code"].is_null() && chosen["redirect"].as_str().unwrap().contains("error=access_denied"));
    let url = chosen["redirect"].as_str().unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let back = client.get(url).send().await.unwrap();
    assert!(back.headers()["location"].to_str().unwrap().contains("error=access_denied"));
    let path = "/identity/nobody/callback?code=x";
    assert_eq!(running.send(Method::GET, path, None, &[], None).await.problem(404), "not_found");
    assert_eq!(running.get("/api/v1/identity/nobody/authorize", None).await.problem(404), "not_found");
}

/// What comes back is about to be a secret: it stands in no log and in no answer but the one.
#[tokio::test]
async fn secrets_of_a_sign_in_are_stored_as_digests() {
    use zhengda::records::flow::IdentityFlow;
    let running = Running::start().await;
    let (begun, _) = running.choose_at("shandong", json!({})).await;
    let state = begun["state"].as_str().unwrap();
    assert!(running.app.records::<IdentityFlow>().get(state).await.unwrap().is_none());
    let stored = running.app.store.get(IdentityFlow::collection(), &zhengda::vault::token_digest(state)).await.unwrap();
    let text = stored.unwrap().body().map(|body| serde_json::Value::Object(body.into_owned()).to_string()).unwrap();
    assert!(!text.contains(state) && !text.contains(begun["client_secret"].as_str().unwrap()), "{text}");
    running.advance(Span::minutes(20));
    running.work().await;
    let gone = running.app.store.get(IdentityFlow::collection(), &zhengda::vault::token_digest(state)).await;
    assert!(gone.map_err(Problem::from).unwrap().is_none(), "swept away");
}

use zhengda::records::Record as _;
