//! The gate: closed while the database does not answer, so that callers are told at once instead of waiting.
//!
//! One task pings. It is the only judge of an outage; a call that fails merely asks it to look now, and one that is
//! answered speaks for a database whose ping is late.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use mongodb::{Database, bson::doc};
use tokio::{
    sync::{Notify, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Between two looks at a database that answers.
const PAUSE: Duration = Duration::from_millis(1_000);
/// Between two looks at one that does not.
const PAUSE_WHEN_CLOSED: Duration = Duration::from_millis(250);
/// How long a ping may take. Two in a row that take longer close the gate.
const PING: Duration = Duration::from_millis(450);
/// Pings left unanswered that are kept; the oldest is given up for a new one.
const UNANSWERED: usize = 8;

/// The handle; the task ends with it.
#[derive(Debug)]
pub(super) struct Gate {
    closed: watch::Receiver<bool>,
    look: Arc<Notify>,
    answered: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Gate {
    /// An open gate and its watchman.
    pub(super) fn start(database: Database) -> Self {
        let (tell, closed) = watch::channel(false);
        let look = Arc::new(Notify::new());
        let answered = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(watch_over(database, tell, Arc::clone(&look), Arc::clone(&answered)));
        Self { closed, look, answered, task }
    }

    /// Whether the database is known not to answer.
    pub(super) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Waits until the gate closes.
    pub(super) async fn closing(&self) {
        let mut closed = self.closed.clone();
        if closed.wait_for(|closed| *closed).await.is_err() {
            // The watchman is gone only when the store is; its callers end by their own time.
            std::future::pending::<()>().await;
        }
    }

    /// Something failed: have a look now rather than at the next turn.
    pub(super) fn suspect(&self) {
        self.look.notify_one();
    }

    /// The database has answered a call, whatever the answer was.
    pub(super) fn answered(&self) {
        self.answered.fetch_add(1, Ordering::Relaxed);
    }
}

async fn watch_over(database: Database, tell: watch::Sender<bool>, look: Arc<Notify>, answered: Arc<AtomicU64>) {
    let mut unanswered = VecDeque::new();
    let mut failures = 0_u32;
    loop {
        let before = answered.load(Ordering::Relaxed);
        if pong(&database, &mut unanswered).await || answered.load(Ordering::Relaxed) != before {
            failures = 0;
            tell.send_if_modified(|closed| std::mem::replace(closed, false));
        } else {
            failures = failures.saturating_add(1);
        }
        if failures == 1 {
            continue;
        }
        if failures == 2 {
            tell.send_if_modified(|closed| !std::mem::replace(closed, true));
        }
        tokio::select! {
            () = sleep(if failures == 0 { PAUSE } else { PAUSE_WHEN_CLOSED }) => {}
            () = look.notified(), if failures == 0 => {}
        }
    }
}

/// One ping, run to its end on a task of its own: the driver's calls are not to be dropped half-way.
async fn pong(database: &Database, unanswered: &mut VecDeque<JoinHandle<bool>>) -> bool {
    let database = database.clone();
    let mut ping = tokio::spawn(async move { database.run_command(doc! { "ping": 1 }).await.is_ok() });
    if let Ok(answer) = timeout(PING, &mut ping).await {
        return answer.unwrap_or(false);
    }
    unanswered.retain(|old| !old.is_finished());
    unanswered.push_back(ping);
    if unanswered.len() > UNANSWERED
        && let Some(oldest) = unanswered.pop_front()
    {
        oldest.abort();
    }
    false
}
