//! Checks and reports of a publicity as staff see them.

use poem_openapi::Object;
use zhengda_engine::publicity::consequences as consequences_of;

use super::{
    case_view::TextView,
    public::{NamedView, exam_name},
    publicity::consequences,
};
use crate::{
    app::{App, scope::Reviewer},
    records::publicity::{CheckProposal, PublicityEntry, PublicityReport},
};

/// A candidate's check as staff see it.
#[derive(Debug, Object)]
pub(super) struct StaffCheckView {
    /// The entry's id.
    id: String,
    /// The exam's id.
    exam: String,
    /// What it is called.
    exam_name: TextView,
    /// The sitting.
    sitting: String,
    /// The name.
    name: String,
    /// The document number.
    id_number: String,
    /// Where the check stands.
    state: NamedView,
    /// What follows from it.
    consequences: Vec<NamedView>,
    /// The office's words.
    #[oai(skip_serializing_if_is_none)]
    remark: Option<String>,
    /// A decision that waits for a second reviewer, because it is about voiding certificates.
    #[oai(skip_serializing_if_is_none)]
    proposal: Option<CheckProposalView>,
    /// Rises with every change.
    version: u32,
}

/// A decision that waits for a second reviewer.
#[derive(Debug, Object)]
pub(super) struct CheckProposalView {
    /// When it was proposed.
    at: String,
    /// The account.
    by: String,
    /// Whether it is the caller's own, who cannot confirm it.
    mine: bool,
    /// The state that is proposed.
    state: NamedView,
    /// What would follow from it.
    consequences: Vec<NamedView>,
    /// What was written.
    note: String,
}

/// The candidates of a list.
#[derive(Debug, Object)]
pub(super) struct StaffCheckPage {
    /// The candidates.
    pub(super) items: Vec<StaffCheckView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub(super) next_cursor: Option<String>,
}

/// A report as staff see it.
#[derive(Debug, Object)]
pub(super) struct StaffReportView {
    /// Its id.
    id: String,
    /// The list.
    publicity_id: String,
    /// The person on it.
    entry_id: String,
    /// Where it stands.
    state: NamedView,
    /// What is reported.
    text: String,
    /// How to reach whoever reports.
    #[oai(skip_serializing_if_is_none)]
    contact: Option<String>,
    /// The answer.
    #[oai(skip_serializing_if_is_none)]
    answer: Option<String>,
    /// When it came in.
    at: String,
    /// Rises with every change.
    version: u32,
}

/// A page of reports.
#[derive(Debug, Object)]
pub(super) struct StaffReportPage {
    /// The oldest first.
    pub(super) items: Vec<StaffReportView>,
    /// Where the next page begins; absent on the last one.
    #[oai(skip_serializing_if_is_none)]
    pub(super) next_cursor: Option<String>,
}

impl StaffCheckView {
    pub(super) fn of(app: &App, check: &PublicityEntry, reviewer: &Reviewer) -> Self {
        Self {
            id: check.id.clone(),
            exam_name: exam_name(app, &check.exam),
            exam: check.exam.clone(),
            sitting: check.sitting.to_string(),
            name: check.name.clone(),
            id_number: check.document_number.clone(),
            state: NamedView::of(app, "check_state", check.check_state.name()),
            consequences: consequences(app, check),
            remark: check.remark.clone(),
            proposal: check.proposal.as_ref().map(|proposal| CheckProposalView::of(app, proposal, reviewer)),
            version: check.revision,
        }
    }
}

impl CheckProposalView {
    fn of(app: &App, proposal: &CheckProposal, reviewer: &Reviewer) -> Self {
        let follows = proposal.stage.map_or(&[][..], |stage| consequences_of(proposal.state, stage));
        Self {
            at: proposal.at.rfc3339(),
            by: proposal.by.clone(),
            mine: proposal.is_by(reviewer.account(), reviewer.person()),
            state: NamedView::of(app, "check_state", proposal.state.name()),
            consequences: follows.iter().map(|one| NamedView::of(app, "consequence", one.name())).collect(),
            note: proposal.remark.clone(),
        }
    }
}

impl StaffReportView {
    pub(super) fn of(app: &App, report: &PublicityReport) -> Self {
        Self {
            id: report.id.clone(),
            publicity_id: report.publicity.clone(),
            entry_id: report.entry.clone(),
            state: NamedView::of(app, "report", report.state.name()),
            text: report.text.clone(),
            contact: report.contact.clone(),
            answer: report.answer.clone(),
            at: report.created_at.rfc3339(),
            version: report.revision,
        }
    }
}
