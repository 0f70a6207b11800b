//! The fast way gives the same answers as the slow one, and never VALID for what was not issued.

use super::*;
use crate::code::{Claims, Code};
use crate::keys::KeyRing;
use crate::samples::*;
use crate::suite::Suite;
use crate::verdict::{Outcome, Reason, Verdict};

fn at(list: u32, index: u32) -> StatusIndex {
    StatusIndex { list, index }
}

fn register() -> Register {
    Register::new(&Zeroizing::new([3; 32]))
}

fn with_sample(bits: StatusBits) -> Register {
    let mut register = register();
    let tag = register.tag(code(&claims()).as_bytes());
    assert!(register.enter(claims().status, tag, bits));
    register
}

fn online<'a>(keys: &'a KeyRing, register: &'a Register) -> Online<'a, &'static str> {
    Online { official_hosts: &HOSTS, keys, register, now_ms: NOW }
}

fn answered(quick: Quick) -> Verdict {
    match quick {
        Quick::Answered(verdict) => *verdict,
        Quick::Unsure(_) => panic!("unsure"),
    }
}

#[test]
fn every_status_leads_to_the_reason_of_the_slow_way() {
    let keys = ring(&[&signer(Suite::Ed25519, 1)]);
    let text = code(&claims()).bare();
    for all in 0..8u8 {
        let bits = StatusBits { revoked: all & 1 != 0, suspended: all & 2 != 0, superseded: all & 4 != 0 };
        let register = with_sample(bits);
        let quick = answered(online(&keys, &register).quick(&text));
        let slow = crate::verdict::Check { official_hosts: &HOSTS, keys: &keys, status: &status(bits), now_ms: NOW }
            .text(&text);
        assert_eq!((quick.outcome, quick.reason), (slow.outcome, slow.reason));
        assert_eq!((quick.claims, quick.as_of_ms), (Some(claims()), NOW));
    }
}

#[test]
fn no_changed_bit_of_an_issued_code_is_answered_quickly_or_valid() {
    let keys = ring(&[&signer(Suite::Ed25519, 1)]);
    let register = with_sample(StatusBits::default());
    let online = online(&keys, &register);
    let good = code(&claims());
    for bit in 0..good.as_bytes().len() * 8 {
        let mut changed = good.as_bytes().to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        match online.quick(&Code::from_bytes(changed.clone()).bare()) {
            Quick::Unsure(bytes) => assert_eq!(bytes, changed),
            Quick::Answered(verdict) => panic!("bit {bit}: {verdict:?}"),
        }
        assert_ne!(online.thorough(&changed).outcome, Outcome::Valid);
    }
}

#[test]
fn a_code_with_a_good_signature_that_was_not_issued_is_never_valid() {
    let keys = ring(&[&signer(Suite::Ed25519, 1)]);
    let register = with_sample(StatusBits::default());
    let online = online(&keys, &register);
    for status in [claims().status, at(3, 7), at(900, 0)] {
        let other = code(&Claims { name: "另一人".into(), status, ..claims() });
        let Quick::Unsure(bytes) = online.quick(&other.bare()) else { panic!("answered") };
        let verdict = online.thorough(&bytes);
        assert_eq!((verdict.outcome, verdict.reason), (Outcome::CannotTell, Reason::NotInRegister));
        assert_eq!(verdict.claims.map(|c| c.name).as_deref(), Some("另一人"));
    }
    assert_eq!(online.unexplained().reason, Reason::NotInRegister);
    assert_eq!(online.unexplained().claims, None);
}

#[test]
fn an_issued_code_of_a_key_that_must_not_speak_is_not_valid() {
    let issued = with_sample(StatusBits::default());
    let code = code(&claims());
    let reason = |keys: &KeyRing| {
        let online = online(keys, &issued);
        let Quick::Unsure(bytes) = online.quick(&code.bare()) else { panic!("answered") };
        online.thorough(&bytes).reason
    };
    let with = |change: fn(&mut crate::keys::Key)| {
        let mut k = key(&signer(Suite::Ed25519, 1));
        change(&mut k);
        reason(&KeyRing::new(vec![k]).unwrap())
    };
    assert_eq!(with(|k| k.compromised_at_ms = Some(NOW)), Reason::KeyCompromisedReverify);
    assert_eq!(with(|k| k.valid_until_ms = NOW - 90 * DAY), Reason::KeyOutOfPeriod);
    assert_eq!(reason(&ring(&[])), Reason::UnknownKey);
    let sm2 = signer(Suite::Sm2Sm3, 1);
    let code = Code::issue(&claims(), &sm2).unwrap();
    let mut register = register();
    let tag = register.tag(code.as_bytes());
    register.enter(claims().status, tag, StatusBits::default());
    assert!(matches!(online(&ring(&[&sm2]), &register).quick(&code.bare()), Quick::Unsure(_)));
    let allowed = ring(&[&sm2]).allowing(Suite::Sm2Sm3);
    assert_eq!(answered(online(&allowed, &register).quick(&code.bare())).outcome, Outcome::Valid);
}

#[test]
fn texts_that_are_no_code_have_their_reasons_at_once() {
    let (keys, register) = (ring(&[]), register());
    let reason = |text: &str| answered(online(&keys, &register).quick(text)).reason;
    assert_eq!(reason("https://evil.example/v/QQ"), Reason::ForeignHost);
    assert_eq!(reason("not a code"), Reason::Unreadable);
}

#[test]
fn the_register_grows_by_lists_and_keeps_what_it_was_told() {
    let mut register = register();
    assert!(register.is_empty());
    assert!(register.enter(at(7, 0), Tag([1; 16]), StatusBits::default()));
    assert!(register.enter(at(7, LIST_SIZE - 1), Tag([2; 16]), StatusBits::default()));
    assert!(register.enter(at(7, 0), Tag([3; 16]), StatusBits::default()), "replaced");
    assert_eq!((register.len(), register.memory()), (2, 131_072 * 33 / 2));
    assert!(!register.enter(at(7, LIST_SIZE), Tag([1; 16]), StatusBits::default()));
    assert!(!register.enter(at(MOST_LISTS, 0), Tag([1; 16]), StatusBits::default()));
    let revoked = StatusBits { revoked: true, ..StatusBits::default() };
    assert!(!register.set_status(at(7, 1), revoked) && !register.set_status(at(6, 0), revoked));

    let tag = register.tag(b"code");
    register.enter(at(0, 1), tag, StatusBits::default());
    assert!(register.set_status(at(0, 1), revoked));
    assert_eq!(register.standing(at(0, 1), b"code"), Standing::Issued(revoked));
    assert_eq!(register.standing(at(0, 1), b"other"), Standing::Other);
    for nothing in [at(0, 0), at(0, 2), at(1, 1), at(7, LIST_SIZE), at(u32::MAX, u32::MAX)] {
        assert_eq!(register.standing(nothing, b"code"), Standing::Nothing);
    }
}

#[test]
fn a_million_places_take_less_than_20_mb() {
    let mut register = register();
    for list in 0..8 {
        register.enter(at(list, 0), Tag([1; 16]), StatusBits::default());
    }
    assert!(register.memory() < 20_000_000, "{} bytes", register.memory());
}
