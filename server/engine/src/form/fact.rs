//! Facts about an application that come from the register and not from the form, and conditions over them: what makes
//! a slot appear (`F80`, `S12`, `S14`).

use serde::{Deserialize, Serialize};

/// What is known when a case is begun. It is kept in the case, so that its slots do not change under the candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The exam year of the certificate that it is about; none where the register has no record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_year: Option<i64>,
    /// Whether the certificate shows a 15-digit number of a first-generation identity card.
    #[serde(default)]
    pub former_number: bool,
}

/// A condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// The certificate is of an exam before this year, or there is no record: the authority holds no electronic photo
    /// of the holder (`S12`, `S16`).
    CertificateBefore(i64),
    /// The certificate shows a 15-digit number (`F80`).
    FormerNumber,
    /// The register has no record; the application is free-form (`S14`).
    NoRecord,
}

impl When {
    /// Whether it holds.
    #[must_use]
    pub fn holds(self, facts: Facts) -> bool {
        match self {
            Self::CertificateBefore(year) => facts.certificate_year.is_none_or(|of| of < year),
            Self::FormerNumber => facts.former_number,
            Self::NoRecord => facts.certificate_year.is_none(),
        }
    }

    /// The name in the contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateBefore(_) => "certificate_before",
            Self::FormerNumber => "former_number",
            Self::NoRecord => "no_record",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // rows: F80 S12 S16
    #[test]
    fn conditions_follow_the_register() {
        let facts = |certificate_year, former_number| Facts { certificate_year, former_number };
        let before = When::CertificateBefore(2010);
        for (when, facts, holds) in [
            (before, facts(Some(2009), false), true),
            (before, facts(Some(2010), false), false),
            (before, facts(None, false), true),
            (When::FormerNumber, facts(Some(2009), true), true),
            (When::FormerNumber, facts(Some(2009), false), false),
            (When::NoRecord, facts(None, false), true),
            (When::NoRecord, facts(Some(2009), false), false),
        ] {
            assert_eq!(when.holds(facts), holds, "{when:?} {facts:?}");
        }
    }
}
