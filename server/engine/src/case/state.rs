//! The states of a case.

use serde::{Deserialize, Serialize};

/// Where a case stands. The names are the HTTP contract's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being filled in; nobody at the authority sees it.
    Draft,
    /// 等待审核: waits for a reviewer (`S19`, `F65`), or for dispatch where the region does not review.
    Submitted,
    /// A reviewer holds it under a lease.
    InReview,
    /// 审核退回: the candidate must correct it (`G25`, `Z08`).
    Returned,
    /// 审核不通过 (`Z09`).
    Rejected,
    /// 申诉: a different reviewer will decide (`K11`).
    AppealSubmitted,
    /// The appeal did not change the decision.
    AppealRejected,
    /// 通过: frozen, waits for dispatch.
    Approved,
    /// In the carrier's hands, or on its way back.
    Dispatched,
    /// Done: signed for, handed over, or carried out.
    Completed,
    /// 已撤销 by the candidate (`K16`, `Z13`).
    Withdrawn,
}

impl State {
    /// Every state, in the order of a case's life.
    pub const ALL: [Self; 11] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::Returned,
        Self::Rejected,
        Self::AppealSubmitted,
        Self::AppealRejected,
        Self::Approved,
        Self::Dispatched,
        Self::Completed,
        Self::Withdrawn,
    ];

    /// The name in documents, addresses and text tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Rejected => "rejected",
            Self::AppealSubmitted => "appeal_submitted",
            Self::AppealRejected => "appeal_rejected",
            Self::Approved => "approved",
            Self::Dispatched => "dispatched",
            Self::Completed => "completed",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether nothing more is expected to happen, so that a new case for the same certificate may start.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Withdrawn | Self::Rejected | Self::AppealRejected)
    }

    /// Whether the authority owes the next step. (The promise clock, N8, runs until the decision: `settle_due`.)
    #[must_use]
    pub const fn is_with_authority(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview | Self::AppealSubmitted | Self::Approved)
    }
}
