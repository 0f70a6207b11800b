//! `zhengda doctor`: tries the real thing and names the fix for each fault.

use std::{process::ExitCode, sync::Arc};

use super::{Outcome, open_store, print_findings};
use crate::{
    catalogue::Catalogue,
    clock::{Clock, SystemClock},
    random::SystemRandom,
    records::{Repository, collections, staff::StaffAccount},
    settings::{Finding, Settings},
    store::{Condition, Store},
    vault::Vault,
};

/// A clock before this moment (2026-01-01) is wrong: signatures of providers would be refused.
const EARLIEST: i64 = 1_767_225_600_000;

pub(super) async fn run(settings: Settings) -> Outcome {
    let mut findings = Vec::new();
    let good = |what: &str| println!("✓ {what}");
    match Catalogue::load(&settings.server.config_folder) {
        Ok(_) => good("configuration"),
        Err(more) => findings.extend(more),
    }
    if SystemClock.now().0 < EARLIEST {
        findings.push(Finding::new("clock", "shows a time before 2026; set it, providers refuse old signatures"));
    } else {
        good("clock");
    }
    let store = match open_store(&settings).await {
        Ok(store) => Some(store),
        Err(error) => {
            findings.push(Finding::new("store", error));
            None
        }
    };
    if let Some(store) = store {
        match store.ensure(&collections::all()).await {
            Ok(()) => good("store reachable, collections and indexes there"),
            Err(error) => findings.push(Finding::new("store", error.to_string())),
        }
        match demo_accounts(&settings, &store).await {
            Ok(0) => good("no demo accounts"),
            Ok(n) if settings.is_development() => good(&format!("{n} demo accounts (development)")),
            Ok(n) => findings.push(Finding::new("staff", format!("{n} demo accounts in production; delete them"))),
            Err(text) => findings.push(Finding::new("protection", text)),
        }
    }
    providers(&settings, &mut findings).await;
    if findings.is_empty() {
        println!("everything works");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(print_findings(&findings))
}

async fn demo_accounts(settings: &Settings, store: &Arc<dyn Store>) -> Result<u64, String> {
    use secrecy::ExposeSecret;
    let key = match settings.protection.key.expose_secret() {
        "" => std::fs::read_to_string(&settings.protection.key_file)
            .map_err(|error| format!("{}: {error}", settings.protection.key_file.display()))?,
        set => set.to_owned(),
    };
    let vault = Vault::new(&key, Arc::new(SystemRandom)).map_err(|error| error.to_string())?;
    let accounts = Repository::<StaffAccount>::new(store.clone(), vault);
    accounts.count(&Condition::eq("demo", true)).await.map_err(|error| error.to_string())
}

/// Whether each provider's host takes a connection. Nothing is sent that a provider would count.
async fn providers(settings: &Settings, findings: &mut Vec<Finding>) {
    for (place, base) in [
        ("sms.base_url", &settings.sms.base_url),
        ("wechat.base_url", &settings.wechat.base_url),
        ("face.base_url", &settings.face.base_url),
        ("carrier.base_url", &settings.carrier.base_url),
    ] {
        let Ok(url) = url::Url::parse(base) else {
            println!("· {place}: sandbox of this process");
            continue;
        };
        let host = url.host_str().unwrap_or_default().to_owned();
        let port = url.port_or_known_default().unwrap_or(443);
        let connect = tokio::net::TcpStream::connect((host.as_str(), port));
        match tokio::time::timeout(std::time::Duration::from_secs(3), connect).await {
            Ok(Ok(_)) => println!("✓ {place}"),
            Ok(Err(error)) => findings.push(Finding::new(place, format!("{host}:{port} takes no connection: {error}"))),
            Err(_) => findings
                .push(Finding::new(place, format!("{host}:{port} does not answer within 3 s; check the firewall"))),
        }
    }
}
