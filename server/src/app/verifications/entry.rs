//! Writing the holder's log: the marks of plain checks, merged by the hour, and entries of their own for stated ones.

use futures_util::{StreamExt, stream};
use serde::Deserialize;
use zhengda_engine::moment::{Moment, Span};
use zhengda_seal::{code::StatusIndex, verdict::Outcome};

use super::journal::{Key, Pending, Tally};
use crate::{
    app::App,
    random::Draw,
    records::{
        Record,
        certificate::Certificate,
        verification::{Gap, Verification},
    },
    store::{Change, Condition, Find, StoreError, UpdateError},
};

/// Entries and gaps are kept so long.
const KEPT: Span = Span::days(730);
/// Entries on their way into the store at once: the embedded store commits what waits together.
const AT_ONCE: usize = 128;
/// Plain checks within so long share an entry.
const SHARED: Span = Span::hours(1);
/// The hour of the day, in Beijing, at which holders are told about the checks of the day.
const EVENING: Span = Span::hours(20);

/// Whose certificate stands at a place.
#[derive(Clone, Debug)]
pub(super) struct Holder {
    pub certificate: String,
    pub person: String,
    pub exam_name: String,
}

impl Holder {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let Certificate { id, person, exam_name, .. } = certificate;
        Self { certificate: id.clone(), person: person.clone(), exam_name: exam_name.clone() }
    }
}

/// What is read of a certificate's document; the rest is not even unsealed.
#[derive(Deserialize)]
struct Names {
    person: String,
    exam_name: String,
}

impl App {
    /// Writes down the checks that wait, and answers how many entries that were. What the store does not take is kept.
    pub async fn write_journal(&self) -> usize {
        let _one = self.journal.writing.lock().await;
        let Pending { tallies, lost } = self.journal.take();
        let mut kept = Pending::default();
        let written = stream::iter(tallies)
            .map(async |(key, tally)| {
                let outcome = self.write_tally(key, &tally).await;
                (key, tally, outcome)
            })
            .buffer_unordered(AT_ONCE)
            .fold(0, |written, (key, tally, outcome)| {
                let done = outcome.is_ok();
                if let Err(error) = outcome {
                    tracing::warn!(%error, "checks could not be written into a holder's log; they are kept");
                    kept.tallies.insert(key, tally);
                }
                std::future::ready(written + usize::from(done))
            })
            .await;
        if let Some(lost) = lost
            && let Err(error) = self.write_gap(&lost).await
        {
            tracing::warn!(%error, times = lost.times, "a gap in the holders' logs could not be written; it is kept");
            kept.lost = Some(lost);
        }
        self.journal.put_back(kept);
        written
    }

    async fn write_tally(&self, key: Key, tally: &Tally) -> Result<(), StoreError> {
        // A certificate that is in the table of codes is in the store; one that is not has no holder to be told.
        let Some(holder) = self.holder_at(key.place).await? else { return Ok(()) };
        let hour = tally.first.0.div_euclid(SHARED.0);
        let name = format!("{}\n{}\n{}\n{hour}", holder.certificate, key.way.name(), key.reason);
        let id = format!("chk_{}", self.vault.digest("check", &name));
        let entry = Verification {
            times: tally.times,
            first_at: tally.first,
            last_at: tally.last,
            moments: tally.moments.clone(),
            ..entry(&holder, key, tally.last)
        };
        let written = self.records::<Verification>().change_or_insert(&id, |known| {
            let mut next = known.unwrap_or(&entry).clone();
            if known.is_some() {
                next.add(&entry);
            }
            Ok::<_, StoreError>(Change::Write(next, ()))
        });
        written.await.map_err(|error| match error {
            UpdateError::Store(error) | UpdateError::Refused(error) => error,
            UpdateError::Missing | UpdateError::Contended => StoreError::Conflict,
        })
    }

    async fn write_gap(&self, lost: &Tally) -> Result<(), StoreError> {
        tracing::error!(times = lost.times, "checks found no room on their way into the holders' logs");
        let gap = Gap { from: lost.first, until: lost.last, times: lost.times, kept_until: lost.last.plus(KEPT) };
        let id = self.random.id("gap").map_err(|error| StoreError::InvalidDocument(error.to_string()))?;
        self.records().insert(&id, &gap).await
    }

    /// Whose certificate stands at a place of the status lists. A place is never given to another certificate.
    pub(super) async fn holder_at(&self, place: StatusIndex) -> Result<Option<Holder>, StoreError> {
        let at = Condition::eq("status_list", i64::from(place.list))
            .and(Condition::eq("status_index", i64::from(place.index)));
        let page = self.store.find(Certificate::collection(), &Find::by(at).limit(1)).await?;
        let Some(document) = page.documents.into_iter().next() else { return Ok(None) };
        let Names { person, exam_name } = document.read()?;
        Ok(Some(Holder { certificate: document.id, person, exam_name }))
    }
}

/// The entry of one check.
pub(super) fn entry(holder: &Holder, key: Key, at: Moment) -> Verification {
    Verification {
        person: holder.person.clone(),
        certificate: holder.certificate.clone(),
        exam_name: holder.exam_name.clone(),
        way: key.way,
        verdict: verdict_name(key.outcome).to_owned(),
        reason: key.reason.to_owned(),
        purpose: None,
        organisation: None,
        share: None,
        receipt: false,
        times: 1,
        first_at: at,
        last_at: at,
        moments: vec![at],
        tell_at: Some(evening_after(at)),
        kept_until: at.plus(KEPT),
    }
}

/// The stable name of an answer.
#[must_use]
pub(crate) const fn verdict_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Valid => "valid",
        Outcome::NotValid => "not_valid",
        Outcome::CannotTell => "cannot_tell",
    }
}

/// The next evening in Beijing.
fn evening_after(at: Moment) -> Moment {
    let evening = Moment::start_of(at.beijing_date()).plus(EVENING);
    if at < evening { evening } else { evening.plus(Span::days(1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evening_comes_once_a_day() {
        let noon = Moment::start_of(jiff::civil::date(2026, 11, 25)).plus(Span::hours(12));
        let evening = noon.plus(Span::hours(8));
        assert_eq!(evening_after(noon), evening);
        assert_eq!(evening_after(Moment(evening.0 - 1)), evening);
        assert_eq!(evening_after(evening), evening.plus(Span::days(1)));
    }
}
