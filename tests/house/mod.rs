//! The rules of the house, read from the source itself: which way `use` may point, no region's name in code, every
//! file with a first line that says its job.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(below: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(below)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push((relative(&path), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    assert!(!files.is_empty(), "nothing below {below}");
    files
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// The part of a file before its unit tests: tests may reach further.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

/// Every `crate::x` path of a file's product code, wherever it stands.
fn modules_used(text: &str) -> Vec<String> {
    let mut used = Vec::new();
    let flat = product(text).replace('\n', " ");
    for part in flat.split("crate::").skip(1) {
        let part = part.trim_start();
        if let Some(group) = part.strip_prefix('{') {
            let mut depth = 1;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => used.push(std::mem::take(&mut name)),
                    _ if depth == 1 => name.push(c),
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            used.push(name);
        } else {
            used.push(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    let first = |name: String| name.trim().split("::").next().unwrap_or_default().to_owned();
    used.into_iter().map(first).filter(|name| !name.is_empty()).collect()
}

/// What a part of the application may use.
#[rustfmt::skip]
const MAY_USE: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("draining", &[]),
    ("objects", &["problem", "providers", "random", "settings", "vault"]),
    ("print", &["print"]),
    ("problem", &["random", "store", "vault"]),
    ("random", &[]),
    ("store", &["random", "settings", "store"]),
    ("vault", &["random"]),
    ("providers", &["clock", "random", "providers", "sandbox"]),
    ("records", &["store", "vault", "records", "providers"]),
    ("settings", &["settings", "providers", "sandbox"]),
    ("catalogue", &["catalogue", "settings", "problem"]),
    ("app", &["app", "catalogue", "clock", "draining", "objects", "print", "problem", "providers", "random", "records", "settings", "store", "vault"]),
    ("worker", &["app", "problem", "providers", "random", "records", "store", "worker"]),
    ("api", &["api", "app", "catalogue", "print", "problem", "providers", "random", "records", "settings", "store", "vault", "web"]),
    ("web", &["web", "api", "app", "catalogue", "listen", "problem", "random", "records", "settings", "store"]),
];

#[test]
fn arrows_never_turn_back() {
    let mut wrong = Vec::new();
    for (path, text) in rust_files("server/src") {
        let part = path.trim_start_matches("server/src/").split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == part) else { continue };
        for used in modules_used(&text) {
            if !allowed.contains(&used.as_str()) {
                wrong.push(format!("{path} uses crate::{used}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_pure_crates_reach_for_nothing() {
    const FORBIDDEN: &[&str] = &[
        "std::fs",
        "std::net",
        "std::env",
        "std::time",
        "tokio",
        "reqwest",
        "rand::",
        "getrandom",
        "SystemTime",
        "Timestamp::now",
    ];
    let mut wrong = Vec::new();
    for crate_folder in ["server/engine/src", "server/seal/src"] {
        for (path, text) in rust_files(crate_folder)
            .into_iter()
            .filter(|(path, _)| !path.contains("tests") && !path.ends_with("vectors.rs"))
        {
            let code: String = product(&text).lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            wrong.extend(
                FORBIDDEN.iter().filter(|word| code.contains(**word)).map(|word| format!("{path} names {word}")),
            );
        }
    }

    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_region_has_a_name_in_code() {
    let ids: Vec<String> = fs::read_dir(root().join("config/regions"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert!(ids.len() >= 2);
    let mut wrong = Vec::new();
    for folder in ["server/src", "server/engine/src", "server/seal/src"] {
        for (path, text) in rust_files(folder) {
            if path.ends_with("seed.rs") || path.contains("tests") {
                continue; // The demo data name people of regions; nothing decides by it.
            }
            let code: String = product(&text)
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            wrong.extend(
                ids.iter().filter(|id| code.contains(&format!("\"{id}\""))).map(|id| format!("{path} names {id}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_begins_with_its_job() {
    let mut wrong = Vec::new();
    for folder in ["server", "tests"] {
        for (path, text) in rust_files(folder) {
            if !text.starts_with("//! ") {
                wrong.push(path);
            }
        }
    }
    assert!(wrong.is_empty(), "without a first line that says their job: {}", wrong.join(", "));
}

#[test]
fn public_items_of_the_pure_crates_and_the_ports_are_documented() {
    // The compiler knows best: the crates carry the lint, so this only makes sure that nobody takes it away.
    for file in
        ["server/engine/src/lib.rs", "server/seal/src/lib.rs", "server/src/store/mod.rs", "server/src/providers/mod.rs"]
    {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains("#![warn(missing_docs)]"), "{file} does not ask for documentation");
    }
}

#[test]
fn every_refusal_of_the_code_has_its_status_and_text() {
    let codes: BTreeMap<&str, u16> = zhengda::problem::CODES.iter().copied().collect();
    assert_eq!(codes.len(), zhengda::problem::CODES.len(), "a code is listed twice");
    let mut wrong = Vec::new();
    for folder in ["server/src", "server/engine/src"] {
        for (path, text) in rust_files(folder) {
            for call in ["Refusal::new(\"", "Problem::new(\""] {
                for part in product(&text).split(call).skip(1) {
                    let code = part.split('"').next().unwrap_or_default();
                    if !codes.contains_key(code) {
                        wrong.push(format!("{path}: {code}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "codes without a status: {}", wrong.join(", "));
    // The text of every listed code is checked when the configuration is loaded.
    zhengda::catalogue::Catalogue::load(&root().join("config")).unwrap_or_else(|findings| panic!("{findings:?}"));
}
