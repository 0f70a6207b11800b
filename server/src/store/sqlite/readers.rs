//! Long reads: a few threads with a bounded queue. A query ends early when its caller goes away or its time is over.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use rusqlite::Connection;
use tokio::{sync::oneshot, time::timeout};

use super::{error::translate, inline::open_read_only};
use crate::store::StoreError;

/// Threads for long reads. Two keep a long list from blocking every other without taking the machine.
const THREADS: usize = 2;
/// Most long reads waiting.
const WAITING: usize = 256;
/// Longest a read may take, its waiting included.
const TIME: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// The handle to the threads; they end when it is dropped.
#[derive(Debug)]
pub(super) struct Readers {
    jobs: SyncSender<Job>,
}

/// Tells the thread to stop when the caller no longer waits.
struct Cancel(Arc<AtomicBool>);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Readers {
    pub(super) fn start(file: &Path) -> Result<Self, StoreError> {
        let (jobs, queue) = sync_channel::<Job>(WAITING);
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..THREADS {
            let mut connection = open_read_only(file).map_err(translate)?;
            let queue = Arc::clone(&queue);
            let body = move || {
                while let Some(job) = next(&queue) {
                    job(&mut connection);
                }
            };
            let thread = thread::Builder::new().name(format!("store-reader-{number}")).spawn(body);
            thread.map_err(|error| StoreError::unavailable(format!("no thread for reading: {error}")))?;
        }
        Ok(Self { jobs })
    }

    /// Runs a read on one of the threads.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let cancel = Cancel(Arc::new(AtomicBool::new(false)));
        let cancelled = Arc::clone(&cancel.0);
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &mut Connection| {
            let watched = Arc::clone(&cancelled);
            let set = connection.progress_handler(2_000, Some(move || watched.load(Ordering::Relaxed)));
            if !cancelled.load(Ordering::Relaxed) {
                let _ = reply.send(set.map_err(translate).and_then(|()| read(connection)));
            }
        });
        match self.jobs.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(StoreError::unavailable("too many long reads are waiting")),
            Err(TrySendError::Disconnected(_)) => return Err(StoreError::unavailable("the readers have stopped")),
        }
        match timeout(TIME, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(StoreError::unavailable("a reader has stopped")),
            Err(_) => Err(StoreError::unavailable("the read took too long")),
        }
    }
}

fn next(queue: &Mutex<Receiver<Job>>) -> Option<Job> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forever(c: &Connection) -> Result<i64, StoreError> {
        let sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n";
        c.query_row(sql, [], |row| row.get(0)).map_err(translate)
    }

    #[tokio::test]
    async fn a_read_that_nobody_waits_for_gives_its_thread_free() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db");
        Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        let readers = Readers::start(&file).unwrap();
        for _ in 0..3 * THREADS {
            let gone = timeout(Duration::from_millis(30), readers.run(forever)).await;
            assert!(gone.is_err(), "it cannot have ended");
        }
        let short = readers.run(|c| c.query_row("SELECT 7", [], |row| row.get(0)).map_err(translate));
        assert_eq!(timeout(Duration::from_secs(2), short).await.expect("all threads are stuck"), Ok(7));
    }
}
