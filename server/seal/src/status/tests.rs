//! Lists there and back, the sizes promised, and every way a list must be refused.

use super::*;
use crate::cbor::Writer;
use crate::code::StatusIndex;
use crate::cose::{self, Purpose};
use crate::keys::KeyRing;
use crate::samples::*;
use crate::suite::Suite;
use crate::verdict::StatusSource;
use proptest::prelude::*;

const WEEK: i64 = 7 * DAY;

fn keys() -> KeyRing {
    ring(&[&signer(Suite::Ed25519, 1)])
}

fn sign(list: StatusList) -> SignedList {
    SignedList::sign(list, NOW, WEEK, &signer(Suite::Ed25519, 1)).unwrap()
}

fn parse(bytes: &[u8]) -> Result<SignedList, StatusListError> {
    SignedList::parse(bytes, &keys(), NOW)
}

/// A list where about `per_mille` of 1000 certificates are revoked, spread by a fixed rule.
fn revoked(number: u32, per_mille: u64) -> StatusList {
    let mut list = StatusList::new(number);
    let mut x = u64::from(number) + 0x9e37_79b9_7f4a_7c15;
    for index in 0..LIST_SIZE {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if (x >> 33) % 1000 < per_mille {
            assert!(list.set(index, StatusBits { revoked: true, ..StatusBits::default() }));
        }
    }
    list
}

#[test]
fn a_million_certificates_with_one_per_cent_revoked_fit_64_kb_in_one_pack() {
    let mut lists = StatusLists::default();
    for number in 0..8 {
        assert_eq!(lists.insert(sign(revoked(number, 10))), Insert::Held);
    }
    let pack = lists.pack();
    assert!(pack.len() <= 64 * 1024, "{} bytes", pack.len());
    let again = StatusLists::unpack(&pack, &keys(), NOW).unwrap();
    assert!(again.iter().eq(lists.iter()));
}

#[test]
fn one_list_at_one_per_mille_is_under_600_bytes() {
    let bytes = sign(revoked(1, 1)).as_bytes().len();
    assert!(bytes < 600, "{bytes} bytes");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn what_is_set_is_read_back_after_the_way(places in prop::collection::btree_map(0..LIST_SIZE, 0u8..8, 0..60)) {
        let bits = |b: u8| StatusBits { revoked: b & 1 != 0, suspended: b & 2 != 0, superseded: b & 4 != 0 };
        let mut list = StatusList::new(9);
        for (index, b) in &places {
            list.set(*index, bits(7));
            list.set(*index, bits(*b));
        }
        let read = parse(sign(list).as_bytes()).unwrap();
        for index in (0..LIST_SIZE).step_by(997).chain(places.keys().copied()) {
            prop_assert_eq!(read.list.get(index), Some(bits(places.get(&index).copied().unwrap_or(0))));
        }
        prop_assert_eq!((read.issued_at_ms, read.fresh_until_ms()), (NOW, NOW + WEEK));
    }
}

proptest! {
    #[test]
    fn no_bytes_are_a_list_or_a_pack_by_accident(bytes in prop::collection::vec(any::<u8>(), 1..200)) {
        prop_assert!(parse(&bytes).is_err());
        prop_assert!(bytes == [0x80] || StatusLists::unpack(&bytes, &keys(), NOW).is_err());
    }
}

#[test]
fn a_place_beyond_the_list_has_no_status() {
    let mut list = StatusList::new(0);
    assert!(!list.set(LIST_SIZE, StatusBits::default()));
    assert_eq!(list.get(LIST_SIZE), None);
    let mut lists = StatusLists::default();
    lists.insert(sign(list));
    assert!(lists.status(StatusIndex { list: 0, index: LIST_SIZE - 1 }).is_some());
    assert!(lists.status(StatusIndex { list: 0, index: LIST_SIZE }).is_none());
    assert!(lists.status(StatusIndex { list: 1, index: 0 }).is_none());
}

#[test]
fn an_older_list_never_takes_the_place_of_a_newer_one() {
    let at = |ms| SignedList::sign(StatusList::new(1), ms, WEEK, &signer(Suite::Ed25519, 1)).unwrap();
    let mut lists = StatusLists::default();
    assert_eq!(lists.insert(at(NOW)), Insert::Held);
    assert_eq!(lists.insert(at(NOW - 1000)), Insert::Older);
    assert_eq!(lists.insert(at(NOW)), Insert::Older);
    assert_eq!(lists.insert(at(NOW + 1000)), Insert::Held);
    assert_eq!(lists.get(1).unwrap().issued_at_ms, NOW + 1000);
}

#[test]
fn every_changed_bit_of_a_list_is_found() {
    let good = sign(revoked(3, 1)).as_bytes().to_vec();
    for bit in 0..good.len() * 8 {
        let mut changed = good.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(parse(&changed).is_err(), "bit {bit}");
    }
}

