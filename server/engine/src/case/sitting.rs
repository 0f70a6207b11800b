//! Which sitting of which exam a form names, for services that are about no certificate.

use serde_json::{Map, Value};

/// The sitting that a form names in its fields `exam` and `year`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sitting<'a> {
    /// The exam: an id of `config/exams.toml` where the form offers a choice, else as it was written.
    pub exam: &'a str,
    /// The year, where it is one.
    pub year: Option<i64>,
}

impl<'a> Sitting<'a> {
    /// The sitting that `form` names; `None` where it names no exam.
    #[must_use]
    pub fn of(form: &'a Map<String, Value>) -> Option<Self> {
        let exam = form.get("exam").and_then(Value::as_str).map(str::trim).filter(|exam| !exam.is_empty())?;
        Some(Self { exam, year: year(form) })
    }
}

/// The year that a form names in its field `year`, as a number or in four digits.
#[must_use]
pub fn year(form: &Map<String, Value>) -> Option<i64> {
    match form.get("year")? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// An exam's name as names are compared: without blanks, with half-width brackets.
#[must_use]
pub fn comparable(name: &str) -> String {
    let bracket = |c| match c {
        '（' | '［' => '(',
        '）' | '］' => ')',
        other => other,
    };
    name.chars().filter(|c| !c.is_whitespace()).map(bracket).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sitting_is_read_from_the_form_and_never_guessed() {
        let of = |form: Value| {
            let form = form.as_object().cloned().expect("an object");
            Sitting::of(&form).map(|sitting| (sitting.exam.to_owned(), sitting.year))
        };
        assert_eq!(of(json!({ "exam": " economist ", "year": "2024" })), Some(("economist".into(), Some(2024))));
        assert_eq!(of(json!({ "exam": "经济", "year": 2024 })), Some(("经济".into(), Some(2024))));
        assert_eq!(of(json!({ "exam": "经济", "year": "去年" })), Some(("经济".into(), None)));
        assert_eq!(of(json!({ "exam": " ", "year": "2024" })), None);
        assert_eq!(of(json!({ "year": "2024" })), None);
        assert_eq!(of(json!({ "exam": 7 })), None);
    }
}
