//! Changing a case: the draft freely, a case that was handed in where the region allows it.

use serde_json::{Map, Value};
use zhengda_engine::{
    case::{document::Case, event::Event},
    eligibility::judge::Phase,
    form::check::refusal,
};

use super::{
    Call, MobileCode, NoticeVersion, accepted,
    change::{Sight, Step},
    overlaid,
};
use crate::{
    app::{App, once::Answer, scope::Candidate},
    problem::Problem,
};

/// What is to be changed.
#[derive(Clone, Debug)]
pub struct Changes {
    /// Fields of the form; `null` removes one.
    pub form: Map<String, Value>,
    /// Notices accepted with the change.
    pub notices: Vec<NoticeVersion>,
    /// Proof of the mobile number on the changed form.
    pub mobile_code: Option<MobileCode>,
}

impl App {
    /// Changes a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`] and, where a code came with it, of [`App::use_code`].
    pub async fn edit_case(
        &self,
        candidate: &Candidate,
        id: &str,
        changes: &Changes,
        address: &str,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let actor = candidate.actor();
        let now = self.now();
        let event = |mobile_confirmed: bool| {
            move |case: &Case| {
                let form = overlaid(&case.form, &changes.form);
                self.known_exams(case, &form)?;
                Ok(Event::Edit { form, notices: accepted(&changes.notices, now), mobile_confirmed, attachments: None })
            }
        };
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: event(false) };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let form = overlaid(&case.form, &changes.form);
        if case.submitted_at.is_some() {
            // What was handed in stays something that may be asked for.
            self.must_be_eligible(&Case { form: form.clone(), ..case.clone() }, Phase::Correct).await?;
        }
        let code = changes.mobile_code.as_ref();
        let confirmed = self.mobile_confirmed(candidate, &form, code, address).await?;
        // Only for the form that was judged: the number in it is the one that was proven.
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        self.change_case(Step { id, actor: &actor, sight: Sight::Own, call, event: event(confirmed) }).await
    }

    /// # Errors
    /// `form_incomplete` for an exam that there is not.
    fn known_exams(&self, case: &Case, form: &Map<String, Value>) -> Result<(), Problem> {
        let fields = self.service(&case.region, &case.service).map(|(_, service)| service.fields.as_slice());
        Ok(refusal(self.unknown_exams(fields.unwrap_or_default(), &case.locked, form))?)
    }
}
