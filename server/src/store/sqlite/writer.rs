//! The one thread that writes. It takes what is waiting, up to a bound, commits all of it with one sync of the disk,
//! and only then answers: many writers share the cost of one.

use std::{
    fs::File,
    path::Path,
    sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    thread::{self, JoinHandle},
};

use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

use super::{
    error::translate,
    schema,
    write::{self, Write},
};
use crate::store::{Collection, StoreError};

/// Most writes of one transaction.
const BATCH: usize = 512;
/// Most writes waiting; more are refused rather than queued for longer than a caller waits.
const WAITING: usize = 8_192;

/// What the thread is asked to do.
#[derive(Debug)]
pub(super) enum Job {
    Write(&'static Collection, Write),
    Ensure(Vec<&'static Collection>),
}

#[derive(Debug)]
struct Request {
    job: Job,
    reply: oneshot::Sender<Result<i64, StoreError>>,
}

/// The handle to the thread.
#[derive(Debug)]
pub(super) struct Writer {
    requests: Option<SyncSender<Request>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Opens the file for writing and starts the thread, which holds the lock until it ends.
    pub(super) fn start(file: &Path, lock: File) -> Result<Self, StoreError> {
        let mut connection = open(file).map_err(translate)?;
        let (sender, receiver) = sync_channel(WAITING);
        let body = move || {
            serve(&mut connection, &receiver);
            drop(connection);
            drop(lock);
        };
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(body);
        let thread = thread.map_err(|error| StoreError::unavailable(format!("no thread for writing: {error}")))?;
        Ok(Self { requests: Some(sender), thread: Some(thread) })
    }

    /// Hands a job over and waits for its end. If the caller goes away, the job is done all the same.
    pub(super) async fn send(&self, job: Job) -> Result<i64, StoreError> {
        let (reply, answer) = oneshot::channel();
        let stopped = || StoreError::unavailable("the writer has stopped");
        match self.requests.as_ref().ok_or_else(stopped)?.try_send(Request { job, reply }) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(StoreError::unavailable("too many writes are waiting")),
            Err(TrySendError::Disconnected(_)) => return Err(stopped()),
        }
        let lost = |_| StoreError::OutcomeUnknown { reason: "the writer stopped during the write".to_owned() };
        answer.await.map_err(lost)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been answered to every caller as OutcomeUnknown.
            let _ = thread.join();
        }
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    super::connection::set_up(&connection)?;
    connection.busy_timeout(std::time::Duration::from_millis(500))?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get::<_, String>(0))?;
    // FULL syncs the log at every commit: what was answered survives a loss of power.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "cache_size", -32_000)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    Ok(connection)
}

fn serve(connection: &mut Connection, requests: &Receiver<Request>) {
    while let Ok(first) = requests.recv() {
        let mut batch = Vec::with_capacity(BATCH);
        let mut next = Some(first);
        while let Some(request) = next {
            match request.job {
                Job::Write(collection, write) => batch.push((collection, write, request.reply)),
                Job::Ensure(collections) => {
                    commit(connection, &mut batch);
                    let _ = request.reply.send(schema::ensure(connection, &collections).map(|()| 0));
                }
            }
            next = if batch.len() < BATCH { requests.try_recv().ok() } else { None };
        }
        commit(connection, &mut batch);
    }
}

type Waiting = (&'static Collection, Write, oneshot::Sender<Result<i64, StoreError>>);

/// Writes a batch in one transaction and answers every caller after the commit. A caller that has gone away is no
/// reason to stop.
fn commit(connection: &Connection, batch: &mut Vec<Waiting>) {
    if batch.is_empty() {
        return;
    }
    match transact(connection, batch) {
        Ok(answers) => {
            for ((_, _, reply), answer) in batch.drain(..).zip(answers) {
                let _ = reply.send(answer);
            }
        }
        Err(error) => {
            for (_, _, reply) in batch.drain(..) {
                let _ = reply.send(Err(error.clone()));
            }
        }
    }
}

/// The inner results are final; the outer error means that nothing of the batch was written (or, as
/// `OutcomeUnknown`, that the disk failed while it was being made durable).
fn transact(connection: &Connection, batch: &[Waiting]) -> Result<Vec<Result<i64, StoreError>>, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE").map_err(translate)?;
    let mut answers = Vec::with_capacity(batch.len());
    for (collection, write, _) in batch {
        let answer = write::execute(connection, collection, write);
        if connection.is_autocommit() {
            // A full disk or a failed read makes SQLite undo the whole transaction, earlier writes included.
            return Err(answer.err().unwrap_or_else(|| StoreError::unavailable("the transaction was undone")));
        }
        answers.push(answer);
    }
    let Err(error) = connection.execute_batch("COMMIT") else {
        return Ok(answers);
    };
    let undone = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
    // After a failed sync nobody knows what of the log has reached the disk.
    let synced = error.sqlite_error_code() != Some(ErrorCode::SystemIoFailure);
    match translate(error) {
        StoreError::Unavailable { reason, .. } if !(undone && synced) => Err(StoreError::OutcomeUnknown { reason }),
        error => Err(error),
    }
}
