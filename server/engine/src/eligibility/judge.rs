//! Judges the rules of a service against the facts and finds everything that stands against it, the weightiest first.

use super::{
    facts::Facts,
    rule::{ECertificate, Rule},
};
use crate::{moment::Moment, refusal::Refusal, text::Text};

/// At which step a wish is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// It is handed in for the first time.
    Apply,
    /// It is handed in again after a correction: a window that was kept then does not close on it now.
    Correct,
    /// A reviewer approves it, or it is carried out.
    Approve,
}

/// What stands against it.
#[must_use]
pub fn judge(rules: &[Rule], facts: &Facts<'_>, phase: Phase) -> Vec<Refusal> {
    let standing = facts.certificate.and_then(|held| held.standing.check_case(facts.region).err());
    let by_rules = rules.iter().filter_map(|rule| check(rule, facts, phase).err());
    standing.into_iter().chain(by_rules).collect()
}

fn check(rule: &Rule, facts: &Facts<'_>, phase: Phase) -> Result<(), Refusal> {
    match rule {
        Rule::CertificateIssued => match facts.certificate {
            Some(held) if !held.issued => Err(Refusal::new("certificate_not_issued")),
            _ => Ok(()),
        },
        Rule::NoECertificate { since } => no_e_certificate(facts, since.map(|since| since.to_string())),
        Rule::ExamYearFrom { year } => exam_year_from(facts, *year),
        Rule::NoPaperFromYear => no_paper_from_year(facts),
        Rule::RecheckBy { office, elsewhere } => match facts.exam.and_then(|exam| exam.recheck_by) {
            Some(by) if by != *office => Err(placed(Refusal::new("recheck_elsewhere"), elsewhere)),
            _ => Ok(()),
        },
        Rule::ByPhoneFirst { telephone } => match facts.certificate {
            Some(held) if !held.called => Err(Refusal::new("call_first").with("telephone", telephone.clone())),
            _ => Ok(()),
        },
        Rule::DirectMailExam => match facts.exam.and_then(|exam| exam.direct_mail) {
            Some(false) => Err(Refusal::new("direct_mail_not_offered")),
            _ => Ok(()),
        },
        Rule::DuringPublicity if phase == Phase::Apply => during_publicity(facts),
        Rule::DuringPublicity => Ok(()),
        Rule::CheckStateIssue if phase == Phase::Approve => check_state_issue(facts),
        Rule::CheckStateIssue => Ok(()),
    }
}

fn no_e_certificate(facts: &Facts<'_>, since: Option<String>) -> Result<(), Refusal> {
    let Some(exam) = facts.exam else { return Ok(()) };
    // Certificates of the years before stand on paper only (F81).
    if exam.no_paper_reissue_from_year.zip(facts.year).is_some_and(|(from, year)| year < from) {
        return Ok(());
    }
    if !matches!(exam.e_certificate, Some(ECertificate::National | ECertificate::Provincial)) {
        return Ok(());
    }
    let refusal = downloaded(Refusal::new("e_certificate_only"), exam.download);
    Err(match since {
        Some(since) => refusal.with("since", since),
        None => refusal,
    })
}

fn exam_year_from(facts: &Facts<'_>, year: i64) -> Result<(), Refusal> {
    let first = facts.exam.and_then(|exam| exam.reissue_from_year).unwrap_or(year);
    match facts.year {
        Some(year) if year < first => Err(Refusal::new("before_cutoff_year").with("year", first.to_string())),
        _ => Ok(()),
    }
}

fn no_paper_from_year(facts: &Facts<'_>) -> Result<(), Refusal> {
    let Some(exam) = facts.exam else { return Ok(()) };
    match exam.no_paper_reissue_from_year.zip(facts.year) {
        Some((from, year)) if year >= from => {
            let refusal = Refusal::new("no_paper_reissue").with("year", from.to_string());
            Err(downloaded(refusal, exam.download).with("since", from.to_string()))
        }
        _ => Ok(()),
    }
}

fn during_publicity(facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.publicity {
        None => Err(Refusal::new("not_in_publicity")),
        Some(publicity) if facts.now < publicity.from => {
            Err(Refusal::new("direct_mail_not_open").with("from", day(publicity.from)))
        }
        Some(publicity) if facts.now > publicity.until => {
            Err(Refusal::new("direct_mail_window_closed").with("until", day(publicity.until)))
        }
        Some(_) => Ok(()),
    }
}

fn check_state_issue(facts: &Facts<'_>) -> Result<(), Refusal> {
    match facts.publicity {
        Some(publicity) if facts.now <= publicity.until => {
            Err(Refusal::new("publicity_running").with("until", day(publicity.until)))
        }
        Some(publicity) if publicity.issue => Ok(()),
        _ => Err(Refusal::new("check_state_not_issue")),
    }
}

fn day(moment: Moment) -> String {
    moment.beijing_date().to_string()
}

/// Names the place to go to, in both languages: a value `x_en` fills `{x}` in the English texts.
fn placed(refusal: Refusal, place: &Text) -> Refusal {
    refusal.with("where", place.zh.clone()).with("where_en", place.en.clone())
}

fn downloaded(refusal: Refusal, download: Option<&Text>) -> Refusal {
    let unknown = Text {
        zh: "发证机构公布的电子证书网站".into(), en: "the site that the issuing office names".into()
    };
    placed(refusal, download.unwrap_or(&unknown))
}
