//! Packs of status lists that must be taken, and those that must be refused whole.

use crate::forged::changed;
use crate::material::*;
use crate::vector::ListVector;
use ciborium::Value;
use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec;
use zhengda_seal::cose::{self, Purpose};
use zhengda_seal::status::{SignedList, StatusList};
use zhengda_seal::suite::Suite;

/// Bytes of the bits of a list of the usual size.
const BITS: usize = 3 * 131_072 / 8;

fn pack(lists: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Array(lists.iter().map(|l| Value::Bytes(l.clone())).collect()), &mut bytes).unwrap();
    bytes
}

/// A payload with these values, signed by our first key for `purpose`.
fn made(values: [u64; 5], bits: &[u8], purpose: Purpose) -> Vec<u8> {
    let pairs = (1..).zip(values).map(|(k, v): (u64, u64)| (k.into(), v.into()));
    let packed = (6.into(), Value::Bytes(compress_to_vec(bits, 9)));
    let mut payload = Vec::new();
    ciborium::into_writer(&Value::Map(pairs.chain([packed]).collect()), &mut payload).unwrap();
    cose::sign(&payload, purpose, &first()).unwrap()
}

pub(crate) fn vectors() -> Vec<ListVector> {
    let good = signed_list(FRESH).as_bytes().to_vec();
    let (zeros, now) = (vec![0; BITS], (NOW / 1000) as u64);
    let list = |values, bits: &[u8]| made(values, bits, Purpose::StatusList);
    let by =
        |suite, seed| SignedList::sign(StatusList::new(1), NOW, TTL, &signer(suite, seed)).unwrap().as_bytes().to_vec();
    let at = |ms| SignedList::sign(StatusList::new(1), ms, TTL, &first()).unwrap().as_bytes().to_vec();
    let all: Vec<(&str, bool, Vec<u8>)> = vec![
        ("no lists", true, pack(&[])),
        ("one list", true, pack(std::slice::from_ref(&good))),
        ("two lists", true, pack(&[good.clone(), signed_list(OLD).as_bytes().to_vec()])),
        ("a list of the largest size", true, pack(&[list([1, 1, now, 60, 1 << 20], &vec![0; 3 << 17])])),
        ("signed by our second key", true, pack(&[by(Suite::Ed25519, 2)])),
        ("the same list twice", false, pack(&[good.clone(), good.clone()])),
        ("one bit of the signature changed", false, pack(&[changed(&good, |b| *b.last_mut().unwrap() ^= 1)])),
        ("one bit of the bits changed", false, pack(&[changed(&good, |b| b[60] ^= 1)])),
        ("one good and one bad list", false, pack(&[good.clone(), changed(&good, |b| b[60] ^= 1)])),
        ("signed by a stranger", false, pack(&[by(Suite::Ed25519, 77)])),
        ("signed with a suite that is not allowed", false, pack(&[by(Suite::Sm2Sm3, 1)])),
        ("signed before the key began", false, pack(&[at(NOW - 201 * DAY)])),
        ("signed after the key ended", false, pack(&[at(NOW + 166 * DAY)])),
        (
            "our signature for another purpose",
            false,
            pack(&[made([1, 1, now, 60, 131_072], &zeros, Purpose::CertificateCode)]),
        ),
        ("another version", false, pack(&[list([2, 1, now, 60, 131_072], &zeros)])),
        ("fewer places than are allowed", false, pack(&[list([1, 1, now, 60, 65_536], &zeros)])),
        ("more places than are allowed", false, pack(&[list([1, 1, now, 60, (1 << 20) + 8], &zeros)])),
        ("places that fill no byte", false, pack(&[list([1, 1, now, 60, 131_073], &zeros)])),
        ("fewer bits than places", false, pack(&[list([1, 1, now, 60, 131_072], &zeros[1..])])),
        ("more bits than places", false, pack(&[list([1, 1, now, 60, 131_072], &[&zeros[..], &[0]].concat())])),
        ("a bomb of 64 MiB", false, pack(&[list([1, 1, now, 60, 131_072], &vec![0; 1 << 26])])),
        ("a byte after the pack", false, changed(&pack(std::slice::from_ref(&good)), |b| b.push(0))),
        ("a list that is cut off", false, pack(&[good[..good.len() - 1].to_vec()])),
        ("no array", false, vec![0xa0]),
    ];
    let named = all.into_iter().zip(1..).map(|((what, usable, pack), n)| ListVector {
        id: format!("list-{n:03}"),
        what: what.into(),
        pack: BASE64URL_NOPAD.encode(&pack),
        ring: "usual".into(),
        now_ms: NOW,
        usable,
    });
    named.collect()
}
