//! Failures in MongoDB's terms: the codes that the driver and the store look at.

use bson::{RawArrayBuf, RawDocument, RawDocumentBuf, raw::RawBsonRef, rawdoc};

/// `DuplicateKey`.
const DUPLICATE: i32 = 11_000;
/// `UnknownError`: everything that nobody looks at by its code.
const UNKNOWN: i32 = 8;

/// A failed command.
#[derive(Debug, thiserror::Error)]
#[error("{code}: {message}")]
pub(crate) struct Failure {
    pub(crate) code: i32,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { code: UNKNOWN, message: message.into() }
    }

    /// What PostgreSQL told. What nobody expects is said aloud, because the driver's side keeps the code only.
    #[expect(clippy::print_stderr, reason = "the front is a program of its own, without a log")]
    fn told(state: &str, message: &str) -> Self {
        let code = code_of(state);
        if code == UNKNOWN {
            eprintln!("mongo-front: PostgreSQL fails with {state}: {message}");
        }
        Self { code, message: message.to_owned() }
    }

    pub(crate) fn reply(&self) -> RawDocumentBuf {
        rawdoc! { "ok": 0.0, "code": self.code, "errmsg": self.message.as_str(), "codeName": "Error" }
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(told) => Self::told(told.code().code(), told.message()),
            None => Self::new(error.to_string()),
        }
    }
}

impl From<bson::raw::Error> for Failure {
    fn from(error: bson::raw::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// Whether PostgreSQL gave the statement up because of another one, so that running it again is right.
pub(crate) fn is_passing(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| passes(code.code()))
}

/// The same of a write that tells it in its result: nothing was written, and every error is of that kind. Two inserts of
/// one unique value wait for each other, and the engine catches PostgreSQL's complaint of that as a failed document.
pub(crate) fn was_passing(result: &RawDocument) -> bool {
    let Ok(errors) = result.get_array("writeErrors") else { return false };
    let mut states = errors.into_iter().map(|error| {
        let packed = error.ok()?.as_document()?.get_i32("code").ok()?;
        Some(unpack(packed))
    });
    result.get_i32("n").is_ok_and(|n| n == 0) && states.all(|state| state.is_some_and(|state| passes(&state)))
}

/// A deadlock, or a transaction that could not be put in order with another.
fn passes(state: &str) -> bool {
    matches!(state, "40P01" | "40001")
}

fn code_of(state: &str) -> i32 {
    match state {
        // Unique and exclusion constraints, and the engine's own name for a duplicate key.
        "23505" | "23P01" | "M001C" => DUPLICATE,
        // An index of the same key, or of the same name, with another definition.
        "M000R" => 85,
        "M000S" => 86,
        "57014" => 50,
        _ => UNKNOWN,
    }
}

/// Inside a result, the engine writes PostgreSQL's packed state where MongoDB has its code.
fn unpack(packed: i32) -> String {
    (0..5).filter_map(|n| u8::try_from((packed >> (6 * n)) & 0x3f).ok()).map(|six| char::from(six + b'0')).collect()
}

/// Translates the codes of `writeErrors`.
pub(crate) fn translate(result: RawDocumentBuf) -> Result<RawDocumentBuf, Failure> {
    if result.get("writeErrors")?.is_none() {
        return Ok(result);
    }
    let mut out = RawDocumentBuf::new();
    for element in &result {
        match element? {
            ("writeErrors", RawBsonRef::Array(errors)) => {
                let mut translated = RawArrayBuf::new();
                for error in errors {
                    let error = error?.as_document().ok_or_else(|| Failure::new("a write error is no document"))?;
                    let state = unpack(error.get_i32("code").unwrap_or(0));
                    let index = error.get_i32("index").unwrap_or(0);
                    let Failure { code, message } = Failure::told(&state, error.get_str("errmsg").unwrap_or(""));
                    translated.push(rawdoc! { "index": index, "code": code, "errmsg": message });
                }
                out.append("writeErrors", translated);
            }
            (name, value) => out.append_ref(name, value),
        }
    }
    Ok(out)
}
