//! "Charged but not shown": a person's report, reconciled within 24 hours, answered by what the orders say or by the
//! office (F37, F38).

use std::collections::BTreeMap;

use zhengda_engine::{
    moment::{Moment, Span},
    outbox::{Job, Outbox},
    payment::{Order, ReportState, reconciled_by, report_state},
    refusal::{Finding, Refusal},
};

use super::list::identifier;
use crate::{
    app::{
        App,
        audit::By,
        once::{Answer, OnceKey, View},
        scope::{Candidate, Operator},
    },
    problem::Problem,
    records::{Found, order::PaymentReport},
    store::{Condition, Cursor, Direction, Find},
};

/// A charge older than this is a matter for the office and the bank.
const OLDEST: Span = Span::days(400);
/// The most that a charge for an exam can be, in fen: a hundred thousand yuan.
const MOST_FEN: i64 = 10_000_000;
/// The first year of an exam.
const FIRST_YEAR: i64 = 2000;

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
    /// `region_unknown`, `exam_unknown`, `payment_reports_too_many`, and faults of single fields.
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
        if !(1..=MOST_FEN).contains(&new.amount_fen) {
            return Err(Problem::field("/amount_fen", "amount_invalid"));
        }
        let years = (FIRST_YEAR, i64::from(now.beijing_date().year()) + 1);
        if !(years.0..=years.1).contains(&new.year) {
            let finding = Finding::at("/year", "value_out_of_range");
            let finding = finding.with("min", years.0.to_string()).with("max", years.1.to_string());
            return Err(Refusal::new("invalid_body").with_findings(vec![finding]).into());
        }
        if new.charged_at > now || now.since(new.charged_at) > OLDEST {
            return Err(Problem::field("/charged_at", "charged_at_invalid"));
        }
        let order_number = new.order_number.map(|number| number.trim().to_owned()).filter(|number| !number.is_empty());
        if order_number.as_deref().is_some_and(|number| identifier(number).is_none()) {
            return Err(Problem::field("/order_number", "order_number_invalid"));
        }
        let id = self.made_id("payrep", key);
        self.count_payment_reports(candidate, &id).await?;
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
            unaudited: Vec::new(),
            answered: Vec::new(),
        };
        self.make_once(&id, key, report, view).await
    }

    /// That the person may report once more today; an equal call is no other report.
    async fn count_payment_reports(&self, candidate: &Candidate, id: &str) -> Result<(), Problem> {
        let records = self.records::<PaymentReport>();
        if records.get(id).await?.is_some() {
            return Ok(());
        }
        let limit = self.settings.limits.payment_reports_per_day;
        let since = self.now().minus(Span::hours(24));
        let recent = Condition::eq("person", candidate.person()).and(Condition::gt("created_at", since.0));
        if records.count(&recent).await? < u64::from(limit) {
            return Ok(());
        }
        Err(Problem::new("payment_reports_too_many").with("limit", limit.to_string()).with("retry_after", "3600"))
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
    /// `not_found`, `own_case`, `text_missing`, `payment_outcome_invalid` for "being reconciled", which is no answer.
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
            if operator.person() == Some(stored.person.as_str()) {
                return Err(Problem::new("own_case"));
            }
            let mut next = stored.clone();
            next.outcome = Some(outcome);
            next.text = Some(text.to_owned());
            next.revision += 1;
            let topic = format!("payment_{}", outcome.name());
            next.outbox.push(format!("answer-{}", next.revision), Job::Notify { topic }, now);
            let place = (operator.region(), By::Staff(operator));
            let to = [("to", outcome.name().to_owned())];
            next.unaudited.push(self.owed_entry(place, "payment.answer", (id, next.revision), &to));
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
