//! `zhengda audit`: checks the chains and the log, and writes them out for others.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Subcommand};

use super::{Outcome, open_store};
use crate::{
    app::{
        App,
        audit::{
            SERVICE,
            verify::{ChainReport, in_words},
        },
        journal::form::{chain, linked},
    },
    clock::SystemClock,
    problem::Problem,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts},
};

/// Findings printed for one chain.
const PRINTED: usize = 20;

/// Arguments of `audit`.
#[derive(Debug, Args)]
pub(super) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Check the chains from their first record to their last, against every signed point, and name what is wrong.
    Verify {
        /// Only this region's chain (`_service` for keys and candidates).
        #[arg(long)]
        region: Option<String>,
        /// A folder with a copy that somebody else kept (see audit.copy_folder).
        #[arg(long)]
        copy: Option<PathBuf>,
        /// Also compare every case and certificate, and the transparency log, with what was entered.
        #[arg(long)]
        documents: bool,
    },
    /// Write the chains as lines of `region position link record`, readable without any key.
    Export {
        /// Only this region's chain.
        #[arg(long)]
        region: Option<String>,
        /// The file.
        #[arg(long)]
        to: PathBuf,
    },
}

impl Audit {
    /// Exit code 0 when nothing is wrong, 1 when something is, 2 when it could not be told.
    pub(super) async fn run(self, settings: Settings) -> Outcome {
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        match self.what {
            What::Verify { region, copy, documents } => {
                let mut sound = true;
                for journal in chosen(&app, region.as_deref())? {
                    sound &= verify(&app, &journal, copy.as_ref()).await?;
                }
                if documents {
                    sound &= compare(&app).await?;
                }
                Ok(if sound { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            What::Export { region, to } => export(&app, &chosen(&app, region.as_deref())?, &to).await,
        }
    }
}

fn chosen(app: &App, region: Option<&str>) -> Result<Vec<String>, String> {
    let Some(region) = region else { return Ok(app.chains()) };
    if region == SERVICE || app.catalogue.regions.contains_key(region) {
        return Ok(vec![chain(region)]);
    }
    let known: Vec<&str> = app.catalogue.regions.keys().map(String::as_str).collect();
    Err(format!("there is no region `{region}`; there are {} and {SERVICE}", known.join(", ")))
}

fn broken_off(problem: &Problem) -> String {
    format!("broken off: {}", problem.cause.as_deref().unwrap_or(problem.refusal.code))
}

async fn verify(app: &App, journal: &str, copy: Option<&PathBuf>) -> Result<bool, String> {
    let region = crate::app::journal::form::region_of(journal);
    let folder = copy.or(Some(&app.settings.audit.copy_folder)).filter(|folder| !folder.as_os_str().is_empty());
    let elsewhere = match folder {
        Some(folder) => app.points_of_second_place(folder, region).await.map_err(|problem| broken_off(&problem))?,
        None => Vec::new(),
    };
    let report = app.verify_chain(journal, &elsewhere).await.map_err(|problem| broken_off(&problem))?;
    print(&report);
    Ok(report.is_sound())
}

fn print(report: &ChainReport) {
    let ChainReport { region, report: found, ends, points, bad_points, took } = report;
    let mark = if report.is_sound() { "✓" } else { "✗" };
    let milliseconds = took.0;
    println!("{mark} {region}: {} records, {points} signed points, {milliseconds} ms", found.tip.count);
    for finding in found.findings.iter().take(PRINTED) {
        println!("  ✗ {}", in_words(finding));
    }
    let more = found.findings.len().saturating_sub(PRINTED) as u64 + found.more;
    if more > 0 {
        println!("  … and {more} more");
    }
    for position in ends.iter().take(PRINTED) {
        println!("  ✗ the end that is kept beside record {position} is not its link");
    }
    for at in bad_points {
        println!("  ✗ the point of {} is not signed by a key of ours", at.rfc3339());
    }
    if *points == 0 && found.tip.count > 0 {
        println!("  · no signed point yet: a cut tail could not be told");
    }
}

async fn compare(app: &App) -> Result<bool, String> {
    let log = app.verify_log().await.map_err(|problem| broken_off(&problem))?;
    let documents = app.compare_documents().await.map_err(|problem| broken_off(&problem))?;
    let mark = |sound: bool| if sound { "✓" } else { "✗" };
    println!("{} transparency log: {} leaves, {} signed heads", mark(log.findings.is_empty()), log.size, log.heads);
    println!(
        "{} documents: {} cases and {} certificates compared, {} still to be entered",
        mark(documents.findings.is_empty()),
        documents.cases,
        documents.certificates,
        documents.waiting
    );
    let findings: Vec<&String> = log.findings.iter().chain(&documents.findings).collect();
    for finding in findings.iter().take(PRINTED) {
        println!("  ✗ {finding}");
    }
    if findings.len() > PRINTED {
        println!("  … and {} more", findings.len() - PRINTED);
    }
    Ok(findings.is_empty())
}

async fn export(app: &App, journals: &[String], to: &PathBuf) -> Outcome {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let mut file = BufWriter::new(File::create(to).map_err(failed)?);
    let mut records = 0_u64;
    for journal in journals {
        let region = crate::app::journal::form::region_of(journal);
        let mut pages = app.pages(journal, 0);
        while let Some(page) = pages.next().await.map_err(|error| format!("broken off: {error}"))? {
            for kept in page.iter().flat_map(|segment| &segment.entries) {
                if linked(kept).is_none() {
                    eprintln!("✗ {region}: an entry that cannot be read; `zhengda audit verify` names it");
                }
                writeln!(file, "{region} {kept}").map_err(failed)?;
                records += 1;
            }
        }
    }
    file.flush().map_err(failed)?;
    println!("{records} records written to {}", to.display());
    Ok(ExitCode::SUCCESS)
}
