//! Checks a filled form against its fields and finds everything that is wrong at once (N9).

use serde_json::{Map, Value};

use super::{address, shape};
use crate::{
    form::field::{Field, Kind},
    refusal::{Finding, Refusal},
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
    refusal(faults(fields, &[], form, completeness))
}

/// Every fault of `form`. Fields named in `locked` hold what is on record, which nobody could mend here, so that they
/// are only asked to be there.
#[must_use]
pub fn faults(
    fields: &[Field],
    locked: &[String],
    form: &Map<String, Value>,
    completeness: Completeness,
) -> Vec<Finding> {
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
            Some(_) if locked.contains(&field.name) => {}
            Some(value) => check_value(field, value, completeness, &mut findings),
        }
    }
    findings
}

/// The refusal of a form with these faults.
///
/// # Errors
/// `field_locked` where a locked field came with another value, else `form_incomplete`; each with all faults.
pub fn refusal(findings: Vec<Finding>) -> Result<(), Refusal> {
    let locked = findings.iter().any(|finding| finding.code == "field_locked");
    let code = if locked { "field_locked" } else { "form_incomplete" };
    if findings.is_empty() { Ok(()) } else { Err(Refusal::new(code).with_findings(findings)) }
}

/// What is no fault but worth a question before the form is handed in: an address without district or room (N11).
#[must_use]
pub fn doubts(fields: &[Field], form: &Map<String, Value>) -> Vec<Finding> {
    let addresses = fields.iter().filter(|field| field.kind == Kind::Address);
    let filled = addresses.filter_map(|field| Some((pointer(&field.name), form.get(&field.name)?.as_object()?)));
    filled.flat_map(|(at, parts)| address::doubts(&at, parts)).collect()
}

/// RFC 6901: `~` and `/` inside a name are escaped.
pub(super) fn pointer(name: &str) -> String {
    format!("/form/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn check_value(field: &Field, value: &Value, completeness: Completeness, findings: &mut Vec<Finding>) {
    let at = pointer(&field.name);
    match (field.kind, value) {
        (Kind::Boolean, Value::Bool(_)) => {}
        (Kind::Address, Value::Object(parts)) => address::check(&at, parts, completeness, findings),
        (Kind::Amount, amount) => findings.extend(shape::amount(field, amount, at)),
        (Kind::Boolean | Kind::Address, _) => findings.push(Finding::at(at, "wrong_type")),
        (_, Value::String(text)) if text.trim().is_empty() => {
            if field.required && completeness == Completeness::Whole {
                findings.push(Finding::at(at, "field_required"));
            }
        }
        (_, Value::String(text)) => findings.extend(shape::text(field, text, at)),
        _ => findings.push(Finding::at(at, "wrong_type")),
    }
}
