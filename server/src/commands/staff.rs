//! `zhengda staff`: the accounts of the authority's staff. A password is drawn and shown once, or read from the standard
//! input; the person behind an account is read from there as well, so that no number stands among the arguments.

use std::{
    io::{BufRead, IsTerminal},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, Subcommand, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use zhengda_engine::values::{DocumentNumber, PersonName};

use super::{Outcome, open_store};
use crate::{
    app::{App, staff_accounts::NewStaff},
    clock::SystemClock,
    problem::Problem,
    random::SystemRandom,
    records::staff::{StaffAccount, StaffRole},
    settings::Settings,
    startup::{Application, Parts},
};

/// Arguments of `staff`.
#[derive(Debug, Args)]
pub(super) struct Staff {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make an account. Asks for the name and the document number of the person behind it: nobody decides their own
    /// case. A password is drawn and shown once.
    Add {
        /// The region's id.
        region: String,
        /// The name to log in with.
        username: String,
        /// What the account may do.
        #[arg(long)]
        role: Role,
        /// Nobody in particular is behind it: then the service cannot keep anybody from deciding their own case. For
        /// issuers and auditors it is the usual thing.
        #[arg(long)]
        no_person: bool,
        /// Read the password from the standard input (the last line of it) instead of drawing one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Show the accounts.
    List {
        /// Only this region's.
        region: Option<String>,
    },
    /// Let nobody work with an account any more; its sessions end at once.
    Disable(Named),
    /// Let them again.
    Enable(Named),
    /// Set a new password, open the account where it was closed, and end its sessions.
    Password {
        #[command(flatten)]
        named: Named,
        /// Read the password from the standard input instead of drawing one.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Note who is behind an account: asks for the name and the document number.
    LinkPerson {
        #[command(flatten)]
        named: Named,
        /// Nobody in particular.
        #[arg(long)]
        no_person: bool,
    },
}

#[derive(Debug, Args)]
struct Named {
    /// The region's id.
    region: String,
    /// The name to log in with.
    username: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Role {
    /// Reviews cases.
    Reviewer,
    /// Dispatches mail and watches parcels.
    Operator,
    /// Imports certificates and changes their status.
    Issuer,
    /// Reads the audit chain and the figures.
    Auditor,
}

impl From<Role> for StaffRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Reviewer => Self::Reviewer,
            Role::Operator => Self::Operator,
            Role::Issuer => Self::Issuer,
            Role::Auditor => Self::Auditor,
        }
    }
}

impl Staff {
    /// Exit code 0 when it was done, 2 when it could not be.
    pub(super) async fn run(self, settings: Settings) -> Outcome {
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        self.done(&app).await?;
        Ok(ExitCode::SUCCESS)
    }

    async fn done(self, app: &App) -> Result<(), String> {
        let told = |problem: Problem| explain(app, &problem);
        match self.what {
            What::Add { region, username, role, no_person, password_stdin } => {
                let person = if no_person { None } else { Some(person()?) };
                let (password, drawn) = password(app, password_stdin)?;
                let new = NewStaff { region, username, role: role.into(), person, password: password.clone() };
                app.add_staff(new).await.map_err(told)?;
                println!("the account is made");
                show(&password, drawn);
            }
            What::List { region } => list(app, region.as_deref()).await?,
            What::Disable(Named { region, username }) => {
                app.set_staff_enabled(&region, &username, false).await.map_err(told)?;
                println!("the account is disabled, its sessions are ended");
            }
            What::Enable(Named { region, username }) => {
                app.set_staff_enabled(&region, &username, true).await.map_err(told)?;
                println!("the account is enabled");
            }
            What::Password { named: Named { region, username }, password_stdin } => {
                let (password, drawn) = password(app, password_stdin)?;
                app.set_staff_password(&region, &username, password.clone()).await.map_err(told)?;
                println!("the password is set, the account's sessions are ended");
                show(&password, drawn);
            }
            What::LinkPerson { named: Named { region, username }, no_person } => {
                let person = if no_person { None } else { Some(person()?) };
                app.link_staff(&region, &username, person.as_ref()).await.map_err(told)?;
                println!("noted");
            }
        }
        Ok(())
    }
}

async fn list(app: &App, region: Option<&str>) -> Result<(), String> {
    let accounts = app.staff_accounts(region).await.map_err(|problem| explain(app, &problem))?;
    println!("{:<18} {:<20} {:<10} {:<9} {:<34} password set", "region", "name", "role", "person", "state");
    for StaffAccount { region, username, role, person, demo, closed_until, password_at, disabled_at, .. } in accounts {
        let state = match (disabled_at, closed_until.filter(|until| app.now() < *until)) {
            (Some(at), _) => format!("disabled since {}", at.rfc3339()),
            (None, Some(until)) => format!("closed until {}", until.rfc3339()),
            (None, None) if demo => "demo".to_owned(),
            (None, None) => "open".to_owned(),
        };
        let person = if person.is_some() { "linked" } else { "-" };
        let set = password_at.map(zhengda_engine::moment::Moment::rfc3339).unwrap_or_default();
        println!("{region:<18} {username:<20} {:<10} {person:<9} {state:<34} {set}", role.name());
    }
    Ok(())
}

/// The name and the document number of a person, each on a line of its own.
fn person() -> Result<(PersonName, DocumentNumber), String> {
    let name = line("name of the person behind the account (姓名): ")?;
    let number = line("document number (证件号码): ")?;
    let name = PersonName::parse(&name).map_err(|error| format!("the name: {}", error.code()))?;
    let number = DocumentNumber::parse(&number).map_err(|error| format!("the document number: {}", error.code()))?;
    Ok((name, number))
}

/// The password, and whether it was drawn.
fn password(app: &App, stdin: bool) -> Result<(SecretString, bool), String> {
    if stdin {
        return Ok((SecretString::from(line("password: ")?), false));
    }
    app.drawn_password().map(|drawn| (drawn, true)).map_err(|problem| problem.to_string())
}

fn show(password: &SecretString, drawn: bool) {
    if drawn {
        println!("password, shown only now: {}", password.expose_secret());
        println!("its owner changes it after the first log-in (PUT /api/v1/staff/password)");
    }
}

fn line(prompt: &str) -> Result<String, String> {
    let input = std::io::stdin();
    if input.is_terminal() {
        eprint!("{prompt}");
    }
    let mut line = String::new();
    let read = input.lock().read_line(&mut line).map_err(|error| error.to_string())?;
    if read == 0 {
        return Err(format!("the standard input ended before: {}", prompt.trim_end_matches([':', ' '])));
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Why it was not done, in words.
fn explain(app: &App, problem: &Problem) -> String {
    if let Some(cause) = &problem.cause {
        return cause.clone();
    }
    let found = problem.refusal.findings.first().map_or(problem.refusal.code, |finding| finding.code.as_str());
    let reason = app.catalogue.reasons.text(found, &[]);
    format!("{found}: {} {}", reason.detail.en, reason.remedy.en)
}
