//! Segments of append-only journals: the audit chain of each region and the transparency log. Entries are only ever
//! added, and a full segment never changes again.

use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::store::{Collection, Index, integer, text, texts};

/// A piece of a journal, stored under [`segment_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Which journal.
    pub journal: String,
    /// Its place among the journal's segments, from 0 on without gaps.
    pub number: i64,
    /// The entries, in order.
    pub entries: Vec<String>,
    /// One key for each entry, unique among all entries of all journals: what makes adding it again do nothing.
    pub keys: Vec<String>,
    /// What the entries are about, to be looked up by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// What the journal's form keeps at the end of a segment: the last link of a chain, the root of a full tile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// When it was written last.
    pub at: Moment,
}

/// An entry that a document still owes to a journal, stored by the same write that made the change it tells of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When it happened.
    pub at: Moment,
    /// Which journal.
    pub journal: String,
    /// The entry's key; see [`Segment::keys`].
    pub key: String,
    /// What it is about.
    pub subject: String,
    /// The entry.
    pub entry: String,
}

/// Since when a document owes something, for the index by which it is found.
#[must_use]
pub fn audit_due(owed: &[Note]) -> Option<Moment> {
    owed.first().map(|note| note.at)
}

static SEGMENTS: Collection = Collection {
    name: "journal_segments",
    fields: &[text("journal"), integer("number"), texts("keys"), texts("subjects")],
    unique: &[Index { name: "in_order", fields: &["journal", "number"] }],
    plain: &[Index { name: "by_key", fields: &["keys"] }, Index { name: "by_subject", fields: &["subjects"] }],
    ..Collection::BLANK
};

impl Record for Segment {
    fn collection() -> &'static Collection {
        &SEGMENTS
    }

    /// Nothing: an auditor must be able to check a segment without any key, so no personal value goes into one.
    const SEALED: &'static [&'static str] = &[];
}

/// The id of a segment.
#[must_use]
pub fn segment_id(journal: &str, number: i64) -> String {
    format!("{journal}/{number:010}")
}

/// A signed point of a journal, stored under [`checkpoint_id`]: what others keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Which journal.
    pub journal: String,
    /// Entries that it covers.
    pub count: i64,
    /// When it was signed.
    pub at: Moment,
    /// The signed envelope, in base64.
    pub signed: String,
}

static CHECKPOINTS: Collection = Collection {
    name: "journal_checkpoints",
    fields: &[text("journal"), integer("at")],
    plain: &[Index { name: "of_journal", fields: &["journal", "at"] }],
    ..Collection::BLANK
};

impl Record for Checkpoint {
    fn collection() -> &'static Collection {
        &CHECKPOINTS
    }

    const SEALED: &'static [&'static str] = &[];
}

/// The id of a checkpoint: one for each period, whichever process is first.
#[must_use]
pub fn checkpoint_id(journal: &str, period: i64) -> String {
    format!("{journal}/{period:010}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declarations_are_sound() {
        assert!(SEGMENTS.check().is_ok() && CHECKPOINTS.check().is_ok());
    }
}
