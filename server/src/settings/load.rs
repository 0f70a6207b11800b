//! Lays the overrides over the defaults, and finds everything that is wrong with them at once.

use std::{collections::BTreeMap, path::Path};

use toml::{Table, Value};

use super::{BASE, Settings};

/// The environment's variables, read once by `main`.
pub type Environment = BTreeMap<String, String>;

/// One thing wrong with the configuration: where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// File, variable or key.
    pub place: String,
    /// What is wrong and how to mend it. Never a secret's value.
    pub text: String,
}

impl Finding {
    /// A finding.
    pub fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { place: place.into(), text: text.into() }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// The settings from the defaults, the override file (if any) and the environment.
///
/// # Errors
/// Every finding at once.
pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Settings, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut table: Table = match BASE.parse() {
        Ok(table) => table,
        Err(error) => return Err(vec![Finding::new("config/base.toml", error.to_string())]),
    };
    let known = table.clone();
    if let Some(path) = file {
        match read(path) {
            Ok(overrides) => lay_over(&mut table, &overrides, &known, &path.display().to_string(), "", &mut findings),
            Err(finding) => findings.push(finding),
        }
    }
    for (name, value) in environment {
        lay_variable(&mut table, &known, name, value, &mut findings);
    }
    match serde_path_to_error::deserialize::<_, Settings>(Value::Table(table)) {
        Ok(settings) => {
            findings.extend(settings.findings());
            if findings.is_empty() { Ok(settings) } else { Err(findings) }
        }
        Err(error) => {
            let place = error.path().to_string();
            findings.push(Finding::new(place, first_line(error.inner().message())));
            Err(findings)
        }
    }
}

fn read(path: &Path) -> Result<Table, Finding> {
    let place = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| Finding::new(&place, error.to_string()))?;
    text.parse().map_err(|error: toml::de::Error| Finding::new(&place, first_line(error.message())))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn lay_over(table: &mut Table, over: &Table, known: &Table, place: &str, path: &str, findings: &mut Vec<Finding>) {
    for (key, value) in over {
        let full = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match (known.get(key), value) {
            (None, _) => findings.push(unknown(place, &full, key, known.keys())),
            (Some(Value::Table(inner)), Value::Table(value)) => {
                if let Some(Value::Table(target)) = table.get_mut(key) {
                    lay_over(target, value, inner, place, &full, findings);
                }
            }
            (Some(Value::Table(_)), _) => {
                findings.push(Finding::new(place, format!("`{full}` is a section, not a value")))
            }
            (Some(_), value) => {
                table.insert(key.clone(), value.clone());
            }
        }
    }
}

fn unknown<'a>(place: &str, full: &str, key: &str, known: impl Iterator<Item = &'a String>) -> Finding {
    let nearest = known.max_by(|a, b| strsim::jaro_winkler(a, key).total_cmp(&strsim::jaro_winkler(b, key)));
    let hint = nearest.map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    Finding::new(place, format!("unknown setting `{full}`{hint}"))
}

/// `ZHENGDA_A__B__C=value` sets `a.b.c`; two names have no prefix of their own because other tools fix them.
fn lay_variable(table: &mut Table, known: &Table, name: &str, value: &str, findings: &mut Vec<Finding>) {
    let path = match name {
        "MONGODB_URI" => "store__mongodb_uri".to_owned(),
        _ => match name.strip_prefix("ZHENGDA_") {
            // Where the override file is, and the tools' own switches, are not settings.
            None | Some("CONFIG" | "CACHE") => return,
            Some(rest) => rest.to_ascii_lowercase(),
        },
    };
    let keys: Vec<&str> = path.split("__").collect();
    let Some((last, sections)) = keys.split_last() else { return };
    let (mut target, mut default) = (table, known);
    for section in sections {
        match (target.get_mut(*section), default.get(*section)) {
            (Some(Value::Table(t)), Some(Value::Table(d))) => (target, default) = (t, d),
            _ => return findings.push(unknown(name, &keys.join("."), section, default.keys())),
        }
    }
    let parsed = match default.get(*last) {
        None => return findings.push(unknown(name, &keys.join("."), last, default.keys())),
        Some(Value::Integer(_)) => value.trim().parse().map(Value::Integer).map_err(|_| "a whole number"),
        Some(Value::Boolean(_)) => value.trim().parse().map(Value::Boolean).map_err(|_| "true or false"),
        Some(Value::Table(_)) => Err("a key inside this section"),
        Some(_) => Ok(Value::String(value.to_owned())),
    };
    match parsed {
        Ok(value) => {
            target.insert((*last).to_owned(), value);
        }
        Err(expected) => findings.push(Finding::new(name, format!("expected {expected}"))),
    }
}
