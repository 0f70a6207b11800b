//! `zhengda serve`: starts the service and stops it without losing a request.

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use tokio::{net::TcpListener, signal::unix::SignalKind};

use super::{Outcome, open_store};
use crate::{
    clock::SystemClock,
    listen,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts, StartupError},
    telemetry, worker,
};

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {}

impl Serve {
    pub(super) async fn run(self, mut settings: Settings) -> Outcome {
        telemetry::install_log(&settings.log)?;
        let metrics = telemetry::install_metrics()?;
        telemetry::keep(metrics.clone());
        let listener = TcpListener::bind(settings.server.listen).await;
        let listener = listener.map_err(|error| format!("cannot listen on {}: {error}", settings.server.listen))?;
        // Port 0 asks for any free port; the sandbox must know which one it became.
        settings.server.listen = listener.local_addr().map_err(|error| error.to_string())?;
        let store = open_store(&settings).await?;
        let parts =
            Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: Some(metrics) };
        let application = Application::build(settings, parts).await.map_err(|error| explain(&error))?;
        let app = application.app.clone();
        let drain = Duration::from_secs(app.settings.server.drain_seconds);
        let worker = app.settings.worker.enabled.then(|| worker::start(app.clone()));
        println!("{}", super::welcome::text(&app));
        let stop = {
            let app = app.clone();
            async move {
                stop_asked().await;
                // Not ready first, so that nothing new is sent here while running requests finish.
                app.draining.begin();
                tracing::info!("stopping");
            }
        };
        listen::serve(listener, application.served(), stop, drain).await;
        // What was checked in the last second is not yet in the holders' logs.
        app.write_journal().await;
        if let Some(worker) = worker {
            worker.stop(drain).await;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Ends when the process is asked to stop.
async fn stop_asked() {
    let terminate = async {
        match tokio::signal::unix::signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate => {}
    }
}

pub(super) fn explain(error: &StartupError) -> String {
    match error {
        StartupError::Findings(findings) => {
            let lines: Vec<String> = findings.iter().map(|finding| format!("  ✗ {finding}")).collect();
            format!("the configuration has {} finding(s):\n{}", findings.len(), lines.join("\n"))
        }
        other => other.to_string(),
    }
}
