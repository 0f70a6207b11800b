//! The person's own data, and the regions as the client gets them.

use serde_json::json;
use zhengda_engine::moment::Span;

use super::office::{MOBILE, Office, REVIEWED, UNREVIEWED};
use crate::support::{roles::OWNER, running::Running};

#[tokio::test]
async fn own_data_is_masked_until_a_code_to_the_own_number_reveals_it() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let masked = office.running.get("/api/v1/me", Some(&office.candidate)).await;
    let me = masked.expect(200);
    assert_eq!((&me["person"]["name_masked"], &me["person"]["mobile_masked"]), (&json!("李*"), &json!("138****8001")));
    assert!(!masked.text.contains(OWNER.1) && !masked.text.contains(MOBILE), "{}", masked.text);
    let strangers = office.code("13900139009", "reveal").await;
    let refused = office.running.post("/api/v1/me/reveal", Some(&office.candidate), &strangers).await;
    assert_eq!(refused.problem(422), "code_wrong", "a thief's own number reveals nothing");
    let other_purpose = office.code(MOBILE, "confirm_mobile").await;
    let refused = office.running.post("/api/v1/me/reveal", Some(&office.candidate), &other_purpose).await;
    assert_eq!(refused.problem(422), "code_wrong");
    office.running.advance(Span::minutes(1));
    let code = office.code(MOBILE, "reveal").await;
    let revealed = office.running.post("/api/v1/me/reveal", Some(&office.candidate), &code).await.expect(200);
    assert_eq!(
        (&revealed["name"], &revealed["id_number"], &revealed["mobile"]),
        (&json!(OWNER.0), &json!(OWNER.1), &json!(MOBILE))
    );
    let again = office.running.post("/api/v1/me/reveal", Some(&office.candidate), &code).await;
    assert_eq!(again.problem(422), "code_used");
}

#[tokio::test]
async fn a_region_is_described_well_enough_to_draw_every_page_from_it() {
    let running = Running::start().await;
    let list = running.get("/api/v1/regions", None).await.expect(200);
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|region| region["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&REVIEWED) && ids.contains(&UNREVIEWED), "{ids:?}");
    for id in ids {
        let region = running.get(&format!("/api/v1/regions/{id}"), None).await.expect(200);
        assert!(!region["doors"].as_array().unwrap().is_empty());
        for service in region["services"].as_array().unwrap() {
            for notice in service["notices"].as_array().unwrap() {
                assert!(notice["body"]["zh"].as_str().unwrap().len() > 100, "{notice}");
                assert!(!notice["body"]["en"].as_str().unwrap().is_empty());
            }
            for field in service["fields"].as_array().unwrap() {
                assert!(!field["label"]["zh"].as_str().unwrap().is_empty(), "{field}");
            }
        }
    }
    let region = running.get(&format!("/api/v1/regions/{UNREVIEWED}"), None).await.expect(200);
    let services = region["services"].as_array().unwrap();
    let mailing = services.iter().find(|service| service["service"] == "mailing").unwrap();
    assert_eq!(mailing["confirm"], json!(["withdraw"]));
    assert_eq!(mailing["notices"][0]["again_on_edit"], true);
    assert_eq!(running.get("/api/v1/regions/atlantis", None).await.problem(404), "region_unknown");
}
