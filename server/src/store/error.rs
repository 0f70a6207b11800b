//! What a store call can answer besides success.

use zhengda_engine::moment::Span;

/// Why a store call did not succeed. No text in here holds a value of a document: it may reach a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The id or a unique index's value is taken. Which one is not told: the adapters cannot tell it alike.
    #[error("a document with this id or with a unique value of it exists")]
    Duplicate,
    /// The document is gone or has another version than expected. Nothing was written: read again and decide again.
    #[error("the document has changed or is gone")]
    Conflict,
    /// The store cannot answer now. Nothing was written. It comes back by itself.
    #[error("the store cannot answer now: {reason}")]
    Unavailable {
        /// For the log.
        reason: String,
        /// When trying again makes sense.
        retry_after: Span,
    },
    /// The write may or may not have happened. Reading the document's version tells; repeating the same
    /// `replace_if` is safe because only one write can follow a version.
    #[error("it is unknown whether the write happened: {reason}")]
    OutcomeUnknown {
        /// For the log.
        reason: String,
    },
    /// The document is larger than [`MAX_DOCUMENT`](super::MAX_DOCUMENT).
    #[error("the document has {bytes} bytes, {limit} are allowed")]
    TooLarge {
        /// Size of the body as JSON.
        bytes: usize,
        /// What is allowed.
        limit: usize,
    },
    /// The cursor is not one that this query gave out. A client's mistake.
    #[error("the cursor does not belong to this list")]
    InvalidCursor,
    /// The query names an undeclared field, compares unlike kinds, or exceeds a limit. A programmer's mistake.
    #[error("invalid query: {0}")]
    InvalidQuery(String),
    /// The document breaks a rule of the store (see [`Document`](super::Document)). A programmer's mistake.
    #[error("invalid document: {0}")]
    InvalidDocument(String),
    /// A collection is declared unsoundly, was not ensured, or does not fit what is stored.
    #[error("invalid declaration: {0}")]
    InvalidDeclaration(String),
    /// A stored document cannot be understood, or was written by a newer version of the program.
    #[error("stored document cannot be read: {0}")]
    Corrupt(String),
}

impl StoreError {
    /// An outage worth a new try after a second.
    pub(super) fn unavailable(reason: impl Into<String>) -> Self {
        Self::Unavailable { reason: reason.into(), retry_after: Span::seconds(1) }
    }
}
