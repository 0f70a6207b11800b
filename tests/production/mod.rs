//! What production refuses, and what it does not serve.

use std::sync::Arc;

use reqwest::Method;
use zhengda::{
    records::{Repository, collections, staff::StaffRole},
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

#[tokio::test]
async fn the_sandbox_is_no_route_of_production() {
    let running = Running::over(sqlite(&collections::all()).await, PRODUCTION).await;
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

#[tokio::test]
async fn production_does_not_start_while_a_demo_account_is_there() {
    let store = sqlite(&collections::all()).await;
    let running = Running::over(store, PRODUCTION).await;
    running.staff(REGION, "reviewer", StaffRole::Reviewer).await;
    let app = &running.app;
    let accounts: Repository<zhengda::records::staff::StaffAccount> = app.records();
    assert_eq!(accounts.count(&zhengda::store::Condition::all()).await.unwrap(), 1);
    let folder = tempfile::tempdir().unwrap();
    let parts =
        Parts { clock: app.clock.clone(), random: app.random.clone(), store: Arc::clone(&app.store), metrics: None };
    match Application::build(settings_for(&folder, "127.0.0.1:1", PRODUCTION), parts).await {
        Err(StartupError::Findings(findings)) => {
            assert!(findings[0].to_string().contains("demo accounts"), "{findings:?}")
        }
        other => panic!("production started over a demo account: {other:?}"),
    }
}
