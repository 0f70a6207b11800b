//! `zhengda import` and its kin: an authority's list into the store, with a progress bar and a finding for each bad row.

use std::{
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Outcome, open_store};
use crate::{
    app::{
        App,
        audit::By,
        imports::Kind,
        sheet::{Import as Order, Progress, Summary},
    },
    clock::SystemClock,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts},
};

/// Findings printed at the terminal; all of them go into the file of `--findings`.
const PRINTED: usize = 20;

/// Arguments of an import.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// The list: CSV (UTF-8 or GB18030) or XLSX, with Chinese headers.
    file: PathBuf,
    /// The region that the list is of.
    #[arg(long)]
    region: String,
    /// Check everything and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Write every finding into this CSV file.
    #[arg(long)]
    findings: Option<PathBuf>,
}

impl Import {
    /// Exit code 0 when every row was good, 1 when some were not, 2 when nothing could be done.
    pub(super) async fn run(self, kind: Kind, settings: Settings) -> Outcome {
        let file = File::open(&self.file).map_err(|error| format!("{}: {error}", self.file.display()))?;
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        let Some(profile) = app.catalogue.regions.get(&self.region) else {
            let known: Vec<&str> = app.catalogue.regions.keys().map(String::as_str).collect();
            return Err(format!("there is no region `{}`; there are {}", self.region, known.join(", ")));
        };
        if let Some(why) = kind.refusal(profile) {
            return Err(format!("region `{}` {why}", self.region));
        }
        let progress = Arc::new(Progress::default());
        let order = Order { region: self.region.clone(), dry_run: self.dry_run, progress: progress.clone() };
        let bar = tokio::spawn(show(progress));
        let summary = app.import(kind, file, order).await;
        bar.abort();
        let summary = summary.map_err(|problem| {
            let cause = problem.cause.unwrap_or_else(|| problem.refusal.code.to_owned());
            format!("the import stopped: {cause}; the rows written so far stay, run it again to go on")
        })?;
        if !self.dry_run {
            let (action, figures) = (kind.action(), summary.figures());
            let noted = app.audit_in(&self.region, By::Command("import"), action, None, &figures).await;
            noted.map_err(|problem| {
                format!("the import is done, but not in the audit chain: {problem}; run it again")
            })?;
        }
        if let Some(path) = &self.findings {
            write_findings(&app, &summary, path)?;
        }
        print(&app, &summary, self.dry_run);
        Ok(if summary.failed > 0 || summary.is_refused() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Shows how far it is until it is stopped.
async fn show(progress: Arc<Progress>) {
    let bar = ProgressBar::no_length();
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} · {eta}") {
        bar.set_style(style);
    }
    loop {
        bar.set_length(progress.expected.load(Ordering::Relaxed));
        bar.set_position(progress.done.load(Ordering::Relaxed));
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn print(app: &App, summary: &Summary, dry_run: bool) {
    for finding in summary.findings.iter().take(PRINTED) {
        let text = app.catalogue.reasons.text(finding.code, &finding.values());
        eprintln!("✗ {} · {}：{} {}", finding.line, finding.column.unwrap_or_default(), text.detail.zh, text.remedy.zh);
    }
    if summary.findings.len() > PRINTED {
        eprintln!("… {} more; --findings FILE writes all of them", summary.findings.len() - PRINTED);
    }
    let verb = if dry_run { "would be added" } else { "added" };
    let changed = if summary.changed > 0 { format!(" {} changed,", summary.changed) } else { String::new() };
    println!(
        "{} rows: {} {verb},{changed} {} unchanged, {} failed",
        summary.total, summary.added, summary.unchanged, summary.failed
    );
}

fn write_findings(app: &App, summary: &Summary, path: &Path) -> Result<(), String> {
    let failed = |error: csv::Error| format!("{}: {error}", path.display());
    let mut file = File::create(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Without this mark spreadsheets on Windows show the Chinese as noise.
    file.write_all("\u{FEFF}".as_bytes()).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut writer = csv::Writer::from_writer(file);
    let header = ["line", "column", "severity", "code", "detail", "remedy", "detail_en", "remedy_en"];
    writer.write_record(header).map_err(failed)?;
    for finding in &summary.findings {
        let text = app.catalogue.reasons.text(finding.code, &finding.values());
        let line = finding.line.to_string();
        let row = [
            line.as_str(),
            finding.column.unwrap_or_default(),
            finding.code,
            &text.detail.zh,
            &text.remedy.zh,
            &text.detail.en,
            &text.remedy.en,
        ];
        writer.write_record(row).map_err(failed)?;
    }
    writer.flush().map_err(|error| format!("{}: {error}", path.display()))
}
