//! Handing a parcel to the carrier. A tracking number belongs to one parcel only, for ever.

use data_encoding::HEXLOWER;
use zhengda_engine::{
    case::{document::Case, event::Event},
    eligibility::judge::Phase,
    mailing::parcel::Shipment,
    refusal::{Finding, Refusal},
    values::TrackingNumber,
};

use super::{
    Call,
    change::{Sight, Step},
};
use crate::{
    app::{App, once::Answer, scope::Operator},
    problem::Problem,
    random::Draw,
    store::Condition,
    vault::token_digest,
};

/// What the operator hands over.
#[derive(Clone, Debug)]
pub struct Handover {
    /// The carrier's code.
    pub carrier: String,
    /// The tracking number as typed or scanned.
    pub tracking_number: String,
}

impl App {
    /// Records that a parcel was handed to the carrier; the worker then asks for its news.
    ///
    /// # Errors
    /// `tracking_number_invalid`, `tracking_number_taken`, `paper_not_in_force`, and those of [`App::change_case`].
    pub async fn dispatch_case(
        &self,
        operator: &Operator,
        id: &str,
        handover: &Handover,
        call: Call<'_>,
    ) -> Result<Answer, Problem> {
        let number = TrackingNumber::parse(&handover.tracking_number).map_err(|error| {
            let finding = Finding::at("/tracking_number", error.code());
            Refusal::new("tracking_number_invalid").with_findings(vec![finding])
        })?;
        let number = number.as_str();
        let shipment = Shipment {
            carrier: handover.carrier.clone(),
            tracking_number: number.to_owned(),
            callback_digest: token_digest(&self.parcel_token(id, number)),
            salt: HEXLOWER.encode(&self.random.bytes::<16>()?),
            at: self.now(),
        };
        let actor = operator.actor();
        let event = |_: &Case| Ok(Event::Dispatch(shipment.clone()));
        let step = Step { id, actor: &actor, sight: Sight::Region(operator.region()), call, event };
        let (case, answer) = self.judge_case(&step).await?;
        if let Some(answer) = answer {
            return Ok(answer);
        }
        let paper = self.paper_may_leave(&case).await;
        paper.map_err(|problem| problem.allowing(self.allowed_to(&actor, &case)))?;
        // The unique index guards the parcels on their way; this also finds those that came back.
        let known = self.records::<Case>().first(Condition::has("tracking_numbers", number)).await?;
        if known.is_some_and(|found| found.id != id || is_parcel_of(&found.value, number)) {
            // Perhaps by this very call, sent twice at once.
            return match self.judge_case(&step).await? {
                (_, Some(answer)) => Ok(answer),
                (case, None) => Err(Problem::new("tracking_number_taken").allowing(self.allowed_to(&actor, &case))),
            };
        }
        self.change_case(step).await
    }
}

impl App {
    /// No paper of a certificate that is not in force is sent out: whoever holds it would show it.
    ///
    /// # Errors
    /// `paper_not_in_force` where the certificate is suspended, revoked or replaced by now, and whatever else stands
    /// against the case.
    async fn paper_may_leave(&self, case: &Case) -> Result<(), Problem> {
        let Err(problem) = self.must_be_eligible(case, Phase::Approve).await else { return Ok(()) };
        let out_of_force = ["certificate_suspended", "certificate_revoked", "certificate_superseded"];
        if !out_of_force.contains(&problem.refusal.code) {
            return Err(problem);
        }
        let since = problem.refusal.values.get("since").cloned();
        Err(Problem::new("paper_not_in_force").with("since", since.unwrap_or_default()))
    }
}

fn is_parcel_of(case: &Case, number: &str) -> bool {
    case.parcel.iter().chain(&case.earlier_parcels).any(|parcel| parcel.tracking_number == number)
}
