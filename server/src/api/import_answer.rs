//! What became of an imported list, whatever it lists.

use poem_openapi::{Object, payload::Json};
use zhengda_engine::refusal::{Finding as FieldFinding, Refusal};

use super::upload::UploadedList;
use crate::{
    app::{
        App,
        imports::Kind,
        scope::Staff,
        sheet::{Summary, finding::Finding},
    },
    problem::Problem,
};

/// Findings in an answer; the command writes all of them to a file.
const SHOWN: usize = 1_000;

/// What is wrong with a list, or should be looked at.
#[derive(Debug, Object)]
pub struct ImportFinding {
    /// The line of the file or row of the sheet; 0 for the file as a whole.
    line: u32,
    /// The column's header, where it is about one.
    #[oai(skip_serializing_if_is_none)]
    column: Option<String>,
    /// The stable code.
    code: String,
    /// `error` keeps the row out, `warning` does not.
    severity: String,
    /// What is wrong, in Chinese.
    detail: String,
    /// What to do, in Chinese.
    remedy: String,
    /// What is wrong, in English.
    detail_en: String,
    /// What to do, in English.
    remedy_en: String,
}

/// What became of a list.
#[derive(Debug, Object)]
pub struct ImportAnswer {
    /// Rows.
    total: u64,
    /// Rows that are new, or would be.
    added: u64,
    /// Rows that replaced what was known before, or would.
    changed: u64,
    /// Rows that were known already.
    unchanged: u64,
    /// Rows that were not imported.
    failed: u64,
    /// The first thousand findings, by line.
    findings: Vec<ImportFinding>,
    /// How many findings there are.
    findings_total: u64,
}

/// What every operation that takes a list does with it.
///
/// # Errors
/// Those of [`App::import_by`] and of [`ImportAnswer::of`].
pub async fn import_list(
    app: &App,
    staff: &Staff,
    kind: Kind,
    dry_run: Option<bool>,
    list: UploadedList,
) -> Result<Json<ImportAnswer>, Problem> {
    let summary = app.import_by(staff, kind, list.0, dry_run.unwrap_or(false)).await?;
    Ok(Json(ImportAnswer::of(app, summary)?))
}

impl ImportAnswer {
    /// The answer to an import.
    ///
    /// # Errors
    /// A file of which nothing could be imported is a problem of the whole call, named after its first fault.
    fn of(app: &App, summary: Summary) -> Result<Self, Problem> {
        refuse(&summary)?;
        Ok(Self {
            total: summary.total,
            added: summary.added,
            changed: summary.changed,
            unchanged: summary.unchanged,
            failed: summary.failed,
            findings_total: summary.findings.len() as u64,
            findings: summary.findings.iter().take(SHOWN).map(|finding| told(app, finding)).collect(),
        })
    }
}

fn told(app: &App, finding: &Finding) -> ImportFinding {
    let text = app.catalogue.reasons.text(finding.code, &finding.values());
    ImportFinding {
        line: finding.line,
        column: finding.column.map(str::to_owned),
        code: finding.code.to_owned(),
        severity: finding.severity.name().to_owned(),
        detail: text.detail.zh,
        remedy: text.remedy.zh,
        detail_en: text.detail.en,
        remedy_en: text.remedy.en,
    }
}

fn refuse(summary: &Summary) -> Result<(), Problem> {
    let Some(first) = summary.findings.first().filter(|_| summary.is_refused()) else { return Ok(()) };
    let mut refusal = Refusal::new(first.code);
    for (name, value) in [("column", first.value("column")), ("nearest", first.value("nearest"))] {
        if let Some(value) = value {
            refusal = refusal.with(name, value);
        }
    }
    let findings = summary.findings.iter().map(|finding| {
        let column = finding.column.unwrap_or_default();
        let mut field = FieldFinding::at(format!("/{}/{column}", finding.line), finding.code);
        for (name, value) in finding.values() {
            field = field.with(name, value);
        }
        field
    });
    Err(refusal.with_findings(findings.collect()).into())
}
