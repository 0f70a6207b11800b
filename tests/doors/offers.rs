//! Which door is open where: every door of every profile lets in, and a closed one names those that are open.

use serde_json::{Value, json};
use zhengda_engine::{
    region::{accounts::Recover, profile::Door},
    values::Mobile,
};

use crate::support::{
    doors::PASSWORD,
    roles::OWNER,
    running::{Answer, Running, ticket_of},
};

const MOBILE: &str = "13911112222";

/// Goes through a door in a region as far as a session; answers the refusal otherwise.
pub(crate) async fn enter(running: &Running, region: &str, door: Door) -> Answer {
    match door {
        Door::Sms => {
            running.advance(zhengda_engine::moment::Span::minutes(20));
            let ask = json!({ "mobile": MOBILE, "purpose": "login", "region": region });
            let asked = running.post("/api/v1/sms-codes", None, &ask).await;
            if !asked.status.is_success() {
                return asked;
            }
            let body = json!({ "code_id": asked.json()["id"], "code": running.code_sent_to(MOBILE).await });
            running.post("/api/v1/sessions/sms", None, &body).await
        }
        Door::Face => {
            let ask = json!({ "name": OWNER.0, "id_number": OWNER.1, "region": region });
            let begun = running.post("/api/v1/face-logins", None, &ask).await;
            if !begun.status.is_success() {
                return begun;
            }
            let begun = begun.json();
            let pass = json!({ "outcome": "pass", "callback": false });
            running.post(&format!("/sandbox/face/{}", ticket_of(&begun)), None, &pass).await.expect(200);
            running.finish_face(&begun, None).await
        }
        Door::Password => {
            let body = json!({ "region": region, "username": "liming", "password": PASSWORD,
                "captcha": running.solved().await });
            running.post("/api/v1/sessions/password", None, &body).await
        }
        Door::ScanCode => {
            let begun = running.post("/api/v1/scan-logins", None, &json!({ "region": region })).await;
            if !begun.status.is_success() {
                return begun;
            }
            let begun = begun.json();
            let phone = running.candidate(OWNER).await;
            let path = |what: &str| format!("/api/v1/scan-logins/{}/{what}", begun["id"].as_str().unwrap());
            let secret = begun["qr_text"].as_str().unwrap().rsplit_once("secret=").unwrap().1;
            running.post(&path("scan"), Some(&phone), &json!({ "secret": secret })).await.expect(200);
            running.post(&path("confirm"), Some(&phone), &json!({})).await.expect(204);
            let secret = [("X-Client-Secret", begun["client_secret"].as_str().unwrap())];
            running.send(reqwest::Method::POST, &path("finish"), None, &secret, None).await
        }
        Door::Identity | Door::SocialCard => {
            let all = &running.app.catalogue.identity;
            let own = running.app.catalogue.regions[region].identity.iter().filter_map(|id| all.get(id));
            let provider = own.chain(all.iter()).find(|provider| provider.door == door).unwrap().id.clone();
            let path = format!("/api/v1/identity/{provider}/authorize?region={region}");
            let begun = running.get(&path, None).await;
            if !begun.status.is_success() {
                return begun;
            }
            let begun = begun.json();
            let order = json!({ "authorize_url": begun["url"], "person": OWNER.1 });
            let path = format!("/sandbox/identity/{provider}/choose");
            let chosen = running.post(&path, None, &order).await.expect(200);
            running.come_back(&provider, &begun, &chosen["code"]).await
        }
    }
}

// rows: G04 K01 K03 Z02 Z03 S01
#[tokio::test]
async fn every_door_of_every_profile_lets_in_and_every_other_is_refused_with_those_that_are_open() {
    let running = Running::start().await;
    let person = running.person(OWNER).await;
    running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
    running.register("liming", MOBILE, &json!({})).await;
    let regions: Vec<String> = running.app.catalogue.regions.keys().cloned().collect();
    for region in &regions {
        let doors = running.app.catalogue.regions[region].doors.clone();
        for door in Door::ALL {
            let answer = enter(&running, region, door).await;
            if doors.contains(&door) {
                let session = answer.expect(201);
                assert_eq!(session["person"]["id"], json!(person), "{region} {door:?}: one person across doors");
            } else {
                assert_eq!(answer.problem(403), "door_not_offered", "{region} {door:?}");
                let detail = answer.json()["detail"].as_str().unwrap().to_owned();
                let first = running.app.catalogue.states.door(doors[0]).zh;
                assert!(detail.contains(&first), "{detail}");
            }
        }
        assert_eq!(enter(&running, "atlantis", Door::Sms).await.problem(404), "region_unknown");
    }
}

// rows: G03 G05 K04 K05
#[tokio::test]
async fn what_a_region_does_not_offer_around_accounts_is_refused_and_told_beforehand() {
    let running = Running::start().await;
    for (region, profile) in running.app.catalogue.regions.clone() {
        let shown = running.get(&format!("/api/v1/regions/{region}"), None).await.expect(200);
        let accounts = &profile.accounts;
        assert_eq!(shown["accounts"]["registration"], json!(accounts.registration));
        assert_eq!(shown["accounts"]["migration"], json!(accounts.migration));
        let names: Vec<&Value> = shown["identity"].as_array().unwrap().iter().map(|one| &one["provider"]).collect();
        assert_eq!(names, profile.identity.iter().map(|id| json!(id)).collect::<Vec<_>>().iter().collect::<Vec<_>>());
        for (offered, path, mut body) in [
            (accounts.recover.contains(&Recover::Username), "recover-username", json!({ "mobile": "13911119999" })),
            (accounts.recover.contains(&Recover::Password), "recover-password", json!({ "username": "nobody" })),
        ] {
            body["region"] = json!(region);
            body["captcha"] = running.solved().await;
            let answer = running.post(&format!("/api/v1/accounts/{path}"), None, &body).await;
            if offered {
                assert!(matches!(answer.status.as_u16(), 202 | 429), "{region} {path}: {}", answer.text);
            } else {
                assert_eq!(answer.problem(403), "account_service_not_offered", "{region} {path}");
            }
        }
        let notices = shown["accounts"]["notices"].as_array().unwrap().iter();
        let accepted: Vec<Value> = notices.map(|one| json!({ "id": one["id"], "version": one["version"] })).collect();
        let body = json!({ "region": region, "username": "river", "password": PASSWORD, "mobile": MOBILE,
            "code_id": "code_none", "code": "000000", "accepted_notices": accepted });
        let answer = running.post("/api/v1/accounts", None, &body).await;
        let expected = if accounts.registration { "code_wrong" } else { "account_service_not_offered" };
        assert!(answer.text.contains(expected), "{region}: {}", answer.text);
    }
}
