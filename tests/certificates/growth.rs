//! Growth from 10,000 to 1,000,000 certificates: time to ready, memory above an empty register, processor time for each
//! verification. `make growth` runs it against the real program.

use std::{
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream};
use tempfile::TempDir;
use zhengda::{
    clock::{Clock, SystemClock},
    random::SystemRandom,
    records::{certificate::Certificate, collections},
    startup::{Application, Parts},
    store::{Condition, Find, Sqlite, Store},
};
use zhengda_seal::{
    code::{Claims, StatusIndex},
    record::RecordDigest,
    status::LIST_SIZE,
};

use super::list::{csv, file, row};
use crate::support::{client, count, running::settings_for};

/// Revoked: one in a hundred.
const REVOKED: u64 = 100;
/// Certificates of one list, as many as the product puts into one.
const IN_A_LIST: u32 = LIST_SIZE / 100 * 97;

/// Scattered, as revocations are: a regular pattern would pack into next to nothing.
fn is_revoked(k: u32) -> bool {
    let x = u64::from(k).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (x >> 33).is_multiple_of(REVOKED)
}

struct Register {
    folder: TempDir,
    codes: Vec<String>,
}

/// A register of `n` certificates that differ in what verification looks at. The holder's fields are those of one import,
/// because nothing reads them here.
async fn register(n: u32) -> Register {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder.path().join("zhengda.sqlite")).unwrap());
    store.ensure(&collections::all()).await.unwrap();
    let settings = settings_for(&folder, "127.0.0.1:0", &[]);
    let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
    let app = Application::build(settings, parts).await.unwrap().app;
    let order =
        zhengda::app::sheet::Import { region: "guangzhou".to_owned(), dry_run: false, progress: Arc::default() };
    app.import_certificates(file(csv([row(1)]).as_bytes()), order).await.unwrap();
    let records = app.records::<Certificate>();
    let imported = records.find(&Find::by(Condition::all())).await.unwrap().0.remove(0);
    records.delete_if(&imported.id, imported.version).await.unwrap();
    let template = imported.value;
    let now = SystemClock.now();
    let mut codes = Vec::new();
    // A place is random: here every place of a list once, in an order that jumps.
    let place = |k: u32| StatusIndex { list: k / IN_A_LIST, index: (k % IN_A_LIST).wrapping_mul(48_271) % LIST_SIZE };
    let mut made = Vec::new();
    for k in 1..=n {
        let mut next = template.clone();
        let at = place(k);
        (next.status_list, next.status_index) = (at.list, at.index);
        next.id = format!("cert_{k:026}");
        next.logged = 1;
        let claims = Claims {
            certificate_id: next.id.clone(),
            name: next.name.clone(),
            id_number_masked: "4****************6".to_owned(),
            exam: next.exam_name.clone(),
            specialty: next.specialty.clone(),
            level: next.level.clone(),
            approved_on: next.approved_on,
            issued_on: now.beijing_date(),
            management_number_masked: None,
            status: at,
            record_digest: RecordDigest([7; 24]),
        };
        let code = app.seal.issue(&claims, now).unwrap();
        next.code_tag = data_encoding::HEXLOWER.encode(&app.seal.table.tag(code.as_bytes()).0);
        next.code = code.bare();
        // Only the keyed digest of the number is indexed; it may repeat.
        if is_revoked(k) {
            next.status = zhengda::records::certificate::Status::Revoked;
            (next.since, next.changed_at) = (Some(now), Some(now));
        } else if k % (n / 200).max(1) == 0 && codes.len() < 200 {
            codes.push(next.code.clone());
        }
        made.push(next);
        if made.len() == 2_048 || k == n {
            let written = stream::iter(made.drain(..)).map(|next| {
                let records = records.clone();
                async move { records.insert(&next.id, &next).await }
            });
            written.buffer_unordered(256).for_each(|one| async { one.unwrap() }).await;
        }
    }
    Register { folder, codes }
}

