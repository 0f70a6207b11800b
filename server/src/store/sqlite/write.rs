//! The single writes, each one statement and therefore whole or nothing within its batch.

use rusqlite::{Connection, params};

use super::{error::translate, sql};
use crate::store::{Collection, StoreError};

/// One write, as the writer thread receives it.
#[derive(Debug)]
pub(super) enum Write {
    Insert { id: String, text: String },
    Replace { id: String, version: i64, text: String },
    Delete { id: String, version: i64 },
    Sweep { field: &'static str, now: i64, limit: u32 },
}

/// Executes a write inside the writer's transaction; answers the new version, or how many documents were swept.
/// A refused statement leaves no trace (SQLite undoes the statement, its triggers included).
pub(super) fn execute(c: &Connection, collection: &Collection, write: &Write) -> Result<i64, StoreError> {
    let table = collection.name;
    let shape = collection.shape();
    let run = |text: &str, values: &[&dyn rusqlite::ToSql]| {
        c.prepare_cached(text).and_then(|mut statement| statement.execute(values)).map_err(translate)
    };
    match write {
        Write::Insert { id, text } => {
            let sql = format!("INSERT INTO \"{table}\" (id, version, shape, doc) VALUES (?, 1, ?, ?)");
            run(&sql, params![id, shape, text]).map(|_| 1)
        }
        Write::Replace { id, version, text } => {
            let sql = format!(
                "UPDATE \"{table}\" SET version = version + 1, shape = ?, doc = ? WHERE id = ? AND version = ?"
            );
            changed(run(&sql, params![shape, text, id, version])?, version.saturating_add(1))
        }
        Write::Delete { id, version } => {
            let sql = format!("DELETE FROM \"{table}\" WHERE id = ? AND version = ?");
            changed(run(&sql, params![id, version])?, 0)
        }
        Write::Sweep { field, now, limit } => {
            let expiry = sql::field(field);
            let sql = format!(
                "DELETE FROM \"{table}\" WHERE rowid IN \
                 (SELECT rowid FROM \"{table}\" WHERE {expiry} <= ? ORDER BY {expiry}, id LIMIT ?)"
            );
            run(&sql, params![now, limit]).map(|removed| i64::try_from(removed).unwrap_or(i64::MAX))
        }
    }
}

fn changed(rows: usize, answer: i64) -> Result<i64, StoreError> {
    if rows == 0 { Err(StoreError::Conflict) } else { Ok(answer) }
}
