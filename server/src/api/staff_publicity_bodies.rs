//! What staff hand in about publicities: a period, how a check ended, what becomes of a report.

use poem_openapi::{Enum, Object};
use serde::{Deserialize, Serialize};
use zhengda_engine::publicity::{CheckState, Stage};

/// A publicity to be opened.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenPublicity {
    /// The exam's id.
    pub(super) exam: String,
    /// The sitting: `2026`, or `2026-2` for the second one of a year.
    pub(super) sitting: String,
    /// The first day; the last one is counted in working days.
    pub(super) from: String,
}

/// How a check ended.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(super) enum CheckStateBody {
    Unchecked,
    Supplement,
    NotPassed,
    IssueCertificate,
    NotAccepted,
    Unqualified,
}

/// How far the exam was.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(super) enum StageBody {
    BeforeTickets,
    BeforeExam,
    AfterExam,
}

/// How a check ended.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideCheck {
    /// The state.
    pub(super) state: CheckStateBody,
    /// How far the exam was; needed for `not_accepted` and `unqualified`, whose consequences depend on it.
    #[serde(default)]
    pub(super) stage: Option<StageBody>,
    /// The office's words; the candidate reads them.
    pub(super) text: String,
}

/// What staff do with a report.
#[derive(Clone, Copy, Debug, Enum, Deserialize, Serialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(super) enum ReportStep {
    Investigating,
    Upheld,
    Dismissed,
}

/// What staff do with a report.
#[derive(Debug, Object, Deserialize, Serialize)]
#[oai(deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub(super) struct DecideReport {
    /// `investigating` takes it up, the others decide it.
    pub(super) state: ReportStep,
    /// The answer, which the reporter reads; needed for a decision.
    #[serde(default)]
    pub(super) text: Option<String>,
}

impl From<CheckStateBody> for CheckState {
    fn from(body: CheckStateBody) -> Self {
        match body {
            CheckStateBody::Unchecked => Self::Unchecked,
            CheckStateBody::Supplement => Self::Supplement,
            CheckStateBody::NotPassed => Self::NotPassed,
            CheckStateBody::IssueCertificate => Self::IssueCertificate,
            CheckStateBody::NotAccepted => Self::NotAccepted,
            CheckStateBody::Unqualified => Self::Unqualified,
        }
    }
}

impl From<StageBody> for Stage {
    fn from(body: StageBody) -> Self {
        match body {
            StageBody::BeforeTickets => Self::BeforeTickets,
            StageBody::BeforeExam => Self::BeforeExam,
            StageBody::AfterExam => Self::AfterExam,
        }
    }
}
