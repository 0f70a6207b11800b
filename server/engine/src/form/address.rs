//! Checks the four parts of an address on a form, and finds what would keep a parcel from arriving (N11).

use serde_json::{Map, Value};

use super::check::Completeness;
use crate::{
    refusal::Finding,
    values::{Address, AddressError, AddressFinding},
};

const PARTS: [&str; 4] = ["province", "city", "district", "detail"];

/// What must be mended before the form can be handed in.
pub(super) fn check(at: &str, parts: &Map<String, Value>, completeness: Completeness, findings: &mut Vec<Finding>) {
    let before = findings.len();
    for (name, value) in parts {
        let code = match PARTS.contains(&name.as_str()) {
            true if value.is_string() => continue,
            true => "wrong_type",
            false => "field_unknown",
        };
        findings.push(Finding::at(format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), code));
    }
    if findings.len() > before {
        return;
    }
    let whole = completeness == Completeness::Whole;
    match read(parts) {
        Err(AddressError::Empty) if whole => findings.push(Finding::at(format!("{at}/detail"), "field_required")),
        Err(AddressError::Empty) => {}
        Err(error) => findings.push(Finding::at(format!("{at}{}", place_of_error(error, parts)), error.code())),
        Ok(address) if whole => findings.extend(told(at, &address, AddressFinding::blocks)),
        Ok(_) => {}
    }
}

/// What its owner may leave as it is.
pub(super) fn doubts(at: &str, parts: &Map<String, Value>) -> Vec<Finding> {
    read(parts).map_or_else(|_| Vec::new(), |address| told(at, &address, |finding| !finding.blocks()))
}

fn told(at: &str, address: &Address, which: fn(AddressFinding) -> bool) -> Vec<Finding> {
    let found = address.findings().into_iter().filter(|finding| which(*finding));
    found.map(|finding| Finding::at(format!("{at}/{}", place(finding)), finding.code())).collect()
}

fn read(parts: &Map<String, Value>) -> Result<Address, AddressError> {
    let [province, city, district, detail] = PARTS.map(|name| text(parts, name));
    Address::from_fields(province, city, district, detail)
}

fn text<'a>(parts: &'a Map<String, Value>, name: &str) -> &'a str {
    parts.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The part that an error is about; the address as a whole where that cannot be told.
fn place_of_error(error: AddressError, parts: &Map<String, Value>) -> String {
    let first = |wrong: &dyn Fn(&str, &str) -> bool| {
        let part = PARTS.iter().find(|name| wrong(name, text(parts, name)));
        part.map_or_else(String::new, |name| format!("/{name}"))
    };
    match error {
        AddressError::Empty => "/detail".to_owned(),
        AddressError::TooLong => first(&|name, part| part.chars().count() > if name == "detail" { 100 } else { 30 }),
        AddressError::Control => first(&|_, part| part.chars().any(char::is_control)),
    }
}

const fn place(finding: AddressFinding) -> &'static str {
    match finding {
        AddressFinding::ProvinceMissing => "province",
        AddressFinding::CityMissing => "city",
        AddressFinding::DistrictMissing => "district",
        AddressFinding::Locker(_)
        | AddressFinding::NumberMissing
        | AddressFinding::RoomMissing
        | AddressFinding::MobileInside => "detail",
    }
}
