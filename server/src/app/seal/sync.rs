//! Keeps the table of issued codes in step with the store: everything once at the start, then the changes of status and
//! the lists, which another process on the same store may have made. Clocks are not trusted further than they must be: a
//! change that is missed is a wrong VALID.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use serde::Deserialize;
use tokio::sync::{Mutex, MutexGuard};
use zhengda_engine::{
    certificate::status::Status,
    moment::{Moment, Span},
};
use zhengda_seal::{code::StatusIndex, register::Tag};

use super::{
    Seal,
    table::{Entry, MOST_LISTS},
};
use crate::{
    records::{Record, certificate::Certificate},
    store::{Condition, Cursor, Direction, Document, Find, ID, MAX_LIMIT, Store, StoreError},
};

/// A request looks for changes itself when nobody has looked for so long. The keeper looks more often, so that as a
/// rule no request waits for the store.
const LOOK_EVERY: Span = Span::seconds(2);
/// How often the keeper looks.
pub(super) const KEEP_EVERY: Span = Span(500);
/// While the store does not answer, what was seen so long ago is still told, with its time.
const BEARABLE: Span = Span::seconds(10);
/// A change is looked for so long after it was made: another machine's clock may be behind, its write late.
const LATE: Span = Span::seconds(30);
/// So often the changes of a whole day are read again, for machines whose clocks differ by more than that.
const FAR_EVERY: Span = Span::minutes(1);
const FAR: Span = Span::days(1);

/// How far the table is in step.
#[derive(Debug)]
pub(super) struct Step {
    /// One at a time loads, and one at a time looks for changes; a look does not wait for the loading.
    loading: Mutex<()>,
    turn: Mutex<()>,
    loaded: AtomicBool,
    /// When the store was last seen to have no other changes, in milliseconds.
    seen: AtomicI64,
    /// When the changes of a whole day were read last.
    far: AtomicI64,
    /// When it last did not answer.
    failed: AtomicI64,
}

/// Whether `then` is less than `age` ago. A moment further ahead than a short wait explains was told by a clock that has
/// been put back since, and says nothing.
fn is_within(now: Moment, then: Moment, age: Span) -> bool {
    let passed = now.since(then);
    passed < age && passed > Span(-BEARABLE.0)
}

impl Default for Step {
    fn default() -> Self {
        let never = || AtomicI64::new(i64::MIN / 2);
        let (loading, turn) = Default::default();
        Self { loading, turn, loaded: AtomicBool::new(false), seen: never(), far: never(), failed: never() }
    }
}

/// What the table needs of a certificate; the rest of the document is not even unsealed.
#[derive(Deserialize)]
struct Mark {
    status: Status,
    #[serde(default)]
    since: Option<Moment>,
    #[serde(default)]
    successor: Option<String>,
    #[serde(default)]
    changed_at: Option<Moment>,
    status_list: u32,
    status_index: u32,
    code_tag: String,
}

/// The tag from its text in a document.
#[must_use]
pub fn tag_of(hex: &str) -> Option<Tag> {
    data_encoding::HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok().map(Tag)
}

impl Seal {
    /// Notes a certificate in the table.
    pub fn note(&self, certificate: &Certificate) {
        if let Some(tag) = tag_of(&certificate.code_tag) {
            self.table.put(certificate.place(), tag, entry(certificate));
        }
    }

