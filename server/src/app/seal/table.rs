//! What was issued, in memory: the register of codes with what is known of those whose status ever changed.

use std::{
    collections::{HashMap, HashSet},
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use zeroize::Zeroizing;
use zhengda_engine::{certificate::status::Status, moment::Moment};
use zhengda_seal::{
    code::StatusIndex,
    register::{Register, Standing, Tag},
    status::{LIST_SIZE, StatusList},
    verdict::StatusBits,
};

/// From so many taken places on, a list gets no new ones: drawing a free place stays quick.
const FULL: u32 = LIST_SIZE / 100 * 97;
/// The register keeps no more lists than this.
pub(super) const MOST_LISTS: u32 = 1024;

/// What is known of a certificate besides its code.
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

/// See the module.
#[derive(Debug)]
pub struct Table {
    inner: RwLock<Inner>,
}

/// What stands behind the lock.
#[derive(Debug)]
pub struct Inner {
    /// The codes.
    pub register: Register,
    /// Those that ever were anything else than in force.
    changed: HashMap<StatusIndex, Entry>,
    /// Places drawn for certificates that are being written.
    reserved: HashSet<StatusIndex>,
    /// Taken places of each list.
    taken: Vec<u32>,
    /// Rises with every change of a list's bits.
    generations: HashMap<u32, u64>,
}

impl Table {
    /// An empty table whose digests are made with this key.
    #[must_use]
    pub fn new(key: &Zeroizing<[u8; 32]>) -> Self {
        let inner = Inner {
            register: Register::new(key),
            changed: HashMap::new(),
            reserved: HashSet::new(),
            taken: Vec::new(),
            generations: HashMap::new(),
        };
        Self { inner: RwLock::new(inner) }
    }

    /// The register, for a moment.
    pub fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keyed digest of a code.
    #[must_use]
    pub fn tag(&self, code: &[u8]) -> Tag {
        self.read().register.tag(code)
    }

    /// Notes a certificate, unless what is known of its place is as new or newer. `false` when the place is outside
    /// of what is kept.
    pub fn put(&self, at: StatusIndex, tag: Tag, entry: Entry) -> bool {
        let mut inner = self.write();
        let inner = &mut *inner;
        let known = inner.changed.get(&at).and_then(|known| known.changed_at);
        let before = inner.status(at);
        // A code that was issued anew stands at its old place, with the status as it was.
        let is_same_code = inner.register.tag_at(at) == Some(tag);
        if before.is_some() && (known > entry.changed_at || (known == entry.changed_at && is_same_code)) {
            return true;
        }
        if !inner.register.enter(at, tag, bits_of(entry.status)) {
            return false;
        }
        if before.is_none() && !inner.reserved.remove(&at) {
            inner.count(at.list);
        }
        if before.unwrap_or_default() != entry.status {
            *inner.generations.entry(at.list).or_default() += 1;
        }
        if entry.status != Status::Valid || entry.changed_at.is_some() {
            inner.changed.insert(at, entry);
        }
        true
    }

    /// Draws a place that no certificate has, and keeps it from being drawn again. `below` draws a number below its
    /// argument. `None` when every list is full.
    ///
    /// # Errors
    /// When `below` fails.
    pub fn draw<E>(&self, mut below: impl FnMut(u32) -> Result<u32, E>) -> Result<Option<StatusIndex>, E> {
        let mut inner = self.write();
        let number = inner.taken.iter().position(|taken| *taken < FULL).unwrap_or(inner.taken.len());
        let Some(list) = u32::try_from(number).ok().filter(|number| *number < MOST_LISTS) else { return Ok(None) };
        loop {
            let at = StatusIndex { list, index: below(LIST_SIZE)? };
            if inner.status(at).is_none() && inner.reserved.insert(at) {
                inner.count(list);
                return Ok(Some(at));
            }
        }
    }

    /// A list's bits with its generation; `None` when nothing stands in such a list.
    #[must_use]
    pub fn bits(&self, number: u32) -> Option<(StatusList, u64)> {
        let inner = self.read();
        let generation = inner.generation(number)?;
        let mut list = StatusList::new(number);
        for (at, entry) in inner.changed.iter().filter(|(at, _)| at.list == number) {
            list.set(at.index, bits_of(entry.status));
        }
        Some((list, generation))
    }

    /// The numbers of the lists in which anything stands, rising.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        let inner = self.read();
        (0..).zip(&inner.taken).filter(|(_, taken)| **taken > 0).map(|(number, _)| number).collect()
    }

    /// A list's generation; `None` when nothing stands in such a list.
    #[must_use]
    pub fn generation(&self, number: u32) -> Option<u64> {
        self.read().generation(number)
    }
}

