//! Unique personal values go through the whole journey, right and wrong; afterwards none of them is in a log line, a
//! figure, an error's body or, in clear, in the store (P1 of `quality.md`).

use serde_json::json;
use zhengda::{
    records::{
        collections,
        staff::StaffRole::{Operator, Reviewer},
    },
    store::{Condition, Find},
};

use super::walk::{Somebody, carrier_moves, certificate, import, register, set_status, staff_step, verdict};
use crate::support::{
    log,
    running::{Running, on_each_store},
};

const CANARY: Somebody = Somebody {
    name: "甄不漏",
    id_number: "44010419920615304X",
    mobile: "13955556666",
    detail: "不泄露路77号6栋1203房",
    management_number: "20240554400077777",
    tracking_number: "9430684408206",
};

async fn walk(running: &Running) -> (Vec<String>, String) {
    import(running, &CANARY, false).await;
    let token = running.log_in_by_face(CANARY.name, CANARY.id_number).await;
    let certificate = certificate(running, &token).await;
    let id = certificate["id"].as_str().unwrap();
    let case = register(running, &token, &CANARY, id).await;
    let code = running.code_sent_to(CANARY.mobile).await;
    let case = case["id"].as_str().unwrap();
    staff_step(running, Reviewer, case, "claim", json!({})).await.expect(200);
    staff_step(running, Reviewer, case, "approve", json!({})).await.expect(200);
    let body = json!({ "carrier": "ems", "tracking_number": CANARY.tracking_number });
    staff_step(running, Operator, case, "dispatch", body).await.expect(200);
    running.work().await;
    carrier_moves(running, CANARY.tracking_number, &["collected", "signed"], 2).await;
    verdict(running, &certificate["code"]).await;
    set_status(running, id, "revoked").await.expect(200);
    running.work().await;
    let errors = refused(running, &token).await;
    let secrets = vec![token, code, certificate["code"].as_str().unwrap().to_owned()];
    (secrets, errors)
}

/// Wrong input that holds the values: what comes back must not repeat them.
async fn refused(running: &Running, token: &str) -> String {
    let answers = [
        running.post("/api/v1/sms-codes", None, &json!({ "mobile": CANARY.mobile, "purpose": CANARY.name })).await,
        running
            .post(
                "/api/v1/face-logins",
                None,
                &json!({ "name": CANARY.name, "id_number": "440104199206153041", "extra": CANARY.mobile }),
            )
            .await,
        running
            .post("/api/v1/face-logins", None, &json!({ "name": CANARY.id_number, "id_number": CANARY.id_number }))
            .await,
        running
            .post("/api/v1/sessions/sms", None, &json!({ "code_id": CANARY.mobile, "code": CANARY.id_number }))
            .await,
        running
            .act(
                "/api/v1/cases",
                token,
                None,
                &json!({ "region": CANARY.name, "service": CANARY.mobile, "form": { "x": CANARY.detail } }),
            )
            .await,
        running.get(&format!("/api/v1/cases/{}", CANARY.id_number), Some(token)).await,
        running.get(&format!("/v/{}", CANARY.id_number), None).await,
        running.post("/api/v1/verifications", None, &json!({ "code": CANARY.mobile })).await,
    ];
    answers.into_iter().map(|answer| answer.text).collect::<Vec<_>>().join("\n")
}

fn personal() -> Vec<String> {
    let Somebody { name, id_number, mobile, detail, management_number, .. } = CANARY;
    [name, id_number, mobile, detail, management_number].map(str::to_owned).to_vec()
}

fn assert_clean(what: &str, text: &str, words: &[String]) {
    for word in words {
        if let Some(at) = text.find(word.as_str()) {
            let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
            panic!("{what} holds {word}: {}", text[line..].lines().next().unwrap_or_default());
        }
    }
}

#[tokio::test]
async fn no_personal_value_is_found_where_it_does_not_belong() {
    log::install();
    on_each_store(async |running| {
        let (secrets, errors) = walk(&running).await;
        let mut words = personal();
        assert_clean("an error's body", &errors, &words);
        words.extend(secrets);
        // A code of six digits may stand in any number by chance; the longer secrets may not.
        words.retain(|word| word.chars().count() > 2 && word.len() != 6);
        let logged = log::text();
        assert!(logged.contains("answered"), "the log was not captured");
        assert_clean("the log", &logged, &words);
        assert_clean("a figure", &running.get("/metrics", None).await.text, &words);
        for collection in collections::all() {
            let page = running.app.store.find(collection, &Find::by(Condition::all()).limit(200)).await.unwrap();
            for document in page.documents {
                let body = serde_json::to_string(&*document.body().unwrap()).unwrap();
                assert_clean(collection.name, &body, &words);
            }
        }
    })
    .await;
}
