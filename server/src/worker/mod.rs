//! Background work: what documents promise in their outboxes, and what time brings. Several processes on one
//! store share it; a lease in the document keeps two workers from doing the same task at once, and every job is
//! safe to do twice.

mod deadlines;
mod files;
mod jobs;
mod outboxes;
mod parcels;
mod sweep;
mod trails;

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use crate::app::App;

/// Looks for things that time brings come at this many times the interval of the outbox.
const SLOW: u32 = 10;

/// A running worker.
#[derive(Debug)]
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Lets the running jobs finish for at most `patience`; what is not done is done by the next process.
    pub async fn stop(self, patience: Duration) {
        let _ = self.stop.send(true);
        if tokio::time::timeout(patience, self.task).await.is_err() {
            tracing::warn!("the worker did not finish in time; its leases will run out");
        }
    }
}

/// Starts the worker.
#[must_use]
pub fn start(app: Arc<App>) -> Worker {
    let (stop, stopped) = watch::channel(false);
    Worker { stop, task: tokio::spawn(run(app, stopped)) }
}

async fn run(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let interval = Duration::from_millis(app.settings.worker.interval_ms.max(10));
    let mut round: u32 = 0;
    while !*stopped.borrow() {
        if round.is_multiple_of(SLOW) {
            time_brings(&app).await;
        }
        round = round.wrapping_add(1);
        let did = outboxes::work(&app).await + trails::enter(&app).await;
        if did > 0 {
            // More may be due already; a full round is not waited for.
            continue;
        }
        tokio::select! {
            () = app.bell.notified() => {}
            () = tokio::time::sleep(interval) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn time_brings(app: &Arc<App>) {
    deadlines::pass(app).await;
    parcels::ask_about_silent(app).await;
    if let Err(problem) = app.tell_about_checks().await {
        tracing::warn!(code = problem.refusal.code, cause = problem.cause, "holders could not be told about checks");
    }
    sweep::sweep(app).await;
    files::remove(app).await;
    trails::publish(app).await;
}

/// Does everything that is due at this moment and answers how many tasks that were: for tests, which move the
/// clock and then want its consequences.
pub async fn drain(app: &Arc<App>) -> usize {
    time_brings(app).await;
    let mut done = 0;
    loop {
        match outboxes::work(app).await + trails::enter(app).await {
            0 => return done,
            more => done += more,
        }
    }
}
