//! What many kinds of lists have in common: a person with a document, an exam, its year.

use std::collections::HashMap;

use jiff::civil::Date;
use zhengda_engine::values::{DocumentKind, DocumentNumber, PersonName};

use super::{
    columns::Column,
    row::{Row, year},
};
use crate::catalogue::{Catalogue, Exam};

/// No professional exam of the kind is older.
pub const FIRST_YEAR: i64 = 1980;

/// The columns of a person.
#[derive(Clone, Copy, Debug)]
pub struct PersonColumns<C> {
    /// The name.
    pub name: C,
    /// The kind of document; it may be left out.
    pub kind: C,
    /// The number.
    pub number: C,
}

/// The name and the document of a row's person: of the kind that the list names, or, where it names none, of the kind
/// that the number shows.
pub fn person<C: Column>(
    row: &mut Row<'_, C>,
    columns: PersonColumns<C>,
    today: Date,
) -> (Option<PersonName>, Option<DocumentNumber>) {
    let name = row.required(columns.name, "row_name_invalid", |text| PersonName::parse(text).ok());
    let said = row.text(columns.kind);
    let kind = said.as_deref().map(DocumentKind::named);
    if kind == Some(None) {
        row.fault(columns.kind, "row_document_kind_unknown");
    }
    let document = row.required(columns.number, "row_document_invalid", |text| {
        let number = match kind {
            Some(Some(kind)) => DocumentNumber::parse_as(kind, text),
            // With an unknown kind the number cannot be judged; the kind is the fault that is told.
            Some(None) | None => DocumentNumber::parse(text),
        };
        number.and_then(|number| number.born_by(today)).ok()
    });
    (name, document)
}

/// The year of the exam: not before there were any, not in the future.
pub fn exam_year<C: Column>(row: &mut Row<'_, C>, column: C, today: Date) -> Option<i64> {
    let last = i64::from(today.year());
    row.required(column, "row_year_invalid", year).filter(|year| {
        let possible = (FIRST_YEAR..=last).contains(year);
        possible || row.fault(column, "row_year_invalid")
    })
}

/// Which exam a spelling means, looked up once for each spelling.
#[derive(Debug, Default)]
pub struct ExamNames(HashMap<String, Option<String>>);

impl ExamNames {
    /// The exam of a row with its name as the list writes it.
    pub fn exam<'c, C: Column>(
        &mut self,
        row: &mut Row<'_, C>,
        column: C,
        catalogue: &'c Catalogue,
    ) -> Option<(&'c Exam, String)> {
        let written = row.required(column, "row_exam_unknown", |text| Some(text.to_owned()))?;
        let find = || catalogue.exams.named(&written).map(|exam| exam.id.clone());
        let known = self.0.entry(written.clone()).or_insert_with(find).as_deref();
        match known.and_then(|id| catalogue.exams.get(id)) {
            // The id is a spelling for machines; what is printed is the name.
            Some(exam) if written == exam.id => Some((exam, exam.name.zh.clone())),
            Some(exam) => Some((exam, written)),
            None => row.refuse(column, "row_exam_unknown"),
        }
    }
}
