//! The table of issued codes in memory: for each place in the status lists the keyed digest of its code and its
//! status, 17 bytes a certificate. A code that it knows needs no look into the store and no check of its signature
//! (`performance.md`, the fast way to verify).

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use zhengda_engine::{certificate::status::Status, moment::Moment};
use zhengda_seal::{
    code::StatusIndex,
    status::{LIST_SIZE, StatusList},
    verdict::StatusBits,
};

/// Keyed digest of a code's bytes.
pub type Tag = [u8; 16];

/// No more lists than this are kept: 33 million certificates.
const MOST_LISTS: u32 = 256;
/// From so many taken places on, a list gets no new ones: drawing a free place stays quick.
const FULL: u32 = LIST_SIZE / 10 * 9;

const FREE: u8 = 0;
/// Drawn for a certificate that is being written.
const RESERVED: u8 = 1;

/// What is known of a place besides its tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The status.
    pub status: Status,
    /// Since when.
    pub since: Option<Moment>,
    /// The certificate that replaced it.
    pub successor: Option<String>,
    /// When it was changed last: an older report never overwrites a newer one.
    pub changed_at: Option<Moment>,
}

#[derive(Debug)]
struct List {
    tags: Vec<Tag>,
    states: Vec<u8>,
    taken: u32,
    /// Rises with every change, so that a signed copy knows whether it is old.
    generation: u64,
}

#[derive(Debug, Default)]
struct Inner {
    lists: Vec<Option<List>>,
    /// Places whose status ever changed; every other one is in force since it was issued.
    changed: HashMap<StatusIndex, Entry>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Table {
    inner: RwLock<Inner>,
}

impl Table {
    /// The tag and entry of a place, where a certificate is known to stand there.
    #[must_use]
    pub fn get(&self, at: StatusIndex) -> Option<(Tag, Entry)> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let (tag, state) = inner.slot(at)?;
        let status = status_of(state)?;
        let entry = match inner.changed.get(&at) {
            Some(entry) => entry.clone(),
            None => Entry { status, ..Entry::default() },
        };
        Some((tag, entry))
    }

    /// Notes a certificate, unless what is known of its place is as new or newer. `false` when the place is outside
    /// of what is kept.
    pub fn put(&self, at: StatusIndex, tag: Tag, entry: Entry) -> bool {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let known = inner.changed.get(&at).and_then(|known| known.changed_at);
        let Some(list) = inner.list(at) else { return false };
        let place = at.index as usize;
        let (Some(slot), Some(state)) = (list.tags.get_mut(place), list.states.get_mut(place)) else { return false };
        let before = status_of(*state);
        if before.is_some() && known >= entry.changed_at {
            return true;
        }
        if *state == FREE {
            list.taken += 1;
        }
        *slot = tag;
        *state = state_of(entry.status);
        if before.unwrap_or_default() != entry.status {
            list.generation += 1;
        }
        if entry.status != Status::Valid || entry.changed_at.is_some() {
            inner.changed.insert(at, entry);
        }
        true
    }

    /// Draws a place that no certificate has, and keeps it from being drawn again. `below` draws a number below its
    /// argument.
    ///
    /// # Errors
    /// When `below` fails.
    pub fn draw<E>(&self, mut below: impl FnMut(u32) -> Result<u32, E>) -> Result<Option<StatusIndex>, E> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        let free = |list: &Option<List>| list.as_ref().is_none_or(|list| list.taken < FULL);
        let number = inner.lists.iter().position(free).unwrap_or(inner.lists.len());
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        loop {
            let index = below(LIST_SIZE)?;
            let Some(list) = inner.list(StatusIndex { list: number, index }) else { return Ok(None) };
            if let Some(state) = list.states.get_mut(index as usize).filter(|state| **state == FREE) {
                *state = RESERVED;
                list.taken += 1;
                return Ok(Some(StatusIndex { list: number, index }));
            }
        }
    }

    /// A list's bits with its generation; `None` when there is no such list.
    #[must_use]
    pub fn bits(&self, number: u32) -> Option<(StatusList, u64)> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        let list = inner.lists.get(number as usize)?.as_ref()?;
        let mut bits = StatusList::new(number);
        for (index, state) in (0..LIST_SIZE).zip(&list.states) {
            match status_of(*state) {
                None | Some(Status::Valid) => {}
                Some(status) => drop(bits.set(index, bits_of(status))),
            }
        }
        Some((bits, list.generation))
    }

    /// A list's generation; `None` when there is no such list.
    #[must_use]
    pub fn generation(&self, number: u32) -> Option<u64> {
        let inner = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        Some(inner.lists.get(number as usize)?.as_ref()?.generation)
    }
}

