//! Asking for another decision after a refusal, with evidence where the region takes some (`Z09`, `K11`).

use zhengda_engine::case::{document::Case, event::Event};

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

/// An appeal.
#[derive(Clone, Debug)]
pub struct NewAppeal {
    /// The person's grounds.
    pub text: String,
    /// Ids of files that were uploaded for it.
    pub attachments: Vec<String>,
}

impl App {
    /// Appeals against the refusal of a case of the person's own. Its files become files of the case.
    ///
    /// # Errors
    /// Those of [`App::change_case`]; `form_incomplete` with what is wrong with the files.
    pub async fn appeal_case(
        &self,
        candidate: &Candidate,
        id: &str,
        appeal: &NewAppeal,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let actor = candidate.actor();
        let new = self.new_files(candidate, id, &appeal.attachments).await?;
        let attachments = new.files.clone();
        let event = move |_: &Case| Ok(Event::Appeal { text: appeal.text.clone(), attachments: attachments.clone() });
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: &event };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        // Only for the case that was judged: which of the files are new to it was seen there.
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        let changed = Step { id, actor: &actor, sight: Sight::Own, call, event: &event };
        self.change_files(candidate, (&case, &new.beside(&case)), changed).await
    }
}
