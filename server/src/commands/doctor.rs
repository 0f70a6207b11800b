//! `zhengda doctor`: tries the real thing and names the fix for each fault.

use std::{process::ExitCode, sync::Arc};

use super::{Outcome, open_store, print_findings};
use crate::{
    catalogue::Catalogue,
    clock::{Clock, SystemClock},
    objects::Objects,
    print::Typeface,
    random::{Draw, SystemRandom},
    records::{collections, demo},
    settings::{Finding, Settings},
    startup::{Application, Parts},
    store::Store,
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
            Ok(n) => {
                findings.push(Finding::new("accounts", format!("{n} demo accounts in production; {}", demo::REMEDY)))
            }
            Err(text) => findings.push(Finding::new("protection", text)),
        }
        trust(&settings, store, &mut findings).await;
    }
    files(&settings, &mut findings).await;
    providers(&settings, &mut findings).await;
    if findings.is_empty() {
        println!("everything works");
        return Ok(ExitCode::SUCCESS);
    }
    Ok(print_findings(&findings))
}

/// Whether the store of files takes, gives back and deletes a few bytes, and whether documents can be printed.
async fn files(settings: &Settings, findings: &mut Vec<Finding>) {
    let place = if settings.files.s3_endpoint.is_empty() { "files.folder" } else { "files.s3_endpoint" };
    // A key of this check alone: what it seals is deleted again, and the installation's own key may not be there yet.
    let key = SystemRandom.bytes::<32>().map(|key| data_encoding::BASE64.encode(&key));
    let vault = key.ok().and_then(|key| Vault::new(&key, Arc::new(SystemRandom)).ok());
    let name = Objects::name(&SystemRandom).ok();
    let outcome = match (vault, name) {
        (Some(vault), Some(name)) => match Objects::open(&settings.files, vault) {
            Ok(objects) => objects.try_it(&name).await.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        },
        _ => Err("there is no randomness".to_owned()),
    };
    match outcome {
        Ok(()) => println!("✓ {place}: a file was stored, read and deleted"),
        Err(error) => {
            findings.push(Finding::new(place, format!("{error}; check the address, the bucket and the rights")))
        }
    }
    match Typeface::load(&settings.server.config_folder) {
        Ok(_) => println!("✓ font of printed documents"),
        Err(error) => findings.push(Finding::new("config/fonts", error.to_string())),
    }
}

/// What only the built application can tell; where it cannot be built, that was told already or is told now.
async fn trust(settings: &Settings, store: Arc<dyn Store>, findings: &mut Vec<Finding>) {
    if !findings.is_empty() {
        println!("· keys, audit chains and transparency log: looked at once the rest is in order");
        return;
    }
    let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
    match Application::build(settings.clone(), parts).await {
        Ok(application) => super::doctor_trust::look(&application.app, findings).await,
        Err(error) => findings.push(Finding::new("startup", super::serve::explain(&error))),
    }
}

async fn demo_accounts(settings: &Settings, store: &Arc<dyn Store>) -> Result<u64, String> {
    use secrecy::ExposeSecret;
    let key = match settings.protection.key.expose_secret() {
        "" => std::fs::read_to_string(&settings.protection.key_file)
            .map_err(|error| format!("{}: {error}", settings.protection.key_file.display()))?,
        set => set.to_owned(),
    };
    let vault = Vault::new(&key, Arc::new(SystemRandom)).map_err(|error| error.to_string())?;
    demo::count(store, &vault).await.map_err(|error| error.to_string())
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
