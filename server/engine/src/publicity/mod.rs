//! Publicity (公示): who passed and promised is shown for a number of working days, anybody may report, and checks go
//! on. What follows from a finding depends on how far the exam is (F55, F66 to F68, F72).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{DueDate, Holidays},
    moment::Moment,
    refusal::Refusal,
};

/// Where the check of a candidate's conditions stands (报考条件在线核查状态).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// 未审核: nobody has looked yet; please wait (F65).
    #[default]
    Unchecked,
    /// 需补充材料: something must be supplied online (F64).
    Supplement,
    /// 审核不通过.
    NotPassed,
    /// 发放证书: the certificate is issued; only now is direct mail accepted (F72).
    IssueCertificate,
    /// 未按要求接受核查 (F68).
    NotAccepted,
    /// 不符合报考条件 (F67).
    Unqualified,
}

impl CheckState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Unchecked,
        Self::Supplement,
        Self::NotPassed,
        Self::IssueCertificate,
        Self::NotAccepted,
        Self::Unqualified,
    ];

    /// The name in the contract and in `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unchecked => "unchecked",
            Self::Supplement => "supplement",
            Self::NotPassed => "not_passed",
            Self::IssueCertificate => "issue_certificate",
            Self::NotAccepted => "not_accepted",
            Self::Unqualified => "unqualified",
        }
    }

    /// The state of that name, or as spreadsheets write it.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let listed = |state: &Self| match state {
            Self::Unchecked => matches!(text, "" | "未审核" | "等待审核"),
            Self::Supplement => matches!(text, "需补充材料" | "审核退回" | "补充材料"),
            Self::NotPassed => matches!(text, "审核不通过" | "未通过"),
            Self::IssueCertificate => matches!(text, "发放证书" | "审核通过"),
            Self::NotAccepted => matches!(text, "未按要求接受核查" | "未接受核查"),
            Self::Unqualified => matches!(text, "不符合报考条件" | "不符合条件"),
        };
        Self::ALL.into_iter().find(|state| state.name() == text || listed(state))
    }

    /// Whether somebody of whom this was found has lost the exam: then nothing of it can be applied for.
    #[must_use]
    pub const fn is_void(self) -> bool {
        matches!(self, Self::NotAccepted | Self::Unqualified)
    }
}

/// A publicity period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day with its explanation. The first day is not counted.
    pub until: DueDate,
}

/// Where a period stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It has not begun.
    ToCome,
    /// The list is shown and reports are taken.
    Running,
    /// It is over.
    Over,
}

impl Period {
    /// A period that begins on `from` and lasts `working_days` (F66: 10; a region may have more).
    #[must_use]
    pub fn new(from: Date, working_days: u32, holidays: &Holidays) -> Self {
        Self { from, until: holidays.add_working_days(from, working_days) }
    }

    /// Where it stands.
    #[must_use]
    pub fn standing(&self, now: Moment) -> Standing {
        match now.beijing_date() {
            today if today < self.from => Standing::ToCome,
            _ if self.until.is_over(now) => Standing::Over,
            _ => Standing::Running,
        }
    }
}

/// How far an exam was when something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Before admission tickets are printed.
    BeforeTickets,
    /// Between tickets and exam.
    BeforeExam,
    /// After the exam.
    AfterExam,
}

/// What follows for the candidate. Texts stand in `config/words.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// The registration is void (F55, F67, F68).
    RegistrationVoid,
    /// What was paid is not refunded (F55).
    NoRefund,
    /// No admission ticket is issued (F68).
    NoTicket,
    /// All scores of the sitting are void (F55, F67, F68).
    ScoresVoid,
    /// A certificate or score statement that was obtained is void (F55, F67).
    CertificateVoid,
}

impl Consequence {
    /// Every consequence.
    pub const ALL: [Self; 5] =
        [Self::RegistrationVoid, Self::NoRefund, Self::NoTicket, Self::ScoresVoid, Self::CertificateVoid];

    /// The name in the contract and in `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RegistrationVoid => "registration_void",
            Self::NoRefund => "no_refund",
            Self::NoTicket => "no_ticket",
            Self::ScoresVoid => "scores_void",
            Self::CertificateVoid => "certificate_void",
        }
    }
}

/// What follows when a check ends in `state` at `stage`.
#[must_use]
pub fn consequences(state: CheckState, stage: Stage) -> &'static [Consequence] {
    use Consequence::{CertificateVoid, NoRefund, NoTicket, RegistrationVoid, ScoresVoid};
    match (state, stage) {
        // Found before the exam: the registration falls, the fee is not refunded.
        (CheckState::Unqualified, Stage::BeforeTickets | Stage::BeforeExam) => &[RegistrationVoid, NoRefund],
        (CheckState::Unqualified, Stage::AfterExam) => &[ScoresVoid, CertificateVoid],
        (CheckState::NotAccepted, Stage::BeforeTickets) => &[RegistrationVoid, NoTicket],
        (CheckState::NotAccepted, Stage::BeforeExam) => &[RegistrationVoid],
        (CheckState::NotAccepted, Stage::AfterExam) => &[ScoresVoid],
        _ => &[],
    }
}

/// Whether a check that ended so voids the certificates of that exam and sitting.
#[must_use]
pub fn voids_certificate(state: CheckState, stage: Option<Stage>) -> bool {
    stage.is_some_and(|stage| consequences(state, stage).contains(&Consequence::CertificateVoid))
}

