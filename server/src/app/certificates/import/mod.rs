//! Importing an authority's list: every good row becomes a certificate, every bad one a finding with its reason and
//! remedy. A row is one write, so an import that was broken off is simply run again.

pub mod cell;
pub mod columns;
mod enter;
pub mod file;
pub mod finding;
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
    enter::Entered,
    finding::{Finding, Severity},
    reader::{News, ReadRow, Reading},
};
use crate::{app::App, problem::Problem};

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

/// What became of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows.
    pub total: u64,
    /// Certificates that are new in the register, or would be.
    pub added: u64,
    /// Certificates that the register had already.
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

    fn count(&mut self, outcome: Outcome) {
        self.total += 1;
        match outcome.entered {
            Some(Entered::Added) => self.added += 1,
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

impl App {
    /// Imports a list. The file is read from its beginning.
    ///
    /// # Errors
    /// When the store fails; rows that were written stay, and running the import again goes on from there.
    pub async fn import_certificates(&self, file: File, import: Import) -> Result<Summary, Problem> {
        // Without the table a place could be drawn twice, and the unique index would be asked over and over.
        self.seal.load(&*self.store, self.now()).await?;
        let (catalogue, today) = (self.catalogue.clone(), self.now().beijing_date());
        let reading = Reading { catalogue, region: import.region.clone(), today };
        let mut news = reading.start(file).map_err(Problem::internal)?;
        let mut summary = Summary::default();
        let first = expect(&mut news, &import.progress).await;
        let mut broken = None;
        {
            let rows = stream::unfold((first, news), async |(first, mut news)| {
                let next = match first {
                    Some(first) => Some(first),
                    None => news.recv().await,
                };
                next.map(|next| (next, (None, news)))
            });
            let outcomes = rows.map(|news| self.row(&import, news)).buffer_unordered(AT_ONCE);
            let mut outcomes = std::pin::pin!(outcomes);
            while let Some(outcome) = outcomes.next().await {
                match outcome? {
                    Ok(outcome) => {
                        summary.count(outcome);
                        import.progress.done.fetch_add(1, Ordering::Relaxed);
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
    async fn row(&self, import: &Import, news: News) -> Result<Result<Outcome, Vec<Finding>>, Problem> {
        let ReadRow { line, listed, mut findings } = match news {
            News::Row(row) => *row,
            News::Broken(findings) => return Ok(Err(findings)),
            News::Expect(_) => return Ok(Err(Vec::new())),
        };
        let Some(listed) = listed else { return Ok(Ok(Outcome { entered: None, findings })) };
        let entered = match self.enter(&import.region, &listed, import.dry_run).await? {
            Ok(entered) => Some(entered),
            Err((column, code)) => {
                findings.push(Finding::error(line, column, code));
                None
            }
        };
        Ok(Ok(Outcome { entered, findings }))
    }
}

/// Takes the expected number from the first piece of news; anything else is handed on.
async fn expect(news: &mut Receiver<News>, progress: &Progress) -> Option<News> {
    match news.recv().await {
        Some(News::Expect(rows)) => {
            progress.expected.store(rows, Ordering::Relaxed);
            None
        }
        other => other,
    }
}
