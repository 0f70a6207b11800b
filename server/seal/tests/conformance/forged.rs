//! Codes that someone else made, or changed.

use crate::material::*;
use crate::points::SMALL_ORDER;
use crate::vector::Kit;
use zhengda_seal::code::{Claims, Code};
use zhengda_seal::cose::{self, Purpose};
use zhengda_seal::signer::Signer;
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::Reason;

/// Where the parts of a code begin: the envelope's head, the protected header, the key id in it, the payload.
const PROTECTED: usize = 2;
const KEY_ID: usize = 7;
const PAYLOAD: usize = 14;

/// The order of the group, little-endian.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

pub(crate) fn add(kit: &mut Kit) {
    let good = code(&claims()).as_bytes().to_vec();
    let payload_end = good.len() - 66;
    for step in 0..24 {
        let at = PAYLOAD + step * (payload_end - PAYLOAD) / 24;
        forged(
            kit,
            format!("one bit of byte {at} changed, in the claims"),
            changed(&good, |b| b[at] ^= 1 << (step % 8)),
        );
    }
    for step in 0..12 {
        let at = good.len() - 64 + step * 16 / 3;
        forged(
            kit,
            format!("one bit of byte {at} changed, in the signature"),
            changed(&good, |b| b[at] ^= 1 << (step % 8)),
        );
    }
    signatures(kit, &good);
    others(kit, &good);
    names(kit, &good);
}

fn signatures(kit: &mut Kit, good: &[u8]) {
    let start = good.len() - 64;
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    forged(kit, "a signature of ones", changed(good, |b| b[start..].fill(0xff)));
    forged(
        kit,
        "S replaced by S + L, which a lax verifier takes",
        changed(good, |b| {
            let mut carry = 0u16;
            for (s, l) in b[start + 32..].iter_mut().zip(hex(ORDER)) {
                let sum = u16::from(*s) + u16::from(l) + carry;
                (*s, carry) = (sum.to_le_bytes()[0], sum >> 8);
            }
        }),
    );
    for point in SMALL_ORDER {
        forged(
            kit,
            format!("R is the point of small order {point}, S is zero"),
            changed(good, |b| {
                b[start..start + 32].copy_from_slice(&hex(point));
                b[start + 32..].fill(0);
            }),
        );
    }
    let other = code(&Claims { name: "别人".into(), ..claims() });
    let signature = other.as_bytes()[other.as_bytes().len() - 64..].to_vec();
    forged(kit, "the signature of another certificate", changed(good, |b| b[start..].copy_from_slice(&signature)));
    forged(kit, "the halves of the signature exchanged", changed(good, |b| b[start..].rotate_left(32)));
}

fn others(kit: &mut Kit, good: &[u8]) {
    let (one, two, stranger) = (first(), signer(Suite::Ed25519, 2), signer(Suite::Ed25519, 77));
    let named = |code: Code, key: &dyn Signer| {
        changed(code.as_bytes(), |b| b[KEY_ID..KEY_ID + 4].copy_from_slice(&key.key_id().0))
    };
    let by = |s: &dyn Signer| Code::issue(&claims(), s).unwrap();
    forged(kit, "signed by a stranger under the name of our key", named(by(&stranger), &one));
    forged(kit, "signed by our second key under the name of the first", named(by(&two), &one));
    forged(kit, "our own code under the name of our second key", named(Code::from_bytes(good.to_vec()), &two));
    let payload = claims().to_bytes().unwrap();
    for (what, purpose) in [
        ("a receipt", Purpose::Receipt),
        ("a status list", Purpose::StatusList),
        ("a share", Purpose::Share),
        ("a point of the audit chain", Purpose::AuditCheckpoint),
        ("the head of the log", Purpose::LogCheckpoint),
    ] {
        forged(
            kit,
            format!("our key's signature over the claims as {what}"),
            cose::sign(&payload, purpose, &one).unwrap(),
        );
    }
    let raw = one.sign(&payload).unwrap();
    let start = good.len() - 64;
    forged(kit, "our key's signature over the bare claims", changed(good, |b| b[start..].copy_from_slice(&raw)));
    forged(kit, "an older version claimed for a newer code", changed(good, |b| b[PAYLOAD + 2] = 0));
    forged(kit, "a later version claimed", changed(good, |b| b[PAYLOAD + 2] = 2));
    let sm2 = signer(Suite::Sm2Sm3, 1);
    let broken = changed(by(&sm2).as_bytes(), |b| *b.last_mut().unwrap() ^= 1);
    kit.add("forged", "an SM2 signature with one bit changed", url_of(broken), Reason::Forged).ring("with_sm2");
    let zeros = changed(by(&sm2).as_bytes(), |b| {
        let start = b.len() - 64;
        b[start..].fill(0);
    });
    kit.add("forged", "an SM2 signature of zeros", url_of(zeros), Reason::Forged).ring("with_sm2");
    let crossed = named(by(&one), &sm2);
    kit.add("forged", "an Ed25519 code under the name of the SM2 key", url_of(crossed), Reason::Forged)
        .ring("with_sm2");
}

/// Names in the header that this verifier does not know: it cannot tell, whatever the rest says.
fn names(kit: &mut Kit, good: &[u8]) {
    assert_eq!(good[PROTECTED..KEY_ID], [0xa2, 1, 0x27, 4, 0x44]);
    let stranger = Code::issue(&claims(), &signer(Suite::Ed25519, 77)).unwrap();
    kit.add("unknown", "a key that no one published", url(&stranger), Reason::UnknownKey);
    for bit in [0, 9, 18, 31] {
        let bytes = changed(good, |b| b[KEY_ID + bit / 8] ^= 1 << (bit % 8));
        kit.add("unknown", format!("bit {bit} of the key id changed"), url_of(bytes), Reason::UnknownKey);
    }
    for (what, low) in [("ES256", 0x26), ("-1", 0x20), ("0", 0x00), ("24 less one", 0x17)] {
        let bytes = changed(good, |b| b[PROTECTED + 2] = low);
        kit.add("unknown", format!("the algorithm {what}"), url_of(bytes), Reason::UnknownSuite);
    }
    let newer = |version: u64| {
        let mut payload = vec![0xa2, 1];
        ciborium::into_writer(&version, &mut payload).unwrap();
        payload.extend_from_slice(b"\x18\x63\x63new");
        cose::sign(&payload, Purpose::CertificateCode, &first()).unwrap()
    };
    for version in [0, 2, 3, 24, 256, u64::MAX] {
        kit.add("unknown", format!("version {version}, signed by us"), url_of(newer(version)), Reason::UnknownVersion);
    }
}

fn forged(kit: &mut Kit, what: impl Into<String>, bytes: Vec<u8>) {
    kit.add("forged", what, url_of(bytes), Reason::Forged);
}

pub(crate) fn changed(bytes: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    change(&mut bytes);
    bytes
}
