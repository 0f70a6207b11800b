//! Where the verdict takes the status of a certificate from: signed lists offline, the authority's own store online.

use crate::code::StatusIndex;

/// The status bits of a certificate, one per purpose (`Q2`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct StatusBits {
    /// Declared void for good.
    pub revoked: bool,
    /// Not in force for the time being.
    pub suspended: bool,
    /// Replaced by a newer certificate.
    pub superseded: bool,
}

/// The status of a certificate as some source knows it. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The bits.
    pub bits: StatusBits,
    /// When they were taken down.
    pub as_of_ms: i64,
    /// Until when they may be relied on.
    pub fresh_until_ms: i64,
    /// Since when they hold, where the source knows.
    pub since_ms: Option<i64>,
    /// The certificate that replaced this one, where the source knows.
    pub superseded_by: Option<String>,
}

/// Knows the status of certificates.
pub trait StatusSource {
    /// The status at a place; `None` when no list covers it.
    fn status(&self, at: StatusIndex) -> Option<Status>;
}

/// No lists at all: every certificate is `list_missing`.
impl StatusSource for () {
    fn status(&self, _: StatusIndex) -> Option<Status> {
        None
    }
}

impl<T: StatusSource + ?Sized> StatusSource for &T {
    fn status(&self, at: StatusIndex) -> Option<Status> {
        (**self).status(at)
    }
}
