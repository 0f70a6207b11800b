//! What is wrong with a list, row by row.

use super::columns::Column;

/// Whether a finding keeps its row out of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The row is not imported.
    Error,
    /// The row is imported; somebody should look at it.
    Warning,
}

impl Severity {
    /// The name in answers and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// One finding. A list of 100,000 bad rows has as many of them, so they are small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of the file or the row of the sheet, counted from 1; 0 for the file as a whole.
    pub line: u32,
    /// The header of the column, where it is about one.
    pub column: Option<&'static str>,
    /// The stable code, an entry of `config/reasons.toml`.
    pub code: &'static str,
    /// Whether it keeps the row out.
    pub severity: Severity,
    values: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding.
    #[must_use]
    pub fn new(line: u32, column: Option<&'static str>, code: &'static str, severity: Severity) -> Self {
        Self { line, column, code, severity, values: Vec::new() }
    }

    /// An error in a column of a row.
    #[must_use]
    pub fn error(line: u32, column: impl Column, code: &'static str) -> Self {
        Self::new(line, Some(column.header()), code, Severity::Error)
    }

    /// An error of the file as a whole.
    #[must_use]
    pub fn of_file(code: &'static str) -> Self {
        Self::new(0, None, code, Severity::Error)
    }

    /// The same at a line.
    #[must_use]
    pub fn at(self, line: u32) -> Self {
        Self { line, ..self }
    }

    /// The same with a placeholder filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.values.push((name, value));
        self
    }

    /// The value of a placeholder.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// The values for the finding's text.
    #[must_use]
    pub fn values(&self) -> Vec<(&str, &str)> {
        let own = self.values.iter().map(|(name, value)| (*name, value.as_str()));
        let mut all: Vec<_> = own.collect();
        if let Some(column) = self.column.filter(|_| self.value("column").is_none()) {
            all.push(("column", column));
        }
        all
    }
}
