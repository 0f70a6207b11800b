//! What SQLite's result codes mean to a caller of the store.

use rusqlite::{Error, ErrorCode, ffi};

use crate::store::StoreError;

/// The reason of the error that [`is_cut_short`] recognises.
const CUT_SHORT: &str = "the query took longer than it may";

/// Translates an error. SQLite's own messages name tables and indexes but can also quote values, so only the code's
/// fixed text goes on, except for errors in the SQL itself.
#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err wants")]
pub(super) fn translate(error: Error) -> StoreError {
    let Error::SqliteFailure(code, message) = &error else {
        return StoreError::Corrupt("a row has not the expected columns".to_owned());
    };
    match code.code {
        ErrorCode::ConstraintViolation
            if matches!(
                code.extended_code,
                ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID
            ) =>
        {
            StoreError::Duplicate
        }
        ErrorCode::OperationInterrupted => StoreError::unavailable(CUT_SHORT),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation => {
            StoreError::Corrupt(code.to_string())
        }
        ErrorCode::Unknown => StoreError::InvalidDeclaration(message.clone().unwrap_or_default()),
        _ => StoreError::unavailable(code.to_string()),
    }
}

/// Whether a query was stopped by its budget rather than by a fault.
pub(super) fn is_cut_short(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable { reason, .. } if reason == CUT_SHORT)
}