impl Inner {
    /// What is known of a place besides its code; a certificate that never changed has nothing.
    #[must_use]
    pub fn changed(&self, at: StatusIndex) -> Option<&Entry> {
        self.changed.get(&at)
    }

    /// The status at a place where a certificate stands.
    fn status(&self, at: StatusIndex) -> Option<Status> {
        match self.register.standing(at, &[]) {
            Standing::Nothing => None,
            Standing::Issued(_) | Standing::Other => {
                Some(self.changed.get(&at).map_or(Status::Valid, |entry| entry.status))
            }
        }
    }

    fn count(&mut self, list: u32) {
        let list = list as usize;
        if self.taken.len() <= list {
            self.taken.resize(list + 1, 0);
        }
        if let Some(taken) = self.taken.get_mut(list) {
            *taken += 1;
        }
    }

    fn generation(&self, number: u32) -> Option<u64> {
        self.taken.get(number as usize).filter(|taken| **taken > 0)?;
        Some(self.generations.get(&number).copied().unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    const AT: StatusIndex = StatusIndex { list: 0, index: 7 };

    fn table() -> Table {
        Table::new(&Zeroizing::new([5; 32]))
    }

    fn changed(status: Status, at: i64) -> Entry {
        Entry { status, since: Some(Moment(at)), successor: None, changed_at: Some(Moment(at)) }
    }

    #[test]
    fn an_older_report_never_undoes_a_newer_one() {
        let table = table();
        let tag = table.tag(b"code");
        let standing = || table.read().register.standing(AT, b"code");
        assert_eq!(standing(), Standing::Nothing);
        assert!(table.put(AT, tag, changed(Status::Revoked, 20)));
        assert!(table.put(AT, tag, Entry::default()), "what the start-up read before");
        assert!(table.put(AT, tag, changed(Status::Suspended, 10)));
        assert_eq!(standing(), Standing::Issued(bits_of(Status::Revoked)));
        assert!(table.put(AT, tag, changed(Status::Valid, 30)));
        assert_eq!(standing(), Standing::Issued(StatusBits::default()));
        assert_eq!(table.read().changed(AT), Some(&changed(Status::Valid, 30)));
    }

    #[test]
    fn a_place_is_drawn_once_and_a_full_list_gives_way_to_the_next() {
        let table = table();
        let mut next = 0;
        let mut seen = HashSet::new();
        for n in 0..FULL + 5 {
            let place = table
                .draw(|limit| {
                    next = (next + 7919) % limit;
                    Ok::<_, ()>(next)
                })
                .unwrap()
                .unwrap();
            assert!(seen.insert(place), "{place:?} twice");
            if n % 2 == 0 {
                table.put(place, Tag([1; 16]), Entry::default());
            }
        }
        assert_eq!(seen.iter().filter(|place| place.list == 1).count(), 5);
    }

    #[test]
    fn the_bits_of_a_list_are_its_entries() {
        let table = table();
        assert!(table.bits(0).is_none());
        for (index, status) in (0..).zip(Status::ALL) {
            table.put(StatusIndex { list: 0, index }, Tag([9; 16]), changed(status, 5));
        }
        let (bits, generation) = table.bits(0).unwrap();
        for (index, status) in (0..).zip(Status::ALL) {
            assert_eq!(bits.get(index), Some(bits_of(status)));
        }
        table.put(StatusIndex { list: 0, index: 100 }, Tag([9; 16]), Entry::default());
        assert_eq!(table.generation(0), Some(generation), "one more in force changes no bit");
        table.put(StatusIndex { list: 0, index: 0 }, Tag([9; 16]), changed(Status::Revoked, 6));
        assert_eq!(table.generation(0), Some(generation + 1));
        assert!(table.bits(1).is_none());
    }

    #[test]
    fn places_out_of_range_are_refused() {
        let table = table();
        assert!(!table.put(StatusIndex { list: u32::MAX, index: 0 }, Tag([0; 16]), Entry::default()));
        assert!(!table.put(StatusIndex { list: 0, index: LIST_SIZE }, Tag([0; 16]), Entry::default()));
    }
}
