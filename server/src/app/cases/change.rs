//! The one way in which a use case changes a case: found, seen, not answered before, at the revision that the caller
//! saw, allowed by the engine; then case, idempotency record and answer are written in one document.

use zhengda_engine::case::{
    actor::{Actor, Role},
    allowed::allowed,
    apply::apply,
    document::Case,
    event::Event,
};

use crate::{
    app::{
        App,
        once::{Answer, OnceKey, answered, keep},
    },
    problem::Problem,
    store::{Change, StoreError, UpdateError},
};

/// Makes the body of an answer from a case.
pub type Render<'a> = &'a (dyn Fn(&Case) -> Result<String, Problem> + Send + Sync);

/// What comes with every call that changes a case.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// Under which key it may be repeated.
    pub key: &'a OnceKey,
    /// The revision that the caller has seen, where it must be or was given.
    pub seen: Option<u32>,
    /// How the changed case is answered.
    pub render: Render<'a>,
}

impl std::fmt::Debug for Call<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("seen", &self.seen).finish_non_exhaustive()
    }
}

/// Whose eyes look at a case. What they may not see does not exist for them.
#[derive(Clone, Copy, Debug)]
pub(super) enum Sight<'a> {
    /// The person's own cases.
    Own,
    /// What was handed in to a region.
    Region(&'a str),
}

impl Sight<'_> {
    pub(super) fn covers(self, case: &Case, actor: &Actor) -> bool {
        match self {
            Self::Own => case.person == actor.id,
            Self::Region(region) => case.region == region && case.submitted_at.is_some(),
        }
    }
}

/// What a call is to a case.
pub(super) enum Outcome {
    /// It was answered before.
    Again(Answer),
    /// It leads to this case and this answer.
    Next(Box<Case>, Answer),
}

/// Who does what to which case.
pub(super) struct Step<'a, F> {
    pub(super) id: &'a str,
    pub(super) actor: &'a Actor,
    pub(super) sight: Sight<'a>,
    pub(super) call: Call<'a>,
    /// The event, from the case as it is stored.
    pub(super) event: F,
}

impl App {
    /// Changes a case.
    ///
    /// # Errors
    /// `not_found` where the caller may not see it, `idempotency_key_reused`, `version_stale`, and every refusal of
    /// the engine, each with what is allowed now.
    pub(super) async fn change_case<F>(&self, step: Step<'_, F>) -> Result<Answer, Problem>
    where
        F: Fn(&Case) -> Result<Event, Problem> + Send + Sync,
    {
        let changed = self.records::<Case>().change(step.id, |stored| {
            Ok::<_, Problem>(match self.outcome(stored, &step)? {
                Outcome::Again(answer) => Change::Keep(answer),
                Outcome::Next(case, answer) => Change::Write(*case, answer),
            })
        });
        match changed.await {
            Ok(answer) => {
                self.bell.notify_one();
                Ok(answer)
            }
            // Never by the index's name: only a dispatch brings a tracking number, only its owner revives a case.
            Err(UpdateError::Store(StoreError::Duplicate)) if step.actor.role == Role::Owner => {
                Err(Problem::new("already_active_case"))
            }
            Err(UpdateError::Store(StoreError::Duplicate)) => Err(Problem::new("tracking_number_taken")),
            Err(error) => Err(error.into()),
        }
    }

    /// Judges a call against the case as it is now, without writing: so that nothing of the caller's, such as a
    /// one-time code, is used up for a call that is refused anyway. Answers a repeated call.
    pub(super) async fn judge_case<F>(&self, step: &Step<'_, F>) -> Result<(Case, Option<Answer>), Problem>
    where
        F: Fn(&Case) -> Result<Event, Problem> + Send + Sync,
    {
        let stored = self.visible_case(step.id, step.actor, step.sight).await?;
        Ok(match self.outcome(&stored, step)? {
            Outcome::Again(answer) => (stored, Some(answer)),
            Outcome::Next(..) => (stored, None),
        })
    }

    /// A case that the caller may see.
    pub(super) async fn visible_case(&self, id: &str, actor: &Actor, sight: Sight<'_>) -> Result<Case, Problem> {
        let found = self.records::<Case>().get(id).await?;
        let found = found.map(|found| found.value).filter(|case| sight.covers(case, actor));
        found.ok_or_else(|| Problem::new("not_found"))
    }

    fn outcome<F>(&self, stored: &Case, step: &Step<'_, F>) -> Result<Outcome, Problem>
    where
        F: Fn(&Case) -> Result<Event, Problem>,
    {
        let Step { actor, sight, call, .. } = step;
        if !sight.covers(stored, actor) {
            return Err(Problem::new("not_found"));
        }
        if let Some(answer) = answered(stored, call.key)? {
            return Ok(Outcome::Again(answer));
        }
        let rules = self.rules(stored).ok_or_else(|| Problem::new("service_not_offered"))?;
        let now_allowed = |problem: Problem| problem.allowing(allowed(stored, actor, rules));
        if call.seen.is_some_and(|seen| seen != stored.revision) {
            return Err(now_allowed(Problem::new("version_stale")));
        }
        let event = (step.event)(stored)?;
        let mut next = apply(stored, event, actor, rules).map_err(|refusal| now_allowed(refusal.into()))?;
        if actor.role == Role::Owner {
            // One that was begun before services that bring a certificate were one family joins it, so that it is not
            // revived beside another one.
            next.issues_certificate = rules.service.result.issues_certificate();
        }
        let answer = Answer { status: 200, body: (call.render)(&next)?, revision: next.revision };
        keep(&mut next, call.key, &answer, rules.now);
        Ok(Outcome::Next(Box::new(next), answer))
    }
}
