//! Lists: the person's own, the office's queue, and what each shows of a person.

use serde_json::{Value, json};
use zhengda::records::{certificate::Status, staff::StaffRole};

use super::office::{Office, REVIEWED, UNREVIEWED, certificate, grounds};
use crate::support::{
    roles::{OTHER, OWNER},
    running::{Running, on_each_store},
};

#[tokio::test]
async fn a_list_is_paged_without_gaps_and_masked() {
    on_each_store(async |running| {
        let office = Office::open(running, UNREVIEWED).await;
        let person = office.running.person(OWNER).await;
        let mut all = vec![office.created().await["id"].clone()];
        for n in 2..=7 {
            let mut body = office.body();
            body["certificate_id"] = json!(certificate(&office.running, &person, UNREVIEWED, n, Status::Valid).await);
            all.push(office.create(&body).await.expect(201)["id"].clone());
        }
        let pages = async |token: &str, path: &str| -> Vec<Value> {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = office.running.get(&format!("{path}&limit=3{cursor}"), Some(token)).await.expect(200);
                seen.extend(page["items"].as_array().unwrap().iter().map(|case| case["id"].clone()));
                match page["next_cursor"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => return seen,
                }
            }
        };
        let mut mine = pages(&office.candidate, "/api/v1/cases?service=mailing").await;
        let reviewer = office.reviewer(1).await;
        let mut queue = pages(&reviewer, "/api/v1/staff/cases?state=submitted").await;
        for list in [&mut mine, &mut queue, &mut all] {
            list.sort_by_key(ToString::to_string);
        }
        assert_eq!((&mine, &queue), (&all, &all));
        let list = office.running.get("/api/v1/cases", Some(&office.candidate)).await;
        assert!(!list.text.contains("天河路8号") && !list.text.contains("13800138001"), "{}", list.text);
        assert_eq!(list.json()["items"][0]["form"]["mobile"], "138****8001");
        let other = office.running.candidate(OTHER).await;
        assert_eq!(office.running.get("/api/v1/cases", Some(&other)).await.expect(200)["items"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn odd_parameters_are_refused() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    for (query, code) in [
        ("cursor=garbage", "cursor_invalid"),
        ("limit=0", "parameter_invalid"),
        ("limit=101", "parameter_invalid"),
        ("limit=many", "parameter_invalid"),
        ("state=lost", "parameter_invalid"),
    ] {
        let answer = office.running.get(&format!("/api/v1/cases?{query}"), Some(&office.candidate)).await;
        assert_eq!(answer.problem(400), code, "{query}");
    }
}

#[tokio::test]
async fn the_queue_is_narrowed_to_state_and_region() {
    let office = Office::open(Running::start().await, UNREVIEWED).await;
    let case = office.created().await;
    let reviewer = office.reviewer(1).await;
    let elsewhere = office.running.staff(REVIEWED, "reviewer1", StaffRole::Reviewer).await;
    let ids = async |token: &str, query: &str| -> usize {
        let list = office.running.get(&format!("/api/v1/staff/cases{query}"), Some(token)).await.expect(200);
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(ids(&reviewer, "").await, 1);
    assert_eq!(ids(&reviewer, "?state=returned").await, 0);
    assert_eq!(ids(&elsewhere, "").await, 0);
    office.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
    office.act(&reviewer, &case, "return", &grounds()).await.expect(200);
    assert_eq!(ids(&reviewer, "?state=returned&service=mailing").await, 1);
    assert_eq!(ids(&reviewer, "?service=receipt").await, 0);
}

#[tokio::test]
async fn staff_see_the_form_as_far_as_their_work_needs_it() {
    let office = Office::open(Running::start().await, REVIEWED).await;
    let case = office.created().await;
    let path = format!("/api/v1/staff/cases/{}", super::office::id(&case));
    for (role, full) in [
        (StaffRole::Reviewer, true),
        (StaffRole::Operator, true),
        (StaffRole::Issuer, false),
        (StaffRole::Auditor, false),
    ] {
        let token = office.running.staff(REVIEWED, role.name(), role).await;
        let seen = office.running.get(&path, Some(&token)).await;
        assert_eq!(seen.text.contains("天河路8号2栋301房"), full, "{role:?}");
        assert_eq!(seen.text.contains("13800138001"), full, "{role:?}");
        if !full {
            assert_eq!(seen.expect(200)["allowed_actions"], json!([]), "{role:?}");
        }
        let list = office.running.get("/api/v1/staff/cases", Some(&token)).await;
        assert!(!list.text.contains("13800138001"), "{role:?}");
    }
}
