//! Reads one configuration file, with the path of a fault inside it.

use std::path::Path;

use serde::de::DeserializeOwned;
use zhengda_engine::calendar::{Holidays, HolidaysFile};

use crate::settings::Finding;

/// The file's content as `T`; what is wrong goes to `findings`.
pub(super) fn toml<T: DeserializeOwned>(path: &Path, findings: &mut Vec<Finding>) -> Option<T> {
    let text = text(path, findings)?;
    parse(&path.display().to_string(), &text, findings)
}

/// The file's text.
pub(super) fn text(path: &Path, findings: &mut Vec<Finding>) -> Option<String> {
    std::fs::read_to_string(path)
        .map_err(|error| findings.push(Finding::new(path.display().to_string(), error.to_string())))
        .ok()
}

/// TOML text as `T`.
pub(super) fn parse<T: DeserializeOwned>(place: &str, text: &str, findings: &mut Vec<Finding>) -> Option<T> {
    let reader = match toml::Deserializer::parse(text) {
        Ok(reader) => reader,
        Err(error) => {
            findings.push(Finding::new(place, error.message().to_owned()));
            return None;
        }
    };
    match serde_path_to_error::deserialize(reader) {
        Ok(value) => Some(value),
        Err(error) => {
            let what = error.inner().message().lines().next().unwrap_or_default().to_owned();
            findings.push(Finding::new(place, format!("{}: {what}", error.path())));
            None
        }
    }
}

/// The holidays.
pub(super) fn holidays(path: &Path, findings: &mut Vec<Finding>) -> Option<Holidays> {
    let file: HolidaysFile = toml(path, findings)?;
    Holidays::new(file).map_err(|error| findings.push(Finding::new(path.display().to_string(), error.to_string()))).ok()
}

/// The files of a folder with that extension, by name.
pub(super) fn folder(path: &Path, extension: &str, findings: &mut Vec<Finding>) -> Vec<(String, std::path::PathBuf)> {
    let entries = match std::fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => {
            findings.push(Finding::new(path.display().to_string(), error.to_string()));
            return Vec::new();
        }
    };
    let mut files: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .filter_map(|path| Some((path.file_stem()?.to_str()?.to_owned(), path)))
        .collect();
    files.sort();
    files
}
