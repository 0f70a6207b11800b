//! A form as somebody sees it who does not need it in full: kinds of values, not the values (`G09`).

use serde_json::{Map, Value, json};

use crate::{
    form::field::{Field, Kind},
    values::{Address, Audience, DocumentNumber, ManagementNumber, Mobile, PersonName, PrintNumber},
};

/// What stands for a value of which nothing may be shown.
const HIDDEN: &str = "***";

/// The form with every personal value masked. What is in no field of the service is left out.
#[must_use]
pub fn masked(fields: &[Field], form: &Map<String, Value>) -> Map<String, Value> {
    let shown = fields.iter().filter_map(|field| Some((field.name.clone(), mask(field.kind, form.get(&field.name)?))));
    shown.collect()
}

/// Masks the document numbers of a form, and answers in which fields. One that is no number is hidden whole.
#[must_use]
pub fn hide_numbers(fields: &[Field], form: &mut Map<String, Value>) -> Vec<String> {
    let mut hidden = Vec::new();
    for field in fields.iter().filter(|field| field.kind == Kind::DocumentNumber) {
        let Some(Value::String(plain)) = form.get_mut(&field.name) else { continue };
        if !plain.is_empty() {
            *plain = hidden_text(field.kind, plain);
            hidden.push(field.name.clone());
        }
    }
    hidden
}

/// The text with its personal part hidden; hidden whole where a value of that kind has no masked form.
#[must_use]
pub fn hidden_text(kind: Kind, text: &str) -> String {
    masked_text(kind, text).unwrap_or_else(|| HIDDEN.to_owned())
}

fn mask(kind: Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Choice | Kind::Boolean | Kind::Exam | Kind::Year, plain) => plain.clone(),
        (Kind::Address, Value::Object(parts)) => address(parts),
        (_, Value::String(text)) if text.is_empty() => value.clone(),
        (kind, Value::String(text)) => hidden_text(kind, text).into(),
        _ => HIDDEN.into(),
    }
}

/// The text with its personal part hidden; nothing where a value of that kind has no masked form.
#[must_use]
pub fn masked_text(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::PersonName => Some(PersonName::parse(text).ok()?.masked().into_string()),
        Kind::Mobile => Some(Mobile::parse(text).ok()?.masked().into_string()),
        Kind::DocumentNumber => Some(DocumentNumber::parse(text).ok()?.masked(Audience::Public).into_string()),
        Kind::ManagementNumber => Some(ManagementNumber::parse(text).ok()?.masked().into_string()),
        Kind::PrintNumber => Some(PrintNumber::parse(text).ok()?.masked().into_string()),
        Kind::Text | Kind::LongText | Kind::Address | Kind::Choice | Kind::Boolean => None,
        Kind::Date | Kind::Month | Kind::Year | Kind::Amount | Kind::Exam | Kind::CreditCode | Kind::Email => None,
    }
}

fn address(parts: &Map<String, Value>) -> Value {
    let part = |name: &str| parts.get(name).and_then(Value::as_str).unwrap_or_default();
    match Address::from_fields(part("province"), part("city"), part("district"), part("detail")) {
        Ok(address) => json!({
            "province": address.province(),
            "city": address.city(),
            "district": address.district(),
            "detail": HIDDEN,
        }),
        Err(_) => HIDDEN.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_numbers_are_hidden_also_where_they_are_none() {
        let fields = [
            Field::of("own", Kind::DocumentNumber),
            Field::of("odd", Kind::DocumentNumber),
            Field::of("empty", Kind::DocumentNumber),
            Field::of("mobile", Kind::Mobile),
        ];
        let form = json!({ "own": "440105199003074516", "odd": "44", "empty": "", "mobile": "13800138001" });
        let mut form = form.as_object().cloned().expect("an object");
        assert_eq!(hide_numbers(&fields, &mut form), ["own", "odd"]);
        let expected = json!({ "own": "4****************6", "odd": "***", "empty": "", "mobile": "13800138001" });
        assert_eq!(Value::Object(form), expected);
    }

    #[test]
    fn nothing_that_a_person_typed_is_left_readable() {
        let kinds = [
            ("name", Kind::PersonName, json!("李小明"), json!("李**")),
            ("mobile", Kind::Mobile, json!("13800138001"), json!("138****8001")),
            ("odd", Kind::Mobile, json!("1380013800"), json!("***")),
            ("note", Kind::Text, json!("请放门卫"), json!("***")),
            ("empty", Kind::Text, json!(""), json!("")),
            ("yes", Kind::Boolean, json!(true), json!(true)),
            ("exam", Kind::Exam, json!("constructor_1"), json!("constructor_1")),
            ("born", Kind::Month, json!("199003"), json!("***")),
            ("fen", Kind::Amount, json!(6_100), json!("***")),
            ("line", Kind::Address, json!("广东省"), json!("***")),
        ];
        let fields: Vec<Field> = kinds.iter().map(|(name, kind, ..)| Field::of(name, *kind)).collect();
        let mut form: Map<String, Value> = kinds.iter().map(|k| (k.0.to_owned(), k.2.clone())).collect();
        form.insert("unknown".into(), json!("13800138001"));
        let expected: Map<String, Value> = kinds.iter().map(|k| (k.0.to_owned(), k.3.clone())).collect();
        assert_eq!(masked(&fields, &form), expected);
        let home = json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号" });
        let masked = mask(Kind::Address, &home);
        assert_eq!((masked["district"].as_str(), masked["detail"].as_str()), (Some("天河区"), Some("***")));
    }
}
