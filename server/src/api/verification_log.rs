//! The holder's log over HTTP: who checked the own certificates, when, why and with which answer (N4).

use poem_openapi::Object;

use super::{case_view::TextView, kept::page};
use crate::{
    app::{App, scope::Candidate},
    problem::Problem,
    records::{
        Found,
        verification::{Gap, Verification},
    },
};

/// An entry: one check for which a purpose was stated, or the plain checks of an hour.
#[derive(Debug, Object)]
struct LogEntry {
    /// Its id; where there is a receipt, the receipt's id too.
    id: String,
    /// The certificate.
    certificate_id: String,
    /// The exam, as printed.
    exam: String,
    /// `page`, `api`, `batch` or `share`.
    way: String,
    /// `valid`, `not_valid` or `cannot_tell`: what the checker was told.
    verdict: String,
    /// Why: a stable name.
    reason: String,
    /// What the checker was told, in words.
    text: TextView,
    /// What the checker said it was for. Nobody has verified it.
    #[oai(skip_serializing_if_is_none)]
    purpose: Option<String>,
    /// Who the checker said he was. Nobody has verified it.
    #[oai(skip_serializing_if_is_none)]
    organisation: Option<String>,
    /// Whether the checker got a receipt.
    receipt: bool,
    /// How many checks this entry stands for.
    times: i64,
    /// When the first of them was.
    first_at: String,
    /// When the last of them was.
    last_at: String,
    /// When each of them was; the first twenty.
    moments: Vec<String>,
}

/// A time for which checks are missing from the logs, perhaps from this one too.
#[derive(Debug, Object)]
struct LogGap {
    /// From.
    from: String,
    /// Until.
    until: String,
    /// How many checks are missing, of all certificates together.
    times: i64,
}

/// A page of the log, the latest first.
#[derive(Debug, Object)]
pub struct LogPage {
    /// The entries.
    items: Vec<LogEntry>,
    /// Times of the last 30 days for which entries are missing; empty unless the service had a fault.
    gaps: Vec<LogGap>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    next_cursor: Option<String>,
}

impl LogPage {
    /// One page of a candidate's log.
    ///
    /// # Errors
    /// When the store fails, or cursor or limit are none of this list.
    pub async fn of(
        app: &App,
        candidate: &Candidate,
        cursor: Option<&str>,
        limit: Option<u32>,
    ) -> Result<Self, Problem> {
        let (after, limit) = page(cursor, limit)?;
        let (found, next) = app.verifications_of(candidate, after, limit).await?;
        let gaps = app.verification_gaps().await?;
        Ok(Self {
            items: found.into_iter().map(|found| entry(app, found)).collect(),
            gaps: gaps.iter().map(gap).collect(),
            next_cursor: next.map(|next| next.to_string()),
        })
    }
}

fn entry(app: &App, found: Found<Verification>) -> LogEntry {
    let Found { id, value, .. } = found;
    LogEntry {
        id,
        text: TextView::from(&app.catalogue.verdicts.text(&value.reason).text),
        certificate_id: value.certificate,
        exam: value.exam_name,
        way: value.way.name().to_owned(),
        verdict: value.verdict,
        reason: value.reason,
        purpose: value.purpose,
        organisation: value.organisation,
        receipt: value.receipt,
        times: value.times,
        first_at: value.first_at.rfc3339(),
        last_at: value.last_at.rfc3339(),
        moments: value.moments.iter().map(|at| at.rfc3339()).collect(),
    }
}

fn gap(gap: &Gap) -> LogGap {
    LogGap { from: gap.from.rfc3339(), until: gap.until.rfc3339(), times: gap.times }
}
