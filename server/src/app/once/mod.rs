//! Does a case's change once per idempotency key: the key's record is written in the same document.

mod document;
mod key;

use zhengda_engine::{
    case::document::Case,
    idempotency::{Meeting, Record, meet, remember},
    moment::Moment,
    refusal::Refusal,
};

pub(crate) use self::document::keeps;
pub(in crate::app) use self::key::sorted;
pub use self::{
    document::{Keeps, View},
    key::OnceKey,
};
use crate::problem::Problem;

/// An answer that is kept with the change it answers, and given again to a repeated call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
    /// The revision that the `ETag` shows.
    pub revision: u32,
}

/// The answer that `case` already gave to this key, if any.
///
/// # Errors
/// `idempotency_key_reused` when the key came with another body.
pub fn answered(case: &Case, key: &OnceKey) -> Result<Option<Answer>, Refusal> {
    answered_among(&case.answered, key)
}

/// The answer to this key among those that a document keeps, if any.
///
/// # Errors
/// `idempotency_key_reused` when the key came with another body.
pub fn answered_among(records: &[Record], key: &OnceKey) -> Result<Option<Answer>, Refusal> {
    match meet(records, &key.key, &key.body)? {
        Meeting::New => Ok(None),
        Meeting::Again(record) => {
            let Record { status, answer, revision, .. } = record;
            Ok(Some(Answer { status: *status, body: answer.clone(), revision: *revision }))
        }
    }
}

/// Keeps `answer` in `case`, to be written together with the change.
pub fn keep(case: &mut Case, key: &OnceKey, answer: &Answer, at: Moment) {
    keep_among(&mut case.answered, key, answer, at);
}

/// Keeps `answer` among those of a document, to be written together with the change.
pub fn keep_among(records: &mut Vec<Record>, key: &OnceKey, answer: &Answer, at: Moment) {
    let record = Record {
        key: key.key.clone(),
        body: key.body.clone(),
        status: answer.status,
        answer: answer.body.clone(),
        revision: answer.revision,
        at,
    };
    remember(records, record);
}

/// Renders an answer.
///
/// # Errors
/// `internal` when the value is not JSON.
pub fn answer(status: u16, revision: u32, body: &impl serde::Serialize) -> Result<Answer, Problem> {
    Ok(Answer { status, body: serde_json::to_string(body).map_err(Problem::internal)?, revision })
}
