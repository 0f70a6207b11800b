//! Answers that are the same for everybody and may be kept for a moment, and the values that their bodies share.

use jiff::civil::Date;
use poem_openapi::{ApiResponse, Object, payload::Json, types::ToJSON};
use serde::{Deserialize, Serialize};
use zhengda_engine::{calendar::DueDate, moment::Moment, sitting::Sitting, text::Text};

use super::case_view::{DueView, TextView};
use crate::{app::App, catalogue::Named, problem::Problem};

/// An answer that is the same for everybody.
#[derive(Debug, ApiResponse)]
pub enum Public<T: ToJSON> {
    /// The same for everybody; may be kept for a minute.
    #[oai(status = 200)]
    Shown(
        Json<T>,
        /// How long it may be kept.
        #[oai(header = "Cache-Control")]
        String,
    ),
}

/// An answer that may be kept for a minute.
#[must_use]
pub fn public<T: ToJSON>(value: T) -> Public<T> {
    Public::Shown(Json(value), "public, max-age=60".to_owned())
}

/// A stable name with its words.
#[derive(Clone, Debug, Object)]
pub struct NamedView {
    /// The stable name.
    pub name: String,
    /// The same in words.
    pub text: TextView,
    /// What it means and what to do now.
    #[oai(skip_serializing_if_is_none)]
    pub help: Option<TextView>,
}

impl NamedView {
    /// A name of a group in `config/words.toml`.
    #[must_use]
    pub fn of(app: &App, group: &str, name: &str) -> Self {
        let Named { text, help } = app.catalogue.words.of(group, name);
        let help = (!help.zh.is_empty()).then(|| TextView::from(&help));
        Self { name: name.to_owned(), text: (&text).into(), help }
    }
}

/// A date that was counted, with how.
#[must_use]
pub fn due_view(due: &DueDate) -> DueView {
    DueView {
        date: due.date.to_string(),
        explanation: (&due.explanation.text()).into(),
        provisional: due.is_provisional(),
    }
}

/// A text in both languages, as it comes in.
#[derive(Clone, Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct TextBody {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

impl From<&TextBody> for Text {
    fn from(body: &TextBody) -> Self {
        Self { zh: body.zh.trim().to_owned(), en: body.en.trim().to_owned() }
    }
}

/// A day of a body, `2026-11-01`.
///
/// # Errors
/// `date_invalid` at `pointer`.
pub fn day(pointer: &str, text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| Problem::field(pointer, "date_invalid"))
}

/// A moment of a body, RFC 3339 with its offset.
///
/// # Errors
/// `date_invalid` at `pointer`.
pub fn moment(pointer: &str, text: &str) -> Result<Moment, Problem> {
    Moment::parse(text).ok_or_else(|| Problem::field(pointer, "date_invalid"))
}

/// A sitting of a body, `2026` or `2026-2`.
///
/// # Errors
/// `sitting_invalid` at `pointer`.
pub fn sitting(pointer: &str, text: &str) -> Result<Sitting, Problem> {
    text.parse().map_err(|_| Problem::field(pointer, "sitting_invalid"))
}

/// The exam's name; its id where the exam is not configured any more.
#[must_use]
pub fn exam_name(app: &App, exam: &str) -> TextView {
    match app.catalogue.exams.get(exam) {
        Some(known) => (&known.name).into(),
        None => TextView { zh: exam.to_owned(), en: exam.to_owned() },
    }
}
