//! The vector files under `tests/vectors/`, for the tests of this folder.

use serde_json::Value;

fn read(name: &str) -> String {
    let path = format!("{}/../../tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

pub(super) fn china_ids() -> Value {
    serde_json::from_str(&read("china_ids.json")).unwrap()
}

pub(super) fn logistics() -> Value {
    serde_json::from_str(&read("logistics.json")).unwrap()
}

/// The lines of a text file of vectors, without comments and empty lines.
pub(super) fn lines(name: &str) -> Vec<String> {
    read(name).lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
}
