//! Filling a form from what is on record: locked fields by the server alone, prefilled ones as a suggestion (P6).

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{check::pointer, mask::masked_text};
use crate::{
    form::{
        attribute::Attribute,
        field::{Field, Source},
    },
    refusal::Finding,
    values::{DocumentNumber, Sex},
};

/// What is on record for a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnRecord(BTreeMap<Attribute, String>);

impl OnRecord {
    /// The same facts with one more; an empty value is none.
    #[must_use]
    pub fn with(mut self, attribute: Attribute, value: impl Into<String>) -> Self {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(attribute, value);
        }
        self
    }

    /// The same facts with those that a document number tells: itself, the birth month and the sex.
    #[must_use]
    pub fn with_document(self, number: &DocumentNumber) -> Self {
        let born = number.birth_date().map(|born| format!("{:04}{:02}", born.year(), born.month()));
        let sex = number.sex().map(|sex| if sex == Sex::Male { "male" } else { "female" });
        self.with(Attribute::DocumentNumber, number.reveal())
            .with(Attribute::BirthMonth, born.unwrap_or_default())
            .with(Attribute::Sex, sex.unwrap_or_default())
    }

    /// The fact that a field is filled from.
    #[must_use]
    pub fn of(&self, field: &Field) -> Option<&str> {
        self.0.get(&field.from?).map(String::as_str)
    }

    /// Who fills the field here: what is not on record the person fills, whatever the profile says (`S11`, `S15`).
    #[must_use]
    pub fn source(&self, field: &Field) -> Source {
        if self.of(field).is_some() { field.source } else { Source::Free }
    }

    /// The names of the fields that are locked here.
    #[must_use]
    pub fn locked(&self, fields: &[Field]) -> Vec<String> {
        let locked = fields.iter().filter(|field| self.source(field) == Source::Locked);
        locked.map(|field| field.name.clone()).collect()
    }
}

/// `form` as it is taken: locked fields as they are on record, prefilled ones where the person left them out. A
/// finding `field_locked` for each locked field that came with another value.
#[must_use]
pub fn fill(fields: &[Field], form: &Map<String, Value>, on_record: &OnRecord) -> (Map<String, Value>, Vec<Finding>) {
    let (mut next, mut findings) = (form.clone(), Vec::new());
    for field in fields {
        let Some(fact) = on_record.of(field) else { continue };
        match on_record.source(field) {
            Source::Free => {}
            Source::Prefilled => {
                if form.get(&field.name).is_none_or(|sent| is_echo(field, sent, fact)) {
                    next.insert(field.name.clone(), fact.into());
                }
            }
            Source::Locked => {
                findings.extend(locked_fault(field, form.get(&field.name), &fact.into()));
                next.insert(field.name.clone(), fact.into());
            }
        }
    }
    (next, findings)
}

