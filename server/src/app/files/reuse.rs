//! Evidence once (N14): a document that was accepted in an earlier case is offered again and used again as a copy of
//! its own, so that each copy lives and is removed with its own case; where it comes from is shown.

use zhengda_engine::{
    case::{document::Case, event::EventKind},
    file::sniff,
    form::attachment::{Attachment, Origin},
    moment::Moment,
};

use super::{Examined, upload::Place};
use crate::{
    app::{App, once::OnceKey, scope::Candidate},
    problem::Problem,
    records::upload::Upload,
    store::{Condition, Direction, Find},
};

/// Cases that are looked through for accepted documents, the newest first.
const CASES: u32 = 100;

/// A document that can be used again.
#[derive(Clone, Debug)]
pub struct Reusable {
    /// The case in which it was accepted.
    pub case: Case,
    /// The document.
    pub file: Attachment,
    /// When it was accepted.
    pub accepted_at: Moment,
    /// When it will be removed.
    pub until: Option<Moment>,
}

/// What is to be used again, and where.
#[derive(Clone, Debug)]
pub struct Reuse {
    /// The accepted document.
    pub attachment: String,
    /// For which region.
    pub region: String,
    /// For which service.
    pub service: String,
    /// For which slot.
    pub slot: String,
    /// With which sequence number.
    pub sequence: u32,
}

impl App {
    /// The person's documents that were accepted and are still there; for one slot only those that fit it.
    ///
    /// # Errors
    /// `slot_unknown` and its kin, or when the store fails.
    pub async fn reusable_files(
        &self,
        candidate: &Candidate,
        (region, service, slot): (&str, &str, &str),
    ) -> Result<Vec<Reusable>, Problem> {
        let slot = self.slot_for(&Place { region, service, slot, sequence: 1 })?;
        if slot.photo.is_some() {
            // A photo is judged by its own slot's rule and must be recent; it is taken anew.
            return Ok(Vec::new());
        }
        let find = Find::by(Condition::eq("person", candidate.person()));
        let find = find.sorted("created_at", Direction::Descending).limit(CASES);
        let (cases, _) = self.records::<Case>().find(&find).await?;
        let mut found = Vec::new();
        for case in cases.into_iter().map(|found| found.value) {
            let Some(accepted_at) = accepted(&case) else { continue };
            let until = self.files_kept_until(&case);
            let came_from = self.service(&case.region, &case.service).ok().map(|(_, service)| service);
            let is_photo = |file: &Attachment| {
                came_from.and_then(|service| service.slot(&file.slot)).is_some_and(|slot| slot.photo.is_some())
            };
            let fits =
                |file: &&Attachment| file.deleted_at.is_none() && slot.kinds.contains(&file.kind) && !is_photo(file);
            let files: Vec<Attachment> = case.attachments.iter().filter(fits).cloned().collect();
            found.extend(files.into_iter().map(|file| Reusable { case: case.clone(), file, accepted_at, until }));
        }
        Ok(found)
    }

    /// Makes a copy of an accepted document for a new case. The call is the person's consent; it is logged.
    ///
    /// # Errors
    /// `attachment_not_reusable`, `slot_unknown`, `sequence_invalid`, `uploads_too_many`, `store_unavailable`.
    pub async fn reuse_file(&self, candidate: &Candidate, reuse: &Reuse, key: &OnceKey) -> Result<Upload, Problem> {
        if let Some(upload) = self.uploaded_before(candidate, key).await?.filter(|upload| upload.stored) {
            return Ok(upload);
        }
        let place =
            Place { region: &reuse.region, service: &reuse.service, slot: &reuse.slot, sequence: reuse.sequence };
        let slot = self.slot_for(&place)?;
        self.check_quota(candidate).await?;
        let refused = || Problem::new("attachment_not_reusable");
        let source = self.own_upload(candidate, &reuse.attachment).await?;
        let case = self.case_listing(&source.id).await?.filter(|case| case.person == candidate.person());
        let case = case.ok_or_else(refused)?;
        let accepted_at = accepted(&case).ok_or_else(refused)?;
        let limit = u64::from(slot.max_kib) * 1_024;
        if slot.photo.is_some() || !slot.kinds.contains(&source.kind) || source.size > limit {
            return Err(refused());
        }
        let content = self.own_file(candidate, &source.id).await?.bytes;
        if sniff(&content) != Some(source.kind) {
            return Err(Problem::internal("a stored file changed its kind"));
        }
        // What was taken over twice still shows where it was accepted first.
        let first = Origin { case: case.id.clone(), attachment: source.id.clone(), accepted_at };
        let origin = source.origin.clone().unwrap_or(first);
        tracing::info!(target: "access", person = candidate.person(), file = source.id, "accepted document used again");
        let examined = Examined { kind: source.kind, content, findings: Vec::new() };
        self.keep_upload(candidate, &place, examined, Some(origin), key).await
    }
}

/// When a case was approved for good.
fn accepted(case: &Case) -> Option<Moment> {
    case.decisions.last().filter(|decision| decision.kind == EventKind::Approve).map(|decision| decision.at)
}
