//! The SMS door with one tap, by the number that WeChat verified.

use serde_json::json;

use crate::support::running::{Answer, Running, on_each_store};

const PATH: &str = "/api/v1/sessions/wechat-phone";

// rows: N7
#[tokio::test]
async fn one_tap_opens_the_session_that_a_code_would_open() {
    on_each_store(async |running| {
        let phone = running.device("phone-of-lily").await;
        let session = running.post(PATH, Some(&phone), &json!({ "code": "dev-13911112222" })).await.expect(201);
        assert_eq!((&session["level"], &session["person"]["mobile_masked"]), (&json!("mobile"), &json!("139****2222")));
        let again = running.log_in_by_sms("13911112222", None).await;
        assert_eq!(again["person"]["id"], session["person"]["id"], "one number, one person");
        let sessions = running.get("/api/v1/sessions", session["token"].as_str()).await.expect(200);
        assert!(sessions.as_array().unwrap().iter().all(|one| one["door"] == "sms"));
    })
    .await;
}

/// What is wrong with the code that was sent.
fn fault(refused: &Answer) -> String {
    assert_eq!(refused.problem(400), "invalid_body");
    let said = refused.json();
    assert_eq!(said["errors"][0]["pointer"], "/code");
    said["errors"][0]["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_is_nothing_without_its_account_and_where_the_door_is_closed() {
    let running = Running::start().await;
    let code = json!({ "code": "dev-13911112222" });
    assert_eq!(fault(&running.post(PATH, None, &code).await), "code_wrong");
    let phone = running.device("phone-of-lily").await;
    for wrong in ["", "13911112222", "dev-139", "dev-123456789012"] {
        let refused = running.post(PATH, Some(&phone), &json!({ "code": wrong })).await;
        assert_eq!(fault(&refused), "code_wrong", "{wrong}");
    }
    let elsewhere = json!({ "code": "dev-13911112222", "region": "guangdong-city" });
    assert_eq!(running.post(PATH, Some(&phone), &elsewhere).await.problem(403), "door_not_offered");
    let abroad = running.post(PATH, Some(&phone), &json!({ "code": "dev-12345678901" })).await;
    assert_eq!(fault(&abroad), "mobile_not_mainland");
}
