//! Texts of a profile that are empty in one language.

use serde_json::Value;

use super::Fault;
use crate::region::profile::Profile;

pub(super) fn of(profile: &Profile) -> Vec<Fault> {
    let mut found = Vec::new();
    match serde_json::to_value(profile) {
        Ok(whole) => walk(&whole, "", &mut found),
        Err(error) => found.push((String::new(), format!("cannot be written again: {error}"))),
    }
    found
}

fn walk(value: &Value, at: &str, found: &mut Vec<Fault>) {
    match value {
        Value::Object(parts) => {
            if let (2, Some(zh), Some(en)) = (parts.len(), parts.get("zh"), parts.get("en")) {
                let empty = [zh, en].iter().any(|text| text.as_str().is_none_or(|text| text.trim().is_empty()));
                if empty {
                    found.push((at.to_owned(), "is empty in one language".to_owned()));
                }
                return;
            }
            for (name, part) in parts {
                walk(part, &below(at, name), found);
            }
        }
        Value::Array(parts) => {
            for (n, part) in parts.iter().enumerate() {
                walk(part, &below(at, name_of(part).unwrap_or(&n.to_string())), found);
            }
        }
        _ => {}
    }
}

/// What an entry of a list is called, so that a fault names it as the file does.
pub(in crate::region) fn name_of(part: &Value) -> Option<&str> {
    ["name", "id", "code", "mode", "value"].iter().find_map(|key| part.get(*key)?.as_str())
}

fn below(at: &str, name: &str) -> String {
    if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") }
}
