//! A decision about a check, a report or a payment is never without its entry in the chain, wherever the process ends.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use serde_json::{Value, json};
use zhengda::{
    app::journal::form::chain,
    records::{
        Record, collections,
        order::PaymentReport,
        publicity::{PublicityEntry, PublicityReport},
        staff::StaffRole,
    },
    store::{Condition, Find},
};
use zhengda_engine::moment::Span;

use super::staff::{entered, upload};
use crate::support::{
    roles::{OWNER, REGION},
    running::Running,
    stores::stores,
    watched::{ENDED, ENDLESS, Ends, Watched},
};

/// The office at work, over a store that can end at any write.
struct Office {
    running: Running,
    ends: Arc<Ends>,
    candidate: String,
    reviewer: String,
    operator: String,
    list: String,
    check: String,
    payment: String,
}

impl Office {
    async fn open(running: Running, ends: Arc<Ends>) -> Self {
        let issuer = running.staff(REGION, "issuer", StaffRole::Issuer).await;
        let reviewer = running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        let operator = running.staff(REGION, "operator", StaffRole::Operator).await;
        let now = running.app.now();
        let body = json!({ "exam": "social_worker", "sitting": "2025", "from": now.beijing_date().to_string() });
        let list = running.act("/api/v1/staff/publicities", &issuer, None, &body).await.expect(201);
        let list = list["id"].as_str().unwrap().to_owned();
        let rows = format!("姓名,证件号码,考试名称,年度,核查状态\n{},{},social_worker,2025,\n", OWNER.0, OWNER.1);
        upload(&running, StaffRole::Issuer, "publicities/import", &rows).await;
        let checks =
            running.get(&format!("/api/v1/staff/publicities/{list}/checks"), Some(&reviewer)).await.expect(200);
        let check = checks["items"][0]["id"].as_str().unwrap().to_owned();
        let candidate = running.candidate(OWNER).await;
        let charge = json!({
            "region": REGION, "exam": "constructor_1", "year": now.beijing_date().year(), "amount_fen": 6100,
            "charged_at": now.minus(Span::hours(2)).rfc3339(),
        });
        let report = running.act("/api/v1/payment-reports", &candidate, None, &charge).await.expect(201);
        let payment = report["id"].as_str().unwrap().to_owned();
        Self { running, ends, candidate, reviewer, operator, list, check, payment }
    }

    /// A call whose process ends after so many writes; whether it ended.
    async fn ends_after(&self, last: i64, token: &str, path: &str, body: &Value) -> bool {
        self.ends.0.store(last, Ordering::SeqCst);
        self.running.act(&format!("/api/v1/{path}"), token, None, body).await;
        self.ends.0.swap(ENDLESS, Ordering::SeqCst) == ENDED
    }

    /// The same for somebody who reports the person on the list; what was taken can be looked into.
    async fn report(&self, last: i64) -> (bool, Vec<String>) {
        let captcha = self.running.solved().await;
        let new = json!({ "entry_id": self.check, "text": "这个人没有满工作年限，请核实。", "captcha": captcha });
        let path = format!("/api/v1/publicities/{}/reports", self.list);
        let before: Vec<String> = self.all::<PublicityReport>().await.into_iter().map(|one| one.id).collect();
        self.ends.0.store(last, Ordering::SeqCst);
        self.running.act(&path, &self.candidate, None, &new).await;
        let ended = self.ends.0.swap(ENDLESS, Ordering::SeqCst) == ENDED;
        let all = self.all::<PublicityReport>().await.into_iter().map(|one| one.id);
        (ended, all.filter(|id| !before.contains(id)).collect())
    }

    async fn all<T: Record>(&self) -> Vec<T> {
        let (found, _) = self.running.app.records::<T>().find(&Find::by(Condition::all()).limit(100)).await.unwrap();
        found.into_iter().map(|found| found.value).collect()
    }

    /// How many changes the documents have seen, by the action that entered each.
    async fn changes(&self) -> [(&'static str, u32); 4] {
        let reports = self.all::<PublicityReport>().await;
        let above_first = |revisions: Vec<u32>| revisions.iter().map(|revision| revision - 1).sum();
        [
            ("check.decide", above_first(self.all::<PublicityEntry>().await.iter().map(|one| one.revision).collect())),
            ("payment.answer", above_first(self.all::<PaymentReport>().await.iter().map(|one| one.revision).collect())),
            ("report.take", u32::try_from(reports.len()).unwrap()),
            ("report.decide", above_first(reports.iter().map(|one| one.revision).collect())),
        ]
    }
}

// rows: N6
#[tokio::test]
async fn a_decision_has_its_entry_once_whatever_write_is_the_last() {
    for kind in stores(&collections::all()).await {
        println!("on {}", kind.name);
        let ends = Arc::new(Ends(AtomicI64::new(ENDLESS)));
        let store = Watched::over(kind.store.clone(), ends.clone());
        let office = Office::open(Running::over(kind.behind(store), &[]).await, ends).await;
        let (mut last, mut ended) = (0, true);
        while ended {
            let word = if last % 2 == 0 { "supplement" } else { "unchecked" };
            let decision = json!({ "state": word, "text": "请按要求补充。" });
            ended =
                office.ends_after(last, &office.reviewer, &format!("staff/checks/{}", office.check), &decision).await;
            let answer = json!({ "outcome": "arrived", "text": format!("第{last}次答复。") });
            let path = format!("staff/payment-reports/{}", office.payment);
            ended |= office.ends_after(last, &office.operator, &path, &answer).await;
            let (broken, reports) = office.report(last).await;
            ended |= broken;
            for report in reports {
                let path = format!("staff/publicity-reports/{report}");
                let taken = json!({ "state": "investigating" });
                ended |= office.ends_after(last, &office.reviewer, &path, &taken).await;
            }
            // Another process goes on, and nobody calls again.
            let next = office.running.again().await;
            while next.work().await + office.running.work().await > 0 {}
            let entries = entered(&office.running).await;
            for (action, times) in office.changes().await {
                let found = entries.get(action).copied().unwrap_or_default();
                assert_eq!(found, times as usize, "{action} after write {last}: {entries:?}");
            }
            last += 1;
        }
        assert!(last > 1, "some call ended early");
        let changes = office.changes().await;
        assert!(changes.iter().all(|(_, times)| *times > 0), "{changes:?}");
        assert!(office.running.app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound());
    }
}
