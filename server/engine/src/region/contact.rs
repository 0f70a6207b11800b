//! Whom to ask about what.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Its name in this profile, so that an answer can point to it.
    pub id: String,
    /// About what.
    pub topic: Text,
    /// The services that it helps with; empty for whatever no other contact is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<String>,
    /// Telephone numbers, as dialled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub telephones: Vec<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The page to look at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// When somebody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Text>,
    /// What to know before asking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}