/// The form after a change, with the fields named in `locked` as they were before (`S21`), and a finding for each of
/// them that came with another value.
#[must_use]
pub fn kept(
    fields: &[Field],
    locked: &[String],
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> (Map<String, Value>, Vec<Finding>) {
    let (mut next, mut findings) = (after.clone(), Vec::new());
    for field in fields.iter().filter(|field| locked.contains(&field.name)) {
        let Some(value) = before.get(&field.name) else { continue };
        findings.extend(locked_fault(field, after.get(&field.name), value));
        next.insert(field.name.clone(), value.clone());
    }
    (next, findings)
}

/// `changes` without those that only give back what a client was shown: the value of `before`, or its masked form.
#[must_use]
pub fn without_echoes(
    fields: &[Field],
    before: &Map<String, Value>,
    changes: &Map<String, Value>,
) -> Map<String, Value> {
    let echo = |name: &str, sent: &Value| {
        let field = fields.iter().find(|field| field.name == name);
        let fact = before.get(name).and_then(Value::as_str).filter(|fact| !fact.is_empty());
        field.zip(fact).is_some_and(|(field, fact)| is_echo(field, sent, fact))
    };
    let changed = changes.iter().filter(|(name, sent)| !echo(name, sent));
    changed.map(|(name, sent)| (name.clone(), sent.clone())).collect()
}

fn locked_fault(field: &Field, sent: Option<&Value>, fact: &Value) -> Option<Finding> {
    let same = |sent: &Value| sent == fact || fact.as_str().is_some_and(|fact| is_echo(field, sent, fact));
    let other = sent.is_some_and(|sent| !sent.is_null() && !same(sent));
    other.then(|| Finding::at(pointer(&field.name), "field_locked"))
}

/// Whether what was sent is what a client was shown: the fact itself or its masked form (`G09`).
fn is_echo(field: &Field, sent: &Value, fact: &str) -> bool {
    let sent = sent.as_str().map(str::trim);
    sent.is_some_and(|sent| sent == fact.trim() || masked_text(field.kind, fact).is_some_and(|masked| sent == masked))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::field::Kind;

    fn field(name: &str, kind: Kind, source: Source, from: Attribute) -> Field {
        Field { source, from: Some(from), ..Field::of(name, kind) }
    }

    fn fields() -> Vec<Field> {
        vec![
            field("number", Kind::DocumentNumber, Source::Locked, Attribute::DocumentNumber),
            field("born", Kind::Month, Source::Locked, Attribute::BirthMonth),
            field("sex", Kind::Choice, Source::Locked, Attribute::Sex),
            field("level", Kind::Text, Source::Locked, Attribute::Level),
            field("recipient", Kind::PersonName, Source::Prefilled, Attribute::PersonName),
            Field::of("note", Kind::Text),
        ]
    }

    fn on_record() -> OnRecord {
        let number = DocumentNumber::parse("440105199003074516").expect("a number");
        OnRecord::default().with_document(&number).with(Attribute::PersonName, "李明").with(Attribute::Level, " ")
    }

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    fn taken(form: Value) -> (Value, Vec<String>) {
        let (form, findings) = fill(&fields(), &object(form), &on_record());
        (Value::Object(form), findings.into_iter().map(|finding| finding.pointer + " " + &finding.code).collect())
    }

    #[test]
    fn what_is_on_record_is_filled_by_the_server() {
        let all = json!({ "number": "440105199003074516", "born": "199003", "sex": "male", "recipient": "李明" });
        assert_eq!(taken(json!({})), (all.clone(), vec![]));
        // What a client was shown may come back, masked or not.
        assert_eq!(taken(all.clone()), (all.clone(), vec![]));
        let masked = json!({ "number": "440105********4516", "recipient": "李*" });
        let shown = masked_text(Kind::DocumentNumber, "440105199003074516").expect("masked");
        assert_eq!(taken(json!({ "number": shown, "recipient": masked["recipient"] })), (all, vec![]));
        assert_eq!(on_record().locked(&fields()), ["number", "born", "sex"]);
    }

    #[test]
    fn a_locked_field_takes_no_other_value_and_a_prefilled_one_does() {
        for (name, value) in [
            ("number", json!("440304198511230028")),
            ("born", json!("198511")),
            ("sex", json!("female")),
            ("sex", json!("")),
            ("born", json!(199_003)),
            ("number", json!({ "$ne": null })),
        ] {
            let (form, findings) = taken(json!({ name: value }));
            assert_eq!(findings, [format!("/form/{name} field_locked")], "{value}");
            assert_eq!(form["number"], "440105199003074516");
        }
        assert_eq!(taken(json!({ "recipient": "王芳" })).0["recipient"], "王芳");
        assert_eq!(taken(json!({ "recipient": null })).0["recipient"], Value::Null, "left empty on purpose");
        assert_eq!(taken(json!({ "level": "中级" })).0["level"], "中级", "what is not on record the person fills");
    }

    #[test]
    fn a_change_that_gives_back_what_was_shown_is_none() {
        let fields = [Field::of("payee_number", Kind::DocumentNumber), Field::of("note", Kind::Text)];
        let before = object(json!({ "payee_number": "440105199003074516", "note": "a" }));
        let left = |changes: Value| Value::Object(without_echoes(&fields, &before, &object(changes)));
        assert_eq!(left(json!({ "payee_number": "4****************6", "note": "b" })), json!({ "note": "b" }));
        let other = json!({ "payee_number": "440304198511230028", "note": null });
        assert_eq!(left(other.clone()), other);
    }

    #[test]
    fn a_change_leaves_locked_fields_as_they_were() {
        let before = object(json!({ "number": "1", "note": "a" }));
        let change = |after: Value| {
            let (form, findings) = kept(&fields(), &["number".to_owned()], &before, &object(after));
            (Value::Object(form), findings.len())
        };
        assert_eq!(change(json!({ "note": "b" })), (json!({ "number": "1", "note": "b" }), 0));
        assert_eq!(change(json!({ "number": "2", "note": "b" })), (json!({ "number": "1", "note": "b" }), 1));
    }
}
