//! Turns a row of cells into a certificate whose every value is checked, or into everything that is wrong with it.

use std::sync::Arc;

use jiff::civil::Date;
use zhengda_engine::{
    certificate::status::Status,
    text::Text,
    values::{ManagementNumber, Mobile, PrintNumber},
};

use super::columns::Column;
use crate::{
    app::{
        certificates::listed::Listed,
        sheet::{
            List,
            common::{self, ExamNames, FIRST_YEAR, PersonColumns},
            finding::Severity,
            row::Row as AnyRow,
        },
    },
    catalogue::{Catalogue, Exam, comparable},
};

/// Levels and specialties of today's lists are those of the last years; a certificate of an earlier year may carry
/// others (`config/exams.toml`), so there an unknown one is only something to look at.
const RECENT_YEARS: i64 = 3;
/// What a code has room for.
const LONGEST_LEVEL: usize = 20;
const LONGEST_SPECIALTY: usize = 60;

type Row<'r> = AnyRow<'r, Column>;

/// A list of certificates for one region.
#[derive(Debug)]
pub struct CertificateList {
    catalogue: Arc<Catalogue>,
    region: String,
    today: Date,
    exams: ExamNames,
}

impl List for CertificateList {
    type Column = Column;
    type Good = Listed;

    fn read(&mut self, row: &mut Row<'_>) -> Option<Listed> {
        let catalogue = self.catalogue.clone();
        let columns = PersonColumns { name: Column::Name, kind: Column::DocumentKind, number: Column::DocumentNumber };
        let (name, document) = common::person(row, columns, self.today);
        let mobile = row.optional(Column::Mobile, "row_mobile_invalid", |text| Mobile::parse(text).ok());
        let exam = self.exams.exam(row, Column::Exam, &catalogue);
        let year = common::exam_year(row, Column::Year, self.today);
        let number = row.required(Column::ManagementNumber, "row_management_number_invalid", |text| {
            ManagementNumber::parse(text).ok()
        });
        let print_number =
            row.optional(Column::PrintNumber, "row_print_number_invalid", |text| PrintNumber::parse(text).ok());
        let approved_on = self.approved_on(row, year);
        let city = self.city(row);
        let status = row.text(Column::Status).unwrap_or_default();
        let paper_issued = Status::paper_issued(&status);
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
            paper_issued,
        })
    }

    fn subject(&self, listed: &Listed) -> (Column, String) {
        (Column::ManagementNumber, format!("{}\n{}", listed.exam, listed.management_number.matching_key()))
    }
}

impl CertificateList {
    /// A list for `region` on `today`.
    #[must_use]
    pub fn new(catalogue: Arc<Catalogue>, region: &str, today: Date) -> Self {
        Self { catalogue, region: region.to_owned(), today, exams: ExamNames::default() }
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
            row.note(column, code, severity);
        }
        given
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
