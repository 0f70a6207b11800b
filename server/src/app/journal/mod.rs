//! Journals: append-only lists that any number of processes share. An entry is added exactly once however often it is
//! tried, and the order in which entries were added is the order for everyone.
//!
//! The end of a journal is one document, and adding to it is one compare-and-set. Whoever adds an entry reads the end
//! first and then looks whether the entry's key is known. An entry that somebody else added before that reading is
//! found by its key; one that was added after it changed the end, or opened the next segment, and so makes the write
//! fail.

pub mod form;
pub mod read;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{StreamExt, TryStreamExt, stream};
use tokio::sync::Mutex as Turn;
use zhengda_engine::moment::Moment;

use self::form::Form;
use super::App;
use crate::{
    records::{
        Found, Repository,
        journal::{Segment, segment_id},
    },
    store::{Condition, Direction, Find, StoreError},
};

/// Lost races before an append is given up for now; its caller tries again.
const ATTEMPTS: u32 = 50;
/// Keys looked up at once.
const LOOKED_UP: usize = 16;

/// An entry to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Unique among all entries of all journals.
    pub key: String,
    /// What it is about, to be looked up by.
    pub subject: Option<String>,
    /// The entry, without line breaks.
    pub entry: String,
}

/// Where each journal ended when this process looked last. One append at a time and journal: racers of one process
/// would only make each other lose.
#[derive(Debug, Default)]
pub struct Ends(Mutex<HashMap<String, Arc<Turn<Option<i64>>>>>);

impl Ends {
    fn of(&self, journal: &str) -> Arc<Turn<Option<i64>>> {
        let mut ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ends.entry(journal.to_owned()).or_default().clone()
    }
}

/// The end of a journal: its last segment, or the one that is to be opened.
struct End {
    segment: Segment,
    /// The stored version; `None` for a segment that is not stored yet.
    version: Option<i64>,
}

impl App {
    /// Adds entries to a journal, each exactly once, and answers their positions in the order in which they were
    /// given.
    ///
    /// # Errors
    /// When the store fails, or others were faster too often; adding the same items again is right after either.
    pub async fn append<F: Form>(&self, journal: &str, items: &[Item]) -> Result<Vec<u64>, StoreError> {
        let turn = self.journals.of(journal);
        let mut known_end = turn.lock().await;
        let segments = self.records::<Segment>();
        for _ in 0..ATTEMPTS {
            let mut end = end_of::<F>(&segments, journal, &mut known_end, self.now()).await?;
            let mut positions = known::<F>(&segments, items).await?;
            match write_all::<F>(&segments, &mut end, items, &mut positions, self.now()).await {
                Ok(()) => {
                    *known_end = Some(end.segment.number);
                    return Ok(positions.into_iter().flatten().collect());
                }
                Err(StoreError::Conflict | StoreError::Duplicate) => *known_end = None,
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Conflict)
    }
}

/// The positions of items that the journal has already.
async fn known<F: Form>(segments: &Repository<Segment>, items: &[Item]) -> Result<Vec<Option<u64>>, StoreError> {
    let keys: Vec<String> = items.iter().map(|item| item.key.clone()).collect();
    stream::iter(keys)
        .map(|key| {
            let segments = segments.clone();
            async move {
                let found = segments.first(Condition::has("keys", key.as_str())).await?;
                Ok(found.and_then(|found| position_of::<F>(&found.value, &key)))
            }
        })
        .buffered(LOOKED_UP)
        .try_collect()
        .await
}

fn position_of<F: Form>(segment: &Segment, key: &str) -> Option<u64> {
    let within = segment.keys.iter().position(|known| known == key)?;
    Some(form::first::<F>(segment.number).saturating_add(within as u64))
}

/// Writes the items that are new, segment by segment.
async fn write_all<F: Form>(
    segments: &Repository<Segment>,
    end: &mut End,
    items: &[Item],
    positions: &mut [Option<u64>],
    now: Moment,
) -> Result<(), StoreError> {
    let mut changed = false;
    for (item, position) in items.iter().zip(positions).filter(|(_, position)| position.is_none()) {
        // The same key twice in one call is one entry.
        if let Some(known) = position_of::<F>(&end.segment, &item.key) {
            *position = Some(known);
            continue;
        }
        if end.segment.entries.len() >= F::CAPACITY {
            store(segments, end).await?;
            let next = form::open::<F>(&end.segment.journal, Some(&end.segment), now);
            *end = End { segment: next, version: None };
        }
        *position = Some(form::first::<F>(end.segment.number).saturating_add(end.segment.entries.len() as u64));
        form::add::<F>(&mut end.segment, item, now);
        changed = true;
    }
    if changed { store(segments, end).await } else { Ok(()) }
}

async fn store(segments: &Repository<Segment>, end: &mut End) -> Result<(), StoreError> {
    let id = segment_id(&end.segment.journal, end.segment.number);
    end.version = Some(match end.version {
        None => segments.insert(&id, &end.segment).await.map(|()| 1)?,
        Some(version) => segments.replace_if(&id, version, &end.segment).await?,
    });
    Ok(())
}

/// The end of a journal as it is now.
async fn end_of<F: Form>(
    segments: &Repository<Segment>,
    journal: &str,
    known: &mut Option<i64>,
    now: Moment,
) -> Result<End, StoreError> {
    let mut last = match *known {
        Some(number) => segments.get(&segment_id(journal, number)).await?,
        None => None,
    };
    if last.is_none() {
        last = last_segment(segments, journal).await?;
    }
    loop {
        let Some(Found { version, value, .. }) = last else {
            return Ok(End { segment: form::open::<F>(journal, None, now), version: None });
        };
        if value.entries.len() < F::CAPACITY {
            return Ok(End { segment: value, version: Some(version) });
        }
        // Full: another process may have gone on already.
        last = segments.get(&segment_id(journal, value.number.saturating_add(1))).await?;
        if last.is_none() {
            return Ok(End { segment: form::open::<F>(journal, Some(&value), now), version: None });
        }
    }
}

/// The last segment of a journal.
pub(super) async fn last_segment(
    segments: &Repository<Segment>,
    journal: &str,
) -> Result<Option<Found<Segment>>, StoreError> {
    let find = Find::by(Condition::eq("journal", journal)).sorted("number", Direction::Descending).limit(1);
    Ok(segments.find(&find).await?.0.into_iter().next())
}
