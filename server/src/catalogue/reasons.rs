//! The texts of refusals, `config/reasons.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::text::Text;

use crate::{problem::CODES, settings::Finding};

/// A refusal's text.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// What happened.
    pub title: Text,
    /// Which rule.
    pub detail: Text,
    /// What to do now.
    pub remedy: Text,
}

/// The texts by code.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Reasons(BTreeMap<String, Reason>);

impl Reasons {
    /// The text of a code with its placeholders filled; a value `x_en` fills `{x}` in the English texts. A code without a text gets the one of `internal`; the
    /// check of the configuration makes sure that this never happens.
    #[must_use]
    pub fn text(&self, code: &str, values: &[(&str, &str)]) -> Reason {
        let reason = self.0.get(code).or_else(|| self.0.get("internal")).cloned().unwrap_or_default();
        let english = |name: &str| values.iter().find(|(other, _)| other.strip_suffix("_en") == Some(name));
        let en: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, english(name).map_or(*value, |(_, value)| *value))).collect();
        let fill =
            |text: &Text| Text { zh: text.fill(values.iter().copied()).zh, en: text.fill(en.iter().copied()).en };
        Reason { title: fill(&reason.title), detail: fill(&reason.detail), remedy: fill(&reason.remedy) }
    }

    /// Codes without a text, and texts that are empty in one language.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let missing = CODES.iter().filter(|(code, _)| !self.0.contains_key(*code));
        let missing = missing.map(|(code, _)| Finding::new("reasons.toml", format!("`{code}` has no text")));
        let empty = self.0.iter().flat_map(|(code, reason)| {
            [("title", &reason.title), ("detail", &reason.detail), ("remedy", &reason.remedy)]
                .into_iter()
                .filter(|(_, text)| text.zh.trim().is_empty() || text.en.trim().is_empty())
                .map(move |(part, _)| Finding::new("reasons.toml", format!("`{code}.{part}` is empty in one language")))
        });
        missing.chain(empty).collect()
    }
}
