//! Every choice × payment × time × archive: what may be done, and that nothing is undone.

use jiff::civil::date;

use super::*;
use crate::moment::Span;

const CLOSES: Moment = Moment(1_790_000_000_000);

fn signature() -> Signature {
    Signature {
        at: CLOSES.minus(Span::days(3)),
        version: "2026-11-01".to_owned(),
        digest: "d".to_owned(),
        terms_digest: "t".to_owned(),
        proven_by: "face".to_owned(),
    }
}

fn choices() -> [(&'static str, Option<Choice>); 4] {
    let at = CLOSES.minus(Span::days(2));
    [
        ("none", None),
        ("promised", Some(Choice::Promised(signature()))),
        ("declined", Some(Choice::Declined { at })),
        ("withdrawn", Some(Choice::Withdrawn { signature: signature(), at })),
    ]
}

fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.code, |_| "ok")
}

// rows: F10 F27
#[test]
fn every_choice_can_be_made_once_and_only_an_unpaid_promise_be_taken_back_before_the_end() {
    let good = Integrity::default();
    for (name, choice) in choices() {
        for paid in [false, true] {
            for (before, now) in [(true, CLOSES.minus(Span(1))), (false, CLOSES)] {
                let situation = Situation { choice: choice.as_ref(), integrity: &good, paid, closes_at: CLOSES, now };
                let (sign, withdraw) = (code(situation.may_sign()), code(situation.may_withdraw()));
                let expected_sign = match name {
                    "none" if before => "ok",
                    "none" => "promise_closed",
                    "promised" => "promise_signed",
                    "declined" => "promise_declined",
                    _ => "promise_withdrawn",
                };
                let expected_withdraw = match name {
                    "promised" if paid => "promise_paid",
                    "promised" if before => "ok",
                    "promised" => "promise_closed",
                    "withdrawn" => "promise_withdrawn",
                    _ => "promise_not_signed",
                };
                assert_eq!((sign, withdraw), (expected_sign, expected_withdraw), "{name} paid {paid} before {before}");
                assert_eq!(
                    code(situation.may_decline()),
                    expected_sign,
                    "{name}: choosing evidence is the same choice"
                );
                let allowed = situation.allowed();
                assert_eq!(allowed.contains(&"sign"), sign == "ok");
                assert_eq!(allowed.contains(&"withdraw"), withdraw == "ok");
            }
        }
    }
}

// rows: F06 F11
#[test]
fn those_in_the_archive_may_not_promise_but_may_choose_evidence() {
    let now = CLOSES.minus(Span::days(1));
    let today = now.beijing_date();
    for (integrity, expected, evidence) in [
        (Integrity { false_promise: true, recorded_until: None }, "promise_false_before", true),
        (Integrity { false_promise: false, recorded_until: Some(today) }, "promise_recorded", true),
        (Integrity { false_promise: false, recorded_until: Some(date(2026, 1, 1)) }, "ok", false),
    ] {
        let situation = Situation { choice: None, integrity: &integrity, paid: false, closes_at: CLOSES, now };
        assert_eq!(code(situation.may_sign()), expected);
        assert_eq!(code(situation.may_decline()), "ok");
        assert_eq!(situation.needs_evidence(), evidence);
    }
}

// rows: F31
#[test]
fn who_does_not_promise_hands_in_evidence_before_paying() {
    let good = Integrity::default();
    for (name, choice) in choices() {
        let situation = Situation {
            choice: choice.as_ref(),
            integrity: &good,
            paid: false,
            closes_at: CLOSES,
            now: signature().at,
        };
        assert_eq!(situation.needs_evidence(), matches!(name, "declined" | "withdrawn"), "{name}");
    }
}

// rows: F09
#[test]
fn all_four_statements_are_made_or_none_counts() {
    let all: Vec<String> = STATEMENTS.iter().map(|s| (*s).to_owned()).collect();
    assert!(check_statements(&all).is_ok());
    for left_out in 0..4 {
        let mut some = all.clone();
        some.remove(left_out);
        assert_eq!(code(check_statements(&some)), "promise_statements");
        some.push("something_else".to_owned());
        assert_eq!(code(check_statements(&some)), "promise_statements");
    }
    let mut twice = all.clone();
    twice.push(STATEMENTS[0].to_owned());
    assert_eq!(code(check_statements(&twice)), "promise_statements");
}
