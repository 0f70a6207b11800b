//! `zhengda check`: everything that is wrong with the configuration, at once.

use std::process::ExitCode;

use super::{Outcome, print_findings};
use crate::{catalogue::Catalogue, settings::Settings};

pub(super) fn run(settings: &Settings) -> Outcome {
    match Catalogue::load(&settings.server.config_folder) {
        Ok(catalogue) => {
            println!("✓ settings");
            for region in catalogue.regions.values() {
                let services: Vec<&str> = region.services.keys().map(String::as_str).collect();
                println!("✓ region {}: {}", region.id, services.join(", "));
            }
            println!("✓ {} exams, {} notices", catalogue.exams.iter().count(), catalogue.notices.0.len());
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => Ok(print_findings(&findings)),
    }
}