/// Whether a change of a check needs two reviewers: it voids certificates, or it takes back that they are void (Q5).
#[must_use]
pub fn needs_two(from: (CheckState, Option<Stage>), to: (CheckState, Option<Stage>)) -> bool {
    from != to && (voids_certificate(from.0, from.1) || voids_certificate(to.0, to.1))
}

/// Where a report stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Taken; nobody has looked yet.
    #[default]
    Received,
    /// The office of the place looks into it (属地管理).
    Investigating,
    /// What was reported is true.
    Upheld,
    /// It is not, or nothing was found.
    Dismissed,
}

impl ReportState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Received, Self::Investigating, Self::Upheld, Self::Dismissed];

    /// The name in the contract and in `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Investigating => "investigating",
            Self::Upheld => "upheld",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == text)
    }

    /// Moves a report on: taken up, then decided; a decision is final.
    ///
    /// # Errors
    /// `report_decided` for one that is decided, `report_not_taken` for a decision about one that nobody took up.
    pub fn then(self, next: Self) -> Result<Self, Refusal> {
        match (self, next) {
            (Self::Upheld | Self::Dismissed, _) => Err(Refusal::new("report_decided")),
            (Self::Received | Self::Investigating, Self::Investigating) => Ok(next),
            (Self::Investigating, Self::Upheld | Self::Dismissed) => Ok(next),
            (Self::Received, _) | (_, Self::Received) => Err(Refusal::new("report_not_taken")),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::calendar::HolidaysFile;

    fn holidays() -> Holidays {
        let file: HolidaysFile = toml::from_str(include_str!("../../../../config/holidays.toml")).unwrap();
        Holidays::new(file).unwrap()
    }

    // rows: F66
    #[test]
    fn ten_working_days_are_counted_from_the_day_after() {
        // National Day 2025: 1 to 8 October off, 28 September and 11 October worked.
        let period = Period::new(date(2025, 9, 24), 10, &holidays());
        assert_eq!(period.until.date, date(2025, 10, 14));
        let at = |day| Moment::start_of(day);
        assert_eq!(period.standing(at(date(2025, 9, 23))), Standing::ToCome);
        assert_eq!(period.standing(at(date(2025, 9, 24))), Standing::Running);
        assert_eq!(period.standing(at(date(2025, 10, 14))), Standing::Running, "the last day counts to its end");
        assert_eq!(period.standing(at(date(2025, 10, 15))), Standing::Over);
        assert_eq!(Period::new(date(2025, 9, 24), 12, &holidays()).until.date, date(2025, 10, 16));
    }

    // rows: F67 F68 F55
    #[test]
    fn what_follows_depends_on_how_far_the_exam_is() {
        use Consequence::{CertificateVoid, NoRefund, NoTicket, RegistrationVoid, ScoresVoid};
        for (state, stage, expected) in [
            (CheckState::Unqualified, Stage::BeforeTickets, &[RegistrationVoid, NoRefund][..]),
            (CheckState::Unqualified, Stage::BeforeExam, &[RegistrationVoid, NoRefund]),
            (CheckState::Unqualified, Stage::AfterExam, &[ScoresVoid, CertificateVoid]),
            (CheckState::NotAccepted, Stage::BeforeTickets, &[RegistrationVoid, NoTicket]),
            (CheckState::NotAccepted, Stage::AfterExam, &[ScoresVoid]),
            (CheckState::IssueCertificate, Stage::AfterExam, &[]),
            (CheckState::Unchecked, Stage::AfterExam, &[]),
        ] {
            assert_eq!(consequences(state, stage), expected, "{state:?} {stage:?}");
        }
    }

    #[test]
    fn only_what_voids_certificates_or_takes_that_back_needs_two() {
        let void = (CheckState::Unqualified, Some(Stage::AfterExam));
        for state in CheckState::ALL {
            for stage in [None, Some(Stage::BeforeTickets), Some(Stage::BeforeExam), Some(Stage::AfterExam)] {
                let other = (state, stage);
                assert_eq!(voids_certificate(state, stage), other == void, "{other:?}");
                assert_eq!(needs_two(other, void), other != void, "{other:?}");
                assert_eq!(needs_two(void, other), other != void, "{other:?}");
                assert!(other == void || !needs_two((CheckState::Unchecked, None), other), "{other:?}");
            }
        }
    }

    #[test]
    fn states_are_read_as_lists_write_them_and_as_the_contract_names_them() {
        for state in CheckState::ALL {
            assert_eq!(CheckState::named(state.name()), Some(state));
        }
        assert_eq!(CheckState::named("发放证书"), Some(CheckState::IssueCertificate));
        assert_eq!(CheckState::named(""), Some(CheckState::Unchecked));
        assert_eq!(CheckState::named("别的"), None);
    }

    #[test]
    fn a_report_is_taken_up_and_decided_once() {
        use ReportState::{Dismissed, Investigating, Received, Upheld};
        let code = |from: ReportState, to| from.then(to).map_err(|refusal| refusal.code);
        assert_eq!(code(Received, Investigating), Ok(Investigating));
        assert_eq!(code(Investigating, Upheld), Ok(Upheld));
        assert_eq!(code(Received, Upheld), Err("report_not_taken"));
        for decided in [Upheld, Dismissed] {
            for next in ReportState::ALL {
                assert_eq!(code(decided, next), Err("report_decided"));
            }
        }
        assert_eq!(code(Investigating, Received), Err("report_not_taken"));
    }
}
