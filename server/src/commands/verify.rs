//! `zhengda verify`: the verdict on a code without a network, from published keys and status lists, by the same function
//! that the server and the client use.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use zhengda_engine::moment::Moment;
use zhengda_seal::{
    keys::{KeyRing, PublishedKeys},
    status::{SignedList, StatusLists},
    verdict::{Check, Outcome as Verdict},
};

use super::Outcome;
use crate::{
    app::seal::Address,
    catalogue::Catalogue,
    clock::{Clock, SystemClock},
    settings::Settings,
};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The code, the whole address, a file with one per line, or `-` for standard input.
    code: String,
    /// The published keys: a copy of /.well-known/certificate-keys.json.
    #[arg(long)]
    keys: PathBuf,
    /// Copies of status lists, or of a pack of them.
    #[arg(long, num_args = 1..)]
    lists: Vec<PathBuf>,
    /// The official host; that of the settings unless told otherwise. May be given more than once.
    #[arg(long)]
    host: Vec<String>,
}

impl Verify {
    /// Exit code 0 when every code is VALID, 1 when one is NOT VALID, 3 when nothing worse than CANNOT TELL was found,
    /// 2 when nothing could be checked.
    pub(super) fn run(self, settings: &Settings) -> Outcome {
        let now = SystemClock.now();
        let keys = read_keys(&self.keys)?;
        let lists = read_lists(&self.lists, &keys, now)?;
        let catalogue = Catalogue::load(&settings.server.config_folder)
            .map_err(|findings| format!("the texts could not be read: {} finding(s)", findings.len()))?;
        let address = Address::of(&settings.server.public_url);
        let hosts = if self.host.is_empty() { vec![address.host.clone()] } else { self.host.clone() };
        let check = Check { official_hosts: &hosts, keys: &keys, status: &lists, now_ms: now.0 };
        let mut worst = ExitCode::SUCCESS;
        let mut bad = false;
        for text in texts(&self.code)? {
            let verdict = check.text(&text);
            let word = match verdict.outcome {
                Verdict::Valid => "✓ 有效 VALID",
                Verdict::NotValid => "✕ 无效 NOT VALID",
                Verdict::CannotTell => "? 无法判断 CANNOT TELL",
            };
            let words = catalogue.verdicts.text(verdict.reason.as_str());
            println!("{word} · {} · as of {}", verdict.reason, Moment(verdict.as_of_ms).rfc3339());
            println!("  {} {}", words.text.zh, words.text.en);
            println!("  {} {}", words.advice.zh, words.advice.en);
            if let Some(claims) = &verdict.claims {
                let level = claims.level.as_deref().unwrap_or("-");
                let specialty = claims.specialty.as_deref().unwrap_or("-");
                println!("  {} · {} · {} · {level} · {specialty}", claims.name, claims.id_number_masked, claims.exam);
                println!("  批准日期 approved on {} · 签发日期 issued on {}", claims.approved_on, claims.issued_on);
            }
            match verdict.outcome {
                Verdict::Valid => {}
                Verdict::NotValid => bad = true,
                Verdict::CannotTell => worst = ExitCode::from(3),
            }
        }
        Ok(if bad { ExitCode::FAILURE } else { worst })
    }
}

/// The keys of a file as they are published.
pub(super) fn read_keys(path: &Path) -> Result<KeyRing, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let keys: PublishedKeys =
        serde_json::from_str(&text).map_err(|error| format!("{}: not a set of keys: {error}", path.display()))?;
    keys.ring().map_err(|error| format!("{}: {error}", path.display()))
}

/// Status lists from files; each holds one list, or a pack of them.
fn read_lists(paths: &[PathBuf], keys: &KeyRing, now: Moment) -> Result<StatusLists, String> {
    let mut lists = StatusLists::default();
    for path in paths {
        let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        if let Ok(pack) = StatusLists::unpack(&bytes, keys, now.0) {
            for list in pack.iter() {
                lists.insert(list.clone());
            }
            continue;
        }
        let list = SignedList::parse(&bytes, keys, now.0).map_err(|error| format!("{}: {error}", path.display()))?;
        lists.insert(list);
    }
    Ok(lists)
}

/// What was given on the command line, or stands in the file or on standard input.
pub(super) fn texts(given: &str) -> Result<Vec<String>, String> {
    let content = if given == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| format!("standard input: {error}"))?;
        text
    } else if Path::new(given).is_file() {
        std::fs::read_to_string(given).map_err(|error| format!("{given}: {error}"))?
    } else {
        given.to_owned()
    };
    let lines: Vec<String> =
        content.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if lines.is_empty() { Err(format!("{given}: there is nothing to check")) } else { Ok(lines) }
}
