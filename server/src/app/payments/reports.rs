//! "Charged but not shown": a person's report, reconciled within 24 hours, answered by what the orders say or by the
//! office (F37, F38).

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::{Moment, Span},
    outbox::{Job, Outbox},
    payment::{Order, ReportState, reconciled_by, report_state},
};

use crate::{
    app::{
        App,
        once::{Answer, OnceKey, View},
        scope::{Candidate, Operator},
    },
    problem::Problem,
    records::{Found, order::PaymentReport},
    store::{Condition, Cursor, Direction, Find},
};

/// A charge older than this is a matter for the office and the bank.
const OLDEST: Span = Span::days(400);

/// A report as it comes in.
#[derive(Clone, Debug)]
pub struct NewPaymentReport {
    /// Where.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The year.
    pub year: i64,
    /// The order number, where the person knows it.
    pub order_number: Option<String>,
    /// How much was charged, in fen.
    pub amount_fen: i64,
    /// When.
    pub charged_at: Moment,
}

/// A report with what it has come to.
#[derive(Clone, Debug)]
pub struct OwnPaymentReport {
    /// The report.
    pub report: PaymentReport,
    /// What it has come to.
    pub state: ReportState,
    /// Whether it should have been reconciled by now.
    pub overdue: bool,
}

impl App {
    /// Takes a report of a charge that is not shown.
    ///
    /// # Errors
    /// `region_unknown`, `exam_unknown`, and faults of single fields.
    pub async fn report_payment(
        &self,
        candidate: &Candidate,
        new: NewPaymentReport,
        key: &OnceKey,
        view: View<'_, PaymentReport>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        if !self.catalogue.regions.contains_key(&new.region) {
            return Err(Problem::new("region_unknown"));
        }
        if self.catalogue.exams.get(&new.exam).is_none() {
            return Err(Problem::field("/exam", "exam_unknown"));
        }
        if new.amount_fen <= 0 {
            return Err(Problem::field("/amount_fen", "amount_invalid"));
        }
        if new.charged_at > now || now.since(new.charged_at) > OLDEST {
            return Err(Problem::field("/charged_at", "charged_at_invalid"));
        }
        let order_number = new.order_number.map(|number| number.trim().to_owned()).filter(|number| !number.is_empty());
        if order_number.as_ref().is_some_and(|number| number.chars().count() > 40) {
            return Err(Problem::field("/order_number", "field_too_long"));
        }
        let id = self.made_id("payrep", key);
        let report = PaymentReport {
            id: id.clone(),
            person: candidate.person().to_owned(),
            region: new.region,
            exam: new.exam,
            year: new.year,
            order_number,
            amount_fen: new.amount_fen,
            charged_at: new.charged_at,
            created_at: now,
            due: reconciled_by(now),
            outcome: None,
            text: None,
            revision: 1,
            outbox: Outbox::default(),
            answered: Vec::new(),
        };
        self.make_once(&id, key, report, view).await
    }

    /// The person's reports, the newest first.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn payment_reports_of(
        &self,
        candidate: &Candidate,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<OwnPaymentReport>, Option<Cursor>), Problem> {
        let own = Condition::eq("person", candidate.person());
        let find = Find::by(own).sorted("created_at", Direction::Descending).after(after).limit(limit);
        let (found, next) = self.records::<PaymentReport>().find(&find).await?;
        let mut all = Vec::with_capacity(found.len());
        for found in found {
            all.push(self.reconciled(found.value).await?);
        }
        Ok((all, next))
    }

    /// One report of the person: what the button 查询 asks (F37).
    ///
    /// # Errors
    /// `not_found` for one of somebody else.
    pub async fn payment_report_of(&self, candidate: &Candidate, id: &str) -> Result<OwnPaymentReport, Problem> {
        let found = self.records::<PaymentReport>().get(id).await?;
        let found = found.filter(|found| found.value.person == candidate.person());
        self.reconciled(found.ok_or_else(|| Problem::new("not_found"))?.value).await
    }

    /// The reports of a region that the office has not answered, the oldest first; or those that it has.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn payment_reports_for(
        &self,
        operator: &Operator,
        answered: bool,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<OwnPaymentReport>, Option<Cursor>), Problem> {
        let open = if answered { "answered" } else { "open" };
        let here = Condition::eq("region", operator.region()).and(Condition::eq("open", open));
        let find = Find::by(here).sorted("created_at", Direction::Ascending).after(after).limit(limit);
        let (found, next): (Vec<Found<PaymentReport>>, _) = self.records().find(&find).await?;
        let mut all = Vec::with_capacity(found.len());
        for found in found {
            all.push(self.reconciled(found.value).await?);
        }
        Ok((all, next))
    }

    /// Answers a report. An answer stands until another one corrects it.
    ///
    /// # Errors
    /// `not_found`, `text_missing`, `payment_outcome_invalid` for "being reconciled", which is no answer.
    pub async fn answer_payment_report(
        &self,
        operator: &Operator,
        id: &str,
        (outcome, text): (ReportState, &str),
        key: &OnceKey,
        view: View<'_, PaymentReport>,
    ) -> Result<Answer, Problem> {
        if outcome == ReportState::Reconciling {
            return Err(Problem::field("/outcome", "payment_outcome_invalid"));
        }
        let text = text.trim();
        if text.is_empty() {
            return Err(Problem::field("/text", "text_missing"));
        }
        let now = self.now();
        let decide = |stored: &PaymentReport| {
            if stored.region != operator.region() {
                return Err(Problem::new("not_found"));
            }
            let mut next = stored.clone();
            next.outcome = Some(outcome);
            next.text = Some(text.to_owned());
            next.revision += 1;
            let topic = format!("payment_{}", outcome.name());
            next.outbox.push(format!("answer-{}", next.revision), Job::Notify { topic }, now);
            Ok(next)
        };
        self.change_once(id, (key, None), decide, view).await
    }

    /// What the message about an answer says beside it.
    #[must_use]
    pub fn payment_values(&self, report: &PaymentReport) -> BTreeMap<String, String> {
        let mut values = self.exam_values(&report.exam);
        values.insert("year".to_owned(), report.year.to_string());
        values.insert("answer".to_owned(), report.text.clone().unwrap_or_default());
        values
    }

    /// What a report has come to now.
    async fn reconciled(&self, report: PaymentReport) -> Result<OwnPaymentReport, Problem> {
        let orders: Vec<Order> = self.orders_for(&report.person, &report.exam, report.year).await?;
        let state = report_state(report.outcome, report.charged_at, &orders);
        let overdue = state == ReportState::Reconciling && report.due.is_over(self.now());
        Ok(OwnPaymentReport { report, state, overdue })
    }
}
