//! How two profiles differ, parameter by parameter (N1).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::region::{findings::name_of, profile::Profile};

/// One parameter that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its path in the file, for example `services.mailing.edit_in`.
    pub path: String,
    /// What the one profile says; nothing where it says nothing.
    pub left: Option<String>,
    /// What the other says.
    pub right: Option<String>,
}

/// Every parameter that differs, in the order of its path. A service, field or page that only one of them has is one
/// line.
#[must_use]
pub fn between(left: &Profile, right: &Profile) -> Vec<Difference> {
    let (left, right) = (flat(left), flat(right));
    let mut paths: Vec<&String> = left.keys().chain(right.keys()).collect();
    paths.sort();
    paths.dedup();
    let mut found: Vec<Difference> = Vec::new();
    for path in paths {
        let (mine, theirs) = (left.get(path), right.get(path));
        // What stands below something that only one of them has says nothing new.
        let told = |last: &Difference| {
            (last.left.is_none() || last.right.is_none())
                && path.strip_prefix(&last.path).is_some_and(|rest| rest.starts_with('.'))
        };
        // What both have is told by its parts, where it has some.
        let parts = |all: &BTreeMap<String, String>| {
            let first = all.range(format!("{path}.")..).next();
            first.is_some_and(|(other, _)| other.strip_prefix(path.as_str()).is_some_and(|rest| rest.starts_with('.')))
        };
        let by_parts = mine.is_some() && theirs.is_some() && (parts(&left) || parts(&right));
        if mine != theirs && !by_parts && !found.last().is_some_and(told) {
            found.push(Difference { path: path.clone(), left: mine.cloned(), right: theirs.cloned() });
        }
    }
    found
}

fn flat(profile: &Profile) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    if let Ok(Value::Object(parts)) = serde_json::to_value(profile) {
        for (name, part) in &parts {
            flatten(part, name, &mut all);
        }
    }
    all
}

fn flatten(value: &Value, at: &str, all: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(parts) if text(parts).is_some() => {
            drop(all.insert(at.to_owned(), text(parts).unwrap_or_default()))
        }
        Value::Object(parts) => {
            all.insert(at.to_owned(), title(value));
            for (name, part) in parts {
                flatten(part, &format!("{at}.{name}"), all);
            }
        }
        Value::Array(parts) if parts.is_empty() => {}
        Value::Array(parts) if parts.iter().any(|part| name_of(part).is_some()) => {
            for (n, part) in parts.iter().enumerate() {
                flatten(part, &format!("{at}.{}", name_of(part).unwrap_or(&n.to_string())), all);
            }
        }
        Value::Array(parts) => drop(all.insert(at.to_owned(), parts.iter().map(plain).collect::<Vec<_>>().join(", "))),
        plain_value => drop(all.insert(at.to_owned(), plain(plain_value))),
    }
}

/// A text of two languages on one line.
fn text(parts: &serde_json::Map<String, Value>) -> Option<String> {
    let part = |name: &str| parts.get(name).and_then(Value::as_str);
    (parts.len() == 2).then_some(())?;
    Some(format!("{} / {}", part("zh")?, part("en")?))
}

/// What a table is called: the same in both profiles where both have it, unless its name differs.
fn title(value: &Value) -> String {
    let named = ["name", "label", "title", "verb"].iter().find_map(|key| text(value.get(*key)?.as_object()?));
    let parts = value.as_object().into_iter().flatten().filter(|(_, part)| !part.is_object() && !part.is_array());
    named
        .unwrap_or_else(|| parts.map(|(name, part)| format!("{name} = {}", plain(part))).collect::<Vec<_>>().join(", "))
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