impl Inner {
    fn slot(&self, at: StatusIndex) -> Option<(Tag, u8)> {
        let list = self.lists.get(at.list as usize)?.as_ref()?;
        Some((*list.tags.get(at.index as usize)?, *list.states.get(at.index as usize)?))
    }

    /// The list of a place, made when there is none yet.
    fn list(&mut self, at: StatusIndex) -> Option<&mut List> {
        if at.list >= MOST_LISTS || at.index >= LIST_SIZE {
            return None;
        }
        let number = at.list as usize;
        if self.lists.len() <= number {
            self.lists.resize_with(number + 1, || None);
        }
        Some(self.lists.get_mut(number)?.get_or_insert_with(|| List {
            tags: vec![[0; 16]; LIST_SIZE as usize],
            states: vec![FREE; LIST_SIZE as usize],
            taken: 0,
            generation: 0,
        }))
    }
}

/// The status as the verdict's bits.
#[must_use]
pub fn bits_of(status: Status) -> StatusBits {
    StatusBits {
        revoked: status == Status::Revoked,
        suspended: status == Status::Suspended,
        superseded: status == Status::Superseded,
    }
}

const fn state_of(status: Status) -> u8 {
    match status {
        Status::Valid => 2,
        Status::Suspended => 3,
        Status::Revoked => 4,
        Status::Superseded => 5,
    }
}

fn status_of(state: u8) -> Option<Status> {
    Status::ALL.into_iter().find(|status| state_of(*status) == state)
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: StatusIndex = StatusIndex { list: 0, index: 7 };

    fn changed(status: Status, at: i64) -> Entry {
        Entry { status, since: Some(Moment(at)), successor: None, changed_at: Some(Moment(at)) }
    }

    #[test]
    fn an_older_report_never_undoes_a_newer_one() {
        let table = Table::default();
        let status = || table.get(AT).map(|(_, entry)| entry.status);
        assert_eq!(status(), None);
        assert!(table.put(AT, [1; 16], changed(Status::Revoked, 20)));
        assert!(table.put(AT, [1; 16], Entry::default()), "what the start-up read before");
        assert!(table.put(AT, [1; 16], changed(Status::Suspended, 10)));
        assert_eq!(status(), Some(Status::Revoked));
        assert!(table.put(AT, [1; 16], changed(Status::Valid, 30)));
        assert_eq!(table.get(AT), Some(([1; 16], changed(Status::Valid, 30))));
    }

    #[test]
    fn a_place_is_drawn_once_and_a_full_list_gives_way_to_the_next() {
        let table = Table::default();
        let mut next = 0;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..FULL + 5 {
            let place = table
                .draw(|limit| {
                    next = (next + 7919) % limit;
                    Ok::<_, ()>(next)
                })
                .unwrap()
                .unwrap();
            assert!(seen.insert(place), "{place:?} twice");
        }
        assert_eq!(seen.iter().filter(|place| place.list == 1).count(), 5);
        assert!(seen.iter().all(|place| table.get(*place).is_none()), "a reserved place is no certificate");
    }

    #[test]
    fn the_bits_of_a_list_are_its_entries() {
        let table = Table::default();
        assert!(table.bits(0).is_none());
        for (index, status) in (0..).zip(Status::ALL) {
            table.put(StatusIndex { list: 0, index }, [9; 16], changed(status, 5));
        }
        let (bits, generation) = table.bits(0).unwrap();
        for (index, status) in (0..).zip(Status::ALL) {
            assert_eq!(bits.get(index), Some(bits_of(status)));
        }
        table.put(StatusIndex { list: 0, index: 100 }, [9; 16], Entry::default());
        assert_eq!(table.generation(0), Some(generation), "one more in force changes no bit");
        table.put(StatusIndex { list: 0, index: 0 }, [9; 16], changed(Status::Revoked, 6));
        assert_eq!(table.generation(0), Some(generation + 1));
    }

    #[test]
    fn places_out_of_range_are_refused_without_memory() {
        let table = Table::default();
        assert!(!table.put(StatusIndex { list: MOST_LISTS, index: 0 }, [0; 16], Entry::default()));
        assert!(!table.put(StatusIndex { list: 0, index: LIST_SIZE }, [0; 16], Entry::default()));
        assert_eq!(table.get(StatusIndex { list: u32::MAX, index: u32::MAX }), None);
    }
}
