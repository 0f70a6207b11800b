//! A new address after the mail came back. Because it decides where a certificate goes, the person is proven once
//! more (threat 11 of `quality.md`).

use zhengda_engine::case::{document::Case, event::Event};

use super::{
    Call, Changes, MobileCode,
    change::{Sight, Step},
    confirm_mobile::{Again, MobileProof},
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

impl App {
    /// Gives a new address. `step_up` is a code sent to a number of the person's own; it is not needed within a few
    /// minutes after logging in.
    ///
    /// # Errors
    /// `step_up_required`, those of [`App::use_code`] and of [`App::change_case`].
    pub async fn re_address_case(
        &self,
        candidate: &Candidate,
        id: &str,
        (changes, step_up): (&Changes, Option<&MobileCode>),
        address: &str,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let actor = candidate.actor();
        let event = |mobile_confirmed: bool| {
            move |case: &Case| Ok(Event::ReAddress { form: self.changed_form(case, changes), mobile_confirmed })
        };
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: event(false) };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        self.prove_again(candidate, step_up, address).await?;
        let form = self.changed_form(&case, changes);
        let proof = MobileProof { code: changes.mobile_code.as_ref(), again: Again::Done };
        let (_, service) = self.service(&case.region, &case.service)?;
        let confirmed = self.mobile_confirmed(candidate, (service, &form), proof, address).await?;
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        self.change_case(Step { id, actor: &actor, sight: Sight::Own, call, event: event(confirmed) }).await
    }
}
