//! What the driver's errors mean. Messages of the server can quote values, so only codes and fixed words go on.

use mongodb::error::{Error, ErrorKind, WriteFailure};

use crate::store::StoreError;

/// How a call ended badly.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    /// Nothing was written, for this reason.
    Refused(StoreError),
    /// A write may have happened.
    Unclear(String),
}

impl Trouble {
    /// A read has no outcome to be unclear about.
    pub(super) fn into_read(self) -> StoreError {
        match self {
            Self::Refused(error) => error,
            Self::Unclear(reason) => StoreError::unavailable(reason),
        }
    }

    /// A write whose outcome nothing can settle.
    pub(super) fn into_write(self) -> StoreError {
        match self {
            Self::Refused(error) => error,
            Self::Unclear(reason) => StoreError::OutcomeUnknown { reason },
        }
    }
}

const DUPLICATE_KEY: [i32; 3] = [11_000, 11_001, 12_582];
/// The same index name or key with other options.
const INDEX_CONFLICT: [i32; 2] = [85, 86];
const TOO_LARGE: [i32; 2] = [10_334, 17_419];
const TOOK_TOO_LONG: i32 = 50;
/// A command that was interrupted may have written before.
const INTERRUPTED: [i32; 6] = [91, 189, 262, 11_600, 11_601, 11_602];

/// Sorts an error of the driver.
pub(super) fn of(error: &Error) -> Trouble {
    match error.kind.as_ref() {
        ErrorKind::Write(WriteFailure::WriteError(told)) => of_code(told.code),
        ErrorKind::Write(WriteFailure::WriteConcernError(told)) => {
            Trouble::Unclear(format!("not confirmed by the majority (code {})", told.code))
        }
        ErrorKind::Command(told) => of_code(told.code),
        // The driver gives these only for what it did not send; after a first sending it tells that one's error.
        ErrorKind::ServerSelection { .. } => Trouble::Refused(StoreError::unavailable("no database server answers")),
        ErrorKind::ConnectionPoolCleared { .. } => {
            Trouble::Refused(StoreError::unavailable("the connections to the database were given up"))
        }
        ErrorKind::DnsResolve { .. } => {
            Trouble::Refused(StoreError::unavailable("the names of the database servers cannot be looked up"))
        }
        ErrorKind::Authentication { .. } => {
            Trouble::Refused(StoreError::unavailable("the database refuses the user or the password"))
        }
        ErrorKind::Io(error) => Trouble::Unclear(format!("connection failed: {:?}", error.kind())),
        ErrorKind::InvalidResponse { .. } => Trouble::Unclear("the database's answer cannot be understood".to_owned()),
        ErrorKind::BsonSerialization(_) | ErrorKind::InvalidArgument { .. } => {
            Trouble::Refused(StoreError::InvalidDocument("the driver cannot write it".to_owned()))
        }
        ErrorKind::BsonDeserialization(_) => Trouble::Unclear("the database's answer is no BSON".to_owned()),
        other => Trouble::Unclear(format!("driver error: {}", kind_name(other))),
    }
}

fn of_code(code: i32) -> Trouble {
    match code {
        _ if DUPLICATE_KEY.contains(&code) => Trouble::Refused(StoreError::Duplicate),
        _ if INDEX_CONFLICT.contains(&code) => Trouble::Refused(StoreError::InvalidDeclaration(
            "an index is stored with another definition: give the changed one a new name".to_owned(),
        )),
        _ if TOO_LARGE.contains(&code) => Trouble::Refused(StoreError::TooLarge {
            bytes: crate::store::MAX_DOCUMENT,
            limit: crate::store::MAX_DOCUMENT,
        }),
        TOOK_TOO_LONG => Trouble::Unclear("the database took too long".to_owned()),
        _ if INTERRUPTED.contains(&code) => Trouble::Unclear(format!("interrupted by the database (code {code})")),
        _ => Trouble::Refused(StoreError::unavailable(format!("the database refuses (code {code})"))),
    }
}

/// The first word of the kind's debug text: its variant, without what it holds.
fn kind_name(kind: &ErrorKind) -> String {
    format!("{kind:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_by_what_they_leave_behind() {
        assert_eq!(of_code(11_000), Trouble::Refused(StoreError::Duplicate));
        assert!(matches!(of_code(10_107), Trouble::Refused(StoreError::Unavailable { .. })), "not the primary");
        for code in [50, 91, 189, 11_600, 11_602] {
            assert!(matches!(of_code(code), Trouble::Unclear(_)), "{code}");
            assert!(matches!(of_code(code).into_read(), StoreError::Unavailable { .. }));
            assert!(matches!(of_code(code).into_write(), StoreError::OutcomeUnknown { .. }));
        }
        let refused = Error::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        assert!(matches!(of(&refused), Trouble::Unclear(_)), "a write may have been on its way");
    }
}
