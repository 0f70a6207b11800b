//! The two forms of journals: a hash chain, and the leaves of a Merkle tree.

use data_encoding::{BASE64, HEXLOWER};
use zhengda_engine::moment::Moment;
use zhengda_seal::{
    audit::{Entry, Link, Tip},
    log::{Hash, TILE, Tree},
};

use super::Item;
use crate::records::journal::Segment;

/// How entries are kept in a segment. An entry is written once; what binds it to others is kept beside it.
pub trait Form {
    /// Entries of a full segment. Segments are always filled, so a position says its segment.
    const CAPACITY: usize;

    /// What stands at the end of a segment that was just opened behind `before`.
    fn opened(journal: &str, before: Option<&Segment>) -> Option<String>;

    /// The text that is kept for an entry, and the new end of the segment with it.
    fn kept(segment: &Segment, entry: &str) -> (String, Option<String>);
}

/// The position of the first entry of a segment.
#[must_use]
pub fn first<F: Form>(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default().saturating_mul(F::CAPACITY as u64)
}

/// The segment in which a position lies, and the place within it.
#[must_use]
pub fn place<F: Form>(position: u64) -> (i64, usize) {
    let capacity = F::CAPACITY as u64;
    let within = usize::try_from(position % capacity).unwrap_or_default();
    (i64::try_from(position / capacity).unwrap_or(i64::MAX), within)
}

pub(super) fn open<F: Form>(journal: &str, before: Option<&Segment>, now: Moment) -> Segment {
    Segment {
        journal: journal.to_owned(),
        number: before.map_or(0, |before| before.number.saturating_add(1)),
        entries: Vec::new(),
        keys: Vec::new(),
        subjects: Vec::new(),
        end: F::opened(journal, before),
        at: now,
    }
}

pub(super) fn add<F: Form>(segment: &mut Segment, item: &Item, now: Moment) {
    let (kept, end) = F::kept(segment, &item.entry);
    segment.entries.push(kept);
    segment.keys.push(item.key.clone());
    if let Some(subject) = item.subject.as_ref().filter(|subject| !segment.subjects.contains(subject)) {
        segment.subjects.push(subject.clone());
    }
    segment.end = end;
    segment.at = now;
}

/// A hash chain: each entry is kept as its position, its link and its record, with spaces between; the segment ends with
/// the last link.
#[derive(Clone, Copy, Debug)]
pub struct Chain;

/// The journal of a region's chain.
#[must_use]
pub fn chain(region: &str) -> String {
    format!("audit/{region}")
}

/// The region of a chain's journal.
#[must_use]
pub fn region_of(journal: &str) -> &str {
    journal.strip_prefix("audit/").unwrap_or(journal)
}

/// A link from its text.
#[must_use]
pub fn link(text: &str) -> Option<Link> {
    let mut bytes = [0; 32];
    let read = HEXLOWER.decode_mut(text.as_bytes(), (text.len() == 64).then_some(&mut bytes)?).ok()?;
    (read == 32).then_some(Link(bytes))
}

/// An entry of a chain as it is kept.
#[must_use]
pub fn linked(kept: &str) -> Option<Entry<'_>> {
    let (position, rest) = kept.split_once(' ')?;
    let (before, record) = rest.split_once(' ')?;
    let read = position.parse::<u64>().ok().filter(|read| read.to_string() == position)?;
    Some(Entry { position: read, record: record.as_bytes(), link: link(before)? })
}

impl Form for Chain {
    const CAPACITY: usize = 64;

    fn opened(journal: &str, before: Option<&Segment>) -> Option<String> {
        match before {
            Some(before) => before.end.clone(),
            None => Some(Tip::start(region_of(journal)).link.to_string()),
        }
    }

    fn kept(segment: &Segment, entry: &str) -> (String, Option<String>) {
        let count = first::<Self>(segment.number).saturating_add(segment.entries.len() as u64);
        // A link that somebody damaged binds nothing; the check of the chain then names this place.
        let link = segment.end.as_deref().and_then(link).unwrap_or(Link([0; 32]));
        let after = Tip { count, link }.after(entry.as_bytes()).link.to_string();
        (format!("{count} {after} {entry}"), Some(after))
    }
}

/// The leaves of the transparency log, in base64; a full segment is a tile and ends with its root.
#[derive(Clone, Copy, Debug)]
pub struct Leaves;

impl Form for Leaves {
    const CAPACITY: usize = TILE as usize;

    fn opened(_: &str, _: Option<&Segment>) -> Option<String> {
        None
    }

    fn kept(segment: &Segment, entry: &str) -> (String, Option<String>) {
        let is_full = segment.entries.len() + 1 == Self::CAPACITY;
        let root = is_full.then(|| {
            let mut tree = Tree::new();
            for entry in segment.entries.iter().map(String::as_str).chain([entry]) {
                tree.push(leaf(entry).unwrap_or_else(Hash::empty));
            }
            tree.root().to_string()
        });
        (entry.to_owned(), root)
    }
}

/// The hash of a leaf from its kept bytes.
#[must_use]
pub fn leaf(kept: &str) -> Option<Hash> {
    BASE64.decode(kept.as_bytes()).ok().map(|bytes| Hash::leaf(&bytes))
}
