//! Every reason is reached, in the order promised, and nothing unchecked is VALID.

use super::*;
use crate::code::Code;
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::samples::*;
use crate::signer::Signer;
use crate::suite::Suite;
use jiff::civil::date;
use proptest::prelude::*;

fn bits(revoked: bool, suspended: bool, superseded: bool) -> StatusBits {
    StatusBits { revoked, suspended, superseded }
}

fn with_status(source: &dyn StatusSource, now_ms: i64) -> Verdict {
    let keys = ring(&[&signer(Suite::Ed25519, 1)]);
    Check { official_hosts: &HOSTS, keys: &keys, status: source, now_ms }.code(code(&claims()).as_bytes())
}

fn with_keys(keys: &KeyRing, code: &[u8]) -> Verdict {
    let good = status(StatusBits::default());
    Check { official_hosts: &HOSTS, keys, status: &good, now_ms: NOW }.code(code)
}

#[test]
fn a_good_code_is_valid_with_its_claims_and_the_time_of_the_list() {
    let verdict = verdict(code(&claims()).as_bytes());
    assert_eq!((verdict.outcome, verdict.reason), (Outcome::Valid, Reason::InForce));
    assert_eq!(verdict.claims, Some(claims()));
    assert_eq!(verdict.as_of_ms, NOW - 1000);
    assert_eq!((verdict.since_ms, verdict.superseded_by), (None, None));
}

#[test]
fn every_combination_of_bits_and_age_has_its_reason() {
    let fresh = |b| with_status(&status(b), NOW).reason;
    let old = |b| with_status(&status(b), NOW + 8 * DAY).reason;
    for all in 0..8u8 {
        let b = bits(all & 4 != 0, all & 2 != 0, all & 1 != 0);
        let for_good = if b.revoked { Some(Reason::Revoked) } else { b.superseded.then_some(Reason::Superseded) };
        let suspended = if b.suspended { Reason::Suspended } else { Reason::InForce };
        assert_eq!(fresh(b), for_good.unwrap_or(suspended), "{b:?}");
        assert_eq!(old(b), for_good.unwrap_or(Reason::ListTooOld), "{b:?}");
    }
}

#[test]
fn a_replaced_certificate_names_its_successor_and_the_day() {
    let verdict = with_status(&status(bits(false, false, true)), NOW);
    assert_eq!(verdict.superseded_by.as_deref(), Some("cert_newer"));
    assert_eq!(verdict.since_ms, Some(NOW - DAY));
    assert_eq!(verdict.claims, Some(claims()));
    assert_eq!(with_status(&status(bits(true, false, true)), NOW).superseded_by, None);
}

#[test]
fn the_edges_of_the_lists_time() {
    let good = status(StatusBits::default());
    let (from, until) = (good.0.as_of_ms, good.0.fresh_until_ms);
    let at = |now| with_status(&good, now).reason;
    assert_eq!(at(until), Reason::InForce);
    assert_eq!(at(until + 1), Reason::ListTooOld);
    assert_eq!(at(from - CLOCK_TOLERANCE_MS), Reason::InForce);
    assert_eq!(at(from - CLOCK_TOLERANCE_MS - 1), Reason::ClockBehind);
    assert_eq!(with_status(&(), NOW).reason, Reason::ListMissing);
}

#[test]
fn keys_decide_before_anything_is_believed() {
    let (first, second) = (signer(Suite::Ed25519, 1), signer(Suite::Ed25519, 2));
    let good = code(&claims());
    let reason = |keys: &KeyRing| with_keys(keys, good.as_bytes()).reason;
    assert_eq!(reason(&ring(&[&first, &second])), Reason::InForce);
    assert_eq!(reason(&ring(&[&second])), Reason::UnknownKey);
    assert_eq!(reason(&ring(&[])), Reason::UnknownKey);

    let changed = |change: fn(&mut crate::keys::Key)| {
        let mut k = key(&first);
        change(&mut k);
        with_keys(&KeyRing::new(vec![k]).unwrap(), good.as_bytes())
    };
    let compromised = changed(|k| k.compromised_at_ms = Some(NOW));
    assert_eq!((compromised.reason, compromised.claims), (Reason::KeyCompromisedReverify, None));
    assert_eq!(changed(|k| k.compromised_at_ms = Some(NOW + 1)).reason, Reason::InForce);
    let out = changed(|k| k.valid_until_ms = NOW - 60 * DAY);
    assert_eq!((out.reason, out.claims), (Reason::KeyOutOfPeriod, None));
    assert_eq!(changed(|k| k.valid_from_ms = NOW - 20 * DAY).reason, Reason::KeyOutOfPeriod);
    assert_eq!(changed(|k| k.valid_until_ms = NOW - 30 * DAY).reason, Reason::InForce, "it signed before it ended");
}

