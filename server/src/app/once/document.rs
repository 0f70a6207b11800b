//! Documents that keep the calls they answered: made once per key, changed once per key.

use zhengda_engine::idempotency;

use super::{Answer, OnceKey, answered_among, keep_among};
use crate::{
    app::App,
    problem::Problem,
    records::Record,
    store::{Change, StoreError},
};

/// A document that keeps the calls it answered, and counts its changes.
pub trait Keeps: Record {
    /// The calls.
    fn kept(&self) -> &[idempotency::Record];

    /// The same, to add one.
    fn kept_mut(&mut self) -> &mut Vec<idempotency::Record>;

    /// What its `ETag` shows.
    fn revision(&self) -> u32;
}

/// Declares that a record keeps its calls in `answered` and counts its changes in `revision`.
macro_rules! keeps {
    ($($record:ty),* $(,)?) => {
        $(impl $crate::app::once::Keeps for $record {
            fn kept(&self) -> &[zhengda_engine::idempotency::Record] {
                &self.answered
            }

            fn kept_mut(&mut self) -> &mut Vec<zhengda_engine::idempotency::Record> {
                &mut self.answered
            }

            fn revision(&self) -> u32 {
                self.revision
            }
        })*
    };
}
pub(crate) use keeps;

/// How a document becomes an answer's body, JSON.
pub type View<'a, T> = &'a (dyn Fn(&T) -> String + Send + Sync);

impl App {
    /// The id of the document that the call with this key makes: an equal call makes the same one.
    #[must_use]
    pub(crate) fn made_id(&self, prefix: &str, key: &OnceKey) -> String {
        format!("{prefix}_{}", self.vault.digest("made", &key.key))
    }

    /// Makes a document. Any number of equal calls make one and get the same answer.
    ///
    /// # Errors
    /// `idempotency_key_reused` where the id is taken by another call.
    pub(crate) async fn make_once<T: Keeps>(
        &self,
        id: &str,
        key: &OnceKey,
        mut value: T,
        view: View<'_, T>,
    ) -> Result<Answer, Problem> {
        let body = view(&value.clone().with_id(id));
        let given = Answer { status: 201, body, revision: value.revision() };
        keep_among(value.kept_mut(), key, &given, self.now());
        match self.records::<T>().insert(id, &value).await {
            Ok(()) => {
                self.bell.notify_one();
                Ok(given)
            }
            Err(StoreError::Duplicate) => {
                let known = self.records::<T>().get(id).await?.ok_or_else(|| Problem::new("contended"))?;
                let before = answered_among(known.value.kept(), key)?;
                before.ok_or_else(|| Problem::new("idempotency_key_reused"))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Changes a document by a pure decision. Any number of equal calls change it once and get the same answer.
    ///
    /// # Errors
    /// `not_found`, `version_stale` when `seen` is not its revision, and those of `decide`.
    pub(crate) async fn change_once<T: Keeps>(
        &self,
        id: &str,
        (key, seen): (&OnceKey, Option<u32>),
        decide: impl Fn(&T) -> Result<T, Problem> + Send + Sync,
        view: View<'_, T>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let changed = self.records::<T>().change(id, |stored| {
            if let Some(before) = answered_among(stored.kept(), key)? {
                return Ok::<_, Problem>(Change::Keep(before));
            }
            if seen.is_some_and(|seen| seen != stored.revision()) {
                return Err(Problem::new("version_stale"));
            }
            let mut next = decide(stored)?;
            let given = Answer { status: 200, body: view(&next), revision: next.revision() };
            keep_among(next.kept_mut(), key, &given, now);
            Ok(Change::Write(next, given))
        });
        let given = changed.await?;
        self.bell.notify_one();
        Ok(given)
    }
}
