//! What an office hands in when it publishes a registration or a notice of issue.

use poem_openapi::Object;
use serde::{Deserialize, Serialize};

use super::public::{TextBody, day, moment, sitting};
use crate::{
    app::registrations::{NewIssueNotice, NewTerms},
    problem::Problem,
    records::registration::Fee,
};

/// What is to be paid.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct FeeBody {
    /// For what.
    name: TextBody,
    /// How much, in fen.
    amount_fen: i64,
}

/// What an office publishes before registration opens.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishTerms {
    /// The exam's id.
    exam: String,
    /// Which sitting it is for: `2026`, or `2026-2` for the second one of a year.
    sitting: String,
    /// The subjects.
    subjects: Vec<TextBody>,
    /// Who may register, or which document of the year says so.
    conditions: TextBody,
    /// What is to be proven or promised, and the power to check.
    checks: TextBody,
    /// When registration opens.
    opens_at: String,
    /// When registration closes.
    closes_at: String,
    /// Until when the fee can be paid.
    pay_until: String,
    /// What is to be paid.
    fees: Vec<FeeBody>,
    /// The entry in the official notice.
    entry_url: String,
    /// Who answers questions.
    contact: String,
    /// First day on which admission tickets are printed.
    #[serde(default)]
    tickets_from: Option<String>,
    /// Last day for printing tickets.
    #[serde(default)]
    tickets_until: Option<String>,
    /// First day of the exam.
    #[serde(default)]
    exam_from: Option<String>,
    /// Last day of the exam.
    #[serde(default)]
    exam_until: Option<String>,
    /// When the results are expected.
    #[serde(default)]
    results_on: Option<String>,
    /// When the accounts of the exam were reconciled.
    #[serde(default)]
    reconciled_on: Option<String>,
}

impl PublishTerms {
    pub(super) fn terms(&self) -> Result<NewTerms, Problem> {
        let date = |pointer: &str, text: &Option<String>| text.as_deref().map(|text| day(pointer, text)).transpose();
        Ok(NewTerms {
            exam: self.exam.clone(),
            sitting: sitting("/sitting", &self.sitting)?,
            subjects: self.subjects.iter().map(Into::into).collect(),
            conditions: (&self.conditions).into(),
            checks: (&self.checks).into(),
            opens_at: moment("/opens_at", &self.opens_at)?,
            closes_at: moment("/closes_at", &self.closes_at)?,
            pay_until: moment("/pay_until", &self.pay_until)?,
            fees: self.fees.iter().map(|fee| Fee { name: (&fee.name).into(), amount_fen: fee.amount_fen }).collect(),
            entry_url: self.entry_url.trim().to_owned(),
            contact: self.contact.clone(),
            tickets: (date("/tickets_from", &self.tickets_from)?, date("/tickets_until", &self.tickets_until)?),
            days: (date("/exam_from", &self.exam_from)?, date("/exam_until", &self.exam_until)?),
            results_on: date("/results_on", &self.results_on)?,
            reconciled_on: date("/reconciled_on", &self.reconciled_on)?,
        })
    }
}

/// A notice that certificates are handed out.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct PublishIssueNotice {
    /// The exam's id.
    exam: String,
    /// The year of the exam.
    year: i64,
    /// The heading.
    title: TextBody,
    /// The text.
    body: TextBody,
    /// Until when certificates are handed out.
    #[serde(default)]
    until: Option<String>,
    /// The official notice.
    #[serde(default)]
    url: Option<String>,
}

impl PublishIssueNotice {
    pub(super) fn notice(&self) -> Result<NewIssueNotice, Problem> {
        Ok(NewIssueNotice {
            exam: self.exam.clone(),
            year: self.year,
            title: (&self.title).into(),
            body: (&self.body).into(),
            until: self.until.as_deref().map(|text| day("/until", text)).transpose()?,
            url: self.url.clone(),
        })
    }
}
