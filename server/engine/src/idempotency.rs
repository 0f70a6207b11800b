//! Calls that were answered already: the same key and body get the same answer again, the same key with
//! another body is refused (`quality.md` section 3, Idempotency).

use serde::{Deserialize, Serialize};

use crate::{
    moment::{Moment, Span},
    refusal::Refusal,
};

/// How long an answer is kept; phones retry late.
pub const KEPT: Span = Span::days(7);
/// At most so many records are kept in one document: the first, by which the document was made, and the newest.
pub const MAX_RECORDS: usize = 16;
/// Answers of at most so many bytes together are kept, so that a document stays small; the last one always.
pub const MAX_BYTES: usize = 24 * 1024;
/// The shortest key that is taken, in characters: 128 bits.
pub const MIN_KEY: usize = 16;
/// The longest key that is taken, in characters.
pub const MAX_KEY: usize = 128;

/// One answered call. It lives in the document that the call changed, so that both are written together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Digest of actor, operation and key.
    pub key: String,
    /// Digest of the canonical body.
    pub body: String,
    /// The status that was answered.
    pub status: u16,
    /// The body that was answered.
    pub answer: String,
    /// The revision that was answered, for the `ETag`.
    #[serde(default)]
    pub revision: u32,
    /// When.
    pub at: Moment,
}

/// What a new call with a key is.
#[derive(Debug, PartialEq, Eq)]
pub enum Meeting<'a> {
    /// Not seen before: do it.
    New,
    /// Seen with the same body: answer the same.
    Again(&'a Record),
}

/// Compares a call with those already answered.
///
/// # Errors
/// `idempotency_key_reused` when the key came with another body.
pub fn meet<'a>(records: &'a [Record], key: &str, body: &str) -> Result<Meeting<'a>, Refusal> {
    match records.iter().find(|record| record.key == key) {
        None => Ok(Meeting::New),
        Some(record) if record.body == body => Ok(Meeting::Again(record)),
        Some(_) => Err(Refusal::new("idempotency_key_reused")),
    }
}

/// Adds a record and drops those that are too old or too many. The first one is dropped last: it is the answer to
/// the call that made the document, and no `If-Match` guards that call against being repeated.
pub fn remember(records: &mut Vec<Record>, record: Record) {
    let now = record.at;
    records.retain(|old| now.since(old.at) < KEPT);
    records.push(record);
    let bytes = |records: &[Record]| records.iter().map(|record| record.answer.len()).sum::<usize>();
    while records.len() > 2 && (records.len() > MAX_RECORDS || bytes(records) > MAX_BYTES) {
        records.remove(1);
    }
}

/// Whether `key` is one that is taken: 16 to 128 visible ASCII characters.
///
/// # Errors
/// `idempotency_key_short` for every other key.
pub fn check_key(key: &str) -> Result<(), Refusal> {
    let fits = (MIN_KEY..=MAX_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(()) } else { Err(Refusal::new("idempotency_key_short")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &str, at: i64) -> Record {
        Record { key: key.into(), body: "b".into(), status: 200, answer: "{}".into(), revision: 1, at: Moment(at) }
    }

    #[test]
    fn a_key_with_another_body_is_refused() {
        let records = vec![record("k", 0)];
        assert_eq!(meet(&records, "other", "b"), Ok(Meeting::New));
        assert!(matches!(meet(&records, "k", "b"), Ok(Meeting::Again(_))));
        assert_eq!(meet(&records, "k", "x").map_err(|r| r.code), Err("idempotency_key_reused"));
    }

    #[test]
    fn old_and_surplus_records_go() {
        let mut records = Vec::new();
        for n in 0..20 {
            remember(&mut records, record(&n.to_string(), n));
        }
        assert_eq!(records.len(), MAX_RECORDS);
        let keys: Vec<&str> = records.iter().map(|r| r.key.as_str()).take(2).collect();
        assert_eq!(keys, ["0", "5"], "the first and the newest");
        remember(&mut records, record("late", KEPT.0 + 30));
        assert_eq!(records.len(), 1);
    }

    #[test]
    fn answers_stay_within_their_bytes_and_the_last_is_always_kept() {
        let long = |key: &str, size: usize| Record { answer: "x".repeat(size), ..record(key, 0) };
        let mut records = Vec::new();
        for n in 0..10 {
            remember(&mut records, long(&n.to_string(), MAX_BYTES / 4));
            assert!(records.iter().map(|r| r.answer.len()).sum::<usize>() <= MAX_BYTES);
        }
        remember(&mut records, long("huge", 2 * MAX_BYTES));
        let keys: Vec<&str> = records.iter().map(|r| r.key.as_str()).collect();
        assert_eq!(keys, ["0", "huge"]);
    }

    #[test]
    fn keys_are_long_and_plain() {
        assert!(check_key("0f8fad5b-d9cb-469f-a165-70867728950e").is_ok());
        for bad in ["", "short", "has a space in it here", &"x".repeat(129)] {
            assert!(check_key(bad).is_err(), "{bad}");
        }
    }
}
