//! A person's files and those of a region's cases: who may read and remove them, and which may be in a case.

use zhengda_engine::{form::attachment::Attachment, form::slot::FileKind, refusal::Finding};

use crate::{
    app::{
        App,
        audit::By,
        scope::{Candidate, Reviewer},
    },
    objects::ObjectError,
    problem::Problem,
    records::{Found, case::Case, upload::Upload},
    store::{ATTEMPTS, Condition},
};

/// Files that one case may have at most.
const MOST: usize = 100;

/// The content of a file.
#[derive(Clone, Debug)]
pub struct Content {
    /// The file's id.
    pub id: String,
    /// What it is.
    pub kind: FileKind,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl App {
    /// One of the person's files.
    ///
    /// # Errors
    /// `not_found` for everything that is not the person's; `store_unavailable`.
    pub async fn own_file(&self, candidate: &Candidate, id: &str) -> Result<Content, Problem> {
        let upload = self.own_upload(candidate, id).await?;
        self.content(upload).await
    }

    pub(super) async fn own_upload(&self, candidate: &Candidate, id: &str) -> Result<Upload, Problem> {
        Ok(self.own_line(candidate, id).await?.value)
    }

    async fn own_line(&self, candidate: &Candidate, id: &str) -> Result<Found<Upload>, Problem> {
        let found = self.records::<Upload>().get(id).await?;
        let own = found.filter(|found| found.value.is_there() && found.value.person == candidate.person());
        own.ok_or_else(|| Problem::new("not_found"))
    }

    /// A file of a case of the reviewer's region. That it was opened stands in the audit chain before it is shown.
    ///
    /// # Errors
    /// `not_found`, `attachment_gone`, `store_unavailable`.
    pub async fn file_for_reviewer(&self, reviewer: &Reviewer, case: &str, id: &str) -> Result<Content, Problem> {
        let listed = self.case_of_region(reviewer, case).await?;
        let file = listed.attachments.iter().find(|file| file.id == id).ok_or_else(|| Problem::new("not_found"))?;
        if file.deleted_at.is_some() {
            return Err(Problem::new("attachment_gone"));
        }
        let upload = self.records::<Upload>().get(id).await?.map(|found| found.value);
        let upload = upload.filter(|upload| upload.is_there() && upload.person == listed.person);
        let Some(upload) = upload else {
            tracing::error!(case, file = id, "a case lists a file that is not there");
            return Err(Problem::new("attachment_gone"));
        };
        self.audit(By::Staff(reviewer), "case.file_read", Some(case), &[("file", id.to_owned())]).await?;
        tracing::info!(target: "access", case, file = id, account = reviewer.account(), "file opened");
        self.content(upload).await
    }

    async fn content(&self, upload: Upload) -> Result<Content, Problem> {
        match self.objects.get(&upload.object).await {
            Ok(bytes) => Ok(Content { id: upload.id, kind: upload.kind, bytes }),
            // Between the removal of a content and that of its line.
            Err(ObjectError::Missing) => Err(Problem::new("attachment_gone")),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes one of the person's files. One that a case lists, or is about to, is changed with the case; one that is
    /// gone already is as good as removed.
    ///
    /// # Errors
    /// `not_found` for somebody else's, `attachment_locked`, `contended`, `store_unavailable`.
    pub async fn delete_own_file(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS {
            let found = self.own_line(candidate, id).await?;
            if self.held_until(&found.value).await?.is_some() {
                return Err(Problem::new("attachment_locked"));
            }
            if self.take_away(found).await? {
                return Ok(());
            }
        }
        Err(Problem::new("contended"))
    }

    /// The case that lists a file.
    pub(super) async fn case_listing(&self, id: &str) -> Result<Option<Case>, Problem> {
        let found = self.records::<Case>().first(Condition::has("attachment_ids", id)).await?;
        Ok(found.map(|found| found.value))
    }

    /// The files behind ids, in their order, for a case of that region and service; what the case lists already stays
    /// as it is. Second, what is wrong with the ids.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn files_for_case(
        &self,
        candidate: &Candidate,
        (region, service): (&str, &str),
        ids: &[String],
        listed: &[Attachment],
    ) -> Result<(Vec<Attachment>, Vec<Finding>), Problem> {
        let (mut files, mut findings) = (Vec::new(), Vec::new());
        for (n, id) in ids.iter().enumerate() {
            let at = |code| Finding::at(format!("/attachments/{n}"), code);
            if ids.iter().take(n).any(|earlier| earlier == id) || n >= MOST {
                findings.push(at("attachment_used"));
            } else if let Some(known) = listed.iter().find(|file| file.id == *id) {
                files.push(known.clone());
            } else {
                match self.own_upload(candidate, id).await {
                    Ok(upload) if (upload.region.as_str(), upload.service.as_str()) != (region, service) => {
                        findings.push(at("attachment_missing"));
                    }
                    Ok(_) if self.case_listing(id).await?.is_some() => findings.push(at("attachment_used")),
                    Ok(upload) if upload.expires_at <= self.now() => findings.push(at("attachment_expired")),
                    Ok(upload) => files.push(upload.attachment()),
                    Err(problem) if problem.status().is_server_error() => return Err(problem),
                    Err(_) => findings.push(at("attachment_missing")),
                }
            }
        }
        Ok((files, findings))
    }
}
