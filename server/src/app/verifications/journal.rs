//! Checks on their way into the holders' logs. An answer waits for no write: it leaves a mark here, and a task writes
//! the marks down once a second (`docs/adr/0010-a-check-is-answered-before-it-is-written-into-the-holders-log.md`).
//!
//! What must stay true: nothing is lost silently. Marks that the store did not take are kept and tried again; when there
//! is no room for more, the number of marks lost and their time are kept and written as a gap, which every holder sees.
//! A process that stops writes what it has. Only one that is killed loses its last second of plain checks; a check with
//! a receipt is written before it is answered.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use metrics::{counter, gauge};
use tokio::sync::Notify;
use zhengda_engine::moment::Moment;
use zhengda_seal::{code::StatusIndex, verdict::Outcome};

use crate::{
    app::App,
    records::verification::{Verification, Way},
};

/// Kinds of checks that wait at once: some 10 MB.
const ROOM: usize = 50_000;
/// Marks of so long are written together.
const WINDOW: Duration = Duration::from_secs(1);
/// The writer looks so often whether the application is still there.
const ALIVE: Duration = Duration::from_secs(5);

/// Checks with one key are one entry: of one certificate, made in one way, with one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The certificate, by its place in the status lists.
    pub place: StatusIndex,
    /// How it was checked.
    pub way: Way,
    /// The answer.
    pub outcome: Outcome,
    /// Why.
    pub reason: &'static str,
}

/// By the place alone: the few kinds of checks of one certificate may share a bucket, and each check is hashed.
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(u64::from(self.place.list) << 32 | u64::from(self.place.index));
    }
}

/// How often, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many checks.
    pub times: i64,
    /// When the first was.
    pub first: Moment,
    /// When the last was.
    pub last: Moment,
    /// When each was, as far as an entry keeps that.
    pub moments: Vec<Moment>,
}

impl Tally {
    fn one(at: Moment) -> Self {
        Self { times: 1, first: at, last: at, moments: vec![at] }
    }

    fn add_one(&mut self, at: Moment) {
        self.times = self.times.saturating_add(1);
        self.first = self.first.min(at);
        self.last = self.last.max(at);
        if self.moments.len() < Verification::MOMENTS {
            self.moments.push(at);
        }
    }

    fn add(&mut self, more: Self) {
        self.times = self.times.saturating_add(more.times);
        self.first = self.first.min(more.first);
        self.last = self.last.max(more.last);
        let room = Verification::MOMENTS.saturating_sub(self.moments.len());
        self.moments.extend(more.moments.into_iter().take(room));
    }
}

/// What waits, and what found no room.
#[derive(Debug, Default)]
pub struct Pending {
    /// By kind.
    pub tallies: HashMap<Key, Tally>,
    /// Checks that found no room.
    pub lost: Option<Tally>,
}

impl Pending {
    /// One check. Most are of a kind that waits already, which costs no memory.
    fn note(&mut self, key: Key, at: Moment, room: usize) {
        match self.tallies.get_mut(&key) {
            Some(known) => known.add_one(at),
            None => self.put(key, Tally::one(at), room),
        }
    }

    fn put(&mut self, key: Key, tally: Tally, room: usize) {
        let full = self.tallies.len() >= room;
        match self.tallies.entry(key) {
            Entry::Occupied(mut known) => known.get_mut().add(tally),
            Entry::Vacant(place) if !full => drop(place.insert(tally)),
            Entry::Vacant(_) => self.lose(tally),
        }
    }

    fn lose(&mut self, tally: Tally) {
        counter!("verification_log_lost_total").increment(tally.times.unsigned_abs());
        match &mut self.lost {
            Some(lost) => lost.add(tally),
            None => self.lost = Some(tally),
        }
    }

    fn is_empty(&self) -> bool {
        self.tallies.is_empty() && self.lost.is_none()
    }
}

/// See the module.
#[derive(Debug)]
pub struct Journal {
    pending: Mutex<Pending>,
    bell: Notify,
    /// One at a time writes, so that two do not race for one entry.
    pub(super) writing: tokio::sync::Mutex<()>,
    room: usize,
}

impl Default for Journal {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl Journal {
    /// One in which so many kinds of checks may wait.
    #[must_use]
    pub fn with_room(room: usize) -> Self {
        let (pending, bell, writing) = Default::default();
        Self { pending, bell, writing, room }
    }

    /// Marks a check.
    pub fn note(&self, key: Key, at: Moment) {
        let first = {
            let mut pending = self.lock();
            let first = pending.is_empty();
            pending.note(key, at, self.room);
            first
        };
        if first {
            self.bell.notify_one();
        }
    }

    /// Takes everything that waits.
    pub(super) fn take(&self) -> Pending {
        std::mem::take(&mut self.lock())
    }

    /// Puts back what could not be written.
    pub(super) fn put_back(&self, pending: Pending) {
        if pending.is_empty() {
            return;
        }
        let mut now = self.lock();
        for (key, tally) in pending.tallies {
            now.put(key, tally, self.room);
        }
        if let Some(lost) = pending.lost {
            match &mut now.lost {
                Some(known) => known.add(lost),
                None => now.lost = Some(lost),
            }
        }
        gauge!("verification_log_waiting").set(now.tallies.len() as f64);
        drop(now);
        self.bell.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes the marks down for as long as the application lives.
pub fn start(app: &Arc<App>) {
    let (journal, app) = (app.journal.clone(), Arc::downgrade(app));
    tokio::spawn(write(journal, app));
}

async fn write(journal: Arc<Journal>, app: Weak<App>) {
    loop {
        let rung = tokio::time::timeout(ALIVE, journal.bell.notified()).await.is_ok();
        if rung {
            tokio::time::sleep(WINDOW).await;
        }
        let Some(app) = app.upgrade() else { return };
        if rung {
            app.write_journal().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(index: u32) -> Key {
        Key { place: StatusIndex { list: 0, index }, way: Way::Page, outcome: Outcome::Valid, reason: "in_force" }
    }

    #[test]
    fn checks_of_one_kind_are_one_mark_and_nothing_is_lost_without_a_trace() {
        let journal = Journal::with_room(2);
        for at in 0..100 {
            journal.note(key(1), Moment(at));
        }
        journal.note(key(2), Moment(100));
        for at in 101..104 {
            journal.note(key(3), Moment(at));
        }
        journal.note(key(1), Moment(104));
        let pending = journal.take();
        assert_eq!(pending.tallies.len(), 2);
        let tally = &pending.tallies[&key(1)];
        assert_eq!((tally.times, tally.first, tally.last), (101, Moment(0), Moment(104)));
        assert_eq!(tally.moments.len(), Verification::MOMENTS);
        let lost = pending.lost.clone().expect("a third kind found no room");
        assert_eq!((lost.times, lost.first, lost.last), (3, Moment(101), Moment(103)));
        // What the store did not take comes back beside what came meanwhile.
        journal.note(key(1), Moment(200));
        journal.put_back(pending);
        let again = journal.take();
        assert_eq!(again.tallies[&key(1)].times, 102);
        assert_eq!(again.lost.map(|lost| lost.times), Some(3));
        assert!(journal.take().is_empty());
    }
}
