//! How long checking a long chain takes (L11: 1,000,000 records in 2 s). `make audit-speed` runs it.

use std::{process::Command, sync::Arc, time::Instant};

use zhengda::{
    app::journal::{
        Item,
        form::{Chain, chain},
    },
    clock::SystemClock,
    random::SystemRandom,
    startup::{Application, Parts},
    store::Sqlite,
};

use crate::support::{count, roles::REGION, running::settings_for};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "fills a store with a million records; make audit-speed"]
async fn a_million_records_are_checked_by_the_command() {
    let records = count("AUDIT_RECORDS", 1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Sqlite::open(&folder.path().join("zhengda.sqlite")).unwrap());
    let settings = settings_for(&folder, "127.0.0.1:0", &[]);
    let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
    let app = Application::build(settings, parts).await.unwrap().app;
    let filling = Instant::now();
    for from in (0..records).step_by(4_096) {
        let items: Vec<Item> = (from..(from + 4_096).min(records)).map(item).collect();
        app.append::<Chain>(&chain(REGION), &items).await.unwrap();
    }
    app.keep_chain_points().await.unwrap();
    println!("AUDIT filled {records} records in {:.1} s", filling.elapsed().as_secs_f64());
    drop(app);
    for _ in 0..3 {
        let began = Instant::now();
        let said = Command::new(env!("CARGO_BIN_EXE_zhengda"))
            .args(["audit", "verify", "--region", REGION])
            .env("ZHENGDA_STORE__PATH", folder.path())
            .env("ZHENGDA_SERVER__CONFIG_FOLDER", concat!(env!("CARGO_MANIFEST_DIR"), "/config"))
            .env("ZHENGDA_PROTECTION__KEY_FILE", folder.path().join("protection.key"))
            .env("ZHENGDA_SEAL__KEY_FILE", folder.path().join("certificate-keys.json"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.status.success() && text.contains(&format!("{records} records")), "{text}{said:?}");
        println!("AUDIT {} ({:.2} s with starting)", text.trim(), began.elapsed().as_secs_f64());
    }
}

fn item(n: u64) -> Item {
    let subject = format!("case_{:026}", n / 7);
    Item {
        key: format!("a:{subject}#{}", n % 7),
        entry: format!(
            "{} reviewer r1/reviewer{} case.approve {subject} body={:032x} from=in_review revision={} service=mailing to=approved",
            1_790_000_000_000 + n,
            n % 9,
            u128::from(n) * 0x9E37_79B9,
            n % 7
        ),
        subject: Some(subject),
    }
}
