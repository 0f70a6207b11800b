//! Spreadsheets of an authority, whatever they list: every good row is entered, every bad one becomes a finding with
//! its reason and remedy. A row is one write, so an import that was broken off is simply run again.
//!
//! To add a kind of list: its columns (`impl Column`), how a row is read (`impl List`) and how a good row is entered;
//! then one call of [`import`].

pub mod cell;
pub mod columns;
pub mod common;
pub mod file;
pub mod finding;
mod person;
pub mod reader;
pub mod row;
pub mod source;

use std::{
    fs::File,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::Receiver;

use self::{
    columns::Column,
    finding::{Finding, Severity},
    reader::{News, ReadRow},
    row::Row,
};
use crate::problem::Problem;

/// Rows on their way into the store at once: enough for it to commit them in groups.
const AT_ONCE: usize = 64;

/// How an import is to be done.
#[derive(Clone, Debug)]
pub struct Import {
    /// For which region.
    pub region: String,
    /// Whether everything is checked and nothing written.
    pub dry_run: bool,
    /// How far it is.
    pub progress: Arc<Progress>,
}

/// How far an import is, for whoever watches it.
#[derive(Debug, Default)]
pub struct Progress {
    /// About how many rows there are; 0 while that is not known.
    pub expected: AtomicU64,
    /// Rows that are done.
    pub done: AtomicU64,
}

/// What a kind of list consists of.
pub trait List: Send + 'static {
    /// Its columns.
    type Column: Column;
    /// A good row.
    type Good: Send + std::fmt::Debug + 'static;

    /// Reads one row; every fault of it becomes a finding of `row`.
    fn read(&mut self, row: &mut Row<'_, Self::Column>) -> Option<Self::Good>;

    /// What a row is about, and the column that a second row about the same thing is told at.
    fn subject(&self, good: &Self::Good) -> (Self::Column, String);
}

/// What became of a good row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is new.
    Added,
    /// It replaced what was known before.
    Changed,
    /// It was known already.
    Unchanged,
}

/// Why a good row does not fit what is known: the column and the code.
pub type Misfit<C> = (C, &'static str);

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows.
    pub total: u64,
    /// Rows that are new, or would be.
    pub added: u64,
    /// Rows that replaced what was known before, or would.
    pub changed: u64,
    /// Rows that were known already.
    pub unchanged: u64,
    /// Rows that were not imported.
    pub failed: u64,
    /// Everything found, by line.
    pub findings: Vec<Finding>,
}

impl Summary {
    /// Whether the file was refused as a whole.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.total == 0 && self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// The figures, as the audit chain keeps them.
    #[must_use]
    pub fn figures(&self) -> [(&'static str, String); 5] {
        let Self { total, added, changed, unchanged, failed, .. } = self;
        let figures =
            [("total", total), ("added", added), ("changed", changed), ("unchanged", unchanged), ("failed", failed)];
        figures.map(|(name, figure)| (name, figure.to_string()))
    }

    fn count(&mut self, outcome: Outcome) {
        self.total += 1;
        match outcome.entered {
            Some(Entered::Added) => self.added += 1,
            Some(Entered::Changed) => self.changed += 1,
            Some(Entered::Unchanged) => self.unchanged += 1,
            None => self.failed += 1,
        }
        self.findings.extend(outcome.findings);
    }
}

/// What became of a row.
struct Outcome {
    entered: Option<Entered>,
    findings: Vec<Finding>,
}

/// Imports a file. It is read from its beginning; `enter` brings one good row in, or in a dry run only looks whether
/// that would be possible.
///
/// # Errors
/// When the store fails; rows that were written stay, and running the import again goes on from there.
pub async fn import<L, F>(
    list: L,
    file: File,
    progress: &Progress,
    enter: impl Fn(L::Good) -> F + Send + Sync,
) -> Result<Summary, Problem>
where
    L: List,
    F: Future<Output = Result<Result<Entered, Misfit<L::Column>>, Problem>> + Send,
{
    let mut news = reader::start(list, file).map_err(Problem::internal)?;
    let mut summary = Summary::default();
    let first = expect(&mut news, progress).await;
    let mut broken = None;
    {
        let rows = stream::unfold((first, news), async |(first, mut news)| {
            let next = match first {
                Some(first) => Some(first),
                None => news.recv().await,
            };
            next.map(|next| (next, (None, news)))
        });
        let outcomes = rows.map(|news| row_of::<L, F>(news, &enter)).buffer_unordered(AT_ONCE);
        let mut outcomes = std::pin::pin!(outcomes);
        while let Some(outcome) = outcomes.next().await {
            match outcome? {
                Ok(outcome) => {
                    summary.count(outcome);
                    progress.done.fetch_add(1, Ordering::Relaxed);
                }
                Err(findings) => broken = Some(findings),
            }
        }
    }
    summary.findings.extend(broken.into_iter().flatten());
    summary.findings.sort_by_key(|finding| finding.line);
    Ok(summary)
}

/// One piece of news: a row's outcome, or the findings that end the file.
async fn row_of<L, F>(
    news: News<L::Good>,
    enter: &(impl Fn(L::Good) -> F + Send + Sync),
) -> Result<Result<Outcome, Vec<Finding>>, Problem>
where
    L: List,
    F: Future<Output = Result<Result<Entered, Misfit<L::Column>>, Problem>> + Send,
{
    let ReadRow { line, good, mut findings } = match news {
        News::Row(row) => *row,
        News::Broken(findings) => return Ok(Err(findings)),
        News::Expect(_) => return Ok(Err(Vec::new())),
    };
    let Some(good) = good else { return Ok(Ok(Outcome { entered: None, findings })) };
    let entered = match enter(good).await? {
        Ok(entered) => Some(entered),
        Err((column, code)) => {
            findings.push(Finding::error(line, column, code));
            None
        }
    };
    Ok(Ok(Outcome { entered, findings }))
}

/// Takes the expected number from the first piece of news; anything else is handed on.
async fn expect<G>(news: &mut Receiver<News<G>>, progress: &Progress) -> Option<News<G>> {
    match news.recv().await {
        Some(News::Expect(rows)) => {
            progress.expected.store(rows, Ordering::Relaxed);
            None
        }
        other => other,
    }
}
