//! The envelope: one spelling, one purpose, and every bit of it under the signature.

use super::*;
use crate::samples::signer;
use crate::suite::Suite;
use proptest::prelude::*;

const PURPOSES: [Purpose; 6] = [
    Purpose::CertificateCode,
    Purpose::StatusList,
    Purpose::AuditCheckpoint,
    Purpose::LogCheckpoint,
    Purpose::Share,
    Purpose::Receipt,
];

#[test]
fn a_signature_is_good_for_its_purpose_and_no_other() {
    for suite in Suite::ALL {
        let signer = signer(suite, 1);
        for signed_for in PURPOSES {
            let bytes = sign(b"payload", signed_for, &signer).unwrap();
            let envelope = Envelope::parse(&bytes).unwrap();
            assert_eq!(envelope.payload(), b"payload");
            for checked_for in PURPOSES {
                assert_eq!(envelope.verified_by(signer.public_key(), checked_for), signed_for == checked_for);
            }
        }
    }
}

#[test]
fn a_library_reads_the_envelope_as_a_cose_sign1() {
    let signer = signer(Suite::Ed25519, 1);
    let bytes = sign(b"payload", Purpose::Receipt, &signer).unwrap();
    let value: ciborium::Value = ciborium::from_reader(&bytes[..]).unwrap();
    let parts = value.as_array().unwrap();
    let protected: ciborium::Value = ciborium::from_reader(&parts[0].as_bytes().unwrap()[..]).unwrap();
    let expected = [(1.into(), (-8).into()), (4.into(), ciborium::Value::Bytes(signer.key_id().0.into()))];
    assert_eq!(protected.as_map().unwrap(), &expected);
    // The Sig_structure of RFC 9052 section 4.4, written by the library.
    let tbs = ciborium::Value::Array(vec![
        "Signature1".into(),
        parts[0].clone(),
        ciborium::Value::Bytes(b"zhengda receipt".into()),
        parts[2].clone(),
    ]);
    let mut message = Vec::new();
    ciborium::into_writer(&tbs, &mut message).unwrap();
    let signature: &[u8; 64] = parts[3].as_bytes().unwrap()[..].try_into().unwrap();
    assert!(signer.public_key().verifies(&message, signature));
}

#[test]
fn a_key_of_another_suite_never_verifies() {
    let (ed, sm) = (signer(Suite::Ed25519, 1), signer(Suite::Sm2Sm3, 1));
    let bytes = sign(b"p", Purpose::Share, &ed).unwrap();
    assert!(!Envelope::parse(&bytes).unwrap().verified_by(sm.public_key(), Purpose::Share));
}

#[test]
fn other_spellings_are_no_envelope() {
    let good = sign(b"payload", Purpose::Receipt, &signer(Suite::Ed25519, 1)).unwrap();
    let tagged = [&[0xd2][..], &good].concat();
    let longer = [&good[..], &[0]].concat();
    let mut with_header = good.clone();
    // The empty unprotected map follows 1 byte of array head and 1 + 9 of protected header.
    assert_eq!(with_header[11], 0xa0);
    with_header.splice(11..12, [0xa1, 0x18, 0x2a, 0x01]);
    for bad in [&tagged[..], &longer, &with_header, &good[..good.len() - 1], &[], b"\x84"] {
        assert!(Envelope::parse(bad).is_err(), "{bad:02x?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_do_more_than_fail(bytes in any::<Vec<u8>>()) {
        let _ = Envelope::parse(&bytes);
    }
}
