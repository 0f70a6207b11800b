//! Finishing a file that came in parts: when all are there they are put together and looked through exactly as a file that
//! came at once, one call after the other and not without end.

use std::{fs::File, io::Write};

use super::upload::NewFile;
use crate::{
    app::{App, once::OnceKey, scope::Candidate},
    problem::Problem,
    records::{
        partial::{PartialState, PartialUpload},
        upload::Upload,
    },
};

impl App {
    /// Puts the parts together and takes the file in. Any number of calls make one upload and get the same answer, those
    /// that come while one runs after they waited; after a refusal `correct` may be tried with what is there.
    ///
    /// # Errors
    /// `not_found`, `upload_incomplete` with where to go on, `upload_being_finished`, `upload_finish_too_many`, and those
    /// of [`App::upload`].
    pub async fn finish_parts(&self, candidate: &Candidate, id: &str, correct: bool) -> Result<Upload, Problem> {
        if let Some(upload) = self.finished(candidate, id).await? {
            return Ok(upload);
        }
        let now = self.now();
        let partial = match self.change_parts(candidate, id, |next| next.begin_finish(now)).await {
            Ok(partial) => partial,
            // Another call may have finished it since this one looked.
            Err(problem) => return self.finished(candidate, id).await?.ok_or(problem),
        };
        match self.take_joined(candidate, &partial, correct).await {
            Ok(upload) => {
                if let Err(problem) = self.end_parts(candidate, id, PartialState::Finished).await {
                    tracing::debug!(code = problem.refusal.code, "the parts of a finished upload are left to expire");
                }
                Ok(upload)
            }
            Err(problem) => {
                self.let_others_finish(candidate, &partial).await;
                Err(problem)
            }
        }
    }

    /// The upload that a file in parts became.
    pub(super) async fn finished(&self, candidate: &Candidate, id: &str) -> Result<Option<Upload>, Problem> {
        let upload = self.uploaded_before(candidate, &finishing(candidate, id)?).await?;
        Ok(upload.filter(|upload| upload.stored))
    }

    async fn take_joined(
        &self,
        candidate: &Candidate,
        partial: &PartialUpload,
        correct: bool,
    ) -> Result<Upload, Problem> {
        let key = finishing(candidate, &partial.id)?;
        // A call that broke off, or took longer than others were kept out, may have got this far.
        let begun = self.uploaded_before(candidate, &key).await?;
        if let Some(upload) = begun.iter().find(|upload| upload.stored) {
            return Ok(upload.clone());
        }
        let file = self.joined(partial).await?;
        let PartialUpload { region, service, slot, sequence, .. } = partial.clone();
        self.take_in(candidate, NewFile { file, region, service, slot, sequence, correct }, &key, begun).await
    }

    async fn joined(&self, partial: &PartialUpload) -> Result<File, Problem> {
        let mut file = tempfile::tempfile().map_err(Problem::internal)?;
        for part in &partial.parts {
            let content = self.objects.get(&part.object).await?;
            // A part is small and the file is in the page cache: not worth another thread.
            file.write_all(&content).map_err(Problem::internal)?;
        }
        Ok(file)
    }

    /// After a refusal the next call need not wait. A call that took longer than others were kept out lets be who came
    /// after it.
    async fn let_others_finish(&self, candidate: &Candidate, mine: &PartialUpload) {
        let freed = self.change_parts(candidate, &mine.id, |next| {
            if next.finishing_until == mine.finishing_until {
                next.finishing_until = None;
            }
            Ok(())
        });
        if let Err(problem) = freed.await {
            tracing::debug!(code = problem.refusal.code, "others are kept out until the minute is over");
        }
    }
}

/// The key under which the parts become one upload, however often that is asked for.
fn finishing(candidate: &Candidate, id: &str) -> Result<OnceKey, Problem> {
    OnceKey::read(Some(id), candidate.person(), "finish_upload", &())
}
