//! Why a call was not done: the one error type of use cases and of what stands above them.
//!
//! Which error type belongs where: the engine answers with a `Refusal`, the store with a `StoreError`,
//! providers with a `ProviderError`; use cases turn all of them into a [`Problem`]; the edge (`api/problem.rs`)
//! renders it with its texts and the request's id.

mod codes;

pub use codes::CODES;
use poem::{
    error::{ReadBodyError, ResponseError},
    http::StatusCode,
};
use zhengda_engine::{
    case::event::EventKind,
    refusal::{Finding, Refusal},
};

use crate::store::{StoreError, UpdateError};

/// An error on its way out.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", refusal.code)]
pub struct Problem {
    /// The code, the values of its text and the faults of single fields.
    pub refusal: Refusal,
    /// What the caller may do to the document now, where it is about one.
    pub allowed: Vec<EventKind>,
    /// For the log only: what happened inside. Never personal data.
    pub cause: Option<String>,
}

impl Problem {
    /// The problem with that code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Refusal::new(code).into()
    }

    /// A fault of ours: `cause` goes to the log, the caller sees `internal`.
    #[must_use]
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self { refusal: Refusal::new("internal"), allowed: Vec::new(), cause: Some(cause.to_string()) }
    }

    /// The same with a placeholder filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.refusal = self.refusal.with(name, value);
        self
    }

    /// The same with what the caller may do now.
    #[must_use]
    pub fn allowing(mut self, allowed: Vec<EventKind>) -> Self {
        self.allowed = allowed;
        self
    }

    /// One fault of one field of the body.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str) -> Self {
        Refusal::new("invalid_body").with_findings(vec![Finding::at(pointer, code)]).into()
    }

    /// A body that could not be read.
    #[must_use]
    pub fn from_body(error: ReadBodyError) -> Self {
        match error {
            ReadBodyError::PayloadTooLarge => Self::new("body_too_large"),
            other => Self { cause: Some(other.to_string()), ..Self::new("body_invalid_json") },
        }
    }

    /// The status of its code; a code that is not listed is a fault of ours.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        let listed = CODES.iter().find(|(code, _)| *code == self.refusal.code).map(|(_, status)| *status);
        listed.and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Seconds the caller should wait, where the code says so.
    #[must_use]
    pub fn retry_after(&self) -> Option<String> {
        let told = self.refusal.values.get("retry_after").cloned();
        told.or_else(|| matches!(self.status().as_u16(), 429 | 503).then(|| "5".to_owned()))
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self { refusal, allowed: Vec::new(), cause: None }
    }
}

impl From<crate::random::RandomFailed> for Problem {
    fn from(error: crate::random::RandomFailed) -> Self {
        Self::internal(error)
    }
}

impl From<crate::vault::VaultError> for Problem {
    fn from(error: crate::vault::VaultError) -> Self {
        Self::internal(error)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let cause = error.to_string();
        let problem = match error {
            StoreError::Unavailable { .. } | StoreError::OutcomeUnknown { .. } => Self::new("store_unavailable"),
            StoreError::InvalidCursor => Self::new("cursor_invalid"),
            StoreError::Conflict => Self::new("contended"),
            _ => Self::new("internal"),
        };
        Self { cause: Some(cause), ..problem }
    }
}

impl<E: Into<Problem>> From<UpdateError<E>> for Problem {
    fn from(error: UpdateError<E>) -> Self {
        match error {
            UpdateError::Missing => Self::new("not_found"),
            UpdateError::Refused(refusal) => refusal.into(),
            UpdateError::Contended => Self::new("contended"),
            UpdateError::Store(error) => error.into(),
        }
    }
}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        Self::status(self)
    }
}
