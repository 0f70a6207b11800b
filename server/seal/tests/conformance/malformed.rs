//! Bytes in any but the one spelling, some of them under a good signature.

use crate::forged::changed;
use crate::material::*;
use crate::vector::Kit;
use ciborium::Value;
use zhengda_seal::cose::{self, Purpose};
use zhengda_seal::verdict::Reason;

pub(crate) fn add(kit: &mut Kit) {
    envelopes(kit);
    claims_in_other_spellings(kit);
    values(kit);
}

fn bad(kit: &mut Kit, what: impl Into<String>, bytes: Vec<u8>) {
    kit.add("malformed", what, url_of(bytes), Reason::Unreadable);
}

fn envelopes(kit: &mut Kit) {
    let good = code(&claims()).as_bytes().to_vec();
    for length in [1, 2, 5, 11, 12, 13, 14, 40, 100, good.len() - 66, good.len() - 64, good.len() - 32, good.len() - 1]
    {
        bad(kit, format!("only the first {length} bytes"), good[..length].to_vec());
    }
    bad(kit, "a byte after the end", changed(&good, |b| b.push(0)));
    bad(kit, "the code twice", [good.clone(), good.clone()].concat());
    bad(kit, "the tag of COSE_Sign1 in front", changed(&good, |b| b.insert(0, 0xd2)));
    bad(kit, "an array of three", changed(&good, |b| b[0] = 0x83));
    bad(kit, "an array of unknown length", [&[0x9f][..], &good[1..], &[0xff]].concat());
    bad(kit, "a head in two bytes where one does", [&[0x98, 4][..], &good[1..]].concat());
    bad(kit, "something in the unprotected header", changed(&good, |b| drop(b.splice(11..12, [0xa1, 4, 0x41, 1]))));
    bad(kit, "the unprotected header as bytes", changed(&good, |b| b[11] = 0x40));
    bad(
        kit,
        "a signature one byte short",
        changed(&good, |b| {
            let at = b.len() - 65;
            b[at] = 63;
            b.pop();
        }),
    );
    for (what, protected) in [
        ("an empty protected header", vec![0xa0]),
        ("no key id", vec![0xa1, 1, 0x27]),
        ("no algorithm", vec![0xa1, 4, 0x44, 1, 2, 3, 4]),
        ("a key id of five bytes", vec![0xa2, 1, 0x27, 4, 0x45, 1, 2, 3, 4, 5]),
        ("a third header", vec![0xa3, 1, 0x27, 3, 0, 4, 0x44, 1, 2, 3, 4]),
        ("headers in the wrong order", vec![0xa2, 4, 0x44, 1, 2, 3, 4, 1, 0x27]),
        ("the algorithm as text", [&[0xa2, 1, 0x65][..], b"EdDSA", &[4, 0x44, 1, 2, 3, 4]].concat()),
    ] {
        let head = [&[0x84, 0x40 + protected.len() as u8][..], &protected, &good[11..]].concat();
        bad(kit, what, head);
    }
}

/// Claims as a library reads them, to be changed and signed again by our own key.
fn map() -> Vec<(Value, Value)> {
    let value: Value = ciborium::from_reader(&claims().to_bytes().unwrap()[..]).unwrap();
    value.into_map().unwrap()
}

fn written(map: Vec<(Value, Value)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&Value::Map(map), &mut bytes).unwrap();
    bytes
}

fn signed(payload: &[u8]) -> Vec<u8> {
    cose::sign(payload, Purpose::CertificateCode, &first()).unwrap()
}

