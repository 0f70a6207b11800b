//! What a candidate can know: scores and plans, publicity, promise, payments, calendar, help, certificate query.

mod calendar;
mod help;
mod hidden;
mod payments;
mod promise;
mod publicity;
mod query;
mod scores;
mod void_check;

use serde_json::Value;
use zhengda::records::staff::StaffRole;

use crate::support::{
    roles::REGION,
    running::{Answer, Running},
};

/// Sends a list as a member of staff of the region.
async fn upload(running: &Running, role: StaffRole, path: &str, list: &str) -> Answer {
    let token = running.staff(REGION, role.name(), role).await;
    let (path, bytes) = (path.to_owned(), list.as_bytes().to_vec());
    running
        .raw(move |client, base| {
            client
                .post(format!("{base}/api/v1{path}"))
                .bearer_auth(token)
                .header("Content-Type", "text/csv")
                .body(bytes)
        })
        .await
}

/// Rows, added, changed, unchanged, failed.
fn counts(answer: &Value) -> [u64; 5] {
    ["total", "added", "changed", "unchanged", "failed"].map(|name| answer[name].as_u64().unwrap())
}

/// The codes of the findings with their lines.
fn codes(answer: &Value) -> Vec<(u64, String)> {
    let findings = answer["findings"].as_array().unwrap();
    findings.iter().map(|f| (f["line"].as_u64().unwrap(), f["code"].as_str().unwrap().to_owned())).collect()
}
