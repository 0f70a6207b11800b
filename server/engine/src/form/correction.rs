//! What an application asks to be corrected on a certificate, read from its form as the profile says (`G01`, `G11`).
//! Nothing else may change when the certificate is exchanged: a reviewer has seen this and no more.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    refusal::Finding,
    values::{DocumentNumber, PersonName},
};

/// How a form asks for one part of a certificate to be corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// What is corrected.
    pub part: Part,
    /// The field that chooses what is corrected.
    pub field: String,
    /// The value with which it chooses this part.
    pub value: String,
    /// The field that says what is right.
    pub to: String,
}

/// What can be corrected on a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The name.
    Name,
    /// The document number.
    DocumentNumber,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 2] = [Self::Name, Self::DocumentNumber];

    /// The value as it is printed.
    ///
    /// # Errors
    /// The code of what is wrong with it.
    pub fn read(self, text: &str) -> Result<String, &'static str> {
        match self {
            Self::Name => PersonName::parse(text).map(|name| name.reveal().to_owned()).map_err(|error| error.code()),
            Self::DocumentNumber => {
                DocumentNumber::parse(text).map(|number| number.reveal().to_owned()).map_err(|error| error.code())
            }
        }
    }

    /// Whether two spellings are one value.
    #[must_use]
    pub fn same(self, one: &str, other: &str) -> bool {
        let key = |text: &str| match self {
            Self::Name => PersonName::parse(text).map(|name| name.matching_key()).ok(),
            // As printed: a number of 15 digits and its 18-digit form are two prints.
            Self::DocumentNumber => DocumentNumber::parse(text).map(|number| number.reveal().to_owned()).ok(),
        };
        key(one).is_some_and(|key_of_one| key(other) == Some(key_of_one))
    }
}

/// What the form asks to be printed in that part instead; `None` where it asks for no such thing.
#[must_use]
pub fn asked(
    corrections: &[Correction],
    part: Part,
    form: &Map<String, Value>,
) -> Option<Result<String, &'static str>> {
    let correction = chosen(corrections, form).find(|correction| correction.part == part)?;
    Some(part.read(written(correction, form)))
}

/// What is wrong with the values that a form asks for; an empty one is the matter of its field.
#[must_use]
pub fn findings(corrections: &[Correction], form: &Map<String, Value>) -> Vec<Finding> {
    let written = chosen(corrections, form).map(|correction| (correction, written(correction, form)));
    let wrong = written.filter(|(_, text)| !text.trim().is_empty()).filter_map(|(correction, text)| {
        let code = correction.part.read(text).err()?;
        Some(Finding::at(format!("/form/{}", correction.to), code))
    });
    wrong.collect()
}

fn chosen<'a>(corrections: &'a [Correction], form: &Map<String, Value>) -> impl Iterator<Item = &'a Correction> {
    let is_chosen =
        |correction: &&Correction| form.get(&correction.field).and_then(Value::as_str) == Some(&correction.value);
    corrections.iter().filter(is_chosen)
}

fn written<'a>(correction: &Correction, form: &'a Map<String, Value>) -> &'a str {
    form.get(&correction.to).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn corrections() -> Vec<Correction> {
        let of =
            |part, value: &str| Correction { part, field: "item".into(), value: value.into(), to: "correct".into() };
        vec![of(Part::Name, "name"), of(Part::DocumentNumber, "document_number")]
    }

    #[test]
    fn only_what_the_form_chooses_is_corrected_and_only_to_what_it_says() {
        type Row =
            (&'static str, &'static str, Option<Result<String, &'static str>>, Option<Result<String, &'static str>>);
        let rows: [Row; 6] = [
            ("name", " 李晓明 ", Some(Ok("李晓明".into())), None),
            ("name", "李明2", Some(Err("name_digit")), None),
            ("document_number", "440105199003074516", None, Some(Ok("440105199003074516".into()))),
            ("document_number", "440105199003074517", None, Some(Err("document_number_check_character"))),
            ("photo", "440105199003074516", None, None),
            ("", "", None, None),
        ];
        for (item, correct, name, number) in rows {
            let form = json!({ "item": item, "correct": correct }).as_object().cloned().unwrap();
            assert_eq!(asked(&corrections(), Part::Name, &form), name, "{item} {correct}");
            assert_eq!(asked(&corrections(), Part::DocumentNumber, &form), number, "{item} {correct}");
            let wrong: Vec<Finding> = [name, number]
                .into_iter()
                .flatten()
                .filter_map(Result::err)
                .map(|code| Finding::at("/form/correct", code))
                .collect();
            assert_eq!(findings(&corrections(), &form), wrong, "{item} {correct}");
            assert_eq!(asked(&[], Part::Name, &form), None, "a service without corrections changes nothing");
        }
    }

    #[test]
    fn two_spellings_of_one_value_are_the_same() {
        assert!(Part::Name.same("阿依古丽·买买提", "阿依古丽.买买提") && !Part::Name.same("李明", "李鸣"));
        assert!(Part::DocumentNumber.same(" 440105199003074516", "440105199003074516"));
        assert!(!Part::DocumentNumber.same("440105199003074516", "440304198511230028"));
        assert!(!Part::Name.same("", ""), "what is no name is like nothing");
    }
}
