//! Checks a filled form against its fields and finds everything that is wrong at once (N9).

use serde_json::{Map, Value};

use crate::{
    form::field::{Field, Kind},
    refusal::{Finding, Refusal},
    values::{Address, AddressError, AddressFinding, DocumentNumber, Mobile, PersonName},
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

/// RFC 6901: `~` and `/` inside a name are escaped.
fn pointer(name: &str) -> String {
    format!("/form/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn check_value(field: &Field, value: &Value, completeness: Completeness, findings: &mut Vec<Finding>) {
    let at = pointer(&field.name);
    match (field.kind, value) {
        (Kind::Boolean, Value::Bool(_)) => {}
        (Kind::Address, Value::Object(parts)) => check_address(&at, parts, completeness, findings),
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
        Kind::PersonName => PersonName::parse(text).err().map(|_| "name_invalid"),
        Kind::Mobile => Mobile::parse(text).err().map(|_| "mobile_invalid"),
        Kind::DocumentNumber => DocumentNumber::parse(text).err().map(|_| "document_number_invalid"),
        Kind::Choice => field.options.iter().all(|option| option.value != text).then_some("option_unknown"),
        Kind::Text | Kind::LongText | Kind::Address | Kind::Boolean => None,
    };
    code.map(|code| Finding::at(at, code))
}

fn check_address(at: &str, parts: &Map<String, Value>, completeness: Completeness, findings: &mut Vec<Finding>) {
    const PARTS: [&str; 4] = ["province", "city", "district", "detail"];
    findings.extend(
        parts
            .keys()
            .filter(|name| !PARTS.contains(&name.as_str()))
            .map(|name| Finding::at(format!("{at}/{name}"), "field_unknown")),
    );
    let mut texts = PARTS.map(|name| parts.get(name).map_or(Some(""), Value::as_str));
    for (name, text) in PARTS.iter().zip(&mut texts) {
        if text.is_none() {
            findings.push(Finding::at(format!("{at}/{name}"), "wrong_type"));
        }
    }
    let [Some(province), Some(city), Some(district), Some(detail)] = texts else { return };
    if completeness == Completeness::Partial {
        return;
    }
    match Address::from_fields(province, city, district, detail) {
        Err(AddressError::Empty) => findings.push(Finding::at(format!("{at}/detail"), "field_required")),
        Err(error) => findings.push(Finding::at(format!("{at}/detail"), error.code())),
        Ok(address) => findings.extend(address.findings().into_iter().filter(|f| f.blocks()).map(|finding| {
            let part = match finding {
                AddressFinding::ProvinceMissing => "province",
                AddressFinding::CityMissing => "city",
                _ => "detail",
            };
            Finding::at(format!("{at}/{part}"), finding.code())
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn address_findings(address: Value, completeness: Completeness) -> Vec<(String, String)> {
        let mut findings = Vec::new();
        check_address("/form/address", address.as_object().unwrap(), completeness, &mut findings);
        findings.into_iter().map(|finding| (finding.pointer, finding.code)).collect()
    }

    #[test]
    fn an_address_is_refused_for_what_would_stop_the_parcel_only() {
        let good =
            json!({"province": "湖北省", "city": "武汉市", "district": "洪山区", "detail": "珞喻路1037号东湖花园3栋"});
        assert_eq!(address_findings(good, Completeness::Whole), []);
        let locker =
            json!({"province": "湖北省", "city": "武汉市", "district": "洪山区", "detail": "珞喻路1037号丰巢"});
        let found = [("/form/address/detail".to_owned(), "address_locker".to_owned())];
        assert_eq!(address_findings(locker.clone(), Completeness::Whole), found);
        assert_eq!(address_findings(locker, Completeness::Partial), [], "a draft may still change");
        let nowhere = json!({"detail": "珞喻路", "owner": "x"});
        let codes: Vec<String> =
            address_findings(nowhere, Completeness::Whole).into_iter().map(|(_, code)| code).collect();
        assert_eq!(
            codes,
            ["field_unknown", "address_province_missing", "address_city_missing", "address_number_missing"]
        );
        let empty = address_findings(json!({"province": "湖北省"}), Completeness::Whole);
        assert_eq!(empty, [("/form/address/detail".to_owned(), "field_required".to_owned())]);
    }
}
