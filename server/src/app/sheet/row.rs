//! One row while it is read: the values of its columns, and everything that is wrong with them.

use zhengda_engine::text::steers_display;

use super::{
    cell::{Cell, CellFault},
    columns::{Column, Layout},
    finding::{Finding, Severity},
};

/// A row while it is read.
#[derive(Debug)]
pub struct Row<'r, C: Column> {
    line: u32,
    layout: &'r Layout<C>,
    cells: &'r [Cell],
    findings: Vec<Finding>,
}

impl<'r, C: Column> Row<'r, C> {
    /// The row at `line` with these cells.
    #[must_use]
    pub fn new(line: u32, layout: &'r Layout<C>, cells: &'r [Cell]) -> Self {
        Self { line, layout, cells, findings: Vec::new() }
    }

    /// Everything found, with the fault of a row that has moved.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        self.check_shape();
        self.findings
    }

    /// The cell of a column; an absent one is empty.
    #[must_use]
    pub fn cell(&self, column: C) -> &Cell {
        self.layout.place(column).and_then(|place| self.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    /// The text of a column; `None` where it is empty, and where it has none, which is then a finding.
    pub fn text(&mut self, column: C) -> Option<String> {
        match self.cell(column).text() {
            Ok(text) => {
                let text = text.as_deref().map(plain).filter(|text| !text.is_empty())?;
                // What stands within the text would show something else than it says, on a list, a page or a print.
                if text.chars().any(steers_display) { self.refuse(column, "row_text_hidden") } else { Some(text) }
            }
            Err(fault) => {
                let code = match fault {
                    CellFault::Failed => "row_cell_failed",
                    CellFault::PrecisionLost => "row_digits_lost",
                    CellFault::IsDate => "row_cell_is_date",
                };
                self.refuse(column, code)
            }
        }
    }

    /// The value of a column that must have one.
    pub fn required<T>(&mut self, column: C, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let before = self.findings.len();
        match self.text(column) {
            Some(text) => match read(&text) {
                Some(value) => Some(value),
                None => self.refuse(column, code),
            },
            None if self.findings.len() > before => None,
            None => self.refuse(column, "row_column_missing"),
        }
    }

    /// The value of a column that may be empty.
    pub fn optional<T>(&mut self, column: C, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        read(&text).or_else(|| self.refuse(column, code))
    }

    /// Notes an error, once per column; there is no value then.
    pub fn refuse<T>(&mut self, column: C, code: &'static str) -> Option<T> {
        self.fault(column, code);
        None
    }

    /// Notes an error, once per column. Always `false`, for conditions.
    pub fn fault(&mut self, column: C, code: &'static str) -> bool {
        if self.findings.iter().all(|finding| finding.column != Some(column.header())) {
            self.findings.push(Finding::error(self.line, column, code));
        }
        false
    }

    /// Notes something to look at that keeps nothing out, or an error; nothing more of a column that is refused already.
    pub fn note(&mut self, column: C, code: &'static str, severity: Severity) {
        let refused =
            |finding: &Finding| finding.column == Some(column.header()) && finding.severity == Severity::Error;
        if self.findings.iter().any(refused) {
            return;
        }
        self.findings.push(Finding::new(self.line, Some(column.header()), code, severity));
    }

    /// A filled cell without a column: a comma too many has moved everything behind it.
    fn check_shape(&mut self) {
        let mut places = self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(place, _)| place);
        if places.any(|place| self.layout.is_beyond(place)) {
            self.findings.push(Finding::new(self.line, None, "row_cell_without_column", Severity::Error));
        }
    }
}

/// The text with single blanks, and without what copying put around it.
fn plain(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || steers_display(c));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `2023`, `2023年`, `2023年度`.
#[must_use]
pub fn year(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches("年度").trim_end_matches('年').trim();
    let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}
