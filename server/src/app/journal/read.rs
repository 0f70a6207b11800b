//! Reading a journal from front to back: the next page is fetched and read on another thread while the last one is
//! looked at, so that a million entries are gone through in a second.

use std::sync::Arc;

use serde::Deserialize;
use tokio::task::JoinHandle;

use crate::{
    app::App,
    records::{Record, journal::Segment},
    store::{Condition, Cursor, Direction, Find, Store, StoreError},
};

/// Segments of one page.
const PAGE: u32 = 64;

/// What reading through a journal needs of a segment.
#[derive(Debug, Deserialize)]
pub struct Lines {
    /// The segment's number.
    pub number: i64,
    /// The entries as they are kept.
    pub entries: Vec<String>,
    /// See [`Segment::end`].
    #[serde(default)]
    pub end: Option<String>,
}

type Page = Result<(Vec<Lines>, Option<Cursor>), StoreError>;

/// The segments of a journal in their order, page by page.
pub struct Pages {
    store: Arc<dyn Store>,
    find: Find,
    next: Option<JoinHandle<Page>>,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("find", &self.find).finish_non_exhaustive()
    }
}

impl App {
    /// The journal from the segment `from` on.
    #[must_use]
    pub fn pages(&self, journal: &str, from: i64) -> Pages {
        let of_journal = Condition::eq("journal", journal).and(Condition::gte("number", from));
        let find = Find::by(of_journal).sorted("number", Direction::Ascending).limit(PAGE);
        let mut pages = Pages { store: self.store.clone(), find, next: None };
        pages.fetch(None);
        pages
    }
}

impl Pages {
    /// The next page; `None` after the last one.
    ///
    /// # Errors
    /// When the store does not answer, or a segment cannot be read at all.
    pub async fn next(&mut self) -> Result<Option<Vec<Lines>>, StoreError> {
        let Some(fetched) = self.next.take() else { return Ok(None) };
        let broken_off = |_| StoreError::Corrupt("reading a journal was broken off".to_owned());
        let (lines, cursor) = fetched.await.map_err(broken_off)??;
        if cursor.is_some() {
            self.fetch(cursor);
        }
        Ok(Some(lines))
    }

    fn fetch(&mut self, after: Option<Cursor>) {
        let (store, find) = (self.store.clone(), self.find.clone().after(after));
        self.next = Some(tokio::spawn(async move {
            let page = store.find(Segment::collection(), &find).await?;
            let lines = page.documents.iter().map(crate::store::Document::read).collect::<Result<_, _>>()?;
            Ok((lines, page.next))
        }));
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        if let Some(fetching) = &self.next {
            fetching.abort();
        }
    }
}
