//! Printed documents of applications: the receipt of what was handed in, and the form to sign. Made on a thread of
//! their own with a bounded queue, so that no number of callers holds up other requests.

mod blank;
mod receipt;
mod values;

use std::sync::{Arc, OnceLock};

pub use blank::Blank;
use zhengda_engine::text::Language;

use super::{App, files::workshop::Workshop};
use crate::{
    print::{Block, Printed, Sheet, Typeface},
    problem::Problem,
};

/// The thread that prints, and the font once it is loaded.
#[derive(Clone, Debug)]
pub struct Printer {
    workshop: Workshop,
    typeface: Arc<OnceLock<Typeface>>,
}

impl Printer {
    /// Starts the thread. The font is loaded with the first document: a process that prints nothing does not hold it.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> Result<Self, Problem> {
        Ok(Self { workshop: Workshop::start("print", 1, 64)?, typeface: Arc::default() })
    }
}

impl App {
    /// Prints a sheet. Characters that the font lacks are named at its end.
    ///
    /// # Errors
    /// `overloaded`; `internal` when the font is missing.
    pub async fn print(&self, mut sheet: Sheet, language: Language) -> Result<Printed, Problem> {
        let (folder, kept) = (self.settings.server.config_folder.clone(), self.printer.typeface.clone());
        let reasons = self.catalogue.reasons.clone();
        let work = move || -> Result<Printed, String> {
            let typeface = match kept.get() {
                Some(typeface) => typeface,
                None => {
                    let loaded = Typeface::load(&folder).map_err(|error| error.to_string())?;
                    kept.get_or_init(|| loaded)
                }
            };
            let lacking = sheet.lacking(typeface);
            if !lacking.is_empty() {
                let named: Vec<String> = lacking.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
                let text = reasons.text("characters_not_printable", &[("characters", &named.join(", "))]);
                let (detail, remedy) = (text.detail.get(language), text.remedy.get(language));
                sheet.blocks.push(Block::Paragraph(format!("{detail}\n{remedy}")));
            }
            sheet.print(typeface)
        };
        self.printer.workshop.run(work).await?.map_err(Problem::internal)
    }
}
