//! `zhengda issue`: signs codes anew, in bulk, with progress; broken off, it is started again and goes on.

use std::{
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use zhengda_seal::suite::KeyId;

use super::{Outcome, open_store};
use crate::{
    app::{
        audit::{By, SERVICE},
        certificates::renew::Renewal,
        sheet::Progress,
    },
    clock::SystemClock,
    random::SystemRandom,
    records::certificate::Certificate,
    settings::Settings,
    startup::{Application, Parts},
    store::Condition,
};

/// Arguments of `issue`.
#[derive(Debug, Args)]
pub(super) struct Issue {
    /// Only certificates of this region.
    #[arg(long)]
    region: Option<String>,
    /// Codes that this key signed, instead of those of compromised keys. Every printed copy of them stops being good.
    #[arg(long)]
    key: Option<String>,
    /// Count them and write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Issue {
    /// Exit code 0 when all is done, 1 when some could not be signed, 2 when nothing could be done.
    pub(super) async fn run(self, settings: Settings) -> Outcome {
        let key =
            self.key.as_deref().map(|id| id.parse::<KeyId>().map_err(|_| format!("--key {id}: not the id of a key")));
        let key = key.transpose()?;
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        if let Some(region) = self.region.as_ref().filter(|region| !app.catalogue.regions.contains_key(*region)) {
            let known: Vec<&str> = app.catalogue.regions.keys().map(String::as_str).collect();
            return Err(format!("there is no region `{region}`; there are {}", known.join(", ")));
        }
        let of_region = self.region.as_deref().map_or_else(Condition::all, |region| Condition::eq("region", region));
        let expected = app.records::<Certificate>().count(&of_region).await.map_err(|error| error.to_string())?;
        let progress = Arc::new(Progress::default());
        progress.expected.store(expected, Ordering::Relaxed);
        let bar = tokio::spawn(show(progress.clone()));
        let region = self.region.clone().unwrap_or_else(|| SERVICE.to_owned());
        let renewal = Renewal { region: self.region, key, dry_run: self.dry_run, progress };
        let started = tokio::time::Instant::now();
        let outcome = app.renew_codes(&renewal).await;
        bar.abort();
        let outcome = outcome.map_err(|problem| {
            let cause = problem.cause.unwrap_or_else(|| problem.refusal.code.to_owned());
            format!("stopped: {cause}; what was written stays, run it again to go on")
        })?;
        if !self.dry_run && outcome.renewed > 0 {
            let details = [("codes", outcome.renewed.to_string()), ("failed", outcome.failed.to_string())];
            let noted = app.audit_in(&region, By::Command("issue"), "certificates.issue_anew", None, &details).await;
            noted.map_err(|problem| format!("the codes are issued, but not in the audit chain: {problem}"))?;
        }
        let verb = if self.dry_run { "would be issued anew" } else { "issued anew" };
        let rate = outcome.renewed as f64 / started.elapsed().as_secs_f64().max(0.001);
        println!(
            "{} certificates: {} codes {verb}, {} failed; {rate:.0} codes/s",
            outcome.total, outcome.renewed, outcome.failed
        );
        Ok(if outcome.failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Shows how far it is until it is stopped.
async fn show(progress: Arc<Progress>) {
    let bar = ProgressBar::new(progress.expected.load(Ordering::Relaxed));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} · {eta}") {
        bar.set_style(style);
    }
    loop {
        bar.set_position(progress.done.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
