//! What people read about scores, checks, promises and payments, `config/words.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::{payment, promise::STATEMENTS, publicity, score::Mark};

use super::Named;
use crate::settings::Finding;

/// The states of a promise as they are told.
const PROMISE_STATES: [&str; 4] = ["none", "promised", "declined", "withdrawn"];
/// What can be said of a plan.
const PLAN_STATES: [&str; 5] = ["complete", "rolling", "one_sitting", "unknown_window", "unknown_subjects"];

/// The words, by group and name.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Words(BTreeMap<String, BTreeMap<String, Named>>);

impl Words {
    /// The words for a name of a group; the check of the configuration makes sure that there are some.
    #[must_use]
    pub fn of(&self, group: &str, name: &str) -> Named {
        self.0.get(group).and_then(|names| names.get(name)).cloned().unwrap_or_default()
    }

    /// Names without words, and words that are empty in one language.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let groups: [(&str, Vec<&str>); 9] = [
            ("mark", Mark::NAMES.to_vec()),
            ("check_state", publicity::CheckState::ALL.iter().map(|s| s.name()).collect()),
            ("consequence", publicity::Consequence::ALL.iter().map(|s| s.name()).collect()),
            ("report", publicity::ReportState::ALL.iter().map(|s| s.name()).collect()),
            ("payment", payment::Standing::ALL.iter().map(|s| s.name()).collect()),
            ("payment_report", payment::ReportState::ALL.iter().map(|s| s.name()).collect()),
            ("promise", PROMISE_STATES.to_vec()),
            ("statement", STATEMENTS.to_vec()),
            ("plan", PLAN_STATES.to_vec()),
        ];
        let known = |group: &str, name: &str| self.0.get(group).is_some_and(|names| names.contains_key(name));
        let missing = groups.iter().flat_map(|(group, names)| names.iter().map(move |name| (*group, *name)));
        let missing =
            missing.filter(|(group, name)| !known(group, name)).map(|(group, name)| (group, name, "has no text"));
        let half = |named: &Named| {
            [&named.text, &named.help].iter().any(|text| text.zh.trim().is_empty() != text.en.trim().is_empty())
        };
        let all = self.0.iter().flat_map(|(group, names)| names.iter().map(move |(name, named)| (group, name, named)));
        let empty = all.filter(|(.., named)| named.text.zh.trim().is_empty() || half(named));
        let empty = empty.map(|(group, name, _)| (group.as_str(), name.as_str(), "is empty in one language"));
        missing
            .chain(empty)
            .map(|(group, name, what)| Finding::new("words.toml", format!("`{group}.{name}` {what}")))
            .collect()
    }
}
