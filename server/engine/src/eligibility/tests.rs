//! Every rule at its edges, and that unknown facts refuse nobody.

use super::{
    facts::{ExamRules, Facts, Held, Publicity},
    judge::{Phase, judge},
    rule::{ECertificate, Office, Rule},
};
use crate::{
    certificate::{standing::Standing, status::Status},
    moment::{Moment, Span},
    text::Text,
};

/// 2026-03-10 09:00 in Beijing.
const NOW: Moment = Moment(1_773_104_400_000);

fn held() -> Held<'static> {
    let standing = Standing { region: "here", status: Status::Valid, since: None };
    Held { standing, issued: true, called: false }
}

fn facts<'a>(certificate: Option<Held<'a>>, exam: ExamRules<'a>, year: i64) -> Facts<'a> {
    Facts { region: "here", certificate, exam: Some(exam), year: Some(year), publicity: None, now: NOW }
}

fn codes(rules: &[Rule], facts: &Facts<'_>, phase: Phase) -> Vec<&'static str> {
    judge(rules, facts, phase).iter().map(|refusal| refusal.code).collect()
}

fn elsewhere() -> Text {
    Text { zh: "省里".into(), en: "the province".into() }
}

fn every_rule() -> Vec<Rule> {
    vec![
        Rule::CertificateIssued,
        Rule::NoECertificate { since: None },
        Rule::ExamYearFrom { year: 2002 },
        Rule::NoPaperFromYear,
        Rule::RecheckBy { office: Office::City, elsewhere: elsewhere() },
        Rule::ByPhoneFirst { telephone: "020-1".into() },
        Rule::DirectMailExam,
        Rule::DuringPublicity,
        Rule::CheckStateIssue,
    ]
}

// rows: S06 S07 F78 F79
#[test]
fn what_is_not_known_refuses_nobody() {
    let nothing = Facts { region: "here", certificate: None, exam: None, year: None, publicity: None, now: NOW };
    assert_eq!(codes(&every_rule(), &nothing, Phase::Correct), [] as [&str; 0]);
    let open = facts(None, ExamRules::default(), 2024);
    assert_eq!(codes(&every_rule(), &open, Phase::Correct), [] as [&str; 0]);
}

// rows: S07
#[test]
fn a_certificate_that_was_not_issued_opens_nothing_here() {
    let waiting = Held { issued: false, ..held() };
    let rules = [Rule::CertificateIssued];
    assert_eq!(
        codes(&rules, &facts(Some(waiting), ExamRules::default(), 2024), Phase::Apply),
        ["certificate_not_issued"]
    );
    assert_eq!(codes(&rules, &facts(Some(held()), ExamRules::default(), 2024), Phase::Apply), [] as [&str; 0]);
}

// rows: F76 F77 F78
#[test]
fn where_an_electronic_certificate_exists_paper_is_not_reissued_and_the_place_is_named() {
    let rules = [Rule::NoECertificate { since: Some(jiff::civil::date(2021, 11, 12)) }];
    let download = Text { zh: "某网站".into(), en: "a site".into() };
    for (kind, refused) in [
        (Some(ECertificate::National), true),
        (Some(ECertificate::Provincial), true),
        (Some(ECertificate::None), false),
        (None, false),
    ] {
        let exam = ExamRules { e_certificate: kind, download: Some(&download), ..ExamRules::default() };
        let found = judge(&rules, &facts(Some(held()), exam, 2010), Phase::Apply);
        assert_eq!(!found.is_empty(), refused, "{kind:?}");
        for refusal in found {
            assert_eq!(refusal.code, "e_certificate_only");
            assert_eq!((refusal.values["where"].as_str(), refusal.values["where_en"].as_str()), ("某网站", "a site"));
            assert_eq!(refusal.values["since"], "2021-11-12");
        }
    }
    let unknown = ExamRules { e_certificate: Some(ECertificate::National), ..ExamRules::default() };
    let found = judge(&[Rule::NoECertificate { since: None }], &facts(None, unknown, 2010), Phase::Apply);
    assert!(!found[0].values["where"].is_empty() && !found[0].values.contains_key("since"));
}

// rows: F79 G17
#[test]
fn years_before_the_first_one_are_refused_by_region_and_by_exam() {
    let rules = [Rule::ExamYearFrom { year: 2002 }];
    let later = ExamRules { reissue_from_year: Some(2005), ..ExamRules::default() };
    for (exam, year, refused) in [
        (ExamRules::default(), 2001, true),
        (ExamRules::default(), 2002, false),
        (later, 2004, true),
        (later, 2005, false),
    ] {
        let found = judge(&rules, &facts(Some(held()), exam, year), Phase::Apply);
        assert_eq!(!found.is_empty(), refused, "{year}");
    }
    let found = judge(&rules, &facts(None, later, 1999), Phase::Apply);
    assert_eq!((found[0].code, found[0].values["year"].as_str()), ("before_cutoff_year", "2005"));
}

// rows: F81
#[test]
fn from_the_named_year_on_there_is_no_paper() {
    let exam = ExamRules { no_paper_reissue_from_year: Some(2014), ..ExamRules::default() };
    let both = ExamRules { e_certificate: Some(ECertificate::Provincial), ..exam };
    let rules = [Rule::NoPaperFromYear, Rule::NoECertificate { since: None }];
    assert_eq!(codes(&rules, &facts(Some(held()), both, 2013), Phase::Apply), [] as [&str; 0], "paper only until then");
    let year = |year| codes(&[Rule::NoPaperFromYear], &facts(Some(held()), exam, year), Phase::Apply);
    assert_eq!([year(2013), year(2014), year(2024)], [vec![], vec!["no_paper_reissue"], vec!["no_paper_reissue"]]);
}

// rows: F63
#[test]
fn a_recheck_of_another_office_is_refused_with_where_to_go() {
    let rules = [Rule::RecheckBy { office: Office::City, elsewhere: elsewhere() }];
    let by = |office| ExamRules { recheck_by: office, ..ExamRules::default() };
    let found = judge(&rules, &facts(None, by(Some(Office::Province)), 2024), Phase::Apply);
    assert_eq!((found[0].code, found[0].values["where_en"].as_str()), ("recheck_elsewhere", "the province"));
    for office in [Some(Office::City), None] {
        assert_eq!(codes(&rules, &facts(None, by(office), 2024), Phase::Apply), [] as [&str; 0]);
    }
}

// rows: F82
#[test]
fn who_has_not_called_is_told_whom_to_call() {
    let rules = [Rule::ByPhoneFirst { telephone: "020-83556708".into() }];
    let found = judge(&rules, &facts(Some(held()), ExamRules::default(), 2024), Phase::Apply);
    assert_eq!((found[0].code, found[0].values["telephone"].as_str()), ("call_first", "020-83556708"));
    let called = Held { called: true, ..held() };
    assert_eq!(codes(&rules, &facts(Some(called), ExamRules::default(), 2024), Phase::Apply), [] as [&str; 0]);
}

// rows: F70 F71 F72
#[test]
fn direct_mail_has_its_exams_its_window_and_its_check_state() {
    let rules = [Rule::DirectMailExam, Rule::DuringPublicity, Rule::CheckStateIssue];
    let day = |n| NOW.plus(Span::days(n));
    let publicity = |from, until, issue| Some(Publicity { from: day(from), until: day(until), issue });
    let judged = |exam: Option<bool>, publicity, phase| {
        let exam = ExamRules { direct_mail: exam, ..ExamRules::default() };
        codes(&rules, &Facts { publicity, ..facts(None, exam, 2025) }, phase)
    };
    let running = publicity(-5, 5, true);
    for (exam, publicity, phase, expected) in [
        (Some(true), running, Phase::Apply, vec![]),
        (None, running, Phase::Apply, vec![]),
        (Some(false), running, Phase::Apply, vec!["direct_mail_not_offered"]),
        (Some(true), None, Phase::Apply, vec!["not_in_publicity"]),
        (Some(true), publicity(1, 9, true), Phase::Apply, vec!["direct_mail_not_open"]),
        (Some(true), publicity(-9, -1, true), Phase::Apply, vec!["direct_mail_window_closed"]),
        (Some(true), publicity(-9, -1, true), Phase::Correct, vec![]),
        (Some(true), publicity(-9, 0, false), Phase::Apply, vec![]),
        (Some(true), running, Phase::Approve, vec!["publicity_running"]),
        (Some(true), publicity(-9, -1, true), Phase::Approve, vec![]),
        (Some(true), publicity(-9, -1, false), Phase::Approve, vec!["check_state_not_issue"]),
        (Some(true), None, Phase::Approve, vec!["check_state_not_issue"]),
    ] {
        assert_eq!(judged(exam, publicity, phase), expected, "{exam:?} {publicity:?} {phase:?}");
    }
}

#[test]
fn everything_that_stands_against_it_is_found_at_once_the_weightiest_first() {
    let standing = Standing { region: "there", ..held().standing };
    let waiting = Held { standing, issued: false, ..held() };
    let exam = ExamRules { e_certificate: Some(ECertificate::National), ..ExamRules::default() };
    let found = codes(&every_rule(), &facts(Some(waiting), exam, 1999), Phase::Apply);
    assert_eq!(
        found,
        [
            "certificate_other_region",
            "certificate_not_issued",
            "e_certificate_only",
            "before_cutoff_year",
            "call_first",
            "not_in_publicity",
        ]
    );
}

#[test]
fn rules_are_written_in_a_profile_as_they_read() {
    #[derive(serde::Deserialize)]
    struct Listed {
        eligibility: Vec<Rule>,
    }
    let listed: Listed = toml::from_str(
        r#"eligibility = [
            { rule = "certificate_issued" },
            { rule = "no_e_certificate", since = "2021-11-12" },
            { rule = "exam_year_from", year = 2002 },
            { rule = "recheck_by", office = "city", elsewhere = { zh = "省", en = "province" } },
        ]"#,
    )
    .expect("rules");
    assert_eq!(listed.eligibility.len(), 4);
    assert_eq!(listed.eligibility[2], Rule::ExamYearFrom { year: 2002 });
    for wrong in
        ["{ rule = \"nothing\" }", "{ rule = \"exam_year_from\" }", "{ rule = \"exam_year_from\", year = 2, x = 1 }"]
    {
        assert!(toml::from_str::<Listed>(&format!("eligibility = [{wrong}]")).is_err(), "{wrong}");
    }
}
