//! Turns a row of cells into a certificate whose every value is checked, or into everything that is wrong with it.

use std::collections::HashMap;

use jiff::civil::Date;
use zhengda_engine::{
    certificate::status::Status,
    text::Text,
    values::{DocumentKind, DocumentNumber, ManagementNumber, Mobile, PersonName, PrintNumber},
};

use super::{
    cell::{Cell, CellFault},
    columns::{Column, Layout},
    finding::{Finding, Severity},
};
use crate::{
    app::certificates::listed::Listed,
    catalogue::{Catalogue, Exam, comparable},
};

/// No professional exam of the kind is older.
const FIRST_YEAR: i64 = 1980;
/// Levels and specialties of today's lists are those of the last years; a certificate of an earlier year may carry
/// others (`config/exams.toml`), so there an unknown one is only something to look at.
const RECENT_YEARS: i64 = 3;
/// What a code has room for.
const LONGEST_LEVEL: usize = 20;
const LONGEST_SPECIALTY: usize = 60;

/// Reads the rows of one list.
pub struct RowReader<'a> {
    catalogue: &'a Catalogue,
    region: &'a str,
    today: Date,
    layout: Layout,
    /// The exam that a spelling means, looked up once.
    exams: HashMap<String, Option<&'a Exam>>,
}

impl std::fmt::Debug for RowReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowReader").field("layout", &self.layout).finish_non_exhaustive()
    }
}

/// A row while it is read.
struct Row<'r> {
    line: u32,
    layout: &'r Layout,
    cells: &'r [Cell],
    findings: Vec<Finding>,
}

impl<'a> RowReader<'a> {
    /// A reader of a list for `region` on `today`.
    #[must_use]
    pub fn new(catalogue: &'a Catalogue, region: &'a str, today: Date, layout: Layout) -> Self {
        Self { catalogue, region, today, layout, exams: HashMap::new() }
    }

    /// Reads one row. A certificate comes with warnings at most, errors come without one.
    pub fn read(&mut self, line: u32, cells: &[Cell]) -> (Option<Listed>, Vec<Finding>) {
        let layout = self.layout.clone();
        let mut row = Row { line, layout: &layout, cells, findings: Vec::new() };
        let listed = self.listed(&mut row);
        row.check_shape();
        let good = row.findings.iter().all(|finding| finding.severity == Severity::Warning);
        (listed.filter(|_| good), row.findings)
    }

    fn listed(&mut self, row: &mut Row<'_>) -> Option<Listed> {
        let name = row.required(Column::Name, "row_name_invalid", |text| PersonName::parse(text).ok());
        let document = self.document(row);
        let mobile = row.optional(Column::Mobile, "row_mobile_invalid", |text| Mobile::parse(text).ok());
        let exam = self.exam(row);
        let last = i64::from(self.today.year());
        let year = row.required(Column::Year, "row_year_invalid", year).filter(|year| {
            let possible = (FIRST_YEAR..=last).contains(year);
            possible || row.fault(Column::Year, "row_year_invalid")
        });
        let number = row.required(Column::ManagementNumber, "row_management_number_invalid", |text| {
            ManagementNumber::parse(text).ok()
        });
        let print_number =
            row.optional(Column::PrintNumber, "row_print_number_invalid", |text| PrintNumber::parse(text).ok());
        let approved_on = self.approved_on(row, year);
        let city = self.city(row);
        let status = row.text(Column::Status).unwrap_or_default();
        let status = Status::listed(&status).or_else(|| row.refuse(Column::Status, "row_status_unknown"));
        let (exam, exam_name) = exam.unzip();
        let level = self.level(row, exam.zip(year), exam_name.as_deref().unwrap_or_default());
        let specialty = self.specialty(row, exam.zip(year));
        Some(Listed {
            exam: exam?.id.clone(),
            exam_name: exam_name?,
            year: year?,
            level,
            specialty,
            management_number: number?,
            print_number,
            approved_on: approved_on?,
            city: city?,
            name: name?,
            document: document?,
            mobile,
            status: status?,
        })
    }

    /// The document: of the kind that the list names, or, where it names none, of the kind that the number shows.
    fn document(&self, row: &mut Row<'_>) -> Option<DocumentNumber> {
        let said = row.text(Column::DocumentKind);
        let kind = said.as_deref().map(DocumentKind::named);
        if kind == Some(None) {
            row.fault(Column::DocumentKind, "row_document_kind_unknown");
        }
        let today = self.today;
        row.required(Column::DocumentNumber, "row_document_invalid", |text| {
            let number = match kind {
                Some(Some(kind)) => DocumentNumber::parse_as(kind, text),
                // With an unknown kind the number cannot be judged; the kind is the fault that is told.
                Some(None) | None => DocumentNumber::parse(text),
            };
            number.and_then(|number| number.born_by(today)).ok()
        })
    }

