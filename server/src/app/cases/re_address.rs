//! A new address after the mail came back. Because it decides where a certificate goes, the person is proven once
//! more (threat 11 of `quality.md`).

use zhengda_engine::{
    case::{document::Case, event::Event},
    login::code::Purpose,
    values::Mobile,
};

use super::{
    Call, Changes, MobileCode,
    change::{Sight, Step},
    overlaid,
};
use crate::{
    app::{App, doors::codes::Asker, once::Answer, scope::Candidate},
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
            move |case: &Case| Ok(Event::ReAddress { form: overlaid(&case.form, &changes.form), mobile_confirmed })
        };
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: event(false) };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        self.prove_again(candidate, step_up, Purpose::StepUp, address).await?;
        let form = overlaid(&case.form, &changes.form);
        let confirmed = self.mobile_confirmed(candidate, &form, changes.mobile_code.as_ref(), address).await?;
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        self.change_case(Step { id, actor: &actor, sight: Sight::Own, call, event: event(confirmed) }).await
    }

    async fn prove_again(
        &self,
        candidate: &Candidate,
        code: Option<&MobileCode>,
        purpose: Purpose,
        address: &str,
    ) -> Result<(), Problem> {
        if candidate.is_stepped_up() {
            return Ok(());
        }
        let code = code.ok_or_else(|| Problem::new("step_up_required"))?;
        self.use_own_code(candidate, code, purpose, address).await.map(drop)
    }

    /// Uses a code that must have gone to a number of the person's own: one that a stranger with the person's phone
    /// could have sent to his own number proves nothing.
    pub(crate) async fn use_own_code(
        &self,
        candidate: &Candidate,
        code: &MobileCode,
        purpose: Purpose,
        address: &str,
    ) -> Result<Mobile, Problem> {
        let asker = Asker { caller: Some(candidate.caller()), address };
        let mobile = self.use_code(&code.id, &code.code, purpose, asker).await?;
        if self.is_proven_mobile(candidate.person(), &mobile).await? {
            Ok(mobile)
        } else {
            Err(Problem::new("code_wrong"))
        }
    }
}
