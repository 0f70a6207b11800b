//! What a case ended with, for the candidate to read: in words always, and by the kind of service a score, an amount,
//! the changes that were made or a new certificate.

use serde::{Deserialize, Serialize};

use crate::{
    moment::Moment,
    refusal::{Finding, Refusal},
};

/// What is recorded when a case of a service ends, and what follows from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultKind {
    /// Words only.
    #[default]
    Text,
    /// A new certificate with the data of the old one, which it replaces (`K26`, `Z19`, `G01`).
    Reissued,
    /// A new certificate with changed data, which replaces the old one (`G01`).
    Exchanged,
    /// The scores after the recheck (`K22`).
    Scores,
    /// The amount that is paid back, and whether it has been (`K18`).
    Repayment,
    /// What was changed in a record (`K43`, `F82`).
    Changes,
}

/// The result of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseResult {
    /// Whether what was asked for was done. A case that cannot be carried out ends with words only.
    pub carried_out: bool,
    /// What the candidate reads.
    pub text: String,
    /// The scores after the recheck.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<CheckedScore>,
    /// What is paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment: Option<Repayment>,
    /// What was changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<ChangeMade>,
    /// The new certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<NewCertificate>,
    /// The staff account.
    #[serde(default)]
    pub by: String,
    /// When.
    #[serde(default)]
    pub at: Moment,
}

/// One score after a recheck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedScore {
    /// The subject.
    pub subject: String,
    /// The score, as it is published: digits with at most two decimals, or one of the negative codes (`F83` to `F85`).
    pub score: String,
    /// Whether the recheck changed it.
    pub changed: bool,
}

/// What is paid back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repayment {
    /// How much, in fen.
    pub amount_fen: u32,
    /// How far it is.
    pub state: RepaymentState,
}

/// How far a repayment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepaymentState {
    /// The bank has been told.
    Ordered,
    /// It is on the account from which it was paid.
    Repaid,
    /// The bank could not carry it out.
    Failed,
}

impl RepaymentState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Ordered, Self::Repaid, Self::Failed];

    /// The name in documents, answers and text tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Repaid => "repaid",
            Self::Failed => "failed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// One change of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeMade {
    /// What was changed, in the words of the form.
    pub item: String,
    /// What it was, where that may be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is now.
    pub after: String,
}

/// The certificate that replaces the one the case is about. What is absent stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCertificate {
    /// The certificate that is replaced, where the case was made without one (`S14`): staff found or entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
    /// The number of the new paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print_number: Option<String>,
    /// The name on it, where it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The document number on it, where it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Its id, once it is in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The code of the refusal, when it could not be issued after all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
}

/// Whether a result ends the case or reports on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It ends.
    End,
    /// It goes on.
    OnTheWay,
}

/// The most lines of a result.
const MOST_LINES: usize = 40;
/// The most characters of one value.
const LONGEST: usize = 200;
/// No fee of an exam comes near it: 100,000 yuan.
const MOST_FEN: u32 = 10_000_000;

impl ResultKind {
    /// Whether completing the case issues a certificate.
    #[must_use]
    pub const fn issues_certificate(self) -> bool {
        matches!(self, Self::Reissued | Self::Exchanged)
    }

    /// Whether `result` is one of this kind, with everything that it needs and nothing that is not its own.
    ///
    /// # Errors
    /// `text_missing` and `field_too_long` for its words, `result_incomplete` with a finding for each fault.
    pub fn check(self, result: &CaseResult, step: Step) -> Result<(), Refusal> {
        match result.text.trim().chars().count() {
            0 => return Err(Refusal::new("text_missing")),
            1..=1_000 => {}
            _ => return Err(Refusal::new("field_too_long").with("limit", "1000").with("field", "text")),
        }
        let mut findings = Vec::new();
        let due = result.carried_out && step == Step::End;
        self.parts(result, due, &mut findings);
        result.scores.iter().enumerate().for_each(|(n, score)| check_score(n, score, &mut findings));
        result.changes.iter().enumerate().for_each(|(n, change)| check_change(n, change, &mut findings));
        if let Some(repayment) = result.repayment {
            check_repayment(repayment, due, &mut findings);
        }
        if findings.is_empty() { Ok(()) } else { Err(Refusal::new("result_incomplete").with_findings(findings)) }
    }

