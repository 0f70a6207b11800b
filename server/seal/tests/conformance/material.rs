//! Keys, lists and a certificate from fixed seeds: the same bytes on every machine.

use crate::vector::Ring;
use data_encoding::BASE64URL_NOPAD;
use jiff::civil::date;
use std::collections::BTreeMap;
use zeroize::Zeroizing;
use zhengda_seal::code::{Claims, Code, StatusIndex};
use zhengda_seal::keys::{Key, KeyRing, PublishedKeys};
use zhengda_seal::record::{Fields, record_digest};
use zhengda_seal::signer::{Signer, SoftSigner};
use zhengda_seal::status::{SignedList, StatusList, StatusLists};
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::StatusBits;

pub(crate) const HOSTS: [&str; 2] = ["zs.example.gov.cn", "verify.example.gov.cn:8443"];
/// 2026-09-21T22:13:20 in Beijing.
pub(crate) const NOW: i64 = 1_790_000_000_000;
pub(crate) const HOUR: i64 = 3_600_000;
pub(crate) const DAY: i64 = 24 * HOUR;

/// The list that is in order, the one past its time, the one from the future, and one that no pack has.
pub(crate) const FRESH: u32 = 3;
pub(crate) const OLD: u32 = 4;
pub(crate) const FUTURE: u32 = 5;
pub(crate) const ABSENT: u32 = 9;
pub(crate) const TTL: i64 = 7 * DAY;

pub(crate) fn signer(suite: Suite, seed: u8) -> SoftSigner {
    SoftSigner::new(suite, &Zeroizing::new([seed; 32])).unwrap()
}

pub(crate) fn first() -> SoftSigner {
    signer(Suite::Ed25519, 1)
}

fn key(signer: &SoftSigner) -> Key {
    let (valid_from_ms, valid_until_ms) = (NOW - 200 * DAY, NOW + 165 * DAY);
    Key { public: signer.public_key().clone(), valid_from_ms, valid_until_ms, compromised_at_ms: None }
}

/// Rings: `usual` has two keys; the others differ from it in what their names say.
pub(crate) fn rings() -> BTreeMap<String, Ring> {
    let (one, two, sm2) = (first(), signer(Suite::Ed25519, 2), signer(Suite::Sm2Sm3, 1));
    let with = |change: fn(&mut Key)| {
        let mut k = key(&one);
        change(&mut k);
        vec![k, key(&two)]
    };
    let rings = [
        ("usual", with(|_| ()), false),
        ("without_the_key", vec![key(&two)], false),
        ("empty", vec![], false),
        ("compromised", with(|k| k.compromised_at_ms = Some(NOW - DAY)), false),
        ("compromised_now", with(|k| k.compromised_at_ms = Some(NOW)), false),
        ("compromised_in_a_millisecond", with(|k| k.compromised_at_ms = Some(NOW + 1)), false),
        // The certificate of the vectors is issued on 2026-08-12, whose day in Beijing ends at 1 786 550 400 000.
        ("ended_the_day_before", with(|k| k.valid_until_ms = 1_786_464_000_000), false),
        ("ended_within_the_day", with(|k| k.valid_until_ms = 1_786_464_000_001), false),
        ("began_within_the_day", with(|k| k.valid_from_ms = 1_786_550_399_999), false),
        ("began_the_day_after", with(|k| k.valid_from_ms = 1_786_550_400_000), false),
        ("with_sm2", vec![key(&one), key(&sm2)], true),
    ];
    rings.into_iter().map(|(name, keys, sm2)| (name.to_owned(), ring(keys, sm2))).collect()
}

fn ring(keys: Vec<Key>, sm2: bool) -> Ring {
    let ring = KeyRing::new(keys).unwrap();
    let ring = if sm2 { ring.allowing(Suite::Sm2Sm3) } else { ring };
    let suites = Suite::ALL.into_iter().filter(|s| ring.allows(*s)).map(Suite::id).collect();
    Ring { suites, keys: PublishedKeys::of(&ring).keys }
}

/// In every list, place 1000 + n has the bits of n: 1 revoked, 2 suspended, 4 superseded. All other places are clear.
pub(crate) fn list(number: u32) -> StatusList {
    let mut list = StatusList::new(number);
    for n in 0..8 {
        list.set(1000 + n, StatusBits { revoked: n & 1 != 0, suspended: n & 2 != 0, superseded: n & 4 != 0 });
    }
    list
}

pub(crate) fn issued_at(list: u32) -> i64 {
    match list {
        OLD => NOW - TTL - 1000,
        FUTURE => NOW + HOUR,
        _ => NOW - HOUR,
    }
}

pub(crate) fn signed_list(number: u32) -> SignedList {
    SignedList::sign(list(number), issued_at(number), TTL, &first()).unwrap()
}

pub(crate) fn packs() -> BTreeMap<String, String> {
    let mut all = StatusLists::default();
    for number in [FRESH, OLD, FUTURE] {
        all.insert(signed_list(number));
    }
    let pack = |lists: &StatusLists| BASE64URL_NOPAD.encode(&lists.pack());
    [("usual", pack(&all)), ("empty", pack(&StatusLists::default()))].map(|(n, p)| (n.to_owned(), p)).into()
}

pub(crate) fn claims() -> Claims {
    let record = [("name", "欧阳建国"), ("id_number", "440105199003074516")];
    let record: Fields = record.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
    Claims {
        certificate_id: "cert_aaaqeayeaudaocajbifqydio".into(),
        name: "欧阳建国".into(),
        id_number_masked: "4****************6".into(),
        exam: "计算机技术与软件专业技术资格".into(),
        specialty: Some("信息系统项目管理师".into()),
        level: Some("高级".into()),
        approved_on: date(2026, 5, 24),
        issued_on: date(2026, 8, 12),
        management_number_masked: Some("2026********************0123".into()),
        status: StatusIndex { list: FRESH, index: 1000 },
        record_digest: record_digest(&Zeroizing::new([9; 16]), &record),
    }
}

pub(crate) fn at(list: u32, index: u32) -> Claims {
    Claims { status: StatusIndex { list, index }, ..claims() }
}

pub(crate) fn code(claims: &Claims) -> Code {
    Code::issue(claims, &first()).unwrap()
}

pub(crate) fn url(code: &Code) -> String {
    code.url(HOSTS[0]).unwrap()
}

pub(crate) fn url_of(bytes: Vec<u8>) -> String {
    url(&Code::from_bytes(bytes))
}
