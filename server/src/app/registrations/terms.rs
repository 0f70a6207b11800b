//! What an office publishes about a registration before it opens: everything that F08 and F12 ask for, or nothing.

use jiff::civil::Date;
use sha2::{Digest, Sha256};
use zhengda_engine::{moment::Moment, refusal::Finding, refusal::Refusal, sitting::Sitting, text::Text};

use super::notices::is_whole_address;
use crate::{
    app::{
        App,
        once::{Answer, OnceKey, View, answered_among},
        scope::Operator,
    },
    problem::Problem,
    records::{
        Found,
        registration::{Fee, RegistrationTerms, terms_id},
    },
    store::{Condition, Cursor, Find},
};

/// What is to be published.
#[derive(Clone, Debug)]
pub struct NewTerms {
    /// The exam's id.
    pub exam: String,
    /// Which sitting it is for; its year is the year of the registration.
    pub sitting: Sitting,
    /// The subjects.
    pub subjects: Vec<Text>,
    /// Who may register.
    pub conditions: Text,
    /// What is to be proven or promised, and the power to check.
    pub checks: Text,
    /// When registration opens.
    pub opens_at: Moment,
    /// When registration closes.
    pub closes_at: Moment,
    /// Until when the fee can be paid.
    pub pay_until: Moment,
    /// What is to be paid.
    pub fees: Vec<Fee>,
    /// The entry in the official notice.
    pub entry_url: String,
    /// Who answers questions.
    pub contact: String,
    /// First and last day of printing admission tickets.
    pub tickets: (Option<Date>, Option<Date>),
    /// First and last day of the exam.
    pub days: (Option<Date>, Option<Date>),
    /// When the results are expected.
    pub results_on: Option<Date>,
    /// When the accounts were reconciled.
    pub reconciled_on: Option<Date>,
}

impl NewTerms {
    /// Everything that is missing or cannot be.
    fn findings(&self) -> Vec<Finding> {
        let empty = |text: &Text| text.zh.trim().is_empty() || text.en.trim().is_empty();
        let order =
            |(from, until): (Option<Date>, Option<Date>)| from.zip(until).is_none_or(|(from, until)| from <= until);
        let faults = [
            (self.subjects.is_empty() || self.subjects.iter().any(empty), "/subjects", "field_required"),
            (empty(&self.conditions), "/conditions", "field_required"),
            (empty(&self.checks), "/checks", "field_required"),
            (self.fees.is_empty() || self.fees.iter().any(|fee| empty(&fee.name)), "/fees", "field_required"),
            (self.fees.iter().any(|fee| fee.amount_fen < 0), "/fees", "terms_order"),
            (!is_whole_address(self.entry_url.trim()), "/entry_url", "terms_url"),
            (self.contact.trim().is_empty(), "/contact", "field_required"),
            (self.opens_at >= self.closes_at, "/closes_at", "terms_order"),
            (self.pay_until < self.closes_at, "/pay_until", "terms_order"),
            (!order(self.tickets), "/tickets_until", "terms_order"),
            (!order(self.days), "/exam_until", "terms_order"),
        ];
        let found = faults.into_iter().filter(|(is, ..)| *is);
        found.map(|(_, pointer, code)| Finding::at(pointer, code)).collect()
    }

    fn terms(&self, region: &str, revision: u32, at: Moment) -> RegistrationTerms {
        RegistrationTerms {
            region: region.to_owned(),
            exam: self.exam.clone(),
            year: i64::from(self.sitting.year()),
            sitting: self.sitting,
            subjects: self.subjects.clone(),
            conditions: self.conditions.clone(),
            checks: self.checks.clone(),
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            pay_until: self.pay_until,
            fees: self.fees.clone(),
            entry_url: self.entry_url.trim().to_owned(),
            contact: self.contact.trim().to_owned(),
            tickets_from: self.tickets.0,
            tickets_until: self.tickets.1,
            exam_from: self.days.0,
            exam_until: self.days.1,
            results_on: self.results_on,
            reconciled_on: self.reconciled_on,
            revision,
            published_at: at,
            answered: Vec::new(),
        }
    }
}

impl RegistrationTerms {
    /// SHA-256 of what was published, in hexadecimal: a signature names it, so that it can be shown later what had been
    /// published then.
    #[must_use]
    pub fn digest(&self) -> String {
        let plain = Self { revision: 0, published_at: Moment(0), answered: Vec::new(), ..self.clone() };
        // Serialising a struct of texts and numbers cannot fail; an empty text would be a digest like any other.
        let text = serde_json::to_string(&plain).unwrap_or_default();
        data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
    }
}

impl App {
    /// Publishes what F08 asks for, or changes it. A change needs the revision that was seen.
    ///
    /// # Errors
    /// `form_incomplete` with everything that is missing, `exam_unknown`, `if_match_missing`, `version_stale`.
    pub async fn publish_terms(
        &self,
        operator: &Operator,
        new: &NewTerms,
        (key, seen): (&OnceKey, Option<u32>),
        view: View<'_, RegistrationTerms>,
    ) -> Result<Answer, Problem> {
        let mut findings = new.findings();
        if self.catalogue.exams.get(&new.exam).is_none() {
            findings.insert(0, Finding::at("/exam", "exam_unknown"));
        }
        if !findings.is_empty() {
            return Err(Refusal::new("form_incomplete").with_findings(findings).into());
        }
        let id = terms_id(operator.region(), &new.exam, i64::from(new.sitting.year()));
        let answer = self.publish_once(operator, &id, new, (key, seen), view).await?;
        self.audit_step(operator, "terms.publish", (&id, key), &[("revision", answer.revision.to_string())]).await?;
        Ok(answer)
    }

    async fn publish_once(
        &self,
        operator: &Operator,
        id: &str,
        new: &NewTerms,
        (key, seen): (&OnceKey, Option<u32>),
        view: View<'_, RegistrationTerms>,
    ) -> Result<Answer, Problem> {
        let now = self.now();
        let Some(known) = self.records::<RegistrationTerms>().get(id).await? else {
            return self.make_once(id, key, new.terms(operator.region(), 1, now), view).await;
        };
        if let Some(answer) = answered_among(&known.value.answered, key)? {
            return Ok(answer);
        }
        let seen = seen.ok_or_else(|| Problem::new("if_match_missing"))?;
        let replace = |stored: &RegistrationTerms| {
            let next = new.terms(operator.region(), stored.revision + 1, now);
            Ok(RegistrationTerms { answered: stored.answered.clone(), ..next })
        };
        self.change_once(id, (key, Some(seen)), replace, view).await
    }

    /// What was published for a registration.
    ///
    /// # Errors
    /// `terms_not_published`.
    pub async fn terms_of(&self, region: &str, exam: &str, year: i64) -> Result<RegistrationTerms, Problem> {
        let found = self.records::<RegistrationTerms>().get(&terms_id(region, exam, year)).await?;
        Ok(found.ok_or_else(|| Problem::new("terms_not_published"))?.value)
    }

    /// Everything published for a year, of one region or of all.
    ///
    /// # Errors
    /// When the store fails or the cursor is not one of this list.
    pub async fn published_terms(
        &self,
        region: Option<&str>,
        year: i64,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<(Vec<Found<RegistrationTerms>>, Option<Cursor>), Problem> {
        let condition = Condition::eq("year", year);
        let condition = region.map_or(condition.clone(), |region| Condition::eq("region", region).and(condition));
        Ok(self.records().find(&Find::by(condition).after(after).limit(limit)).await?)
    }
}
