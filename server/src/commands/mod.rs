//! The commands of the program, one file each.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "commands talk to a person at a terminal")]

mod audit;
mod check;
mod doctor;
mod doctor_trust;
mod import;
mod issue;
mod keys;
mod openapi;
mod print_sheet;
pub mod profile;
mod seed;
mod serve;
mod staff;
mod verify;
mod verify_receipt;
mod welcome;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::{
    app::imports::Kind,
    settings::{self, Environment, Finding, Settings},
};

/// Zhengda: certificates of professional exams, from the authority's spreadsheet to a verified code.
#[derive(Debug, Parser)]
#[command(version, about)]
pub struct Arguments {
    /// A file whose settings override the defaults (or ZHENGDA_CONFIG); see config/base.toml.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the service.
    Serve(serve::Serve),
    /// Check the whole configuration and print every finding.
    Check,
    /// Try the real thing: store, indexes, clock, keys, providers.
    Doctor,
    /// Import an authority's list of certificates.
    Import(import::Import),
    /// Import a list of scores.
    ImportScores(import::Import),
    /// Import the list of publicities that were opened before.
    ImportPublicity(import::Import),
    /// Import a list of registrations.
    ImportRegistrations(import::Import),
    /// Import a list of payment orders.
    ImportOrders(import::Import),
    /// Issue codes anew, in bulk: those of compromised keys.
    Issue(issue::Issue),
    /// Write codes for the printer: sheets in PDF or SVG, or images.
    PrintSheet(print_sheet::PrintSheet),
    /// Check certificate codes without a network.
    Verify(verify::Verify),
    /// Check a receipt without a network.
    VerifyReceipt(verify_receipt::VerifyReceipt),
    /// Take over the accounts of an older system: one row for each thing that was done, with the headers 姓名, 证件号码
    /// and, as far as known, 证件类型, 手机号, 原用户名, 注册日期, 业务, 申请日期, 办理结果.
    ImportAccounts(import::Import),
    /// Check the audit chains and the transparency log, or write them out.
    Audit(audit::Audit),
    /// The signing keys: list, rotate, compromise, reissue, retire, export.
    Keys(keys::Keys),
    /// The accounts of the authority's staff: add, list, disable, enable, password, link-person.
    Staff(staff::Staff),
    /// Make the demo data of the development profile; may be run again.
    Seed,
    /// Look at the regions' profiles.
    Profile(profile::Profile),
    /// Print the HTTP contract as OpenAPI.
    Openapi,
}

/// Runs one command.
pub async fn run(arguments: Arguments, environment: Environment) -> ExitCode {
    let file = arguments.config.or_else(|| environment.get("ZHENGDA_CONFIG").map(PathBuf::from));
    let settings = match settings::load(file.as_deref(), &environment) {
        Ok(settings) => settings,
        Err(findings) => return print_findings(&findings),
    };
    let outcome = match arguments.command {
        Command::Serve(serve) => serve.run(settings).await,
        Command::Check => check::run(&settings),
        Command::Doctor => doctor::run(settings).await,
        Command::Import(import) => import.run(Kind::Certificates, settings).await,
        Command::ImportScores(import) => import.run(Kind::Scores, settings).await,
        Command::ImportPublicity(import) => import.run(Kind::Publicity, settings).await,
        Command::ImportRegistrations(import) => import.run(Kind::Registrations, settings).await,
        Command::ImportOrders(import) => import.run(Kind::Orders, settings).await,
        Command::Issue(issue) => issue.run(settings).await,
        Command::PrintSheet(sheet) => sheet.run(settings).await,
        Command::Verify(verify) => verify.run(&settings),
        Command::VerifyReceipt(receipt) => receipt.run(&settings),
        Command::ImportAccounts(import) => import.run(Kind::Accounts, settings).await,
        Command::Audit(audit) => audit.run(settings).await,
        Command::Keys(keys) => keys.run(settings).await,
        Command::Staff(staff) => staff.run(settings).await,
        Command::Seed => seed::run(settings).await,
        Command::Profile(profile) => profile.run(&settings),
        Command::Openapi => openapi::run(settings).await,
    };
    outcome.unwrap_or_else(|failure| fail(&failure))
}

/// What a command answers: its exit code, or a sentence on why it could not run.
type Outcome = Result<ExitCode, String>;

/// Says why a command could not run.
#[must_use]
pub fn fail(text: &str) -> ExitCode {
    eprintln!("zhengda: {text}");
    ExitCode::from(2)
}

fn print_findings(findings: &[Finding]) -> ExitCode {
    for finding in findings {
        eprintln!("✗ {finding}");
    }
    eprintln!("{} finding(s); nothing was started", findings.len());
    ExitCode::FAILURE
}

/// Opens the store that the settings name.
async fn open_store(settings: &Settings) -> Result<std::sync::Arc<dyn crate::store::Store>, String> {
    let opened = crate::store::open(&settings.store, &crate::random::SystemRandom).await;
    opened.map_err(|error| format!("the store could not be opened: {error}"))
}
