//! Why something was not allowed: one stable code, what fills its text, and the faults of single fields.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A refusal. The code is an entry of `config/reasons.toml`, which holds its title, detail and remedy in
/// both languages (N7: every refusal names a reason and a remedy).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {code}")]
pub struct Refusal {
    /// The stable machine code, in snake_case.
    pub code: &'static str,
    /// Values for the placeholders of the text, for example `until` or `limit`. Never personal data.
    pub values: BTreeMap<&'static str, String>,
    /// What is wrong with single fields, all of them at once (N9).
    pub findings: Vec<Finding>,
}

impl Refusal {
    /// A refusal with nothing but its code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, values: BTreeMap::new(), findings: Vec::new() }
    }

    /// The same refusal with the placeholder `name` filled.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// The same refusal with the faults of its fields.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        self.findings = findings;
        self
    }
}

/// One fault of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// JSON pointer (RFC 6901) to the field inside the request body.
    pub pointer: String,
    /// The stable code, an entry of `config/reasons.toml`.
    pub code: String,
    /// Values for the placeholders of the text. Never what the person typed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// What the person reads instead of the code's own detail, where the profile has words of its own for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Text>,
}

impl Finding {
    /// A finding at `pointer`.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: &str) -> Self {
        Self { pointer: pointer.into(), code: code.to_owned(), values: BTreeMap::new(), said: None }
    }

    /// The same finding with the placeholder `name` filled.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// The same finding with words of its own.
    #[must_use]
    pub fn saying(mut self, text: Text) -> Self {
        self.said = Some(text);
        self
    }
}
