//! What a field can be filled from: the facts about the person and the certificate that are on record.

use serde::{Deserialize, Serialize};

use crate::form::field::Kind;

/// A fact on record. Its name in a profile is the group and the fact, for example `certificate.year`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Attribute {
    /// The person's name.
    #[serde(rename = "person.name")]
    PersonName,
    /// The person's document number.
    #[serde(rename = "person.document_number")]
    DocumentNumber,
    /// The birth month that the document number carries, `YYYYMM` (`S08`).
    #[serde(rename = "person.birth_month")]
    BirthMonth,
    /// The sex that the document number carries, `male` or `female`.
    #[serde(rename = "person.sex")]
    Sex,
    /// The mobile number that the person proved last.
    #[serde(rename = "person.mobile")]
    Mobile,
    /// The exam's id.
    #[serde(rename = "certificate.exam")]
    Exam,
    /// The year of the exam.
    #[serde(rename = "certificate.year")]
    Year,
    /// The level as printed.
    #[serde(rename = "certificate.level")]
    Level,
    /// The specialty as printed.
    #[serde(rename = "certificate.specialty")]
    Specialty,
    /// The management number as printed.
    #[serde(rename = "certificate.management_number")]
    ManagementNumber,
    /// The print number as printed.
    #[serde(rename = "certificate.print_number")]
    PrintNumber,
    /// When the result was approved, `YYYYMMDD`.
    #[serde(rename = "certificate.approved_on")]
    ApprovedOn,
    /// Where the person registered (报名市).
    #[serde(rename = "certificate.city")]
    City,
}

impl Attribute {
    /// Every attribute.
    pub const ALL: [Self; 13] = [
        Self::PersonName,
        Self::DocumentNumber,
        Self::BirthMonth,
        Self::Sex,
        Self::Mobile,
        Self::Exam,
        Self::Year,
        Self::Level,
        Self::Specialty,
        Self::ManagementNumber,
        Self::PrintNumber,
        Self::ApprovedOn,
        Self::City,
    ];

    /// Whether it is known only where a case is about a certificate.
    #[must_use]
    pub const fn is_of_certificate(self) -> bool {
        !matches!(self, Self::PersonName | Self::DocumentNumber | Self::BirthMonth | Self::Sex | Self::Mobile)
    }

    /// Whether a field of that kind can show it.
    #[must_use]
    pub const fn fits(self, kind: Kind) -> bool {
        match self {
            Self::PersonName => matches!(kind, Kind::PersonName),
            Self::DocumentNumber => matches!(kind, Kind::DocumentNumber),
            Self::BirthMonth => matches!(kind, Kind::Month),
            Self::Sex => matches!(kind, Kind::Choice),
            Self::Mobile => matches!(kind, Kind::Mobile),
            Self::Exam => matches!(kind, Kind::Exam),
            Self::Year => matches!(kind, Kind::Year),
            Self::Level | Self::Specialty | Self::City => matches!(kind, Kind::Text | Kind::Choice),
            Self::ManagementNumber => matches!(kind, Kind::ManagementNumber),
            Self::PrintNumber => matches!(kind, Kind::PrintNumber),
            Self::ApprovedOn => matches!(kind, Kind::Date),
        }
    }
}
