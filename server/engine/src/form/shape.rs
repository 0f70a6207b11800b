//! Whether a single value has the shape of its field's kind.

use jiff::civil::Date;
use serde_json::Value;

use crate::{
    form::field::{Field, Kind},
    refusal::Finding,
    text::steers_display,
    values::{
        CreditCode, CreditCodeError, DocumentNumber, DocumentNumberError, ManagementNumber, ManagementNumberError,
        Mobile, MobileError, PersonName, PersonNameError, PrintNumber, PrintNumberError,
    },
};

/// The most fen that a field takes where it says nothing else: one hundred million yuan.
const MOST_FEN: u64 = 10_000_000_000;

/// What is wrong with a text.
pub(super) fn text(field: &Field, text: &str, at: String) -> Option<Finding> {
    let limit = limit(field);
    if u64::try_from(text.chars().count()).unwrap_or(u64::MAX) > limit {
        return Some(Finding::at(at, "field_too_long").with("limit", limit.to_string()));
    }
    let breaks = |c: char| c.is_control() && !(field.kind == Kind::LongText && c == '\n');
    let words = matches!(field.kind, Kind::Text | Kind::LongText);
    if text.chars().any(|c| breaks(c) || (words && steers_display(c))) {
        return Some(Finding::at(at, "invalid_text"));
    }
    if let Some(pattern) = field.pattern.as_ref().filter(|pattern| !pattern.is_match(text.trim())) {
        return Some(Finding::at(at, "field_pattern").saying(pattern.message().clone()));
    }
    match field.kind {
        Kind::Year => year(field, text, at),
        _ => code(field, text).map(|code| Finding::at(at, code)),
    }
}

/// The most characters of a field that holds text.
pub(super) fn limit(field: &Field) -> u64 {
    match field.kind {
        Kind::LongText => field.max.unwrap_or(1_000),
        Kind::Text => field.max.unwrap_or(100),
        _ => 100,
    }
}

fn code(field: &Field, text: &str) -> Option<&'static str> {
    match field.kind {
        Kind::PersonName => PersonName::parse(text).err().map(PersonNameError::code),
        Kind::Mobile => Mobile::parse(text).err().map(MobileError::code),
        Kind::DocumentNumber => DocumentNumber::parse(text).err().map(DocumentNumberError::code),
        Kind::ManagementNumber => ManagementNumber::parse(text).err().map(ManagementNumberError::code),
        Kind::PrintNumber => PrintNumber::parse(text).err().map(PrintNumberError::code),
        Kind::CreditCode => CreditCode::parse(text).err().map(CreditCodeError::code),
        Kind::Choice => field.options.iter().all(|option| option.value != text).then_some("option_unknown"),
        Kind::Date => date(text).is_none().then_some("date_format"),
        Kind::Month => date(&format!("{text}01")).is_none().then_some("month_format"),
        Kind::Email => (!is_email(text)).then_some("email_format"),
        // Which exams there are is not written in a profile; the application knows them.
        Kind::Exam | Kind::Text | Kind::LongText => None,
        Kind::Year | Kind::Amount | Kind::Address | Kind::Boolean => None,
    }
}

/// A date of eight digits that is one.
fn date(text: &str) -> Option<Date> {
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<i16>().ok());
    let (year, month, day) = digits.then_some((part(0..4)?, part(4..6)?, part(6..8)?))?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1900..2200).contains(&date.year()).then_some(date)
}

fn year(field: &Field, text: &str, at: String) -> Option<Finding> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(year) = digits.then(|| text.parse::<u64>().ok()).flatten() else {
        return Some(Finding::at(at, "year_format"));
    };
    out_of_range(field, year, (1900, 2199), at)
}

/// What is wrong with an amount.
pub(super) fn amount(field: &Field, value: &Value, at: String) -> Option<Finding> {
    match value.as_u64() {
        Some(fen) => out_of_range(field, fen, (0, MOST_FEN), at),
        None => Some(Finding::at(at, if value.is_number() { "amount_format" } else { "wrong_type" })),
    }
}

fn out_of_range(field: &Field, value: u64, usual: (u64, u64), at: String) -> Option<Finding> {
    let (min, max) = (field.min.unwrap_or(usual.0), field.max.unwrap_or(usual.1));
    let outside = value < min || value > max;
    outside.then(|| Finding::at(at, "value_out_of_range").with("min", shown(field, min)).with("max", shown(field, max)))
}

/// A bound as the person reads it: money in yuan.
fn shown(field: &Field, bound: u64) -> String {
    if field.kind == Kind::Amount { format!("{}.{:02}", bound / 100, bound % 100) } else { bound.to_string() }
}

/// Enough to catch a typing error; whether somebody reads it only a message can tell.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else { return false };
    let label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    !local.is_empty()
        && local.len() <= 64
        && local.bytes().all(|byte| byte.is_ascii_graphic() && !b"@,;:<>()[]\\\"".contains(&byte))
        && host.contains('.')
        && host.split('.').all(label)
}
