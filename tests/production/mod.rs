//! What production refuses, and what it does not serve.

use std::sync::Arc;

use reqwest::Method;
use tempfile::TempDir;
use zhengda::{
    records::{account::Account, collections, staff::StaffRole},
    startup::{Application, Parts, StartupError},
};

use crate::support::{
    roles::REGION,
    running::{Running, settings_for},
    stores::sqlite,
};

/// Settings that production takes.
const PRODUCTION: &[(&str, &str)] = &[
    ("ZHENGDA_PROFILE", "production"),
    ("ZHENGDA_SERVER__PUBLIC_URL", "https://zhengda.example.cn"),
    ("ZHENGDA_SMS__BASE_URL", "https://sms.example.cn"),
    ("ZHENGDA_SMS__SECRET_KEY", "a-real-secret-of-sms"),
    ("ZHENGDA_WECHAT__BASE_URL", "https://wechat.example.cn"),
    ("ZHENGDA_WECHAT__SECRET", "a-real-secret-of-wechat"),
    ("ZHENGDA_FACE__BASE_URL", "https://face.example.cn"),
    ("ZHENGDA_FACE__CALLBACK_SECRET", "a-real-secret-of-face"),
    ("ZHENGDA_CARRIER__BASE_URL", "https://carrier.example.cn"),
    ("ZHENGDA_CARRIER__KEY", "a-real-key-of-carrier"),
    ("ZHENGDA_PROTECTION__KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
    ("ZHENGDA_SEAL__PASSPHRASE", "a long passphrase of production"),
];

/// The configuration as an authority completes it: each identity provider has its own address and secret.
fn completed() -> (TempDir, Vec<(String, String)>) {
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir("config").unwrap() {
        let path = entry.unwrap().path().canonicalize().unwrap();
        std::os::unix::fs::symlink(&path, folder.path().join(path.file_name().unwrap())).unwrap();
    }
    let path = folder.path().join("identity.toml");
    let (mut providers, mut secrets) = (String::new(), Vec::new());
    for line in std::fs::read_to_string(&path).unwrap().lines() {
        providers.push_str(&format!("{line}\n"));
        if let Some(id) = line.strip_prefix("id = ") {
            let id = id.trim_matches('"');
            providers.push_str(&format!("base_url = \"https://{}.example.cn\"\n", id.replace('_', "-")));
            secrets.push(format!("{id}=a-real-secret-of-{id}"));
        }
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, providers).unwrap();
    let own = [
        ("ZHENGDA_SERVER__CONFIG_FOLDER", folder.path().to_str().unwrap()),
        ("ZHENGDA_IDENTITY__SECRETS", &secrets.join(" ")),
    ];
    let all = PRODUCTION.iter().chain(&own).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    (folder, all)
}

fn borrowed(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn production_does_not_start_with_the_sandbox_of_an_identity_provider() {
    let folder = tempfile::tempdir().unwrap();
    let store = sqlite(&collections::all()).await;
    let parts = Parts {
        clock: Arc::new(zhengda::clock::SystemClock),
        random: Arc::new(zhengda::random::SystemRandom),
        store: store.store.clone(),
        metrics: None,
    };
    match Application::build(settings_for(&folder, "127.0.0.1:1", PRODUCTION), parts).await {
        Err(StartupError::Findings(findings)) => {
            let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
            assert!(told.iter().any(|text| text.contains("https address")), "{told:?}");
            assert!(told.iter().any(|text| text.contains("has no secret")), "{told:?}");
        }
        other => panic!("production started with the sandbox: {other:?}"),
    }
}

#[tokio::test]
async fn the_sandbox_is_no_route_of_production() {
    let (_folder, settings) = completed();
    let running = Running::over(sqlite(&collections::all()).await, &borrowed(&settings)).await;
    for path in [
        "/sandbox/sms?mobile=13800138001",
        "/sandbox/faults",
        "/sandbox/face/x",
        "/sandbox/carrier/x",
        "/sandbox/wx/cgi-bin/stable_token",
    ] {
        for method in [Method::GET, Method::POST] {
            assert_eq!(running.send(method, path, None, &[], None).await.problem(404), "not_found", "{path}");
        }
    }
    assert_eq!(running.get("/health/ready", None).await.status.as_u16(), 200);
}

/// Everybody knows the password of a demo account, whether it is the staff's or a candidate's.
#[tokio::test]
async fn production_does_not_start_while_a_demo_account_is_there() {
    for of_staff in [true, false] {
        let (_folder, settings) = completed();
        let running = Running::over(sqlite(&collections::all()).await, &borrowed(&settings)).await;
        let app = &running.app;
        if of_staff {
            running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
        } else {
            let account = Account {
                username: "liming".to_owned(),
                person: "per_demo".to_owned(),
                password: String::new(),
                region: None,
                demo: true,
                created_at: app.now(),
                password_at: app.now(),
                accepted: Vec::new(),
                answered: Vec::new(),
            };
            app.records().insert("acc_demo", &account).await.unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let (clock, random) = (app.clock.clone(), app.random.clone());
        let parts = Parts { clock, random, store: Arc::clone(&app.store), metrics: None };
        match Application::build(settings_for(&folder, "127.0.0.1:1", &borrowed(&settings)), parts).await {
            Err(StartupError::Findings(findings)) => {
                let told = findings[0].to_string();
                assert!(told.contains("1 demo accounts") && told.contains("zhengda staff password"), "{told}");
            }
            other => panic!("production started over a demo account (staff: {of_staff}): {other:?}"),
        }
    }
}
