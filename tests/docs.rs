//! The glossary holds one word for each word, and every word that the engine writes down; the page of doors names every way
//! in, and no other; the table of help articles says of each row which article tells it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zhengda_engine::{
    case::{event::EventKind, state::State},
    region::profile::Door,
    values::DocumentKind,
};

/// The rows of every table: Chinese, English, code.
fn rows() -> Vec<[String; 3]> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/GLOSSARY.md");
    let text = std::fs::read_to_string(path).unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    text.lines()
        .filter(|line| line.starts_with('|') && !line.starts_with("|---") && !line.starts_with("| zh"))
        .map(|line| {
            let cells = cells(line);
            assert_eq!(cells.len(), 7, "five columns: {line}");
            [cells[1].clone(), cells[2].clone(), cells[3].clone()]
        })
        .collect()
}

fn twice(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeMap::new();
    words.for_each(|word| *seen.entry(word).or_insert(0) += 1);
    seen.into_iter().filter(|(_, times)| *times > 1).map(|(word, _)| word).collect()
}

#[test]
fn no_word_has_two_translations() {
    assert!(rows().len() >= 150, "{}", rows().len());
    assert_eq!(twice(rows().into_iter().map(|[zh, _, _]| zh)), [""; 0], "a second meaning needs a longer word");
    assert_eq!(twice(rows().into_iter().map(|[_, en, _]| en.to_lowercase())), [""; 0]);
}

#[test]
fn every_state_step_and_document_of_the_engine_is_in_the_glossary() {
    let codes: Vec<String> =
        rows().into_iter().flat_map(|[_, _, code]| code.split('`').map(str::to_owned).collect::<Vec<_>>()).collect();
    let states = State::ALL.iter().map(|state| state.name());
    let steps = EventKind::ALL.iter().map(|kind| kind.name()).filter(|name| *name != "lease_expire");
    let documents = DocumentKind::ALL.iter().map(|kind| kind.code());
    let missing: Vec<_> =
        states.chain(steps).chain(documents).filter(|name| !codes.iter().any(|code| code == name)).collect();
    assert_eq!(missing, [""; 0]);
}

/// ASVS 6.1.3 and 6.3.4: one page names every way to get a token, and no other way exists.
#[test]
fn the_page_of_doors_names_every_operation_that_hands_out_a_token() {
    let page = include_str!("../docs/DOORS.md");
    let table = page.split("\n## ").next().unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let rows: Vec<_> = table.lines().filter(|line| line.starts_with('|')).skip(2).map(cells).collect();
    let named: BTreeSet<String> = rows.iter().map(|row| row[2].trim_matches('`').to_owned()).collect();
    let contract: Value = serde_json::from_str(include_str!("../config/openapi.json")).unwrap();
    let mut handing_out = BTreeSet::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["responses"].as_object().unwrap().values().any(|answer| holds_token(&contract, answer)) {
                handing_out.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    assert_eq!(named, handing_out);
    let doors: BTreeSet<_> =
        rows.iter().map(|row| row[1].trim_matches('`')).filter(|door| !door.starts_with('(')).collect();
    assert_eq!(doors, Door::ALL.iter().map(|door| door.name()).collect());
}

/// The table of the help articles and what each article says of itself are one.
#[test]
fn the_table_of_help_articles_names_the_article_that_tells_each_row() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/config/help");
    let table = include_str!("../config/help/README.md").split("\n## Which article tells which row\n").nth(1).unwrap();
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect::<Vec<_>>();
    let named: BTreeSet<(String, String)> = table
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| (cells(line)[1].clone(), cells(line)[2].clone()))
        .collect();
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        let (Some(id), Some(rows)) = (value("id"), value("rows")) else { continue };
        let rows = rows.split('"').filter(|row| row.starts_with(|c: char| c.is_ascii_uppercase()));
        told.extend(rows.map(|row| (row.to_owned(), id.trim_matches('"').to_owned())));
    }
    assert!(told.len() >= 200, "{}", told.len());
    let apart: Vec<_> = named.symmetric_difference(&told).collect();
    assert!(apart.is_empty(), "in one of the two only: {apart:?}");
}

/// Whether a body of this answer has a bearer token, at whatever depth.
fn holds_token(contract: &Value, shape: &Value) -> bool {
    match shape {
        Value::Object(fields) => fields.iter().any(|(name, value)| match (name.as_str(), value.as_str()) {
            ("token", None) => true,
            ("$ref", Some(path)) => {
                holds_token(contract, contract.pointer(path.trim_start_matches('#')).unwrap_or(&Value::Null))
            }
            _ => holds_token(contract, value),
        }),
        Value::Array(items) => items.iter().any(|item| holds_token(contract, item)),
        _ => false,
    }
}