/// The program, serving a register.
struct Serving {
    child: Child,
    base: String,
    ready: Duration,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn serve(folder: &TempDir) -> Serving {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let began = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_zhengda"))
        .arg("serve")
        .env("ZHENGDA_SERVER__LISTEN", format!("127.0.0.1:{port}"))
        .env("ZHENGDA_SERVER__PUBLIC_URL", &base)
        .env("ZHENGDA_STORE__PATH", folder.path())
        .env("ZHENGDA_SERVER__CONFIG_FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/config"))
        .env("ZHENGDA_PROTECTION__KEY_FILE", folder.path().join("protection.key"))
        .env("ZHENGDA_SEAL__KEY_FILE", folder.path().join("certificate-keys.json"))
        .env("ZHENGDA_LIMITS__VERIFICATIONS_PER_MINUTE", "100000000")
        .env("ZHENGDA_LOG__FILTER", "warn")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let client = client();
    while !client.get(format!("{base}/health/ready")).send().await.is_ok_and(|answer| answer.status().is_success()) {
        assert!(began.elapsed() < Duration::from_secs(60), "never ready");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Serving { child, base, ready: began.elapsed() }
}

impl Serving {
    fn memory_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// Processor time of the process in seconds.
    fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
        ticks / 100.0
    }

    async fn verdict(&self, client: &reqwest::Client, code: &str) -> String {
        let body = serde_json::json!({ "code": code });
        let answer = client.post(format!("{}/api/v1/verifications", self.base)).json(&body).send().await.unwrap();
        answer.json::<serde_json::Value>().await.unwrap()["reason"].as_str().unwrap().to_owned()
    }

    /// Waits until the process has nothing left to load: its processor time stands still.
    async fn settles(&self) -> Duration {
        let began = Instant::now();
        loop {
            let before = self.processor();
            tokio::time::sleep(Duration::from_millis(500)).await;
            if self.processor() - before < 0.03 {
                return began.elapsed();
            }
            assert!(began.elapsed() < Duration::from_secs(300), "it never settled");
        }
    }

    /// Microseconds of processor time for each verification.
    async fn cost(&self, codes: &[String], requests: usize) -> f64 {
        let client = client();
        let before = self.processor();
        stream::iter(0..requests)
            .map(|n| {
                let (client, code) = (client.clone(), &codes[n % codes.len()]);
                async move { assert_eq!(self.verdict(&client, code).await, "in_force") }
            })
            .buffer_unordered(16)
            .for_each(|()| async {})
            .await;
        (self.processor() - before) * 1e6 / requests as f64
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "makes a register of a million certificates; make growth"]
async fn a_hundred_times_more_certificates_cost_no_more() {
    let (few, many) = (count("FEW", 10_000), count("MANY", 1_000_000));
    let requests = usize::try_from(count("REQUESTS", 20_000)).unwrap();
    let empty = register(0).await;
    let idle = serve(&empty.folder).await;
    idle.settles().await;
    let idle_kib = idle.memory_kib();
    drop(idle);
    let mut costs = Vec::new();
    for n in [few, many] {
        let made = Instant::now();
        let register = register(u32::try_from(n).unwrap()).await;
        println!("GROWTH {n} certificates made in {:.0} s", made.elapsed().as_secs_f64());
        let serving = serve(&register.folder).await;
        // Right after the start, while the table is still being loaded.
        let early = serving.verdict(&client(), &register.codes[0]).await;
        let loaded = serving.settles().await;
        let above = serving.memory_kib().saturating_sub(idle_kib);
        serving.cost(&register.codes, requests / 10).await;
        let cost = serving.cost(&register.codes, requests).await;
        println!(
            "GROWTH {n}: ready in {:.2} s, first verdict `{early}`, loaded {:.1} s later, {:.1} MB above idle, {cost:.1} µs a request",
            serving.ready.as_secs_f64(),
            loaded.as_secs_f64(),
            above as f64 / 1024.0
        );
        let pack = client().get(format!("{}/api/v1/status-pack", serving.base)).send().await.unwrap();
        println!("GROWTH {n}: status pack {} bytes", pack.bytes().await.unwrap().len());
        costs.push(cost);
    }
    println!("GROWTH verify {:.2} × from {few} to {many}", costs[1] / costs[0]);
}
