//! Logs and figures. What may never be logged stands in `docs/LOGGING.md`.

use std::{io::IsTerminal, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt};

use crate::settings::{Log, LogFormat};

/// Sends the log to standard error, in the form of the settings.
///
/// # Errors
/// When the filter cannot be read or a log is installed already.
pub fn install_log(log: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| format!("log.filter: {error}"))?;
    let builder = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(std::io::stderr().is_terminal());
    let installed = match log.format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
    installed.map_err(|error| error.to_string())
}

/// Installs the recorder of figures.
///
/// # Errors
/// When one is installed already.
pub fn install_metrics() -> Result<PrometheusHandle, String> {
    const SECONDS: &[f64] = &[0.001, 0.005, 0.02, 0.05, 0.2, 1.0, 5.0];
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| error.to_string())
}

/// Sums up what was recorded, for as long as the process lives. Every request leaves a number; without this they would
/// wait in memory until somebody asks for the figures.
pub fn keep(metrics: PrometheusHandle) {
    tokio::spawn(async move {
        let mut round = tokio::time::interval(SUMMED_UP);
        loop {
            round.tick().await;
            metrics.run_upkeep();
        }
    });
}

/// So often: a flood of 100,000 requests a second leaves some 10 MB in between.
const SUMMED_UP: Duration = Duration::from_secs(5);
