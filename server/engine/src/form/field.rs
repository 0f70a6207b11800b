//! A field of a form, as a profile declares it.

use serde::{Deserialize, Serialize};

use crate::{
    form::{attribute::Attribute, pattern::Pattern},
    text::Text,
};

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
    /// Whether it must be filled (`S08`: the starred fields).
    #[serde(default)]
    pub required: bool,
    /// The most characters of a text; the last year of a `year`; the most fen of an `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u64>,
    /// The first year of a `year`; the least fen of an `amount`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<u64>,
    /// What a text must look like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// The values of a choice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// Who fills it (16).
    #[serde(default)]
    pub source: Source,
    /// From what it is filled, where the person does not fill it alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Attribute>,
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
    /// A date, `YYYYMMDD` (`S08`).
    Date,
    /// A month, `YYYYMM` (`S08`).
    Month,
    /// A year, `YYYY`.
    Year,
    /// An amount of money in fen, as a JSON integer.
    Amount,
    /// An exam, by its id in `config/exams.toml` (`G12`, `S04`, `Z36`).
    Exam,
    /// A management number.
    ManagementNumber,
    /// A print number.
    PrintNumber,
    /// A unified social credit code.
    CreditCode,
    /// An e-mail address.
    Email,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Text,
        Self::LongText,
        Self::PersonName,
        Self::Mobile,
        Self::Address,
        Self::DocumentNumber,
        Self::Choice,
        Self::Boolean,
        Self::Date,
        Self::Month,
        Self::Year,
        Self::Amount,
        Self::Exam,
        Self::ManagementNumber,
        Self::PrintNumber,
        Self::CreditCode,
        Self::Email,
    ];

    /// The name in profiles and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::LongText => "long_text",
            Self::PersonName => "person_name",
            Self::Mobile => "mobile",
            Self::Address => "address",
            Self::DocumentNumber => "document_number",
            Self::Choice => "choice",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Month => "month",
            Self::Year => "year",
            Self::Amount => "amount",
            Self::Exam => "exam",
            Self::ManagementNumber => "management_number",
            Self::PrintNumber => "print_number",
            Self::CreditCode => "credit_code",
            Self::Email => "email",
        }
    }
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

/// Who fills a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The person.
    #[default]
    Free,
    /// What is on record, and the person may change it.
    Prefilled,
    /// What is on record, and nobody changes it here (`S11`). What is not on record the person fills.
    Locked,
}

impl Source {
    /// The name in profiles and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Prefilled => "prefilled",
            Self::Locked => "locked",
        }
    }
}

impl Field {
    /// A field of that name and kind that asks for nothing else.
    #[must_use]
    pub fn of(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            label: Text::default(),
            hint: None,
            required: false,
            max: None,
            min: None,
            pattern: None,
            options: Vec::new(),
            source: Source::Free,
            from: None,
        }
    }
}
