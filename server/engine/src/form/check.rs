//! Checks a filled form against its fields and finds everything that is wrong at once (N9).

use serde_json::{Map, Value};

use super::address;
use crate::{
    form::field::{Field, Kind},
    refusal::{Finding, Refusal},
    values::{DocumentNumber, DocumentNumberError, Mobile, MobileError, PersonName, PersonNameError},
};

/// How much of a form must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// A draft: required fields may be missing, what is there must be of the right shape.
    Partial,
    /// Ready to hand in.
    Whole,
}

/// Checks `form`.
///
/// # Errors
/// `form_incomplete` with one finding for each fault.
pub fn check_form(fields: &[Field], form: &Map<String, Value>, completeness: Completeness) -> Result<(), Refusal> {
    let mut findings: Vec<Finding> = form
        .keys()
        .filter(|name| fields.iter().all(|field| field.name != **name))
        .map(|name| Finding::at(pointer(name), "field_unknown"))
        .collect();
    for field in fields {
        match form.get(&field.name) {
            None if field.required && completeness == Completeness::Whole => {
                findings.push(Finding::at(pointer(&field.name), "field_required"));
            }
            None => {}
            Some(value) => check_value(field, value, completeness, &mut findings),
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(Refusal::new("form_incomplete").with_findings(findings)) }
}

/// What is no fault but worth a question before the form is handed in: an address without district or room (N11).
#[must_use]
pub fn doubts(fields: &[Field], form: &Map<String, Value>) -> Vec<Finding> {
    let addresses = fields.iter().filter(|field| field.kind == Kind::Address);
    let filled = addresses.filter_map(|field| Some((pointer(&field.name), form.get(&field.name)?.as_object()?)));
    filled.flat_map(|(at, parts)| address::doubts(&at, parts)).collect()
}

/// RFC 6901: `~` and `/` inside a name are escaped.
fn pointer(name: &str) -> String {
    format!("/form/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn check_value(field: &Field, value: &Value, completeness: Completeness, findings: &mut Vec<Finding>) {
    let at = pointer(&field.name);
    match (field.kind, value) {
        (Kind::Boolean, Value::Bool(_)) => {}
        (Kind::Address, Value::Object(parts)) => address::check(&at, parts, completeness, findings),
        (Kind::Boolean | Kind::Address, _) => findings.push(Finding::at(at, "wrong_type")),
        (_, Value::String(text)) if text.trim().is_empty() => {
            if field.required && completeness == Completeness::Whole {
                findings.push(Finding::at(at, "field_required"));
            }
        }
        (_, Value::String(text)) => findings.extend(check_text(field, text, at)),
        _ => findings.push(Finding::at(at, "wrong_type")),
    }
}

fn check_text(field: &Field, text: &str, at: String) -> Option<Finding> {
    let limit = field.max.unwrap_or(if field.kind == Kind::LongText { 1_000 } else { 100 });
    if text.chars().count() > limit {
        return Some(Finding::at(at, "field_too_long").with("limit", limit.to_string()));
    }
    if text.chars().any(|c| c.is_control() && !(field.kind == Kind::LongText && c == '\n')) {
        return Some(Finding::at(at, "invalid_text"));
    }
    let code = match field.kind {
        Kind::PersonName => PersonName::parse(text).err().map(PersonNameError::code),
        Kind::Mobile => Mobile::parse(text).err().map(MobileError::code),
        Kind::DocumentNumber => DocumentNumber::parse(text).err().map(DocumentNumberError::code),
        Kind::Choice => field.options.iter().all(|option| option.value != text).then_some("option_unknown"),
        Kind::Text | Kind::LongText | Kind::Address | Kind::Boolean => None,
    };
    code.map(|code| Finding::at(at, code))
}
