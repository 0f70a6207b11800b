//! `zhengda print-sheet`: codes for the printer, as sheets in PDF or SVG or as one PNG for each certificate.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, ValueEnum};

use super::{Outcome, open_store};
use crate::{
    app::audit::By,
    app::certificates::print_sheet::{PER_SHEET, Printed, Wanted, file_name, sheet_svg, sheets_pdf},
    clock::SystemClock,
    random::SystemRandom,
    settings::Settings,
    startup::{Application, Parts},
};

/// Certificates read at once.
const PAGE: u32 = 500;
/// Pixels from side to side of one of a code's squares: 300 dots per inch on 50 mm.
const MODULE: usize = 8;

/// The forms in which codes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One file with all sheets.
    Pdf,
    /// A file for each sheet, in a folder.
    Svg,
    /// A file for each certificate, named by its management number, in a folder.
    Png,
}

/// Arguments of `print-sheet`.
#[derive(Debug, Args)]
pub(super) struct PrintSheet {
    /// The region whose certificates are printed.
    #[arg(long)]
    region: String,
    /// Only certificates of this exam.
    #[arg(long)]
    exam: Option<String>,
    /// Only certificates approved on this day, as 2024-11-20.
    #[arg(long)]
    approved_on: Option<String>,
    /// The form.
    #[arg(long, value_enum, default_value = "pdf")]
    format: Format,
    /// The file, or for SVG and PNG the folder, to write into.
    #[arg(long)]
    out: PathBuf,
}

impl PrintSheet {
    /// Exit code 0 when every certificate in force was written, 1 when there was none, 2 when it could not be done.
    pub(super) async fn run(self, settings: Settings) -> Outcome {
        let store = open_store(&settings).await?;
        let parts = Parts { clock: Arc::new(SystemClock), random: Arc::new(SystemRandom), store, metrics: None };
        let application = Application::build(settings, parts).await.map_err(|error| super::serve::explain(&error))?;
        let app = application.app;
        if !app.catalogue.regions.contains_key(&self.region) {
            return Err(format!("there is no region `{}`", self.region));
        }
        let wanted = Wanted { region: self.region, exam: self.exam, approved_on: self.approved_on };
        let (mut all, mut left_out, mut after) = (Vec::new(), 0, None);
        loop {
            let page = app.printed_codes(&wanted, after, PAGE).await;
            let page = page.map_err(|problem| problem.cause.unwrap_or_else(|| problem.refusal.code.to_owned()))?;
            all.extend(page.codes);
            left_out += page.left_out;
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        let noted = app.audit_printed(By::Command("print-sheet"), &wanted, all.len()).await;
        noted.map_err(|problem| format!("nothing was written, because the audit chain cannot be: {problem}"))?;
        let written =
            write(&self.out, self.format, &all).map_err(|error| format!("{}: {error}", self.out.display()))?;
        println!(
            "{} codes in {written} file(s); {left_out} certificates are not in force and were left out",
            all.len()
        );
        Ok(if all.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Writes the codes and answers how many files that were.
fn write(out: &Path, format: Format, codes: &[Printed]) -> std::io::Result<usize> {
    match format {
        Format::Pdf => {
            std::fs::write(out, sheets_pdf(codes))?;
            Ok(1)
        }
        Format::Svg => {
            std::fs::create_dir_all(out)?;
            let sheets = codes.chunks(PER_SHEET);
            for (n, sheet) in (1..).zip(sheets.clone()) {
                std::fs::write(out.join(format!("sheet-{n:05}.svg")), sheet_svg(sheet))?;
            }
            Ok(sheets.len())
        }
        Format::Png => {
            std::fs::create_dir_all(out)?;
            for code in codes {
                std::fs::write(out.join(format!("{}.png", file_name(&code.number))), code.qr.png(MODULE))?;
            }
            Ok(codes.len())
        }
    }
}
