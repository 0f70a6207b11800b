//! Receipts there and back, and everything that must not pass for one.

use super::*;
use crate::code::StatusIndex;
use crate::keys::Key;
use crate::log::{Hash, StatusChange, Tree, TreeHead};
use crate::samples::{DAY, NOW, claims, code, key, ring, signer};
use crate::suite::Suite;
use crate::verdict::StatusBits;

fn full() -> Receipt {
    let claims = claims();
    Receipt {
        id: "chk_7x".into(),
        checked_at_ms: NOW,
        outcome: Outcome::NotValid,
        reason: "superseded".into(),
        as_of_ms: NOW - 10,
        since_ms: Some(NOW - DAY),
        code_digest: code_digest(code(&claims).as_bytes()),
        subject: Some(Subject::from(&claims)),
        superseded_by: Some("cert_newer".into()),
        purpose: Some("入职核验".into()),
        organisation: Some("某某公司".into()),
        inclusion: None,
    }
}

fn bare() -> Receipt {
    Receipt {
        outcome: Outcome::CannotTell,
        reason: "unreadable".into(),
        since_ms: None,
        subject: None,
        superseded_by: None,
        purpose: None,
        organisation: None,
        ..full()
    }
}

/// With a proof from a log of `leaves` leaves, ours at `index`.
fn proven(index: usize, leaves: usize, at_ms: i64) -> Receipt {
    let ours = StatusChange {
        record_digest: claims().record_digest,
        place: StatusIndex { list: 3, index: 100_001 },
        bits: StatusBits { superseded: true, ..StatusBits::default() },
        at_ms,
    };
    let mut tree = Tree::new();
    for n in 0..leaves {
        let other = StatusChange { record_digest: RecordDigest([n as u8; 24]), ..ours };
        tree.push(if n == index { ours.leaf() } else { other.leaf() });
    }
    let head = TreeHead { log: "log".into(), size: leaves as u64, root: tree.root(), at_ms: NOW };
    let inclusion = Inclusion {
        leaf: ours.to_bytes(),
        index: index as u64,
        path: tree.inclusion(index as u64, leaves as u64).expect("a path"),
        head: head.sign(&signer(Suite::Ed25519, 1)).expect("signed"),
    };
    Receipt { inclusion: Some(inclusion), ..full() }
}

#[test]
fn every_shape_of_receipt_comes_back_as_it_was_signed() {
    let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
    let without = |change: fn(&mut Receipt)| {
        let mut receipt = full();
        change(&mut receipt);
        receipt
    };
    for receipt in [
        full(),
        bare(),
        without(|r| r.purpose = None),
        without(|r| r.organisation = None),
        without(|r| r.since_ms = None),
        without(|r| r.subject.iter_mut().for_each(|s| (s.level, s.specialty) = (None, None))),
        proven(4, 9, NOW - DAY),
        proven(0, 1, NOW - 10),
    ] {
        let bytes = receipt.sign(&one).unwrap();
        assert_eq!(Receipt::open(&bytes, &keys, NOW).as_ref(), Ok(&receipt));
        assert_eq!(Receipt::open(&bytes, &keys, NOW + 3_000 * DAY).as_ref(), Ok(&receipt), "kept for years");
    }
}

#[test]
fn a_receipt_names_the_code_that_was_checked_and_no_other() {
    let receipt = full();
    assert!(receipt.is_about(code(&claims()).as_bytes()));
    assert!(!receipt.is_about(b"another"));
}

#[test]
fn every_changed_bit_and_every_wrong_key_is_refused() {
    let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
    let bytes = proven(2, 5, NOW - DAY).sign(&one).unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(Receipt::open(&changed, &keys, NOW).is_err(), "bit {bit}");
    }
    let stranger = full().sign(&signer(Suite::Ed25519, 8)).unwrap();
    assert_eq!(Receipt::open(&stranger, &keys, NOW), Err(OpenError::Key.into()));
    let compromised = KeyRing::new(vec![Key { compromised_at_ms: Some(NOW), ..key(&one) }]).unwrap();
    assert_eq!(Receipt::open(&bytes, &compromised, NOW), Err(ReceiptError::Compromised));
    assert!(Receipt::open(&bytes, &compromised, NOW - 1).is_ok());
}

#[test]
fn what_the_key_could_not_have_signed_then_is_refused() {
    let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
    for (at, good) in [(-100, true), (-101, false), (264, true), (265, false)] {
        let receipt = Receipt { checked_at_ms: NOW + at * DAY, ..bare() };
        let opened = Receipt::open(&receipt.sign(&one).unwrap(), &keys, NOW);
        assert_eq!(opened.is_ok(), good, "day {at}: {opened:?}");
    }
}

#[test]
fn a_proof_of_another_certificate_status_or_log_or_of_a_later_moment_is_refused() {
    let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
    let refused = |receipt: Receipt| {
        let opened = Receipt::open(&receipt.sign(&one).unwrap(), &keys, NOW);
        assert_eq!(opened, Err(ReceiptError::Inclusion));
    };
    refused(proven(1, 3, NOW));
    refused(Receipt { subject: None, ..proven(1, 3, NOW - DAY) });
    refused(Receipt { outcome: Outcome::Valid, reason: "in_force".into(), ..proven(1, 3, NOW - DAY) });
    refused(Receipt { reason: "revoked".into(), ..proven(1, 3, NOW - DAY) });
    let mut other = proven(1, 3, NOW - DAY);
    other.subject.iter_mut().for_each(|s| s.record_digest = RecordDigest([0; 24]));
    refused(other);
    for change in [
        (|i: &mut Inclusion| i.index = 0) as fn(&mut Inclusion),
        |i| i.path.truncate(1),
        |i| i.path.push(Hash::empty()),
        |i| i.leaf.clear(),
        |i| i.head.clear(),
    ] {
        let mut receipt = proven(1, 3, NOW - DAY);
        receipt.inclusion.iter_mut().for_each(change);
        refused(receipt);
    }
    let mut foreign = proven(1, 3, NOW - DAY);
    let head = TreeHead { log: "log".into(), size: 3, root: Hash::empty(), at_ms: NOW };
    foreign.inclusion.iter_mut().for_each(|i| i.head = head.sign(&signer(Suite::Ed25519, 8)).unwrap());
    refused(foreign);
}

#[test]
fn signed_bytes_that_are_no_receipt_are_refused() {
    let (one, keys) = (signer(Suite::Ed25519, 1), ring(&[&signer(Suite::Ed25519, 1)]));
    let good = payload::write(&bare());
    let mut longer = good.clone();
    longer.push(0);
    let half_a_subject = {
        // The map of a bare receipt with one pair more: a name, and nothing else of a subject.
        let mut bytes = good.clone();
        bytes[0] += 1;
        bytes.extend([10, 0x61, b'x']);
        bytes
    };
    let other_version = {
        let mut bytes = good.clone();
        bytes[2] = 2;
        bytes
    };
    for content in [&b""[..], &[0xa0], &longer, &half_a_subject, &other_version] {
        let bytes = cose::sign(content, Purpose::Receipt, &one).unwrap();
        assert_eq!(Receipt::open(&bytes, &keys, NOW), Err(OpenError::Malformed.into()), "{content:02x?}");
    }
    let other_purpose = cose::sign(&good, Purpose::CertificateCode, &one).unwrap();
    assert_eq!(Receipt::open(&other_purpose, &keys, NOW), Err(OpenError::Forged.into()));
}