    /// Each part belongs to one kind, which needs it when the case ends.
    fn parts(self, result: &CaseResult, due: bool, findings: &mut Vec<Finding>) {
        let parts = [
            ("/scores", Self::Scores, !result.scores.is_empty()),
            ("/repayment", Self::Repayment, result.repayment.is_some()),
            ("/changes", Self::Changes, !result.changes.is_empty()),
        ];
        for (at, kind, given) in parts {
            match (self == kind, given) {
                (true, false) if due => findings.push(Finding::at(at, "field_required")),
                (false, true) => findings.push(Finding::at(at, "field_unknown")),
                _ => {}
            }
        }
        let Some(certificate) = &result.certificate else { return };
        if !self.issues_certificate() || !due {
            findings.push(Finding::at("/certificate", "field_unknown"));
        }
        for (at, given) in [
            ("/certificate/name", certificate.name.is_some()),
            ("/certificate/id_number", certificate.document_number.is_some()),
        ] {
            if given && self != Self::Exchanged {
                findings.push(Finding::at(at, "field_locked"));
            }
        }
    }
}

fn check_score(n: usize, score: &CheckedScore, findings: &mut Vec<Finding>) {
    check_text(format!("/scores/{n}/subject"), &score.subject, findings);
    let (whole, part) = score.score.split_once('.').unwrap_or((&score.score, "0"));
    let digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let plain = digits(whole, 3) && digits(part, 2);
    let code = score.score.strip_prefix('-').is_some_and(|code| digits(code, 1));
    if !(plain || code) {
        findings.push(Finding::at(format!("/scores/{n}/score"), "score_invalid"));
    }
    if n >= MOST_LINES {
        findings.push(Finding::at("/scores", "field_too_long").with("limit", MOST_LINES.to_string()));
    }
}

fn check_change(n: usize, change: &ChangeMade, findings: &mut Vec<Finding>) {
    check_text(format!("/changes/{n}/item"), &change.item, findings);
    check_text(format!("/changes/{n}/after"), &change.after, findings);
    if let Some(before) = &change.before {
        check_text(format!("/changes/{n}/before"), before, findings);
    }
    if n >= MOST_LINES {
        findings.push(Finding::at("/changes", "field_too_long").with("limit", MOST_LINES.to_string()));
    }
}

fn check_repayment(repayment: Repayment, due: bool, findings: &mut Vec<Finding>) {
    if !(1..=MOST_FEN).contains(&repayment.amount_fen) {
        findings.push(Finding::at("/repayment/amount_fen", "refund_amount_invalid").with("max", MOST_FEN.to_string()));
    }
    if due && repayment.state != RepaymentState::Repaid {
        findings.push(Finding::at("/repayment/state", "repayment_not_done"));
    }
}

