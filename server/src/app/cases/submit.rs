//! Handing a case in, first or again.

use zhengda_engine::{case::event::Event, eligibility::judge::Phase};

use super::{
    Call, NoticeVersion, accepted,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

impl App {
    /// Hands in a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn submit_case(
        &self,
        candidate: &Candidate,
        id: &str,
        (notices, confirmed): (&[NoticeVersion], bool),
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let actor = candidate.actor();
        let judged = |_: &_| Ok(Event::Submit { confirmed, notices: accepted(notices, now) });
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: judged };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        // A draft may be older than what stands against it now.
        let phase = if case.submitted_at.is_none() { Phase::Apply } else { Phase::Correct };
        self.must_be_eligible(&case, phase).await?;
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        let event = |_: &_| Ok(Event::Submit { confirmed, notices: accepted(notices, now) });
        self.change_case(Step { id, actor: &actor, sight: Sight::Own, call, event }).await
    }
}
