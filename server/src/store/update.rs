//! The compare-and-swap loop: read, decide purely, write if nobody was faster, otherwise again, a bounded number of
//! times. Every change of a document goes through here, counters and queues included.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::LazyLock,
};

use serde::{Serialize, de::DeserializeOwned};
use tokio::sync::{Mutex, MutexGuard};

use super::{Collection, Document, Store, StoreError};

/// How often a usual change is tried. Racers in one process queue up after the first lost race, so only other
/// processes use attempts up.
pub const ATTEMPTS: u32 = 10;

/// A document as the caller's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored<T> {
    /// Its id.
    pub id: String,
    /// Its version: what an `ETag` shows.
    pub version: i64,
    /// Its body.
    pub value: T,
}

impl<T: DeserializeOwned> Stored<T> {
    /// Reads a document.
    ///
    /// # Errors
    /// `Corrupt` when the body does not fit the type.
    pub fn from(document: Document) -> Result<Self, StoreError> {
        Ok(Self { value: document.read()?, version: document.version, id: document.id })
    }
}

/// What a decision wants done, and what it answers to its caller when that has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change<T, R> {
    /// Write this value: replaces the document, or inserts it where there was none.
    Write(T, R),
    /// Delete the document.
    Delete(R),
    /// Leave everything as it is.
    Keep(R),
}

/// The end of a successful change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T, R> {
    /// The document as it now is; `None` when there is none.
    pub stored: Option<Stored<T>>,
    /// What the decision answered.
    pub answer: R,
}

/// Why a change did not happen.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UpdateError<E> {
    /// There is no such document (only [`update`]).
    #[error("there is no such document")]
    Missing,
    /// The decision refused.
    #[error("the change was refused")]
    Refused(E),
    /// Others were faster at every attempt. Nothing was written; worth another try later.
    #[error("others changed the document at every attempt")]
    Contended,
    /// The store did not do it. After `OutcomeUnknown` the change may have happened: a decision that finds its own
    /// idempotency record in the document makes repeating it safe.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes an existing document. `decide` is called once for each attempt and must be pure.
///
/// # Errors
/// See [`UpdateError`].
pub async fn update<T, R, E>(
    store: &dyn Store,
    collection: &'static Collection,
    id: &str,
    attempts: u32,
    mut decide: impl FnMut(&Stored<T>) -> Result<Change<T, R>, E> + Send,
) -> Result<Changed<T, R>, UpdateError<E>>
where
    T: Serialize + DeserializeOwned + Send + Sync,
    R: Send,
    E: Send,
{
    let outcome = update_or_insert(store, collection, id, attempts, |stored| match stored {
        Some(stored) => decide(stored).map_err(Some),
        None => Err(None),
    });
    outcome.await.map_err(|error| match error {
        UpdateError::Refused(Some(refusal)) => UpdateError::Refused(refusal),
        UpdateError::Refused(None) | UpdateError::Missing => UpdateError::Missing,
        UpdateError::Contended => UpdateError::Contended,
        UpdateError::Store(error) => UpdateError::Store(error),
    })
}

/// Changes a document that may not exist yet; `decide` sees `None` then. It is called once for each attempt and must
/// be pure.
///
/// # Errors
/// See [`UpdateError`].
pub async fn update_or_insert<T, R, E>(
    store: &dyn Store,
    collection: &'static Collection,
    id: &str,
    attempts: u32,
    mut decide: impl FnMut(Option<&Stored<T>>) -> Result<Change<T, R>, E> + Send,
) -> Result<Changed<T, R>, UpdateError<E>>
where
    T: Serialize + DeserializeOwned + Send + Sync,
    R: Send,
    E: Send,
{
    let mut turn: Option<MutexGuard<'static, ()>> = None;
    let mut lost_insert = false;
    for _ in 0..attempts.max(1) {
        let stored = store.get(collection, id).await?.map(Stored::<T>::from).transpose()?;
        if lost_insert && stored.is_none() {
            // The id is free, so it was a unique index that refused the insert.
            return Err(StoreError::Duplicate.into());
        }
        let version = stored.as_ref().map(|stored| stored.version);
        let (outcome, next, answer) = match (decide(stored.as_ref()).map_err(UpdateError::Refused)?, version) {
            (Change::Keep(answer), _) => return Ok(Changed { stored, answer }),
            (Change::Delete(answer), None) => return Ok(Changed { stored: None, answer }),
            (Change::Delete(answer), Some(version)) => {
                (store.delete_if(collection, id, version).await.map(|()| 0), None, answer)
            }
            (Change::Write(value, answer), version) => {
                let document = Document::of(id, &value)?.at(version.unwrap_or(0));
                let outcome = match version {
                    Some(_) => store.replace_if(collection, &document).await,
                    None => store.insert(collection, &document).await.map(|()| 1),
                };
                (outcome, Some(value), answer)
            }
        };
        match outcome {
            Ok(version) => {
                return Ok(Changed { stored: next.map(|value| Stored { id: id.to_owned(), version, value }), answer });
            }
            Err(StoreError::Conflict) => lost_insert = false,
            Err(StoreError::Duplicate) if version.is_none() => lost_insert = true,
            Err(error) => return Err(error.into()),
        }
        if turn.is_none() {
            turn = Some(queue(collection, id).lock().await);
        }
    }
    Err(UpdateError::Contended)
}

/// Losers of a race wait here for each other instead of racing again: with `n` racers that is `n` more writes, not
/// `n²`. Only speed depends on it; the version check decides.
fn queue(collection: &Collection, id: &str) -> &'static Mutex<()> {
    static QUEUES: LazyLock<Vec<Mutex<()>>> = LazyLock::new(|| (0..256).map(|_| Mutex::new(())).collect());
    static LAST: Mutex<()> = Mutex::const_new(());
    let mut hasher = DefaultHasher::new();
    (collection.name, id).hash(&mut hasher);
    QUEUES.get(usize::try_from(hasher.finish() % 256).unwrap_or(0)).unwrap_or(&LAST)
}
