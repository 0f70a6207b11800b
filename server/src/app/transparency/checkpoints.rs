//! Signed heads that are kept: one for each hour, whichever process is first, so that others can compare what they were
//! shown at any time.

use data_encoding::BASE64;
use zhengda_engine::moment::Span;

use super::LOG;
use crate::{
    app::App,
    problem::Problem,
    records::journal::{Checkpoint, checkpoint_id},
    store::{Condition, Cursor, Direction, Find, StoreError},
};

/// How often a head is kept.
pub const KEPT_EVERY: Span = Span::hours(1);

impl App {
    /// Keeps the head of this hour, unless it is kept already. Answers whether this call did it.
    ///
    /// # Errors
    /// When the store does not answer, or no key may sign.
    pub async fn keep_log_head(&self) -> Result<bool, Problem> {
        let id = checkpoint_id(LOG, self.now().0.div_euclid(KEPT_EVERY.0));
        if self.records::<Checkpoint>().get(&id).await?.is_some() {
            return Ok(false);
        }
        let head = self.log_head().await?;
        let checkpoint = Checkpoint {
            journal: LOG.to_owned(),
            count: i64::try_from(head.head.size).map_err(Problem::internal)?,
            at: zhengda_engine::moment::Moment(head.head.at_ms),
            signed: BASE64.encode(&head.signed),
        };
        match self.records().insert(&id, &checkpoint).await {
            Ok(()) => Ok(true),
            Err(StoreError::Duplicate) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The kept points of a journal, the newest first, and where the next page begins.
    ///
    /// # Errors
    /// `cursor_invalid`, or when the store does not answer.
    pub async fn kept_checkpoints(
        &self,
        journal: &str,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Checkpoint>, Option<Cursor>), Problem> {
        let of_journal = Find::by(Condition::eq("journal", journal));
        let find = of_journal.sorted("at", Direction::Descending).after(after).limit(limit);
        let (found, next) = self.records::<Checkpoint>().find(&find).await?;
        Ok((found.into_iter().map(|found| found.value).collect(), next))
    }
}
