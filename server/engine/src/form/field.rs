//! A field of a form, as a profile declares it.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// One field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the form object.
    pub name: String,
    /// What kind of value it takes.
    pub kind: Kind,
    /// Its label.
    pub label: Text,
    /// A hint below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// Whether it must be filled.
    #[serde(default)]
    pub required: bool,
    /// The most characters, for texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<usize>,
    /// The values of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Where the value comes from (16).
    #[serde(default)]
    pub source: Source,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A person's name.
    PersonName,
    /// A mainland mobile number.
    Mobile,
    /// A postal address: province, city, district, detail.
    Address,
    /// A document number.
    DocumentNumber,
    /// One of the options.
    Choice,
    /// Yes or no.
    Boolean,
}

/// One option of a choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: Text,
}

/// Where a field's value comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person types it.
    #[default]
    Free,
    /// Filled from the register, may be changed.
    Prefilled,
    /// Filled from the register, may not be changed (`S11`).
    Locked,
}
