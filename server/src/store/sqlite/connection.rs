//! What every connection has in common.

use rusqlite::{Connection, config::DbConfig};

/// Statements of one connection that are kept ready.
const STATEMENTS: usize = 256;

/// Prepares a connection for the statements of this store.
pub(super) fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // A statement is planned once and not again for each set of values: SQLite looks at a bound LIMIT to plan, so that
    // without this every list is parsed and planned anew each time it is read.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "trusted_schema", false)
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_its_values_are() {
        let connection = Connection::open_in_memory().unwrap();
        set_up(&connection).unwrap();
        connection.execute_batch("CREATE TABLE t (doc TEXT); CREATE INDEX i ON t (json_extract(doc, '$.a'))").unwrap();
        let sql = "SELECT doc FROM t WHERE json_extract(doc, '$.a') = ? ORDER BY rowid LIMIT ?";
        for limit in 1..10 {
            let mut statement = connection.prepare_cached(sql).unwrap();
            assert!(statement.query_row([limit, limit], |_| Ok(())).is_err(), "the table is empty");
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        }
    }
}
