//! Changing a case: the draft freely, a case that was handed in where the region allows it.

use serde_json::{Map, Value};
use zhengda_engine::{
    case::{document::Case, event::Event},
    eligibility::judge::Phase,
    form::{check::refusal, field::Kind, fill::without_echoes, tidy::tidied},
};

use super::{
    Call, MobileCode, NoticeVersion, accepted,
    change::{Sight, Step},
    confirm_mobile::{Again, MobileProof},
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
    /// Ids of the whole new list of files; as it is, where nothing is given.
    pub attachments: Option<Vec<String>>,
    /// Notices accepted with the change.
    pub notices: Vec<NoticeVersion>,
    /// Proof of the mobile number on the changed form.
    pub mobile_code: Option<MobileCode>,
    /// Proof that it is the person, where the change decides who gets a certificate, needed some minutes after logging
    /// in.
    pub step_up: Option<MobileCode>,
}

impl App {
    /// Changes a case of the person's own.
    ///
    /// # Errors
    /// Those of [`App::change_case`]; `step_up_required` where it decides who gets a certificate; where a code came with
    /// it, those of [`App::use_code`].
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
        let new = match &changes.attachments {
            Some(ids) => Some(self.new_files(candidate, id, ids).await?),
            None => None,
        };
        let files = new.as_ref().map(|new| new.files.clone());
        let event = |mobile_confirmed: bool| {
            let files = files.clone();
            move |case: &Case| {
                let form = self.changed_form(case, changes);
                self.known_exams(case, &form)?;
                let notices = accepted(&changes.notices, now);
                Ok(Event::Edit { form, notices, mobile_confirmed, attachments: files.clone() })
            }
        };
        let step = Step { id, actor: &actor, sight: Sight::Own, call, event: event(false) };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let form = self.changed_form(&case, changes);
        let mut again = Again::By(changes.step_up.as_ref());
        if case.submitted_at.is_some() {
            // What was handed in stays something that may be asked for.
            self.must_be_eligible(&Case { form: form.clone(), ..case.clone() }, Phase::Correct).await?;
            if self.redirects(&case, &form) {
                self.prove_again(candidate, changes.step_up.as_ref(), address).await?;
                again = Again::Done;
            }
        }
        let proof = MobileProof { code: changes.mobile_code.as_ref(), again };
        let (_, service) = self.service(&case.region, &case.service)?;
        let confirmed = self.mobile_confirmed(candidate, (service, &form), proof, address).await?;
        // Only for the form that was judged: the number in it is the one that was proven.
        let call = Call { seen: call.seen.or(Some(case.revision)), ..call };
        let changed = Step { id, actor: &actor, sight: Sight::Own, call, event: event(confirmed) };
        match new {
            Some(new) => self.change_files(candidate, (&case, &new), changed).await,
            None => self.change_case(changed).await,
        }
    }

    /// Whether the change decides where a certificate goes, or who receives it there.
    fn redirects(&self, case: &Case, form: &Map<String, Value>) -> bool {
        let service = self.service(&case.region, &case.service).map(|(_, service)| service);
        service.is_ok_and(|service| {
            let kinds = [Kind::Address, Kind::Mobile, Kind::PersonName];
            let mut weighty = service.fields.iter().filter(|field| kinds.contains(&field.kind));
            service.delivers && weighty.any(|field| case.form.get(&field.name) != form.get(&field.name))
        })
    }

    /// The form with the changes. A number that the client was shown masked and sends back so stays what it is.
    pub(super) fn changed_form(&self, case: &Case, changes: &Changes) -> Map<String, Value> {
        let fields = self.service(&case.region, &case.service).map(|(_, service)| service.fields.as_slice());
        let fields = fields.unwrap_or_default();
        overlaid(&case.form, &without_echoes(fields, &case.form, &tidied(fields, &changes.form)))
    }

    /// # Errors
    /// `form_incomplete` for an exam that there is not.
    fn known_exams(&self, case: &Case, form: &Map<String, Value>) -> Result<(), Problem> {
        let fields = self.service(&case.region, &case.service).map(|(_, service)| service.fields.as_slice());
        Ok(refusal(self.unknown_exams(fields.unwrap_or_default(), &case.locked, form))?)
    }
}
