//! The glossary holds one word for each word, and every word that the engine writes down.

use std::collections::BTreeMap;

use zhengda_engine::{
    case::{event::EventKind, state::State},
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
