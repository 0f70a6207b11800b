//! What many kinds of lists have in common: a person with a document, an exam, its year.

use std::collections::HashMap;

use jiff::civil::Date;
use zhengda_engine::{
    moment::{Moment, Span},
    sitting::Sitting,
    values::{DocumentKind, DocumentNumber, PersonName},
};

use super::{
    cell::Cell,
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

/// The sitting: the `number`-th one of the row's year; the first where the column is empty.
pub fn sitting<C: Column>(row: &mut Row<'_, C>, column: C, year: Option<i64>) -> Option<Sitting> {
    let number = |text: &str| text.trim_start_matches('第').trim_end_matches('次').parse::<u8>().ok();
    let number =
        if row.cell(column).is_empty() { Some(1) } else { row.required(column, "row_sitting_invalid", number) };
    let (number, year) = (number?, i16::try_from(year?).ok()?);
    Sitting::new(year, number).ok().or_else(|| row.refuse(column, "row_sitting_invalid"))
}

/// A text of at most `longest` characters that may be left out; 无 says that there is none.
pub fn division<C: Column>(row: &mut Row<'_, C>, column: C, code: &'static str, longest: usize) -> Option<String> {
    let given = row.text(column).filter(|text| !matches!(text.as_str(), "无" | "不分级别" | "不分专业"));
    given.filter(|text| text.chars().count() <= longest || row.fault(column, code))
}

/// 是 or 否; `None` with a finding for anything else. A cell that is left empty says `empty`.
pub fn yes_or_no<C: Column>(row: &mut Row<'_, C>, column: C, empty: bool) -> Option<bool> {
    if row.cell(column).is_empty() {
        return Some(empty);
    }
    row.required(column, "row_yes_no_invalid", |text| match text {
        "是" | "有" => Some(true),
        "否" | "无" => Some(false),
        _ => None,
    })
}

/// An amount of money as lists write it, in fen: `60`, `60.5`, `¥60.00`, `60元`.
#[must_use]
pub fn fen(text: &str) -> Option<i64> {
    let bare = text.trim().trim_start_matches(['¥', '￥']).trim_end_matches('元').trim();
    let (yuan, rest) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !digits(rest) || yuan.len() > 7 || rest.len() > 2 {
        return None;
    }
    let scale = if rest.len() == 1 { 10 } else { 1 };
    Some(yuan.parse::<i64>().ok()? * 100 + rest.parse::<i64>().ok()? * scale)
}

/// A moment in Beijing as lists write it: `2026-03-01 17:00`, also with seconds, `/` or `年月日`; a date alone is its
/// beginning, or with `end` its last moment.
#[must_use]
pub fn moment(cell: &Cell, end: bool) -> Option<Moment> {
    let date = cell.date()?;
    let clock = match cell {
        Cell::Text(text) => text.split_once([' ', 'T']).map(|(_, clock)| clock.trim().to_owned()),
        _ => None,
    };
    let Some(clock) = clock.filter(|clock| !clock.is_empty()) else {
        let start = Moment::start_of(date);
        return Some(if end { start.plus(Span::days(1)).minus(Span(1)) } else { start });
    };
    let parts: Vec<i64> = clock.split([':', '：']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let possible = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let seconds = (hour * 60 + minute) * 60 + second;
    possible.then(|| Moment::start_of(date).plus(Span::seconds(seconds)))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_fen_and_nothing_is_guessed() {
        for (text, amount) in [("60", 6_000), ("60.5", 6_050), ("60.05", 6_005), ("¥60.00", 6_000), (" 60 元", 6_000)]
        {
            assert_eq!(fen(text), Some(amount), "{text}");
        }
        for text in ["", "六十", "-60", "60.123", "1,000", "60.", "12345678"] {
            assert_eq!(fen(text), None, "{text}");
        }
    }

    #[test]
    fn moments_are_beijing_time_and_a_day_alone_begins_or_ends() {
        let shown = |text: &str, end| moment(&Cell::of_text(text), end).map(Moment::rfc3339);
        assert_eq!(shown("2026-03-01 17:00", false).as_deref(), Some("2026-03-01T17:00:00+08:00"));
        assert_eq!(shown("2026/3/1 17:00:30", false).as_deref(), Some("2026-03-01T17:00:30+08:00"));
        assert_eq!(shown("2026年3月1日", false).as_deref(), Some("2026-03-01T00:00:00+08:00"));
        assert_eq!(shown("2026-03-01", true).as_deref(), Some("2026-03-01T23:59:59+08:00"));
        for text in ["", "2026-02-30", "2026-03-01 24:00", "2026-03-01 17", "2026-03-01 a:b", "明天"] {
            assert_eq!(shown(text, false), None, "{text}");
        }
    }
}
