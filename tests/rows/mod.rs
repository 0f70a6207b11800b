//! The row report: every capability and rule of the sources, with the tests that show it. `make rows` writes
//! `tests/rows.md`; a row without a test fails here, and so does a report that is no longer true.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The line above a test that says which rows it shows.
const MARK: &str = "// rows:";
/// Where tests are, below the root.
const FOLDERS: [&str; 7] = [
    "tests",
    "server",
    "miniprogram/src",
    "miniprogram/test",
    "miniprogram/e2e",
    "miniprogram/gate",
    "miniprogram/verifier",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The rows with what they say, in their order.
fn rows() -> Vec<(String, String)> {
    let text = include_str!("rows.txt");
    let split = |line: &str| line.split_once(' ').map(|(id, says)| (id.to_owned(), says.to_owned())).unwrap();
    text.lines().map(split).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !matches!(name.as_str(), "target" | "node_modules" | "dist" | "vectors") {
                sources(&path, found);
            }
        } else if matches!(path.extension().and_then(|e| e.to_str()), Some("rs" | "ts" | "mts" | "js" | "mjs" | "vue"))
        {
            found.push(path);
        }
    }
}

/// The name of the test that begins at or below this line.
fn test_name(lines: &[&str]) -> Option<String> {
    let named = |line: &&str| {
        let line = line.trim();
        if let Some((_, rest)) = line.split_once("fn ") {
            return Some(rest.split(['(', '<']).next().unwrap_or_default().to_owned());
        }
        let call = ["test(", "it(", "describe(", "scenario(", "journey("].iter().find_map(|call| line.split_once(call));
        let (_, rest) = call?;
        let quote = rest.trim_start().chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        rest.trim_start().split(quote).nth(1).map(str::to_owned)
    };
    lines.iter().take(12).find_map(named)
}

/// The tests that say they show a row.
fn shown() -> BTreeMap<String, Vec<String>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        sources(&root().join(folder), &mut files);
    }
    files.sort();
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files.iter().filter(|path| !path.ends_with("tests/rows/mod.rs")) {
        let text = fs::read_to_string(path).unwrap();
        let place = path.strip_prefix(root()).unwrap().display().to_string();
        let lines: Vec<&str> = text.lines().collect();
        for (n, line) in lines.iter().enumerate() {
            let Some(ids) = line.trim().strip_prefix(MARK) else { continue };
            let name = test_name(&lines[n + 1..]).unwrap_or_else(|| panic!("{place}:{}: no test follows", n + 1));
            for id in ids.split_whitespace() {
                shown.entry(id.to_owned()).or_default().push(format!("`{place}` {name}"));
            }
        }
    }
    shown.values_mut().for_each(|tests| tests.dedup());
    shown
}

fn report(rows: &[(String, String)], shown: &BTreeMap<String, Vec<String>>) -> String {
    let with = rows.iter().filter(|(id, _)| shown.contains_key(id)).count();
    let mut text = format!(
        "# Rows and the tests that show them\n\nMade by `make rows`. {with} of {} rows have a test.\n\n\
         | row | says | shown by |\n|---|---|---|\n",
        rows.len()
    );
    for (id, says) in rows {
        let tests = shown.get(id).map(Vec::as_slice).unwrap_or_default();
        let says = says.replace('|', "\\|");
        let more = if tests.len() > 3 { format!(" and {} more", tests.len() - 3) } else { String::new() };
        let tests = tests.iter().take(3).cloned().collect::<Vec<_>>().join("<br>");
        text.push_str(&format!("| {id} | {says} | {tests}{more} |\n"));
    }
    text.push_str("\n## Where the sources cannot be followed to the letter\n\n");
    include_str!("notes.txt").lines().for_each(|note| text.push_str(&format!("- {note}\n")));
    text
}

#[test]
fn every_row_has_a_test_and_the_report_is_true() {
    let (rows, shown) = (rows(), shown());
    assert_eq!(rows.len(), 226);
    let text = report(&rows, &shown);
    let path = root().join("tests/rows.md");
    if std::env::var_os("WRITE_ROWS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let missing: Vec<&str> = rows.iter().map(|(id, _)| id.as_str()).filter(|id| !shown.contains_key(*id)).collect();
    assert!(missing.is_empty(), "{} rows without a test: {}", missing.len(), missing.join(" "));
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "tests/rows.md is stale: run `make rows`");
}

/// A mark that names no row shows nothing; marks of other lists (`N9`, `P6`) are not of the sources.
#[test]
fn every_mark_names_a_row_that_there_is() {
    let known: Vec<String> = rows().into_iter().map(|(id, _)| id).collect();
    let of_sources = |id: &&String| id.starts_with(['G', 'K', 'F', 'Z', 'S']);
    let unknown: Vec<String> = shown().into_keys().filter(|id| of_sources(&id) && !known.contains(id)).collect();
    assert_eq!(unknown, [""; 0]);
}

#[test]
fn the_rows_are_the_sources_own() {
    let ids: Vec<String> = rows().into_iter().map(|(id, _)| id).collect();
    let of = |letter: char| ids.iter().filter(|id| id.starts_with(letter)).count();
    assert_eq!([of('G'), of('K'), of('F'), of('Z'), of('S')], [30, 50, 85, 38, 23]);
    let mut unique = ids.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), ids.len());
}
