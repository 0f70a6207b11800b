//! Taking in a file. First a line that says that it is coming, then the content, then the line says that it is there:
//! whatever breaks off in between is repeated under the same key, or removed by the worker.

use std::fs::File;

use zhengda_engine::{
    form::slot::Slot,
    moment::{Moment, Span},
    refusal::{Finding, Refusal},
};

use super::{Examined, Wanted, examine};
use crate::{
    app::{App, once::OnceKey, scope::Candidate},
    objects::Objects,
    problem::Problem,
    random::Draw,
    records::upload::Upload,
    store::{Change, Condition, StoreError},
};

/// The largest sequence number.
pub(super) const MAX_SEQUENCE: u32 = 99;

/// A file as it came.
#[derive(Debug)]
pub struct NewFile {
    /// The content, in a file without a name.
    pub file: File,
    /// For which region.
    pub region: String,
    /// For which service.
    pub service: String,
    /// For which slot.
    pub slot: String,
    /// With which sequence number.
    pub sequence: u32,
    /// Whether a photo of which only the size is wrong is to be corrected.
    pub correct: bool,
}

/// Everything about an upload but its content.
pub(super) struct Place<'a> {
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) slot: &'a str,
    pub(super) sequence: u32,
}

impl App {
    /// Takes in a file. Any number of equal calls make one upload and get the same answer.
    ///
    /// # Errors
    /// `slot_unknown`, `sequence_invalid`, `uploads_too_many`, what [`examine`] finds, `store_unavailable`.
    pub async fn upload(&self, candidate: &Candidate, new: NewFile, key: &OnceKey) -> Result<Upload, Problem> {
        let begun = self.uploaded_before(candidate, key).await?;
        if let Some(upload) = begun.iter().find(|upload| upload.stored) {
            return Ok(upload.clone());
        }
        if begun.is_none() {
            self.check_quota(candidate).await?;
        }
        self.take_in(candidate, new, key, begun).await
    }

    /// The same for a file that was counted before; `begun` is the upload of an equal call that broke off.
    pub(super) async fn take_in(
        &self,
        candidate: &Candidate,
        new: NewFile,
        key: &OnceKey,
        begun: Option<Upload>,
    ) -> Result<Upload, Problem> {
        let NewFile { mut file, region, service, slot, sequence, correct } = new;
        let place = Place { region: &region, service: &service, slot: &slot, sequence };
        let declared = self.slot_for(&place)?.clone();
        let limits = &self.settings.files;
        let wanted = Wanted {
            slot: declared,
            limit_kib: limits.attachment_limit_kib,
            megapixels: limits.image_megapixels,
            correct,
        };
        let examined = self.images.run(move || examine(&mut file, &wanted)).await??;
        match begun {
            Some(upload) => self.store_content(upload, &examined.content).await,
            None => self.keep_upload(candidate, &place, examined, None, key).await,
        }
    }

    /// Keeps a content that was looked through.
    pub(super) async fn keep_upload(
        &self,
        candidate: &Candidate,
        place: &Place<'_>,
        examined: Examined,
        origin: Option<zhengda_engine::form::attachment::Origin>,
        key: &OnceKey,
    ) -> Result<Upload, Problem> {
        let now = self.now();
        let expires_at = now.plus(Span::hours(self.settings.files.unused_hours));
        let upload = Upload {
            id: self.random.id("att")?,
            person: candidate.person().to_owned(),
            region: place.region.to_owned(),
            service: place.service.to_owned(),
            slot: place.slot.to_owned(),
            sequence: place.sequence,
            kind: examined.kind,
            size: examined.content.len() as u64,
            digest: digest(&examined.content),
            object: Objects::name(&*self.random)?,
            stored: false,
            origin,
            findings: examined.findings,
            created_at: now,
            expires_at,
            look_at: expires_at.plus(GRACE),
            reservation: None,
            removed_at: None,
            creation: key.key.clone(),
            brought: key.body.clone(),
        };
        match self.records().insert(&upload.id, &upload).await {
            Ok(()) => self.store_content(upload, &examined.content).await,
            // An equal call was faster; its upload is the one.
            Err(StoreError::Duplicate) => {
                let other = self.uploaded_before(candidate, key).await?;
                let other = other.ok_or_else(|| Problem::new("contended"))?;
                if other.stored { Ok(other) } else { self.store_content(other, &examined.content).await }
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn store_content(&self, upload: Upload, content: &[u8]) -> Result<Upload, Problem> {
        if digest(content) != upload.digest {
            // The same bytes were examined under other settings than the first time.
            return Err(Problem::new("contended"));
        }
        self.objects.put(&upload.object, content).await?;
        let stored = self.records::<Upload>().change(&upload.id, |stored| {
            let next = Upload { stored: true, ..stored.clone() };
            match stored.removed_at {
                Some(_) => Err(Problem::new("contended")),
                None if stored.stored => Ok(Change::Keep(next)),
                None => Ok(Change::Write(next.clone(), next)),
            }
        });
        Ok(stored.await?)
    }

    /// The upload of an equal call before.
    pub(super) async fn uploaded_before(
        &self,
        candidate: &Candidate,
        key: &OnceKey,
    ) -> Result<Option<Upload>, Problem> {
        let found = self.records::<Upload>().first(Condition::eq("creation", key.key.as_str())).await?;
        let found = found.map(|found| found.value).filter(|upload| upload.person == candidate.person());
        match found {
            Some(upload) if upload.brought != key.body => Err(Problem::new("idempotency_key_reused")),
            // It is being removed; the same call makes a new one as soon as it is gone.
            Some(upload) if upload.removed_at.is_some() => Err(Problem::new("contended")),
            found => Ok(found),
        }
    }

    /// The slot that is meant.
    pub(super) fn slot_for(&self, place: &Place<'_>) -> Result<&Slot, Problem> {
        let (_, service) = self.service(place.region, place.service)?;
        let unknown = || Refusal::new("slot_unknown").with_findings(vec![Finding::at("/slot", "slot_unknown")]);
        let slot = service.slot(place.slot).ok_or_else(unknown)?;
        if !(1..=MAX_SEQUENCE).contains(&place.sequence) {
            let limit = MAX_SEQUENCE.to_string();
            let finding = Finding::at("/sequence", "sequence_invalid").with("limit", limit.clone());
            return Err(Refusal::new("sequence_invalid").with("limit", limit).with_findings(vec![finding]).into());
        }
        Ok(slot)
    }

    /// The most bytes that a file of a slot may have.
    pub(super) fn largest(&self, slot: &Slot) -> u64 {
        u64::from(slot.max_kib.min(self.settings.files.attachment_limit_kib)) * 1_024
    }

    pub(super) async fn check_quota(&self, candidate: &Candidate) -> Result<(), Problem> {
        let limit = self.settings.files.uploads_per_day;
        let since: Moment = self.now().minus(DAY);
        let recent =
            Condition::And(vec![Condition::eq("person", candidate.person()), Condition::gt("created_at", since.0)]);
        let unfinished = self.unfinished(recent.clone()).await?;
        if self.records::<Upload>().count(&recent).await? + unfinished < u64::from(limit) {
            return Ok(());
        }
        Err(Problem::new("uploads_too_many").with("limit", limit.to_string()).with("retry_after", "3600"))
    }
}

/// An upload is removed so long after it expired: a case that was begun with it in its last moment lists it by then.
pub(super) const GRACE: Span = Span::hours(1);

/// Over this time uploads are counted.
pub(super) const DAY: Span = Span::hours(24);

fn digest(content: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(content))
}