fn claims_in_other_spellings(kit: &mut Kit) {
    let good = claims().to_bytes().unwrap();
    let mut add = |what: &str, payload: Vec<u8>| bad(kit, format!("signed by us: {what}"), signed(&payload));
    add("no claims", vec![]);
    add("an empty map", vec![0xa0]);
    add("an array", vec![0x80]);
    add("a byte after the claims", changed(&good, |b| b.push(0)));
    add("a map of unknown length", [&[0xbf][..], &good[1..], &[0xff]].concat());
    add("a map head in two bytes", [&[0xb8, good[0] & 0x1f][..], &good[1..]].concat());
    add("the version in two bytes", [&good[..2], &[0x18, 1], &good[3..]].concat());
    add(
        "the version after the id",
        written({
            let mut m = map();
            m.swap(0, 1);
            m
        }),
    );
    add(
        "the exam before the name",
        written({
            let mut m = map();
            m.swap(2, 4);
            m
        }),
    );
    add(
        "the name twice",
        written({
            let mut m = map();
            m.insert(3, m[2].clone());
            m
        }),
    );
    add(
        "a claim that version 1 lacks",
        written({
            let mut m = map();
            m.push((14.into(), 0.into()));
            m
        }),
    );
    for (key, what) in [
        (2, "id"),
        (3, "name"),
        (4, "ID number"),
        (5, "exam"),
        (8, "approval"),
        (9, "day of issue"),
        (11, "list"),
        (12, "place"),
        (13, "digest"),
    ] {
        add(&format!("no {what}"), written(map().into_iter().filter(|(k, _)| *k != Value::from(key)).collect()));
    }
}

fn values(kit: &mut Kit) {
    let with = |key: i32, value: Value| {
        written(
            map().into_iter().map(|(k, v)| if k == Value::from(key) { (k, value.clone()) } else { (k, v) }).collect(),
        )
    };
    let text = |t: &str| Value::Text(t.into());
    let wide = |t: &str| Value::Bytes(t.encode_utf16().flat_map(u16::to_be_bytes).collect());
    let all = [
        ("a Chinese name as UTF-8, which is the longer spelling", with(3, text("欧阳建国"))),
        ("a Latin name as UTF-16, which is the longer spelling", with(3, wide("Anna"))),
        ("a rare character as UTF-16, which is no shorter", with(3, wide("𠮷"))),
        ("half a character", with(3, Value::Bytes(vec![0xd8, 0x42]))),
        ("the halves of a character exchanged", with(3, Value::Bytes(vec![0xdf, 0xb7, 0xd8, 0x42, 0x4e, 0x00]))),
        ("an odd number of bytes", with(3, Value::Bytes(vec![0x4e, 0x00, 0x4e]))),
        ("an empty name", with(3, text(""))),
        ("a name of 51 characters", with(3, wide(&"长".repeat(51)))),
        ("a line feed in the name", with(3, wide("欧阳\n建国"))),
        ("a character that turns the direction of writing", with(3, wide("欧阳\u{202e}国"))),
        ("a character of no width", with(3, wide("欧阳\u{200b}国"))),
        ("an exam of 61 characters", with(5, wide(&"考".repeat(61)))),
        ("a level of 21 characters", with(7, wide(&"级".repeat(21)))),
        ("stars in full", with(4, text("4****************6"))),
        ("a star without its letter", with(4, text("4*6"))),
        ("two runs of stars side by side", with(4, text("4*a*b6"))),
        ("an ID number that is not ASCII", with(4, text("４*p6"))),
        ("an ID number of 41 characters", with(4, text(&"1".repeat(41)))),
        ("the usual id as text", with(2, text("cert_aaaqeayeaudaocajbifqydio"))),
        ("an id of 14 bytes", with(2, Value::Bytes(vec![0; 14]))),
        ("an id with a space", with(2, text("a b"))),
        ("a day before 1970", with(8, (-1).into())),
        ("a day after 9999", with(8, 3_000_000.into())),
        ("a day as text", with(9, text("2026-08-12"))),
        ("a list beyond 32 bits", with(11, (1u64 << 32).into())),
        ("a negative place", with(12, (-1).into())),
        ("a digest of 32 bytes", with(13, Value::Bytes(vec![0; 32]))),
        ("a level that is nothing", with(7, Value::Null)),
    ];
    for (what, payload) in all {
        bad(kit, format!("signed by us: {what}"), signed(&payload));
    }
    let bad_utf8 = changed(&with(3, text("ABCD")), |b| {
        let at = b.windows(4).position(|w| w == b"ABCD").unwrap();
        b[at] = 0xff;
    });
    bad(kit, "signed by us: a name that is not UTF-8", signed(&bad_utf8));
}
