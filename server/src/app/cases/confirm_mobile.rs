//! Proving the mobile number on a form by a code (N11): nothing is dispatched to a number that nobody answers.

use serde_json::{Map, Value};
use zhengda_engine::{case::event::Event, login::code::Purpose, region::service::Service, values::Mobile};

use super::{
    Call, MobileCode,
    change::{Sight, Step},
};
use crate::{
    app::{App, doors::codes::Asker, once::Answer, scope::Candidate},
    problem::Problem,
};

/// What came with a call to prove a mobile number on a form.
#[derive(Clone, Copy, Debug)]
pub(super) struct MobileProof<'a> {
    /// A code that was sent to it.
    pub(super) code: Option<&'a MobileCode>,
    /// Whether the person is proven again, or by what.
    pub(super) again: Again<'a>,
}

/// Whether a person is proven again by a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Again<'a> {
    /// It was done already.
    Done,
    /// By this code, where it is not within minutes after logging in.
    By(Option<&'a MobileCode>),
}

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

    /// Whether the mobile number on a form is proven: it is one that the person logs in with, or a code that was
    /// sent to it came with the call. Such a code proves the number for this case only; it binds no account, because
    /// a recipient's number may be somebody else's. Where a certificate is handed over against that number, the person is
    /// proven once more: whoever has got hold of a session must not have it sent to himself (threat 11).
    pub(super) async fn mobile_confirmed(
        &self,
        candidate: &Candidate,
        (service, form): (&Service, &Map<String, Value>),
        proof: MobileProof<'_>,
        address: &str,
    ) -> Result<bool, Problem> {
        let typed = form.get("mobile").and_then(Value::as_str).and_then(|typed| Mobile::parse(typed).ok());
        let Some(mobile) = typed else { return Ok(false) };
        if self.is_proven_mobile(candidate.person(), &mobile).await? {
            return Ok(true);
        }
        let Some(code) = proof.code else { return Ok(false) };
        if let (Again::By(step_up), true) = (proof.again, service.delivers) {
            self.prove_again(candidate, step_up, address).await?;
        }
        let asker = Asker { caller: Some(candidate.caller()), address };
        let proven = self.use_code(&code.id, &code.code, Purpose::ConfirmMobile, asker).await?;
        if proven == mobile { Ok(true) } else { Err(Problem::new("code_wrong")) }
    }
}
