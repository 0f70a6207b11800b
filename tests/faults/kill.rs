//! kill -9 of the service at random moments under load: whatever was acknowledged is there afterwards (F1, I1), and
//! the service is ready again within seconds.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::process::{Place, Process, places};
use crate::support::{chance::Chance, client, count};

/// A begun face login that was acknowledged: its id and client secret.
type Acknowledged = Arc<Mutex<Vec<(String, String)>>>;

async fn write_until_it_fails(base: String, acknowledged: Acknowledged) {
    let client = client();
    let body = json!({ "name": "李明", "id_number": "440105199003074516" });
    loop {
        let Ok(answer) = client.post(format!("{base}/api/v1/face-logins")).json(&body).send().await else { return };
        if answer.status().as_u16() != 201 {
            continue;
        }
        let Ok(begun) = answer.json::<Value>().await else { return };
        let text = |name: &str| begun[name].as_str().unwrap().to_owned();
        acknowledged.lock().await.push((text("id"), text("client_secret")));
    }
}

async fn all_there(base: &str, acknowledged: &[(String, String)]) {
    let client = client();
    for (id, secret) in acknowledged {
        let answer = client
            .get(format!("{base}/api/v1/face-logins/{id}"))
            .header("X-Client-Secret", secret)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status().as_u16(), 200, "{id} was acknowledged and is lost");
    }
}

async fn kill_and_look(place: &Place, kills: u64) {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance::seeded(7);
    let mut slowest = Duration::ZERO;
    let mut total = 0;
    for _ in 0..kills {
        let process = Process::start(folder.path(), place);
        slowest = slowest.max(process.took);
        let acknowledged = Acknowledged::default();
        let writers: Vec<_> =
            (0..8).map(|_| tokio::spawn(write_until_it_fails(process.base.clone(), acknowledged.clone()))).collect();
        tokio::time::sleep(Duration::from_millis(200 + chance.below(600))).await;
        process.kill();
        for writer in writers {
            writer.await.unwrap();
        }
        let again = Process::start(folder.path(), place);
        slowest = slowest.max(again.took);
        let acknowledged = acknowledged.lock().await;
        total += acknowledged.len();
        all_there(&again.base, &acknowledged).await;
        again.kill();
    }
    println!("{place:?}: {kills} kills, {total} acknowledged writes, slowest start {slowest:?}");
    assert!(total > 0, "nothing was acknowledged");
    assert!(slowest < Duration::from_secs(5), "ready again only after {slowest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_a_kill() {
    for place in places("kill") {
        kill_and_look(&place, count("KILLS", 3)).await;
    }
}
