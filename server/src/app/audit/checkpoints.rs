//! Signed points of the chains, for someone else to keep: they show a chain that was cut or written anew.

use data_encoding::BASE64;
use zhengda_engine::moment::Span;
use zhengda_seal::audit::{Checkpoint as Point, Tip};

use crate::{
    app::{
        App,
        journal::{
            form::{Chain, first, link, region_of},
            last_segment,
        },
    },
    problem::Problem,
    records::journal::{Checkpoint, Segment, checkpoint_id},
    store::StoreError,
};

impl App {
    /// Keeps a signed point of every chain that has grown since the last one, at most one for each period, whichever
    /// process is first. Answers how many this call kept.
    ///
    /// # Errors
    /// When the store does not answer, or no key may sign.
    pub async fn keep_chain_points(&self) -> Result<usize, Problem> {
        let mut kept = 0;
        for journal in self.chains() {
            kept += usize::from(self.keep_chain_point(&journal).await?);
        }
        Ok(kept)
    }

    async fn keep_chain_point(&self, journal: &str) -> Result<bool, Problem> {
        let every = Span::minutes(self.settings.audit.checkpoint_minutes.max(1));
        let id = checkpoint_id(journal, self.now().0.div_euclid(every.0));
        if self.records::<Checkpoint>().get(&id).await?.is_some() {
            return Ok(false);
        }
        let Some(tip) = self.chain_tip(journal).await? else { return Ok(false) };
        let (last, _) = self.kept_checkpoints(journal, None, 1).await?;
        let count = i64::try_from(tip.count).map_err(Problem::internal)?;
        if last.first().is_some_and(|last| last.count >= count) {
            return Ok(false);
        }
        let now = self.now();
        let point = Point { region: region_of(journal).to_owned(), tip, at_ms: now.0 };
        let signed = point.sign(&*self.seal.signer(now)?).map_err(Problem::internal)?;
        let checkpoint = Checkpoint { journal: journal.to_owned(), count, at: now, signed: BASE64.encode(&signed) };
        match self.records().insert(&id, &checkpoint).await {
            Ok(()) => Ok(true),
            Err(StoreError::Duplicate) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The end of a chain; `None` while it is empty.
    ///
    /// # Errors
    /// When the store does not answer, or the end cannot be read.
    pub async fn chain_tip(&self, journal: &str) -> Result<Option<Tip>, Problem> {
        let Some(found) = last_segment(&self.records::<Segment>(), journal).await? else { return Ok(None) };
        let Segment { number, entries, end, .. } = found.value;
        let end = end.as_deref().and_then(link).ok_or_else(|| Problem::internal("a chain without its end"))?;
        Ok(Some(Tip { count: first::<Chain>(number).saturating_add(entries.len() as u64), link: end }))
    }
}
