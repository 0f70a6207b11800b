//! What enters the chain, once, whoever enters it.

use serde_json::Value;
use zhengda::{
    app::journal::{
        Item,
        form::{Chain, chain},
    },
    records::{case::Case, journal::Segment, staff::StaffRole},
    store::{Condition, Find},
};

use super::walk;
use crate::support::{
    roles::REGION,
    running::{Running, on_each_store},
};

async fn auditor(running: &Running) -> String {
    running.staff(REGION, "auditor", StaffRole::Auditor).await
}

/// Everything that an auditor reads under these parameters, page by page, the newest first.
async fn read(running: &Running, token: &str, parameters: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/v1/staff/audit?limit=3{parameters}{cursor}");
        let page = running.get(&path, Some(token)).await.expect(200);
        all.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

fn actions(records: &[Value]) -> Vec<&str> {
    records.iter().rev().map(|record| record["action"].as_str().unwrap()).collect()
}

// rows: N6
#[tokio::test]
async fn every_step_enters_once_in_its_order_however_many_processes_enter_it() {
    on_each_store(async |running| {
        let walked = walk(&running, 3).await;
        let other = running.again().await;
        // Both find the same work at the same moment; whoever loses must not enter it again.
        let (app, beside) = (&running.app, &other.app);
        for _ in 0..3 {
            let all = tokio::join!(
                app.enter_due_into_chain(),
                beside.enter_due_into_chain(),
                app.enter_due_into_log(),
                beside.enter_due_into_log(),
            );
            assert!(all.0.is_ok() && all.1.is_ok() && all.2.is_ok() && all.3.is_ok(), "{all:?}");
        }
        let case = running.app.records::<Case>().get(&walked.case).await.unwrap().unwrap().value;
        assert_eq!(case.unaudited, []);
        let token = auditor(&running).await;
        let of_case = read(&running, &token, &format!("&subject={}", walked.case)).await;
        assert_eq!(
            actions(&of_case),
            ["case.begin", "case.submit", "case.claim", "case.return", "case.submit", "case.claim", "case.approve"]
        );
        let approved = &of_case[0];
        assert_eq!(
            (&approved["details"]["from"], &approved["details"]["to"]),
            (&"in_review".into(), &"approved".into())
        );
        assert_eq!(approved["by"], "guangzhou/reviewer");
        let of_certificate = read(&running, &token, &format!("&subject={}", walked.certificate.id)).await;
        assert_eq!(actions(&of_certificate), ["certificate.suspended", "certificate.valid"]);
        let decided = read(&running, &token, "&action=case.approve&by=guangzhou%2Freviewer").await;
        assert_eq!(decided.len(), 1);
        assert!(read(&other, &token, "&subject=nothing_such").await.is_empty());
        let report = running.app.verify_chain(&chain(REGION), &[]).await.unwrap();
        assert!(report.is_sound() && report.report.tip.count == 9, "{report:?}");
    })
    .await;
}

#[tokio::test]
async fn who_reads_personal_data_stands_in_the_chain_before_it_is_shown() {
    let running = Running::start().await;
    let walked = walk(&running, 4).await;
    let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
    let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
    running.get(&format!("/api/v1/staff/cases/{}", walked.case), Some(&reviewer)).await.expect(200);
    let wanted = serde_json::json!({ "management_number": walked.certificate.management_number });
    running.post("/api/v1/staff/certificates/search", Some(&issuer), &wanted).await.expect(200);
    let token = auditor(&running).await;
    let records = read(&running, &token, "").await;
    assert_eq!(actions(&records), ["case.read", "certificate.read"]);
    assert_eq!(records[1]["by"], "guangzhou/reviewer");
    assert_eq!(records[1]["subject"], walked.case.as_str());
}

#[tokio::test]
async fn a_page_ends_where_the_next_begins_and_a_cursor_that_is_none_is_refused() {
    let running = Running::start().await;
    let items: Vec<Item> = (0..200).map(|n| item(n, "note")).collect();
    running.app.append::<Chain>(&chain(REGION), &items).await.unwrap();
    let token = auditor(&running).await;
    let positions = |records: &[Value]| records.iter().map(|r| r["position"].as_u64().unwrap()).collect::<Vec<_>>();
    assert_eq!(positions(&read(&running, &token, "").await), (0..200).rev().collect::<Vec<_>>());
    let refused = running.get("/api/v1/staff/audit?cursor=x", Some(&token)).await;
    assert_eq!(refused.problem(400), "cursor_invalid");
    let service = running.get("/api/v1/staff/audit?chain=service", Some(&token)).await.expect(200);
    assert_eq!(service["items"], serde_json::json!([]));
}

fn item(n: u64, action: &str) -> Item {
    Item {
        key: format!("a:test#{n}"),
        subject: Some(format!("case_{n}")),
        entry: format!("179000000000{} reviewer r/reviewer {action} case_{n}", n % 10),
    }
}

// Every writer adds its own entries and all those of its neighbour, so that each is tried twice, from two processes.
#[tokio::test]
async fn an_entry_that_many_try_to_add_is_there_once_and_everyone_is_told_the_same_place() {
    on_each_store(async |running| {
        let other = running.again().await;
        let journal = chain(REGION);
        let tried = (0..8_u64).map(|writer| {
            let app = if writer % 2 == 0 { running.app.clone() } else { other.app.clone() };
            let journal = journal.clone();
            async move {
                let from = writer / 2 * 50;
                let items: Vec<Item> = (from..from + 50).map(|n| item(n, "note")).collect();
                let mut placed = Vec::new();
                for some in items.chunks(7) {
                    let positions = app.append::<Chain>(&journal, some).await.unwrap();
                    placed.extend(some.iter().map(|item| item.key.clone()).zip(positions));
                }
                placed
            }
        });
        let told = futures_util::future::join_all(tried).await;
        let mut places = std::collections::BTreeMap::new();
        for (key, position) in told.into_iter().flatten() {
            assert_eq!(*places.entry(key.clone()).or_insert(position), position, "{key}");
        }
        assert_eq!(places.len(), 200);
        let report = running.app.verify_chain(&journal, &[]).await.unwrap();
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.report.tip.count, 200);
        let (segments, _) =
            running.app.records::<Segment>().find(&Find::by(Condition::all()).limit(100)).await.unwrap();
        let kept: usize = segments.iter().map(|found| found.value.entries.len()).sum();
        assert_eq!((kept, segments.len()), (200, 4), "every segment but the last is full");
    })
    .await;
}
