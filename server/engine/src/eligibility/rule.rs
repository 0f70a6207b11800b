//! The rules that a profile may list for a service, each with its parameters.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// One rule. Its refusal has its texts in `config/reasons.toml`. What an exam's entry leaves open refuses nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// The paper certificate must have been issued (`S06`, `S07`).
    CertificateIssued,
    /// Not where the exam has an electronic certificate: download it instead (`F78`).
    NoECertificate {
        /// Since when the rule is in force, where that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Date>,
    },
    /// Only for exams of this year or later, unless the exam's own entry names another year (`F79`, `G17`).
    ExamYearFrom {
        /// The first year.
        year: i64,
    },
    /// Not from the year on that the exam's entry names (`F81`).
    NoPaperFromYear,
    /// Only for exams whose rechecks this office handles (`F63`).
    RecheckBy {
        /// The level of this office.
        office: Office,
        /// Where to go with the others.
        elsewhere: Text,
    },
    /// Only after the holder has called and staff have registered the call (`F82`).
    ByPhoneFirst {
        /// Whom to call.
        telephone: String,
    },
    /// Not for exams that are known to have no direct mail (`F70`).
    DirectMailExam,
    /// Only while the list of those who passed is made public (`F71`).
    DuringPublicity,
    /// Approved only when the publicity has ended and the check state is 发放证书 (`F72`).
    CheckStateIssue,
}

/// The level of an examination office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// Of a city.
    City,
    /// Of a province.
    Province,
}

/// Which electronic certificate an exam has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ECertificate {
    /// Equal force everywhere (`F76`).
    National,
    /// Equal force inside the province (`F77`).
    Provincial,
    /// Paper only.
    None,
}

impl Rule {
    /// Whether the rule can be judged only for a certificate.
    #[must_use]
    pub const fn is_about_a_certificate(&self) -> bool {
        matches!(self, Self::CertificateIssued | Self::ByPhoneFirst { .. })
    }

    /// Whether the rule needs to know the exam, from the certificate or from the field `exam` of the form.
    #[must_use]
    pub const fn is_about_an_exam(&self) -> bool {
        !self.is_about_a_certificate()
    }
}
