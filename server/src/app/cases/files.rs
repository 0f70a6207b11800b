//! Files that come to a case with a change of it: judged, reserved before the case is written, and those that it drops
//! removed after.

use zhengda_engine::{
    case::{document::Case, event::Event},
    form::attachment::Attachment,
    refusal::Refusal,
};

use super::change::Step;
use crate::{
    app::{App, files::holder_of, once::Answer, scope::Candidate},
    problem::Problem,
};

/// The files that a case is to list after a change.
pub(super) struct NewFiles {
    pub(super) files: Vec<Attachment>,
    /// The revision of the case that they were judged by.
    seen: u32,
}

impl NewFiles {
    /// The same beside those that the case lists already.
    pub(super) fn beside(self, case: &Case) -> Self {
        let more = self.files.into_iter().filter(|file| case.attachments.iter().all(|known| known.id != file.id));
        Self { files: case.attachments.iter().cloned().chain(more).collect(), seen: self.seen }
    }
}

impl App {
    /// The files behind ids, for a case of the person's own. What is wrong with them is told before anything else is
    /// judged; of somebody else's case nothing is told.
    ///
    /// # Errors
    /// `not_found`, `form_incomplete` with a finding for each id that cannot be had, `store_unavailable`.
    pub(super) async fn new_files(&self, candidate: &Candidate, id: &str, ids: &[String]) -> Result<NewFiles, Problem> {
        let case = self.case_of(candidate, id).await?;
        let place = (case.region.as_str(), case.service.as_str());
        let (files, wrong) = self.files_for_case(candidate, place, ids, &case.attachments).await?;
        if wrong.is_empty() {
            return Ok(NewFiles { files, seen: case.revision });
        }
        Err(Refusal::new("form_incomplete").with_findings(wrong).into())
    }

    /// Changes a case together with its files: those that are new to it are reserved before, those that it no longer
    /// lists are removed after.
    ///
    /// # Errors
    /// Those of [`App::change_case`] and of [`App::reserve_files`].
    pub(super) async fn change_files<F>(
        &self,
        candidate: &Candidate,
        (case, new): (&Case, &NewFiles),
        changed: Step<'_, F>,
    ) -> Result<Answer, Problem>
    where
        F: Fn(&Case) -> Result<Event, Problem> + Send + Sync,
    {
        if new.seen != case.revision {
            // The case changed between the two looks at it; which files are new was judged by the first.
            return Err(Problem::new("contended"));
        }
        let reservations = self.reserve_files(holder_of(case), &new.files, &case.attachments).await?;
        let dropped = self.about_to_drop(candidate, &case.attachments, &new.files).await?;
        self.reservations_stand(&reservations)?;
        match self.change_case(changed).await {
            Ok(answer) => {
                self.remove_dropped(dropped).await;
                Ok(answer)
            }
            Err(problem) => {
                // After a fault of ours it is not known whether it was written.
                if problem.status().is_client_error() {
                    self.give_back(&reservations).await;
                }
                Err(problem)
            }
        }
    }
}
