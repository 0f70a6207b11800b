//! From an authority's list to a verified code.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole::{Operator, Reviewer};

use super::walk::{Somebody, carrier_moves, certificate, import, own_case, register, set_status, staff_step, verdict};
use crate::support::running::{Running, on_each_store};

const CHEN: Somebody = Somebody {
    name: "陈静",
    id_number: "440105199003077020",
    mobile: "13900139000",
    detail: "东风中路300号2栋501房",
    management_number: "20240554400001001",
    tracking_number: "EA123456785CN",
};

async fn topics(running: &Running, token: &str) -> Vec<String> {
    let page = running.get("/api/v1/messages", Some(token)).await.expect(200);
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .rev()
        .map(|message| message["topic"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_certificate_is_imported_mailed_tracked_and_verified() {
    on_each_store(async |running| {
        let dry = import(&running, &CHEN, true).await;
        assert_eq!((&dry["added"], &dry["failed"]), (&json!(1), &json!(1)), "{dry}");
        let done = import(&running, &CHEN, false).await;
        assert_eq!((&done["added"], &done["failed"]), (&json!(1), &json!(1)), "{done}");
        assert_eq!(done["findings"][0]["line"], 3, "{done}");
        assert_eq!(import(&running, &CHEN, false).await["unchanged"], 1, "run again without duplicates");

        let token = running.log_in_by_face(CHEN.name, CHEN.id_number).await;
        let certificate = certificate(&running, &token).await;
        let id = certificate["id"].as_str().unwrap();
        let case = register(&running, &token, &CHEN, id).await;
        assert_eq!(case["state"], "submitted");
        assert!(case["due"]["explanation"]["zh"].as_str().is_some_and(|text| text.contains("15")), "{case}");
        let case_id = case["id"].as_str().unwrap();

        assert_eq!(
            staff_step(&running, Operator, case_id, "dispatch", dispatch()).await.problem(409),
            "review_required"
        );
        assert_eq!(staff_step(&running, Reviewer, case_id, "claim", json!({})).await.expect(200)["state"], "in_review");
        assert_eq!(
            staff_step(&running, Reviewer, case_id, "approve", json!({})).await.expect(200)["state"],
            "approved"
        );
        assert_eq!(
            staff_step(&running, Operator, case_id, "dispatch", dispatch()).await.expect(200)["state"],
            "dispatched"
        );
        running.work().await;

        carrier_moves(&running, CHEN.tracking_number, &["collected", "in_transit"], 100).await;
        assert_eq!(own_case(&running, &token, case_id).await["parcel"]["rank"], "in_transit");
        carrier_moves(&running, CHEN.tracking_number, &["out_for_delivery", "signed"], 3).await;
        let ended = own_case(&running, &token, case_id).await;
        assert_eq!((&ended["state"], &ended["parcel"]["rank"]), (&json!("completed"), &json!("signed")));
        assert_eq!(ended["allowed_actions"], json!([]));
        let told = topics(&running, &token).await;
        assert_eq!(
            told,
            ["login_new", "case_submitted", "case_approved", "case_dispatched", "parcel_in_transit", "parcel_signed"],
            "each once"
        );

        let valid = verdict(&running, &certificate["code"]).await;
        assert_eq!(valid["verdict"], "valid", "{valid}");
        assert_eq!(valid["certificate"]["name"], CHEN.name);
        set_status(&running, id, "revoked").await.expect(200);
        let revoked = verdict(&running, &certificate["code"]).await;
        assert_eq!((&revoked["verdict"], &revoked["reason"]), (&json!("not_valid"), &json!("revoked")), "{revoked}");
        running.work().await;
        assert_eq!(topics(&running, &token).await.last().map(String::as_str), Some("certificate_revoked"));
        assert_nothing_left(&running).await;
    })
    .await;
}

fn dispatch() -> Value {
    json!({ "carrier": "ems", "tracking_number": CHEN.tracking_number })
}

/// Every promise is kept: no outbox holds anything.
async fn assert_nothing_left(running: &Running) {
    use zhengda::{
        records::case::Case,
        store::{Condition, Find},
    };
    let (cases, _) = running.app.records::<Case>().find(&Find::by(Condition::all()).limit(200)).await.unwrap();
    for case in cases {
        assert!(case.value.outbox.0.is_empty(), "{} is left with {:?}", case.id, case.value.outbox);
    }
}

#[tokio::test]
async fn news_from_before_the_subscription_arrive_with_it() {
    let running = Running::start().await;
    import(&running, &CHEN, false).await;
    let token = running.log_in_by_face(CHEN.name, CHEN.id_number).await;
    let certificate = certificate(&running, &token).await;
    let case = register(&running, &token, &CHEN, certificate["id"].as_str().unwrap()).await;
    let case = case["id"].as_str().unwrap();
    staff_step(&running, Reviewer, case, "claim", json!({})).await.expect(200);
    staff_step(&running, Reviewer, case, "approve", json!({})).await.expect(200);
    staff_step(&running, Operator, case, "dispatch", dispatch()).await.expect(200);
    // The parcel moves before the worker has asked the carrier for news.
    let body = json!({ "events": [{ "text": "已揽收", "rank": "collected" }] });
    running.post(&format!("/sandbox/carrier/{}", CHEN.tracking_number), None, &body).await.expect(200);
    for _ in 0..50 {
        running.work().await;
        if own_case(&running, &token, case).await["parcel"]["rank"] == "collected" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the news never arrived");
}
