//! `zhengda keys`: the key ceremony (docs/KEYS.md). Everything can be rehearsed with `--dry-run`.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};

use clap::{Args, Subcommand};
use zhengda_engine::moment::Moment;
use zhengda_seal::{keys::PublishedKeys, suite::KeyId};

use super::{Outcome, open_store};
use crate::{
    app::{
        App,
        keys::Affected,
        seal::ceremony::{KeyPlan, KeyRow},
    },
    clock::SystemClock,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts},
};

/// Arguments of `keys`.
#[derive(Debug, Args)]
pub(super) struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show every key: which one signs, which one follows, which ones only verify.
    List,
    /// Let the next key sign from now on and make the one that follows it. No code loses anything.
    Rotate {
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Note that somebody else may hold a key: none of its codes is VALID from now on.
    Compromise {
        /// The key's id, as `zhengda keys list` shows it.
        key: KeyId,
        /// Since when, RFC 3339; now where left out.
        #[arg(long)]
        since: Option<jiff::Timestamp>,
        /// Write the affected certificates into this CSV file.
        #[arg(long)]
        list: Option<PathBuf>,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Issue the codes of a compromised key anew, and tell their holders. Run it again when it was broken off.
    Reissue {
        /// The compromised key.
        key: KeyId,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Lay a key down that signs no more. What it signed stays good.
    Retire {
        /// The key's id.
        key: KeyId,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Write the public keys, as verifiers fetch them.
    ExportPublic {
        /// The file; the terminal where left out.
        #[arg(long)]
        to: Option<PathBuf>,
    },
}

impl Keys {
    /// Exit code 0 when it was done or rehearsed, 2 when it could not be.
    pub(super) async fn run(self, settings: Settings) -> Outcome {
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        match self.what {
            What::List => list(&app),
            What::Rotate { dry_run } => {
                let plan = app.rotate_keys(dry_run).await.map_err(|error| error.to_string())?;
                print(&plan, dry_run);
                println!("  no certificate is affected: what the old key signed stays good");
            }
            What::Compromise { key, since, list, dry_run } => {
                let since = since.map_or(app.now(), |since| Moment(since.as_millisecond()));
                compromise(&app, key, since, list, dry_run).await?;
            }
            What::Reissue { key, dry_run } => reissue(&app, key, dry_run).await?,
            What::Retire { key, dry_run } => {
                let affected = app.signed_by(key).await.map_err(|error| error.to_string())?;
                let plan = app.retire_key(key, dry_run).await.map_err(|error| error.to_string())?;
                print(&plan, dry_run);
                println!("  {} codes were signed with it; they stay good", count(&affected));
            }
            What::ExportPublic { to } => export(&app, to)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(app: &App) {
    println!("{:<10} {:<12} {:<8} {:<26} {:<26} private half", "key", "state", "suite", "signs from", "signs until");
    for row in app.seal.key_rows(app.now()) {
        let KeyRow { id, suite, from, until, compromised_at, state, signs_here } = row;
        let here = if signs_here { "here" } else { "not here" };
        let (suite, state) = (format!("{suite:?}"), state.name());
        println!("{id:<10} {state:<12} {suite:<8} {:<26} {:<26} {here}", from.rfc3339(), until.rfc3339());
        if let Some(at) = compromised_at {
            println!("           compromised since {}", at.rfc3339());
        }
    }
}

fn print(plan: &KeyPlan, dry_run: bool) {
    println!("{}", if dry_run { "This would happen:" } else { "Done:" });
    if let Some(id) = plan.compromised {
        println!("  key {id} is compromised; it never signs again");
    }
    if let Some((id, at)) = plan.begins {
        println!("  key {id} signs from {} on, in every process", at.rfc3339());
    }
    if let Some((id, at)) = plan.ends {
        println!("  key {id} signs no more from {} on", at.rfc3339());
    }
    for id in &plan.made {
        println!("  key {id} is new{}", if dry_run { " (the real one gets another id)" } else { "" });
    }
}

async fn compromise(app: &App, key: KeyId, since: Moment, list: Option<PathBuf>, dry_run: bool) -> Result<(), String> {
    let affected = app.signed_by(key).await.map_err(|error| error.to_string())?;
    let plan = app.compromise_key(key, since, dry_run).await.map_err(|error| error.to_string())?;
    print(&plan, dry_run);
    let total = count(&affected);
    println!(
        "  {total} certificates carry a code of this key; each now says CANNOT TELL, verify again at the authority:"
    );
    for (region, affected) in &affected {
        println!("    {region}: {}", affected.len());
    }
    if let Some(path) = list {
        write(&affected, &path)?;
        println!("  all of them are in {}", path.display());
    }
    println!("Next:");
    println!("  1. zhengda keys reissue {key}     issues the {total} codes anew and tells the holders");
    println!("  2. zhengda keys export-public     for verifiers without a network; the service publishes them itself");
    println!("  3. printed certificates of the list are reprinted or checked online; docs/KEYS.md has the texts");
    Ok(())
}

async fn reissue(app: &App, key: KeyId, dry_run: bool) -> Result<(), String> {
    let compromised = app.seal.key_rows(app.now()).into_iter().find(|row| row.id == key);
    if compromised.is_none_or(|row| row.compromised_at.is_none()) {
        return Err(format!("key {key} is not compromised; its codes are good"));
    }
    let affected = app.signed_by(key).await.map_err(|error| error.to_string())?;
    if dry_run {
        println!("{} codes would be issued anew, and as many holders told", count(&affected));
        return Ok(());
    }
    let mut done = 0_u64;
    for one in affected.values().flatten() {
        let issued = app.issue_anew(&one.id, key).await;
        let issued = issued.map_err(|problem| {
            format!("stopped after {done} codes: {}; run it again to go on", problem.cause.unwrap_or_default())
        })?;
        done += u64::from(issued);
    }
    app.audit_issued_anew(key, done).await.map_err(|problem| format!("done, but not in the audit chain: {problem}"))?;
    println!("{done} codes were issued anew; the holders are told by the running service");
    Ok(())
}

fn count(affected: &BTreeMap<String, Vec<Affected>>) -> usize {
    affected.values().map(Vec::len).sum()
}

fn write(affected: &BTreeMap<String, Vec<Affected>>, path: &PathBuf) -> Result<(), String> {
    let failed = |error: csv::Error| format!("{}: {error}", path.display());
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    writer.write_record(["certificate", "region", "code_issued_at"]).map_err(failed)?;
    for one in affected.values().flatten() {
        writer.write_record([&one.id, &one.region, &one.issued_at.rfc3339()]).map_err(failed)?;
    }
    writer.flush().map_err(|error| format!("{}: {error}", path.display()))
}

fn export(app: &App, to: Option<PathBuf>) -> Result<(), String> {
    let keys = PublishedKeys::of(&app.seal.keys().ring);
    let text = serde_json::to_string_pretty(&keys).map_err(|error| error.to_string())?;
    match to {
        None => println!("{text}"),
        Some(path) => std::fs::write(&path, text + "\n").map_err(|error| format!("{}: {error}", path.display()))?,
    }
    Ok(())
}