#[test]
fn a_day_counts_when_any_moment_of_it_in_beijing_lies_in_the_period() {
    let mut k = key(&signer(Suite::Ed25519, 1));
    // 2026-08-12T00:00 in Beijing is 2026-08-11T16:00Z.
    k.valid_from_ms = 1_786_464_000_000;
    k.valid_until_ms = k.valid_from_ms + DAY;
    assert!(k.covers(date(2026, 8, 12)));
    assert!(!k.covers(date(2026, 8, 11)) && !k.covers(date(2026, 8, 13)));
    k.valid_until_ms += 1;
    assert!(k.covers(date(2026, 8, 13)));
}

#[test]
fn a_suite_counts_only_where_it_is_allowed() {
    let sm2 = signer(Suite::Sm2Sm3, 1);
    let code = Code::issue(&claims(), &sm2).unwrap();
    assert_eq!(with_keys(&ring(&[&sm2]), code.as_bytes()).reason, Reason::UnknownSuite);
    assert_eq!(with_keys(&ring(&[&sm2]).allowing(Suite::Sm2Sm3), code.as_bytes()).reason, Reason::InForce);
}

#[test]
fn signed_by_us_and_still_not_readable() {
    let signer = signer(Suite::Ed25519, 1);
    let signed = |payload: &[u8], purpose| verdict(&cose::sign(payload, purpose, &signer).unwrap());
    let newer = signed(&[0xa1, 1, 2], Purpose::CertificateCode);
    assert_eq!((newer.reason, newer.claims), (Reason::UnknownVersion, None));
    assert_eq!(signed(&[0xa1, 1, 1], Purpose::CertificateCode).reason, Reason::Unreadable);
    assert_eq!(signed(b"", Purpose::CertificateCode).reason, Reason::Unreadable);
    assert_eq!(signed(&claims().to_bytes().unwrap(), Purpose::Receipt).reason, Reason::Forged);
}

#[test]
fn every_single_changed_bit_is_seen_and_shows_no_claims() {
    let good = code(&claims());
    for bit in 0..good.as_bytes().len() * 8 {
        let mut changed = good.as_bytes().to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        let verdict = verdict(&changed);
        assert_ne!(verdict.outcome, Outcome::Valid, "bit {bit}");
        assert_eq!(verdict.claims, None, "bit {bit}");
    }
}

#[test]
fn the_text_leads_to_the_same_verdict_or_to_its_own_reason() {
    let keys = ring(&[&signer(Suite::Ed25519, 1)]);
    let good = status(StatusBits::default());
    let check = Check { official_hosts: &HOSTS, keys: &keys, status: &good, now_ms: NOW };
    let code = code(&claims());
    let reason = |text: &str| check.text(text).reason;
    assert_eq!(reason(&code.url(HOSTS[0]).unwrap()), Reason::InForce);
    assert_eq!(reason(&code.bare().to_lowercase()), Reason::InForce);
    assert_eq!(reason(&code.url("zs.example.gov.cm").unwrap()), Reason::ForeignHost);
    assert_eq!(reason("hello"), Reason::Unreadable);
}

#[test]
fn swapping_the_named_key_is_forged_or_unknown_never_valid() {
    let (first, second) = (signer(Suite::Ed25519, 1), signer(Suite::Ed25519, 2));
    let mut swapped = code(&claims()).as_bytes().to_vec();
    let at = swapped.windows(4).position(|w| w == first.key_id().0).unwrap();
    swapped[at..at + 4].copy_from_slice(&second.key_id().0);
    assert_eq!(with_keys(&ring(&[&first, &second]), &swapped).reason, Reason::Forged);
    assert_eq!(with_keys(&ring(&[&first]), &swapped).reason, Reason::UnknownKey);
}

#[test]
fn each_reason_has_one_name_and_only_one_is_valid() {
    let names: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|r| r.as_str()).collect();
    assert_eq!(names.len(), Reason::ALL.len());
    for reason in Reason::ALL {
        assert_eq!(serde_json::to_value(reason).unwrap(), reason.as_str());
        assert_eq!(reason.outcome() == Outcome::Valid, *reason == Reason::InForce);
    }
}

proptest! {
    #[test]
    fn no_text_is_valid_by_accident_and_none_makes_it_panic(text in "\\PC{0,60}|(https://)?(zs.example.gov.cn|evil.cn)?(/v/)?[A-Z2-7]{0,80}[/?#]?") {
        let (keys, good) = (ring(&[&signer(Suite::Ed25519, 1)]), status(StatusBits::default()));
        let verdict = Check { official_hosts: &HOSTS, keys: &keys, status: &good, now_ms: NOW }.text(&text);
        prop_assert_eq!(verdict.outcome, Outcome::CannotTell);
        prop_assert_eq!(verdict.claims, None);
    }

    #[test]
    fn a_good_code_with_bytes_put_in_or_taken_out_is_never_valid(at in 0usize..400, cut in 0usize..4, put in prop::collection::vec(any::<u8>(), 0..4)) {
        let good = code(&claims());
        let mut bytes = good.as_bytes().to_vec();
        let at = at % bytes.len();
        let to = (at + cut).min(bytes.len());
        bytes.splice(at..to, put);
        prop_assert_eq!(verdict(&bytes).outcome == Outcome::Valid, bytes == good.as_bytes());
    }
}
