//! Documents other than cases and certificates on their way into the chain: the entry of a decision stands in the document
//! that the decision changed, by the same write, until it is in the chain.

use super::By;
use crate::{
    app::{
        App,
        journal::{
            Item,
            form::{Chain, chain},
        },
    },
    problem::Problem,
    records::{
        Record,
        journal::Note,
        order::PaymentReport,
        publicity::{PublicityEntry, PublicityReport},
        revocation::RevocationProposal,
    },
    store::{Change, Condition, Direction, Find, StoreError, UpdateError},
};

/// Documents looked at in one round.
const BATCH: u32 = 64;

/// A document that keeps what the chain still lacks of it; `audit_due` is its index by that.
pub trait Owes: Record {
    /// The entries, the oldest first.
    fn owed(&self) -> &[Note];

    /// The same, to change them.
    fn owed_mut(&mut self) -> &mut Vec<Note>;
}

/// Declares that a record keeps what it owes in `unaudited`.
macro_rules! owes {
    ($($record:ty),* $(,)?) => {
        $(impl $crate::app::audit::notes::Owes for $record {
            fn owed(&self) -> &[$crate::records::journal::Note] {
                &self.unaudited
            }

            fn owed_mut(&mut self) -> &mut Vec<$crate::records::journal::Note> {
                &mut self.unaudited
            }
        })*
    };
}
pub(crate) use owes;

/// What a method says of each kind that owes. The kinds stand here alone, so that none is entered but not counted.
macro_rules! of_each_kind {
    ($app:ident.$method:ident) => {
        [
            $app.$method::<PublicityEntry>().await,
            $app.$method::<PublicityReport>().await,
            $app.$method::<PaymentReport>().await,
            $app.$method::<RevocationProposal>().await,
        ]
    };
}

impl App {
    /// Enters what documents owe, kind by kind, and answers for each how many documents that were.
    pub async fn enter_owed(&self) -> impl IntoIterator<Item = Result<usize, Problem>> + use<> {
        of_each_kind!(self.enter_owed_of)
    }

    /// How many documents owe something still; without a worker they go on owing it.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn count_owing(&self) -> Result<u64, Problem> {
        of_each_kind!(self.count_owing_of).into_iter().sum()
    }

    async fn count_owing_of<T: Owes>(&self) -> Result<u64, Problem> {
        Ok(self.records::<T>().count(&Condition::present("audit_due")).await?)
    }

    /// The entry of what made `revision` of the document `subject`, in a region's chain.
    #[must_use]
    pub(in crate::app) fn owed_entry(
        &self,
        (region, by): (&str, By<'_>),
        action: &str,
        (subject, revision): (&str, u32),
        details: &[(&str, String)],
    ) -> Note {
        let record = self.record_of(by, action, Some(subject), details);
        let key = format!("n:{subject}#{revision}");
        Note { at: record.at, journal: chain(region), key, subject: subject.to_owned(), entry: record.to_text() }
    }

    /// When the store fails, the next round goes on.
    async fn enter_owed_of<T: Owes>(&self) -> Result<usize, Problem> {
        let due = Find::by(Condition::present("audit_due")).sorted("audit_due", Direction::Ascending).limit(BATCH);
        let (found, _) = self.records::<T>().find(&due).await?;
        for found in &found {
            for note in found.value.owed() {
                let (key, subject) = (note.key.clone(), Some(note.subject.clone()));
                let item = Item { key, subject, entry: note.entry.clone() };
                self.append::<Chain>(&note.journal, std::slice::from_ref(&item)).await?;
            }
            self.settle_owed::<T>(&found.id, found.value.owed()).await?;
        }
        Ok(found.len())
    }

    async fn settle_owed<T: Owes>(&self, id: &str, entered: &[Note]) -> Result<(), Problem> {
        let settled = self.records::<T>().change(id, |stored| {
            let mut next = stored.clone();
            next.owed_mut().retain(|note| !entered.contains(note));
            Ok::<_, StoreError>(if next.owed().len() == stored.owed().len() {
                Change::Keep(())
            } else {
                Change::Write(next, ())
            })
        });
        match settled.await {
            // What others change meanwhile is due again, and entered once.
            Ok(()) | Err(UpdateError::Missing | UpdateError::Contended) => Ok(()),
            Err(UpdateError::Refused(error) | UpdateError::Store(error)) => Err(error.into()),
        }
    }
}
