//! Reservations: an upload is reserved by a conditional write before the case that lists it is written, and removed only
//! by one that finds no reservation standing. So neither a removal nor a second case takes a file away from a case.
//!
//! What must stay true: a case lists only files whose reservation was written before it and still stands; whoever takes
//! a file away reads its line first, looks for a case second, and writes only if the line is the one that was read.

use zhengda_engine::{
    form::attachment::Attachment,
    moment::{Moment, Span},
    refusal::{Finding, Refusal},
};

use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{
        Found,
        case::Case,
        upload::{Reservation, Upload},
    },
    store::{ATTEMPTS, StoreError},
};

/// So long a reservation stands that no case has made good: much longer than a call takes, so that one whose call broke
/// off lapses by itself.
pub(super) const STANDS: Span = Span::minutes(10);
/// A call that has not written its case so long after its reservations gives up.
const PATIENCE: Span = Span::minutes(5);
/// An upload that a case lists is looked at again after this time.
pub(super) const AGAIN: Span = Span::days(7);

/// What a call has reserved.
#[derive(Clone, Debug)]
pub struct Reservations {
    at: Moment,
    /// The lines that nobody had reserved before, with the version that this call wrote.
    fresh: Vec<(String, i64)>,
}

/// The lines of files that a change takes out of a case, as they were before it.
#[derive(Clone, Debug, Default)]
pub struct Dropped(Vec<Found<Upload>>);

/// By what the files of a case are reserved: the key of the call that begins it, so that equal calls reserve the same.
#[must_use]
pub fn holder_of(case: &Case) -> &str {
    case.creation.as_deref().unwrap_or(&case.id)
}

impl App {
    /// Reserves files for a case that is about to list them; all of them or none.
    ///
    /// # Errors
    /// `form_incomplete` with `attachment_missing` or `attachment_used` at the file; `contended`; `store_unavailable`.
    pub async fn reserve_files(
        &self,
        holder: &str,
        all: &[Attachment],
        listed: &[Attachment],
    ) -> Result<Reservations, Problem> {
        let mut reservations = Reservations { at: self.now(), fresh: Vec::new() };
        for (n, file) in all.iter().enumerate() {
            if listed.iter().any(|known| known.id == file.id) {
                continue;
            }
            match self.reserve_one(holder, &file.id).await {
                Ok(Ok(fresh)) => reservations.fresh.extend(fresh.map(|version| (file.id.clone(), version))),
                Ok(Err(code)) => {
                    self.give_back(&reservations).await;
                    let finding = Finding::at(format!("/attachments/{n}"), code);
                    return Err(Refusal::new("form_incomplete").with_findings(vec![finding]).into());
                }
                Err(problem) => {
                    self.give_back(&reservations).await;
                    return Err(problem);
                }
            }
        }
        Ok(reservations)
    }

    /// The version that was written where nobody had reserved it before; the inner error is why it cannot be had.
    async fn reserve_one(&self, holder: &str, id: &str) -> Result<Result<Option<i64>, &'static str>, Problem> {
        let records = self.records::<Upload>();
        for _ in 0..ATTEMPTS {
            let Some(found) = records.get(id).await?.filter(|found| found.value.is_there()) else {
                return Ok(Err("attachment_missing"));
            };
            let now = self.now();
            let known = found.value.reservation.as_ref();
            let other = known.filter(|reservation| reservation.holder != holder && reservation.stands(STANDS, now));
            let listed = self.case_listing(id).await?;
            if other.is_some() || listed.is_some_and(|case| holder_of(&case) != holder) {
                return Ok(Err("attachment_used"));
            }
            // Also where it was reserved by an equal call: whoever takes it away by what was read before must notice.
            let fresh = known.is_none();
            let reservation = Some(Reservation { holder: holder.to_owned(), at: now });
            match records.replace_if(id, found.version, &Upload { reservation, ..found.value }).await {
                Ok(version) => return Ok(Ok(fresh.then_some(version))),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Problem::new("contended"))
    }

    /// Gives back what was reserved for a case that will not be. What an equal call has reserved since stays; what cannot
    /// be given back lapses.
    pub async fn give_back(&self, reservations: &Reservations) {
        let records = self.records::<Upload>();
        for (id, version) in &reservations.fresh {
            let outcome = match records.get(id).await {
                Ok(Some(found)) if found.version == *version => {
                    records.replace_if(id, *version, &Upload { reservation: None, ..found.value }).await.map(drop)
                }
                other => other.map(drop),
            };
            if let Err(error) = outcome {
                tracing::debug!(%error, "a reservation is left to lapse");
            }
        }
    }

    /// That the case may still be written: a call that slept for minutes may have lost its reservations.
    ///
    /// # Errors
    /// `contended`.
    pub fn reservations_stand(&self, reservations: &Reservations) -> Result<(), Problem> {
        if self.now().since(reservations.at) < PATIENCE { Ok(()) } else { Err(Problem::new("contended")) }
    }

    /// The files that a change is about to take out of a case, as they are now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn about_to_drop(
        &self,
        candidate: &Candidate,
        before: &[Attachment],
        after: &[Attachment],
    ) -> Result<Dropped, Problem> {
        let mut dropped = Vec::new();
        for file in before.iter().filter(|file| after.iter().all(|kept| kept.id != file.id)) {
            let found = self.records::<Upload>().get(&file.id).await?;
            dropped.extend(found.filter(|found| found.value.person == candidate.person()));
        }
        Ok(Dropped(dropped))
    }

    /// Removes what a change took out of a case, unless it was reserved again meanwhile. What cannot be removed now the
    /// worker removes later.
    pub async fn remove_dropped(&self, dropped: Dropped) {
        for found in dropped.0 {
            if let Err(problem) = self.take_away(found).await {
                tracing::debug!(code = problem.refusal.code, "a dropped file is left to the worker");
            }
        }
    }

    /// Until when an upload, as it was just read, must not be removed: a case lists it, or is about to.
    pub(super) async fn held_until(&self, upload: &Upload) -> Result<Option<Moment>, Problem> {
        let now = self.now();
        if self.case_listing(&upload.id).await?.is_some() {
            return Ok(Some(now.plus(AGAIN)));
        }
        Ok(upload
            .reservation
            .as_ref()
            .filter(|reservation| reservation.stands(STANDS, now))
            .map(|reservation| reservation.at.plus(STANDS)))
    }

    /// Removes an upload if its line is still the one that was read: first the line says that it goes, from then on
    /// nobody reserves it; then the content goes, then the line. `false` where somebody was faster.
    pub(super) async fn take_away(&self, found: Found<Upload>) -> Result<bool, Problem> {
        let now = self.now();
        let going = Upload { removed_at: found.value.removed_at.or(Some(now)), look_at: now, ..found.value };
        match self.records::<Upload>().replace_if(&found.id, found.version, &going).await {
            Ok(version) => self.erase(&going, version).await.map(|()| true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn erase(&self, upload: &Upload, version: i64) -> Result<(), Problem> {
        self.objects.delete(&upload.object).await?;
        match self.records::<Upload>().delete_if(&upload.id, version).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
