//! What a list query asks and answers.

use super::{Condition, Cursor, Document, StoreError};

/// The direction of a sort. Documents without the field come first ascending and last descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Greatest first.
    Descending,
}

/// A list query. Without a sort the order is by `_id`, ascending; with one, `_id` is the last key in the same
/// direction, so that every page has one possible content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// Which documents.
    pub condition: Condition,
    /// The field that orders them (not a list of strings), and how.
    pub sort: Option<(&'static str, Direction)>,
    /// Continue behind this place.
    pub after: Option<Cursor>,
    /// How many at most: 1 to [`MAX_LIMIT`](super::MAX_LIMIT).
    pub limit: u32,
}

impl Find {
    /// The first 20 documents that meet the condition.
    #[must_use]
    pub fn by(condition: Condition) -> Self {
        Self { condition, sort: None, after: None, limit: 20 }
    }

    /// The same, ordered by a field.
    #[must_use]
    pub fn sorted(mut self, field: &'static str, direction: Direction) -> Self {
        self.sort = Some((field, direction));
        self
    }

    /// The same, continued behind a cursor; `None` starts at the beginning.
    #[must_use]
    pub fn after(mut self, cursor: Option<Cursor>) -> Self {
        self.after = cursor;
        self
    }

    /// The same, with at most `limit` documents.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// In the order that was asked for.
    pub documents: Vec<Document>,
    /// Where the next page starts; `None` when this one is the last.
    pub next: Option<Cursor>,
}

impl Page {
    /// The page from what an adapter read: up to one document more than the limit.
    pub(super) fn of(mut documents: Vec<Document>, find: &Find) -> Result<Self, StoreError> {
        let limit = usize::try_from(find.limit).unwrap_or(usize::MAX);
        let more = documents.len() > limit;
        documents.truncate(limit);
        let last = documents.last().filter(|_| more);
        let next = last.map(|last| Cursor::behind(last, find)).transpose()?;
        Ok(Self { documents, next })
    }
}