    /// The exam with its name as the list writes it.
    fn exam(&mut self, row: &mut Row<'_>) -> Option<(&'a Exam, String)> {
        let written = row.required(Column::Exam, "row_exam_unknown", |text| Some(text.to_owned()))?;
        let catalogue = self.catalogue;
        let known = *self.exams.entry(written.clone()).or_insert_with(|| catalogue.exams.named(&written));
        match known {
            // The id is a spelling for machines; what is printed is the name.
            Some(exam) if written == exam.id => Some((exam, exam.name.zh.clone())),
            Some(exam) => Some((exam, written)),
            None => row.refuse(Column::Exam, "row_exam_unknown"),
        }
    }

    /// The date of approval: not before the exam, not in the future.
    fn approved_on(&self, row: &mut Row<'_>, year: Option<i64>) -> Option<Date> {
        let cell = row.cell(Column::ApprovedOn);
        if cell.is_empty() {
            return row.refuse(Column::ApprovedOn, "row_column_missing");
        }
        let first = year.unwrap_or(FIRST_YEAR);
        let date = cell.date().filter(|date| *date <= self.today && i64::from(date.year()) >= first);
        date.or_else(|| row.refuse(Column::ApprovedOn, "row_date_invalid"))
    }

    /// The city, which must be one of the region that imports.
    fn city(&self, row: &mut Row<'_>) -> Option<String> {
        let Some(city) = row.text(Column::City) else { return row.refuse(Column::City, "row_city_missing") };
        match self.catalogue.region_of_city(&city) {
            Some(profile) if profile.id == self.region => Some(city),
            _ => row.refuse(Column::City, "row_city_other_region"),
        }
    }

    /// The level. Where the name of the exam says it, the column may be empty.
    fn level(&self, row: &mut Row<'_>, of: Option<(&Exam, i64)>, written: &str) -> Option<String> {
        let given = row.text(Column::Level).filter(|level| !matches!(level.as_str(), "无" | "不分级别"));
        let (exam, year) = of?;
        let given = given.or_else(|| {
            let told = exam.levels.iter().find(|level| written != exam.name.zh && written.contains(&level.zh));
            told.map(|level| level.zh.clone())
        });
        self.choice(row, Column::Level, "row_level_unknown", (given, LONGEST_LEVEL), &exam.levels, year)
    }

    fn specialty(&self, row: &mut Row<'_>, of: Option<(&Exam, i64)>) -> Option<String> {
        let given = row.text(Column::Specialty).filter(|specialty| !matches!(specialty.as_str(), "无" | "不分专业"));
        let (exam, year) = of?;
        let known = &exam.specialties;
        self.choice(row, Column::Specialty, "row_specialty_unknown", (given, LONGEST_SPECIALTY), known, year)
    }

    /// A level or specialty. An exam without a list of them is not divided, or its list is not known here: then
    /// nobody's certificate is questioned.
    fn choice(
        &self,
        row: &mut Row<'_>,
        column: Column,
        code: &'static str,
        (given, longest): (Option<String>, usize),
        known: &[Text],
        year: i64,
    ) -> Option<String> {
        if given.as_ref().is_some_and(|given| given.chars().count() > longest) {
            return row.refuse(column, code);
        }
        let is_known = match &given {
            Some(given) => known.iter().any(|text| comparable(&text.zh) == comparable(given)),
            None => false,
        };
        if !known.is_empty() && !is_known {
            let early = year <= i64::from(self.today.year()) - RECENT_YEARS;
            let severity = if early { Severity::Warning } else { Severity::Error };
            row.findings.push(Finding::new(row.line, Some(column), code, severity));
        }
        given
    }
}

impl Row<'_> {
    fn cell(&self, column: Column) -> &Cell {
        self.layout.place(column).and_then(|place| self.cells.get(place)).unwrap_or(&Cell::Empty)
    }

    /// The text of a column; `None` where it is empty, and where it has none, which is then a finding.
    fn text(&mut self, column: Column) -> Option<String> {
        match self.cell(column).text() {
            Ok(text) => {
                text.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|t| !t.is_empty())
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
    fn required<T>(&mut self, column: Column, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
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
    fn optional<T>(&mut self, column: Column, code: &'static str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column)?;
        read(&text).or_else(|| self.refuse(column, code))
    }

    /// Notes an error, once per column; there is no value then.
    fn refuse<T>(&mut self, column: Column, code: &'static str) -> Option<T> {
        self.fault(column, code);
        None
    }

    fn fault(&mut self, column: Column, code: &'static str) -> bool {
        if self.findings.iter().all(|finding| finding.column != Some(column)) {
            self.findings.push(Finding::error(self.line, column, code));
        }
        false
    }

    /// A filled cell without a column: a comma too many has moved everything behind it.
    fn check_shape(&mut self) {
        let mut places = self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(place, _)| place);
        if places.any(|place| self.layout.is_beyond(place)) {
            self.findings.push(Finding::new(self.line, None, "row_cell_without_column", Severity::Error));
        }
    }
}

/// `2023`, `2023年`, `2023年度`.
fn year(text: &str) -> Option<i64> {
    let digits = text.trim_end_matches("年度").trim_end_matches('年').trim();
    let plain = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
