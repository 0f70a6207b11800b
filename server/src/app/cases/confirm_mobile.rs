//! Proving the mobile number on a form by a code (N11): nothing is dispatched to a number that nobody answers.

use zhengda_engine::case::event::Event;

use super::{
    Call, MobileCode,
    change::{Sight, Step},
    create::{Again, MobileProof},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

impl App {
    /// Confirms the number on a case's form.
    ///
    /// # Errors
    /// `step_up_required` where a certificate is to go to a number that is not the person's; those of [`App::use_code`]
    /// and of [`App::change_case`]; `code_wrong` also for a code sent to another number.
    pub async fn confirm_case_mobile(
        &self,
        candidate: &Candidate,
        id: &str,
        (code, step_up): (&MobileCode, Option<&MobileCode>),
        address: &str,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let actor = candidate.actor();
        let step = |call| Step { id, actor: &actor, sight: Sight::Own, call, event: |_: &_| Ok(Event::ConfirmMobile) };
        let (case, answer) = self.judge_case(&step(call)).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let proof = MobileProof { code: Some(code), again: Again::By(step_up) };
        let (_, service) = self.service(&case.region, &case.service)?;
        self.mobile_confirmed(candidate, (service, &case.form), proof, address).await?;
        // The number that was proven is the one on the form that was judged.
        self.change_case(step(Call { seen: call.seen.or(Some(case.revision)), ..call })).await
    }
}
