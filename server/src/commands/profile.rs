//! `zhengda profile`: what a region's file says, and how two of them differ.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use zhengda_engine::region::difference::{Difference, between};

use super::{Outcome, print_findings};
use crate::{catalogue::Catalogue, settings::Settings};

#[derive(Debug, Args)]
pub(super) struct Profile {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print how two regions differ, parameter by parameter.
    Diff {
        /// A region's id.
        left: String,
        /// Another one's.
        right: String,
    },
}

impl Profile {
    pub(super) fn run(&self, settings: &Settings) -> Outcome {
        let catalogue = match Catalogue::load(&settings.server.config_folder) {
            Ok(catalogue) => catalogue,
            Err(findings) => return Ok(print_findings(&findings)),
        };
        let What::Diff { left, right } = &self.what;
        let profile = |id: &String| {
            let known: Vec<&str> = catalogue.regions.keys().map(String::as_str).collect();
            catalogue
                .regions
                .get(id)
                .ok_or_else(|| format!("there is no region `{id}`; there are {}", known.join(", ")))
        };
        print!("{}", report((left, right), &between(profile(left)?, profile(right)?)));
        Ok(ExitCode::SUCCESS)
    }
}

/// The differences as a person reads them: grouped by service, each with what the one and the other say.
#[must_use]
pub fn report((left, right): (&str, &str), differences: &[Difference]) -> String {
    let mut out = String::new();
    let mut group = "";
    let width = left.chars().count().max(right.chars().count());
    for difference in differences {
        let (of, parameter) = parts(&difference.path);
        if of != group {
            out.push_str(&format!("\n{of}\n"));
            group = of;
        }
        match (&difference.left, &difference.right) {
            (Some(only), None) => out.push_str(&format!("  {parameter}: only in {left}{}\n", after_colon(only))),
            (None, Some(only)) => out.push_str(&format!("  {parameter}: only in {right}{}\n", after_colon(only))),
            (mine, theirs) => {
                let said = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
                let said = |value: &Option<String>| said(value).unwrap_or_else(|| "—".to_owned());
                out.push_str(&format!("  {parameter}\n"));
                out.push_str(&format!("    {left:width$}  {}\n", said(mine)));
                out.push_str(&format!("    {right:width$}  {}\n", said(theirs)));
            }
        }
    }
    out.push_str(&format!("\n{} differences between {left} and {right}\n", differences.len()));
    out
}

/// What a parameter says, where it says something by itself; a table does by its parts.
fn after_colon(said: &str) -> String {
    if said.is_empty() { String::new() } else { format!(": {said}") }
}

/// A path as the group that it stands under and the parameter inside it.
fn parts(path: &str) -> (&str, &str) {
    let Some(rest) = path.strip_prefix("services.") else { return ("the region", path) };
    match rest.split_once('.') {
        Some((service, parameter)) => (service, parameter),
        None => (rest, "the service"),
    }
}
