//! Reviewing: taking a case under a lease, giving it back, deciding it.

use zhengda_engine::{
    case::{document::Case, event::Event, event::Grounds},
    eligibility::judge::Phase,
};

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Reviewer},
    problem::Problem,
};

/// What a reviewer does.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Takes the case, or holds it longer.
    Claim,
    /// Gives it back to the queue.
    Release,
    /// Sends it back for correction.
    Return(Grounds),
    /// Refuses it.
    Reject(Grounds),
    /// Accepts it, with a remark where there is one.
    Approve(Option<Grounds>),
}

impl Verdict {
    fn event(&self) -> Event {
        match self.clone() {
            Self::Claim => Event::Claim,
            Self::Release => Event::Release,
            Self::Return(grounds) => Event::Return(grounds),
            Self::Reject(grounds) => Event::Reject(grounds),
            Self::Approve(grounds) => Event::Approve(grounds),
        }
    }
}

impl App {
    /// Does what a reviewer says to a case of the region.
    ///
    /// # Errors
    /// Those of [`App::change_case`].
    pub async fn review_case(
        &self,
        reviewer: &Reviewer,
        id: &str,
        verdict: &Verdict,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let event = |_: &Case| Ok(verdict.event());
        let actor = reviewer.actor();
        let step = Step { id, actor: &actor, sight: Sight::Region(reviewer.region()), call, event };
        if matches!(verdict, Verdict::Approve(_)) {
            let (case, answer) = self.judge_case(&step).await?;
            if let Some(answer) = answer {
                return Ok(answer);
            }
            // Nothing is approved that could not be asked for any more, for example because the certificate was revoked.
            let eligible = self.must_be_eligible(&case, Phase::Approve).await;
            eligible.map_err(|problem| problem.allowing(self.allowed_to(&actor, &case)))?;
        }
        self.change_case(step).await
    }
}
