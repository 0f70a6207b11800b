//! Short reads, at once on the calling thread: each thread keeps a read-only connection of its own, so that a look-up
//! by key costs no hop between threads. A query that turns out long is cut short and belongs to a reader thread.

use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};

use super::{connection::set_up, error::translate};
use crate::store::StoreError;

/// SQLite counts steps of its machine; this many pass between two looks at the budget.
const STEPS: i32 = 250;
/// The budget of a list on the calling thread, in looks: about 4,000 steps, a page of an indexed list takes some 300.
pub(super) const SHORT: i64 = 16;

/// Stands for one open store; connections of threads refer to it and end after it.
#[derive(Debug)]
pub(super) struct Inline {
    file: PathBuf,
}

struct Entry {
    owner: Weak<Inline>,
    connection: Connection,
    budget: Arc<AtomicI64>,
}

thread_local! {
    static CONNECTIONS: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

impl Inline {
    pub(super) fn new(file: &Path) -> Self {
        Self { file: file.to_owned() }
    }

    /// Runs a read on this thread's connection. With a budget it may end with an error that `is_cut_short` knows.
    pub(super) fn run<T>(
        self: &Arc<Self>,
        budget: Option<i64>,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        CONNECTIONS.with_borrow_mut(|entries| {
            let here = entries.iter().position(|entry| entry.owner.as_ptr() == Arc::as_ptr(self));
            if here.is_none() {
                entries.retain(|entry| entry.owner.strong_count() > 0);
                entries.push(self.open().map_err(translate)?);
            }
            let entry = here.map_or_else(|| entries.last(), |at| entries.get(at));
            let entry = entry.ok_or_else(|| StoreError::unavailable("no connection"))?;
            entry.budget.store(budget.unwrap_or(i64::MAX), Ordering::Relaxed);
            read(&entry.connection)
        })
    }

    fn open(self: &Arc<Self>) -> rusqlite::Result<Entry> {
        let mut connection = open_read_only(&self.file)?;
        let budget = Arc::new(AtomicI64::new(i64::MAX));
        let left = Arc::clone(&budget);
        connection.progress_handler(STEPS, Some(move || left.fetch_sub(1, Ordering::Relaxed) <= 0))?;
        Ok(Entry { owner: Arc::downgrade(self), connection, budget })
    }
}

/// A connection that cannot write. Readers of a write-ahead log wait for nobody, except for moments of its recovery.
pub(super) fn open_read_only(file: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    set_up(&connection)?;
    connection.busy_timeout(Duration::from_millis(100))?;
    connection.pragma_update(None, "cache_size", -8_000)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::error::is_cut_short;

    fn sum_to(c: &Connection, n: i64) -> Result<i64, StoreError> {
        let sql = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?) SELECT sum(x) FROM n";
        c.query_row(sql, [n], |row| row.get(0)).map_err(translate)
    }

    #[test]
    fn a_long_read_is_cut_short_and_the_next_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("db");
        Connection::open(&file).unwrap().execute_batch("CREATE TABLE t (x)").unwrap();
        let inline = Arc::new(Inline::new(&file));
        let long = inline.run(Some(SHORT), |c| sum_to(c, 100_000));
        assert!(long.as_ref().is_err_and(is_cut_short), "{long:?}");
        for _ in 0..100 {
            assert_eq!(inline.run(Some(SHORT), |c| sum_to(c, 100)), Ok(5_050), "budgets do not add up");
        }
        assert_eq!(inline.run(None, |c| sum_to(c, 100_000)), Ok(5_000_050_000), "without a budget it may be long");
    }
}
