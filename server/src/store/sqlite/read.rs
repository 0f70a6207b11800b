//! Reading: one document, the rows of a list, a count.

use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

use super::{error::translate, sql::Query};
use crate::store::{Collection, Document, StoreError};

/// A row, not yet understood: the thread that reads it need not be the one that parses it.
#[derive(Debug)]
pub(super) struct Stored {
    id: String,
    version: i64,
    shape: i64,
    text: String,
}

impl Stored {
    fn from(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, version: row.get(1)?, shape: row.get(2)?, text: row.get(3)? })
    }

    pub(super) fn document(self, collection: &Collection) -> Result<Document, StoreError> {
        Document::stored(collection, self.id, self.version, self.shape, self.text)
    }
}

pub(super) fn get(c: &Connection, collection: &Collection, id: &str) -> Result<Option<Document>, StoreError> {
    let sql = format!("SELECT id, version, shape, doc FROM \"{}\" WHERE id = ?", collection.name);
    let mut statement = c.prepare_cached(&sql).map_err(translate)?;
    let row = statement.query_row([id], Stored::from).optional().map_err(translate)?;
    row.map(|row| row.document(collection)).transpose()
}

pub(super) fn rows(c: &Connection, query: &Query) -> Result<Vec<Stored>, StoreError> {
    let mut statement = c.prepare_cached(&query.text).map_err(translate)?;
    let rows = statement.query_map(params_from_iter(&query.values), Stored::from).map_err(translate)?;
    rows.collect::<Result<_, _>>().map_err(translate)
}

pub(super) fn count(c: &Connection, query: &Query) -> Result<u64, StoreError> {
    let mut statement = c.prepare_cached(&query.text).map_err(translate)?;
    let count: i64 = statement.query_row(params_from_iter(&query.values), |row| row.get(0)).map_err(translate)?;
    Ok(count.unsigned_abs())
}

/// Reads the head of the file, so that a vanished or unreadable disk is noticed.
pub(super) fn ping(c: &Connection) -> Result<(), StoreError> {
    c.prepare_cached("SELECT count(*) FROM sqlite_schema")
        .and_then(|mut statement| statement.query_row([], |_| Ok(())))
        .map_err(translate)
}