    /// Whether every certificate of the store is in the table.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.sync.loaded.load(Ordering::Acquire)
    }

    /// Loads every certificate into the table, once.
    ///
    /// # Errors
    /// When the store fails; the next call tries again.
    pub async fn load(&self, store: &dyn Store, now: Moment) -> Result<(), StoreError> {
        if self.is_loaded() {
            return Ok(());
        }
        let _one = self.sync.loading.lock().await;
        if self.is_loaded() {
            return Ok(());
        }
        let all = Find::by(Condition::all()).sorted(ID, Direction::Ascending);
        self.read(store, all).await?;
        self.sync.seen.store(now.0, Ordering::Release);
        self.sync.loaded.store(true, Ordering::Release);
        Ok(())
    }

    /// As of when the table knows every change of status. Looks again when that is too long ago.
    ///
    /// # Errors
    /// When the store does not answer and what is known is too old to be told.
    pub async fn as_of(&self, store: &dyn Store, now: Moment) -> Result<Moment, StoreError> {
        self.seen_within(store, now, LOOK_EVERY).await
    }

    /// The same for whoever wants to know it fresher, or is content with less.
    pub(super) async fn seen_within(&self, store: &dyn Store, now: Moment, age: Span) -> Result<Moment, StoreError> {
        let seen = self.seen();
        if is_within(now, seen, age) {
            return Ok(seen.min(now));
        }
        match self.turn_or_known(now).await {
            Some(turn) => self.look(store, now, age, turn).await,
            None => Ok(self.seen()),
        }
    }

    /// As of when the table is known to be in step, where that need not be asked now: it was looked at just now, or
    /// somebody is looking and what is known is fresh enough to be told meanwhile.
    #[must_use]
    pub fn known_as_of(&self, now: Moment) -> Option<Moment> {
        let seen = self.seen();
        let bearable = || is_within(now, seen, BEARABLE) && self.sync.turn.try_lock().is_err();
        (is_within(now, seen, LOOK_EVERY) || bearable()).then(|| seen.min(now))
    }

    fn seen(&self) -> Moment {
        Moment(self.sync.seen.load(Ordering::Acquire))
    }

    /// The turn to look; `None` when somebody else is looking and what is known is fresh enough to be told meanwhile.
    async fn turn_or_known(&self, now: Moment) -> Option<MutexGuard<'_, ()>> {
        match self.sync.turn.try_lock() {
            Ok(turn) => Some(turn),
            Err(_) if is_within(now, self.seen(), BEARABLE) => None,
            Err(_) => Some(self.sync.turn.lock().await),
        }
    }

    async fn look(
        &self,
        store: &dyn Store,
        now: Moment,
        age: Span,
        turn: MutexGuard<'_, ()>,
    ) -> Result<Moment, StoreError> {
        let seen = self.seen();
        if is_within(now, seen, age) {
            return Ok(seen.min(now));
        }
        let failed = Moment(self.sync.failed.load(Ordering::Acquire));
        let known = |error: StoreError| if is_within(now, seen, BEARABLE) { Ok(seen.min(now)) } else { Err(error) };
        if is_within(now, failed, LOOK_EVERY) {
            return known(StoreError::Unavailable { reason: "it did not answer".to_owned(), retry_after: LOOK_EVERY });
        }
        let outcome = self.catch_up(store, seen, now).await;
        drop(turn);
        match outcome {
            Ok(()) => {
                self.sync.seen.store(now.0, Ordering::Release);
                Ok(now)
            }
            Err(error) => {
                self.sync.failed.store(now.0, Ordering::Release);
                tracing::warn!(%error, "changes of status could not be looked up");
                known(error)
            }
        }
    }

    /// Reads what changed since `seen` and what lists there are.
    async fn catch_up(&self, store: &dyn Store, seen: Moment, now: Moment) -> Result<(), StoreError> {
        let is_far = !is_within(now, Moment(self.sync.far.load(Ordering::Acquire)), FAR_EVERY);
        let from = if is_within(now, seen, Span(i64::MAX)) {
            if is_far { seen.min(now).minus(FAR) } else { seen.min(now).minus(LATE) }
        } else {
            // The clock was put back: nobody knows what was not seen while it was ahead.
            Moment(0)
        };
        let changes = Find::by(Condition::gte("changed_at", from.0)).sorted("changed_at", Direction::Ascending);
        self.read(store, changes).await?;
        self.learn_lists(store).await?;
        if is_far {
            self.sync.far.store(now.0, Ordering::Release);
        }
        Ok(())
    }

    /// Learns of lists in which another process has begun to enter certificates: from one certificate of each, for a
    /// certificate in force changes no bit, and any other has the moment of a change.
    async fn learn_lists(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut from = 0;
        // As a rule one question whose answer is nothing: what stands in a list behind the known ones.
        while let Some(unknown) = (from..MOST_LISTS).find(|number| self.table.generation(*number).is_none()) {
            let behind = Condition::gte("status_list", i64::from(unknown));
            let one = Find::by(behind).sorted("status_list", Direction::Ascending).limit(1);
            let page = store.find(Certificate::collection(), &one).await?;
            let Some(document) = page.documents.first() else { break };
            let learned = self.take(document).and_then(|()| document.read::<Mark>());
            let Ok(mark) = learned.inspect_err(|error| {
                tracing::error!(certificate = document.id, %error, "a certificate cannot be read");
            }) else {
                break;
            };
            from = mark.status_list.saturating_add(1);
        }
        Ok(())
    }

    /// Reads every page of `find` into the table.
    async fn read(&self, store: &dyn Store, find: Find) -> Result<(), StoreError> {
        let mut after: Option<Cursor> = None;
        loop {
            let page = store.find(Certificate::collection(), &find.clone().limit(MAX_LIMIT).after(after)).await?;
            for document in &page.documents {
                // One damaged document must not keep a million others out of the table: it is never VALID then.
                if let Err(error) = self.take(document) {
                    tracing::error!(certificate = document.id, %error, "a certificate cannot be read");
                }
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
            // A start with a million certificates must not hold up the requests of this thread.
            tokio::task::yield_now().await;
        }
    }

    fn take(&self, document: &Document) -> Result<(), StoreError> {
        let mark: Mark = document.read()?;
        let place = StatusIndex { list: mark.status_list, index: mark.status_index };
        let tag = tag_of(&mark.code_tag).ok_or_else(|| StoreError::Corrupt("code_tag".to_owned()))?;
        let Mark { status, since, successor, changed_at, .. } = mark;
        self.table.put(place, tag, Entry { status, since, successor, changed_at });
        Ok(())
    }
}

/// The table's entry of a certificate.
#[must_use]
pub fn entry(certificate: &Certificate) -> Entry {
    let Certificate { status, since, successor, changed_at, .. } = certificate;
    Entry { status: *status, since: *since, successor: successor.clone(), changed_at: *changed_at }
}