#[test]
fn keys_that_must_not_speak_are_refused() {
    let list = sign(StatusList::new(1));
    let with = |change: fn(&mut crate::keys::Key)| {
        let mut k = key(&signer(Suite::Ed25519, 1));
        change(&mut k);
        SignedList::parse(list.as_bytes(), &KeyRing::new(vec![k]).unwrap(), NOW)
    };
    assert!(with(|_| ()).is_ok());
    assert_eq!(with(|k| k.compromised_at_ms = Some(NOW)), Err(StatusListError::Key));
    assert_eq!(with(|k| k.valid_until_ms = NOW), Err(StatusListError::Key));
    assert_eq!(with(|k| k.valid_from_ms = NOW + 1000), Err(StatusListError::Key));
    assert!(with(|k| k.valid_from_ms = NOW + 999).is_ok(), "the list's time is cut to whole seconds");
    assert_eq!(SignedList::parse(list.as_bytes(), &ring(&[]), NOW), Err(StatusListError::Key));
    let sm2 = signer(Suite::Sm2Sm3, 1);
    let by_sm2 = SignedList::sign(StatusList::new(1), NOW, WEEK, &sm2).unwrap();
    assert_eq!(SignedList::parse(by_sm2.as_bytes(), &ring(&[&sm2]), NOW), Err(StatusListError::Key));
    assert!(SignedList::parse(by_sm2.as_bytes(), &ring(&[&sm2]).allowing(Suite::Sm2Sm3), NOW).is_ok());
}

/// A payload with these values, signed for `purpose`.
fn made(values: [u64; 5], packed: &[u8], purpose: Purpose) -> Vec<u8> {
    let mut out = Writer::default();
    out.map(6);
    for (key, value) in (1..).zip(values) {
        out.unsigned(key).unsigned(value);
    }
    out.unsigned(6).bytes(packed);
    cose::sign(&out.finish(), purpose, &signer(Suite::Ed25519, 1)).unwrap()
}

#[test]
fn sizes_and_bombs_are_refused_even_when_signed() {
    let (size, now) = (u64::from(LIST_SIZE), NOW as u64 / 1000);
    let zeros = |n: usize| miniz_oxide::deflate::compress_to_vec(&vec![0; n], 9);
    let full = zeros(bytes_of(LIST_SIZE));
    let check = |values, packed: &[u8]| parse(&made(values, packed, Purpose::StatusList)).map(drop);
    assert_eq!(check([1, 1, now, 60, size], &full), Ok(()));
    let malformed = Err(StatusListError::Malformed);
    assert_eq!(check([2, 1, now, 60, size], &full), Err(StatusListError::Version));
    assert_eq!(check([1, 1, now, 60, size - 8], &full), malformed);
    assert_eq!(check([1, 1, now, 60, size + 1], &full), malformed);
    assert_eq!(check([1, 1, now, 60, u64::from(LARGEST_LIST) + 8], &full), malformed);
    assert_eq!(check([1, 1 << 33, now, 60, size], &full), malformed);
    assert_eq!(check([1, 1, now, 1 << 41, size], &full), malformed);
    assert_eq!(check([1, 1, now, 60, size], &zeros(bytes_of(LIST_SIZE) - 1)), malformed);
    assert_eq!(check([1, 1, now, 60, size], &zeros(1 << 28)), malformed, "a bomb");
    assert_eq!(check([1, 1, now, 60, size], b"not deflate"), malformed);
    let code = made([1, 1, now, 60, size], &full, Purpose::CertificateCode);
    assert_eq!(parse(&code).map(drop), Err(StatusListError::Forged));
    assert_eq!(parse(&vec![0; 1 << 20]).map(drop), malformed);
}

#[test]
fn a_pack_with_one_bad_list_or_the_same_twice_is_refused_whole() {
    let good = sign(StatusList::new(1));
    let pack = |lists: &[&[u8]]| {
        let mut out = Writer::default();
        out.array(lists.len() as u64);
        for list in lists {
            out.bytes(list);
        }
        StatusLists::unpack(&out.finish(), &keys(), NOW).map(|l| l.iter().count())
    };
    let mut bad = good.as_bytes().to_vec();
    *bad.last_mut().unwrap() ^= 1;
    assert_eq!(pack(&[]), Ok(0));
    assert_eq!(pack(&[good.as_bytes()]), Ok(1));
    assert_eq!(pack(&[good.as_bytes(), &bad]), Err(StatusListError::Forged));
    assert_eq!(pack(&[good.as_bytes(), good.as_bytes()]), Err(StatusListError::Malformed));
    assert_eq!(
        StatusLists::unpack(&[0x9a, 0xff, 0xff, 0xff, 0xff], &keys(), NOW).map(drop),
        Err(StatusListError::Malformed)
    );
}

#[test]
fn the_etag_changes_with_the_list() {
    let (one, other) = (sign(StatusList::new(1)), sign(revoked(1, 1)));
    assert_eq!(one.etag(), sign(StatusList::new(1)).etag());
    assert_ne!(one.etag(), other.etag());
    assert_eq!(one.etag().len(), 34);
}
