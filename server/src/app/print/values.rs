//! Values of forms and moments as they are printed.

use serde_json::Value;
use zhengda_engine::{
    form::{
        field::{Field, Kind},
        mask::hidden_text,
    },
    moment::Moment,
    text::{Language, Text},
};

use crate::{catalogue::Exams, print::Block};

/// A text of our own in both languages.
pub(super) fn text(zh: &str, en: &str) -> Text {
    Text { zh: zh.to_owned(), en: en.to_owned() }
}

/// What a paper shows of personal numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    /// In full, for a session that was stepped up.
    Full,
    /// Masked.
    Masked,
    /// Masked, with a line to fill them in by hand.
    ByHand,
}

impl Numbers {
    /// A document or mobile number as it is printed.
    pub(super) fn printed(self, kind: Kind, number: &str, language: Language) -> String {
        match self {
            Self::Full => number.to_owned(),
            _ if number.is_empty() => String::new(),
            Self::Masked => hidden_text(kind, number),
            Self::ByHand => {
                let line = text("完整号码（手写）：", "In full, by hand: ");
                format!("{}\n{}____________________", hidden_text(kind, number), line.get(language))
            }
        }
    }

    /// What a paper with masked numbers says about them.
    pub(super) fn explained(self, language: Language) -> Option<Block> {
        let words = match self {
            Self::Full => return None,
            Self::Masked => text(
                "证件号码和手机号码只显示一部分。需要完整号码时，请先在系统里再次验证身份（短信验证码或刷脸），5 分钟内重新下载。",
                "Document and mobile numbers are shown in part. To have them in full, confirm in the service once more that it is you (SMS code or face) and download this again within 5 minutes.",
            ),
            Self::ByHand => text(
                "证件号码和手机号码只印出一部分，请在横线上用笔填写完整号码；也可以先在系统里再次验证身份（短信验证码或刷脸），5 分钟内重新下载，完整号码就会印在表上。",
                "Document and mobile numbers are printed in part: write them in full on the lines. Or confirm in the service once more that it is you (SMS code or face) and download the form again within 5 minutes; then they are printed in full.",
            ),
        };
        Some(Block::Paragraph(words.get(language).to_owned()))
    }
}

/// The value of a field; nothing where it is empty.
pub(super) fn shown(
    exams: &Exams,
    field: &Field,
    value: Option<&Value>,
    (numbers, language): (Numbers, Language),
) -> String {
    let choice = |chosen: &str| field.options.iter().find(|option| option.value == chosen);
    match (field.kind, value) {
        (_, None | Some(Value::Null)) => String::new(),
        (Kind::Boolean, Some(Value::Bool(yes))) => {
            let words = if *yes { text("是", "yes") } else { text("否", "no") };
            words.get(language).to_owned()
        }
        (Kind::Choice, Some(Value::String(chosen))) => {
            choice(chosen).map_or_else(|| chosen.clone(), |option| option.label.get(language).to_owned())
        }
        (Kind::Exam, Some(Value::String(id))) => {
            exams.get(id).map_or_else(|| id.clone(), |exam| exam.name.get(language).to_owned())
        }
        (Kind::Amount, Some(Value::Number(fen))) => {
            let fen = fen.as_u64().unwrap_or_default();
            format!("{}.{:02} {}", fen / 100, fen % 100, text("元", "yuan").get(language))
        }
        (kind @ (Kind::DocumentNumber | Kind::Mobile), Some(Value::String(typed))) => {
            numbers.printed(kind, typed, language)
        }
        (Kind::Date, Some(Value::String(typed))) => dashed(typed),
        (Kind::Address, Some(Value::Object(parts))) => {
            let part = |name: &str| parts.get(name).and_then(Value::as_str).unwrap_or_default().trim();
            ["province", "city", "district", "detail"].map(part).concat()
        }
        (_, Some(Value::String(typed))) => typed.clone(),
        (_, Some(other)) => other.to_string(),
    }
}

/// `20120601` as `2012-06-01`.
fn dashed(typed: &str) -> String {
    match (typed.get(..4), typed.get(4..6), typed.get(6..8)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => typed.to_owned(),
    }
}

/// A moment to the minute in Beijing.
pub(super) fn minute(at: Moment) -> String {
    at.rfc3339().get(..16).unwrap_or_default().replace('T', " ")
}