fn check_text(at: String, text: &str, findings: &mut Vec<Finding>) {
    if text.trim().is_empty() {
        findings.push(Finding::at(at, "field_required"));
    } else if text.chars().count() > LONGEST {
        findings.push(Finding::at(at, "field_too_long").with("limit", LONGEST.to_string()));
    } else if text.chars().any(char::is_control) {
        findings.push(Finding::at(at, "invalid_text"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(carried_out: bool) -> CaseResult {
        CaseResult { carried_out, text: "已办理".into(), ..CaseResult::default() }
    }

    fn faults(kind: ResultKind, result: &CaseResult, step: Step) -> Vec<(String, String)> {
        let refusal = kind.check(result, step).err();
        let findings = refusal.map(|refusal| refusal.findings).unwrap_or_default();
        findings.into_iter().map(|finding| (finding.pointer, finding.code)).collect()
    }

    const KINDS: [ResultKind; 6] = [
        ResultKind::Text,
        ResultKind::Reissued,
        ResultKind::Exchanged,
        ResultKind::Scores,
        ResultKind::Repayment,
        ResultKind::Changes,
    ];

    #[test]
    fn words_are_enough_for_what_was_not_carried_out_and_never_missing() {
        for kind in KINDS {
            assert_eq!(kind.check(&result(false), Step::End), Ok(()), "{kind:?}");
            assert_eq!(kind.check(&result(true), Step::OnTheWay), Ok(()), "{kind:?}");
            let silent = CaseResult { text: " ".into(), ..result(true) };
            assert_eq!(kind.check(&silent, Step::End).map_err(|r| r.code), Err("text_missing"));
        }
    }

    #[test]
    fn each_kind_needs_its_own_part_and_takes_no_other() {
        let score = CheckedScore { subject: "公共科目".into(), score: "59.5".into(), changed: true };
        let change = ChangeMade { item: "姓名".into(), before: Some("李名".into()), after: "李明".into() };
        let repayment = Repayment { amount_fen: 12_800, state: RepaymentState::Repaid };
        let parts = [
            (ResultKind::Scores, CaseResult { scores: vec![score], ..result(true) }, "/scores"),
            (ResultKind::Changes, CaseResult { changes: vec![change], ..result(true) }, "/changes"),
            (ResultKind::Repayment, CaseResult { repayment: Some(repayment), ..result(true) }, "/repayment"),
        ];
        for (owner, filled, at) in &parts {
            assert_eq!(faults(*owner, &result(true), Step::End), [(at.to_string(), "field_required".to_owned())]);
            for kind in KINDS {
                let expected = if kind == *owner { vec![] } else { vec![(*at, "field_unknown")] };
                let found = faults(kind, filled, Step::OnTheWay);
                let found: Vec<(&str, &str)> = found.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
                assert_eq!(found, expected, "{kind:?} with {at}");
            }
        }
    }

    #[test]
    fn a_score_is_written_as_scores_are() {
        for (text, good) in [
            ("0", true),
            ("86", true),
            ("86.5", true),
            ("100.25", true),
            ("-1", true),
            ("-4", true),
            ("", false),
            ("8a", false),
            ("-", false),
            ("-12", false),
            ("86.", false),
            (".5", false),
            ("1000", false),
            ("86.123", false),
            ("８６", false),
            ("+86", false),
        ] {
            let score = CheckedScore { subject: "科目".into(), score: text.into(), changed: false };
            let found = faults(ResultKind::Scores, &CaseResult { scores: vec![score], ..result(true) }, Step::End);
            assert_eq!(found.is_empty(), good, "{text}: {found:?}");
        }
    }

    #[test]
    fn a_refund_ends_only_when_it_is_paid_back() {
        for (amount_fen, state, fault) in [
            (1, RepaymentState::Repaid, None),
            (1, RepaymentState::Ordered, Some("repayment_not_done")),
            (1, RepaymentState::Failed, Some("repayment_not_done")),
            (0, RepaymentState::Repaid, Some("refund_amount_invalid")),
            (MOST_FEN + 1, RepaymentState::Repaid, Some("refund_amount_invalid")),
        ] {
            let filled = CaseResult { repayment: Some(Repayment { amount_fen, state }), ..result(true) };
            let found = faults(ResultKind::Repayment, &filled, Step::End);
            assert_eq!(found.first().map(|(_, code)| code.as_str()), fault);
            let on_the_way = faults(ResultKind::Repayment, &filled, Step::OnTheWay);
            assert_eq!(on_the_way.is_empty(), fault != Some("refund_amount_invalid"));
            assert_eq!(RepaymentState::named(state.name()), Some(state));
        }
    }

    #[test]
    fn a_reissue_changes_no_data_and_an_exchange_may() {
        let new = |name: Option<&str>| CaseResult {
            certificate: Some(NewCertificate { name: name.map(str::to_owned), ..NewCertificate::default() }),
            ..result(true)
        };
        let locked = [("/certificate/name".to_owned(), "field_locked".to_owned())];
        assert_eq!(faults(ResultKind::Reissued, &new(Some("李明")), Step::End), locked);
        assert_eq!(faults(ResultKind::Exchanged, &new(Some("李明")), Step::End), []);
        assert_eq!(faults(ResultKind::Reissued, &new(None), Step::End), []);
        assert_eq!(faults(ResultKind::Reissued, &new(None), Step::OnTheWay).len(), 1, "only at the end");
        assert_eq!(faults(ResultKind::Text, &new(None), Step::End).len(), 1);
    }
}
