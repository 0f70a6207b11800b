//! Files that come in parts: begun, told how far they are, taken, given up, removed. A part that arrived whole is never
//! asked for again.

use zhengda_engine::{moment::Span, refusal::Refusal};

use super::{
    examine::too_large,
    reserve::STANDS,
    upload::{DAY, GRACE, Place},
};
use crate::{
    app::{App, once::OnceKey, scope::Candidate},
    objects::Objects,
    problem::Problem,
    records::{
        Found,
        partial::{PartialState, PartialUpload},
    },
    store::{Change, Condition, Direction, Find, StoreError},
};

/// Documents looked at in one round.
const BATCH: u32 = 200;

/// A file that is about to come in parts.
#[derive(Clone, Debug)]
pub struct Announced {
    /// For which region.
    pub region: String,
    /// For which service.
    pub service: String,
    /// For which slot.
    pub slot: String,
    /// With which sequence number.
    pub sequence: u32,
    /// How many bytes it has.
    pub size: u64,
}

impl App {
    /// Begins a file that comes in parts. An equal call answers how far it is, also when it is an upload already: then
    /// every byte is there.
    ///
    /// # Errors
    /// `slot_unknown`, `sequence_invalid`, `attachment_empty`, `attachment_too_large`, `uploads_too_many`,
    /// `idempotency_key_reused`, `not_found` for one that was given up, `store_unavailable`.
    pub async fn begin_parts(
        &self,
        candidate: &Candidate,
        new: Announced,
        key: &OnceKey,
    ) -> Result<PartialUpload, Problem> {
        let place = Place { region: &new.region, service: &new.service, slot: &new.slot, sequence: new.sequence };
        let most = self.largest(self.slot_for(&place)?);
        if new.size == 0 {
            return Err(Problem::field("/size", "attachment_empty"));
        }
        if new.size > most {
            return Err(too_large(most).into());
        }
        let id = self.made_id("upl", key);
        if let Some(known) = self.records::<PartialUpload>().get(&id).await? {
            return self.begun_before(known.value, candidate, key);
        }
        let now = self.now();
        let expires_at = now.plus(Span::hours(self.settings.files.unused_hours));
        let partial = PartialUpload {
            id: id.clone(),
            person: candidate.person().to_owned(),
            region: new.region,
            service: new.service,
            slot: new.slot,
            sequence: new.sequence,
            size: new.size,
            parts: Vec::new(),
            noted: Vec::new(),
            noted_bytes: 0,
            tries: 0,
            finishing_until: None,
            state: PartialState::Open,
            created_at: now,
            expires_at,
            look_at: expires_at.plus(GRACE),
            brought: key.body.clone(),
        };
        // The worker forgets what is finished; an equal call must not begin it anew.
        if self.finished(candidate, &id).await?.is_some() {
            return Ok(PartialUpload { state: PartialState::Finished, ..partial });
        }
        self.check_quota(candidate).await?;
        match self.records().insert(&id, &partial).await {
            Ok(()) => Ok(partial),
            Err(StoreError::Duplicate) => {
                let known = self.records::<PartialUpload>().get(&id).await?;
                self.begun_before(known.ok_or_else(|| Problem::new("contended"))?.value, candidate, key)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn begun_before(
        &self,
        known: PartialUpload,
        candidate: &Candidate,
        key: &OnceKey,
    ) -> Result<PartialUpload, Problem> {
        if known.brought != key.body {
            return Err(Problem::new("idempotency_key_reused"));
        }
        let own = known.person == candidate.person();
        let goes_on = known.is_open(self.now()) || known.state == PartialState::Finished;
        if own && goes_on { Ok(known) } else { Err(Problem::new("not_found")) }
    }

    /// How far a file of the person is.
    ///
    /// # Errors
    /// `not_found` for everything that is not the person's, or over; `store_unavailable`.
    pub async fn parts_of(&self, candidate: &Candidate, id: &str) -> Result<PartialUpload, Problem> {
        let found = self.records::<PartialUpload>().get(id).await?.map(|found| found.value);
        let own = found.filter(|partial| partial.person == candidate.person() && partial.is_open(self.now()));
        own.ok_or_else(|| Problem::new("not_found"))
    }

    /// Takes the part that begins at `offset`. First its name is noted, then it is written, then it counts.
    ///
    /// # Errors
    /// `not_found`, `upload_offset` with the right one, `upload_beyond`, `upload_part_size`, `upload_parts_too_many`;
    /// `attachment_type` for a first part of no kind that the slot takes; `store_unavailable`.
    pub async fn take_part(
        &self,
        candidate: &Candidate,
        id: &str,
        (offset, content): (u64, &[u8]),
    ) -> Result<PartialUpload, Problem> {
        let partial = self.parts_of(candidate, id).await?;
        if offset == 0 && partial.offset() == 0 {
            // Not a byte more is asked for of what would be refused at the end.
            super::examine::right_kind(content, self.slot_for(&place_of(&partial))?)?;
        }
        let (object, size) = (Objects::name(&*self.random)?, content.len() as u64);
        self.change_parts(candidate, id, |next| next.note(&object, offset, size)).await?;
        self.objects.put(&object, content).await?;
        let added = self.change_parts(candidate, id, |next| next.add(&object, offset, size)).await;
        // Only where it is certain that it does not count: after a fault of the store it may.
        if added.as_ref().is_err_and(|problem| problem.status().is_client_error())
            && let Err(error) = self.objects.delete(&object).await
        {
            tracing::debug!(%error, "a part that does not count is left to the worker");
        }
        added
    }

    /// Gives a file up.
    ///
    /// # Errors
    /// `not_found`, `store_unavailable`.
    pub async fn give_up_parts(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        self.end_parts(candidate, id, PartialState::GivenUp).await
    }

    /// Removes what is over; answers of how many files. First the contents, then the line that names them. The line of
    /// what is no upload stays for the rest of its day, empty, because it counts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove_old_parts(&self) -> Result<usize, Problem> {
        let due = Find::by(Condition::lte("look_at", self.now().0)).sorted("look_at", Direction::Ascending);
        let (found, _) = self.records::<PartialUpload>().find(&due.limit(BATCH)).await?;
        let mut removed = 0;
        for found in found {
            for object in &found.value.noted {
                self.objects.delete(object).await?;
            }
            match self.remove_line(found).await {
                Ok(()) => removed += 1,
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(removed)
    }

    async fn remove_line(&self, found: Found<PartialUpload>) -> Result<(), StoreError> {
        let Found { id, version, value } = found;
        let counts_until = value.created_at.plus(DAY);
        if value.state == PartialState::Finished || counts_until <= self.now() {
            return self.records::<PartialUpload>().delete_if(&id, version).await;
        }
        let empty = PartialUpload { parts: Vec::new(), noted: Vec::new(), look_at: counts_until, ..value };
        self.records().replace_if(&id, version, &empty).await.map(drop)
    }

    /// How many files of the person came in parts since then and are no uploads, given up or not.
    pub(super) async fn unfinished(&self, of_person_since: Condition) -> Result<u64, Problem> {
        let unfinished = of_person_since.and(Condition::one_of("state", PartialState::UNFINISHED));
        Ok(self.records::<PartialUpload>().count(&unfinished).await?)
    }

    pub(super) async fn change_parts(
        &self,
        candidate: &Candidate,
        id: &str,
        decide: impl Fn(&mut PartialUpload) -> Result<(), Refusal> + Send + Sync,
    ) -> Result<PartialUpload, Problem> {
        let now = self.now();
        let changed = self.records::<PartialUpload>().change(id, |stored| {
            if stored.person != candidate.person() || !stored.is_open(now) {
                return Err(Refusal::new("not_found"));
            }
            let mut next = stored.clone();
            decide(&mut next)?;
            Ok(Change::Write(next.clone(), next))
        });
        Ok(PartialUpload { id: id.to_owned(), ..changed.await? })
    }

    pub(super) async fn end_parts(&self, candidate: &Candidate, id: &str, state: PartialState) -> Result<(), Problem> {
        let now = self.now();
        let ended = self.change_parts(candidate, id, |next| {
            next.state = state;
            // A call that is just writing a part has ended by then.
            next.look_at = now.plus(STANDS);
            Ok(())
        });
        ended.await.map(drop)
    }
}

fn place_of(partial: &PartialUpload) -> Place<'_> {
    let PartialUpload { region, service, slot, sequence, .. } = partial;
    Place { region, service, slot, sequence: *sequence }
}
