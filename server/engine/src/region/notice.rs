//! Notices (须知): texts that a person accepts, each in a version.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{case::document::AcceptedNotice, refusal::Refusal, text::Text};

/// A notice in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// Its id, the name of its file under `config/notices/`.
    pub id: String,
    /// Its version; a person accepts one version (P4).
    pub version: String,
    /// The heading.
    pub title: Text,
    /// The text, Markdown.
    pub body: Text,
    /// Whether the button works only after the person scrolled to the end (`G14`).
    pub scroll_gate: bool,
    /// SHA-256 of the text in both languages, in hex.
    pub digest: String,
}

/// The notices in force, by id.
#[derive(Clone, Debug, Default)]
pub struct Notices(pub BTreeMap<String, Notice>);

/// When a service asks for a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRule {
    /// The notice's id.
    pub id: String,
    /// Whether a change asks again (`Z12`, `Z23`).
    #[serde(default)]
    pub again_on_edit: bool,
}

/// Checks that every notice of `rules` is accepted in the version in force.
///
/// # Errors
/// `notice_not_accepted`, or `notice_outdated` where an older version was accepted.
pub fn check_accepted<'a>(
    rules: impl IntoIterator<Item = &'a NoticeRule>,
    accepted: &[AcceptedNotice],
    in_force: &Notices,
) -> Result<(), Refusal> {
    for rule in rules {
        let Some(notice) = in_force.0.get(&rule.id) else { continue };
        let mut versions = accepted.iter().filter(|a| a.id == rule.id).map(|a| a.version.as_str()).peekable();
        let code = if versions.peek().is_none() { "notice_not_accepted" } else { "notice_outdated" };
        if !versions.any(|version| version == notice.version) {
            return Err(Refusal::new(code).with("notice", notice.id.clone()).with("version", notice.version.clone()));
        }
    }
    Ok(())
}
