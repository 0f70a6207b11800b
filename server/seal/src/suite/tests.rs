//! Keys and signatures that must be refused, beside the published examples that must be accepted.

use super::*;
use crate::samples::signer;
use crate::signer::{Signer, SoftSigner};
use data_encoding::HEXLOWER_PERMISSIVE as HEX;
use zeroize::Zeroizing;

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    HEX.decode(hex.as_bytes()).unwrap().try_into().unwrap()
}

/// RFC 8032 section 7.1, tests 1 to 3: public key, message, signature.
const RFC_8032: [(&str, &str, &str); 3] = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
];

/// All encodings of the eight points of small order on edwards25519, canonical and not.
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// The order of the group, little-endian: S + L verifies too where S is not checked.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn the_examples_of_rfc_8032_verify_and_their_neighbours_do_not() {
    for (key, message, signature) in RFC_8032 {
        let key = PublicKey::parse(Suite::Ed25519, &bytes::<32>(key)).unwrap();
        let message = HEX.decode(message.as_bytes()).unwrap();
        let signature: [u8; 64] = bytes(signature);
        assert!(key.verifies(&message, &signature));
        assert!(!key.verifies(&[&message[..], b"x"].concat(), &signature));
        for bit in 0..512 {
            let mut changed = signature;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(&message, &changed), "bit {bit}");
        }
    }
}

/// GB/T 32918.5-2017, annex A.2: the signature of "message digest" on the recommended curve, identity `1234567812345678`.
#[test]
fn the_example_of_the_sm2_standard_verifies_and_its_neighbours_do_not() {
    let key = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020\
               ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    let signature = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
                     b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    let key = PublicKey::parse(Suite::Sm2Sm3, &bytes::<65>(key)).unwrap();
    let signature: [u8; 64] = bytes(signature);
    assert!(key.verifies(b"message digest", &signature));
    assert!(!key.verifies(b"message digesT", &signature));
    for bit in (0..512).step_by(5) {
        let mut changed = signature;
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(!key.verifies(b"message digest", &changed), "bit {bit}");
    }
    for edge in [[0; 64], [0xff; 64]] {
        assert!(!key.verifies(b"message digest", &edge));
    }
    let secret = Zeroizing::new(bytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"));
    assert_eq!(SoftSigner::new(Suite::Sm2Sm3, &secret).unwrap().public_key(), &key);
}

#[test]
fn s_above_the_order_is_refused() {
    let signer = signer(Suite::Ed25519, 1);
    let mut signature = signer.sign(b"m").unwrap();
    let (order, mut carry) = (bytes::<32>(ORDER), 0u16);
    for (s, l) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*s) + u16::from(l) + carry;
        (*s, carry) = (sum as u8, sum >> 8);
    }
    assert_eq!(carry, 0);
    assert!(!signer.public_key().verifies(b"m", &signature));
}

#[test]
fn points_of_small_order_are_no_keys_and_no_part_of_a_signature() {
    let good = signer(Suite::Ed25519, 1);
    for point in SMALL_ORDER {
        let point: [u8; 32] = bytes(point);
        assert_eq!(PublicKey::parse(Suite::Ed25519, &point), Err(BadKey), "{point:02x?}");
        for s in [[0; 32], bytes(&format!("01{}", "00".repeat(31)))] {
            let signature: [u8; 64] = [point, s].concat().try_into().unwrap();
            assert!(!good.public_key().verifies(b"m", &signature));
        }
    }
}

#[test]
fn a_second_spelling_of_a_key_is_refused() {
    // y = 2^255 - 19 + 3 spells y = 3 a second time; y = 3 is on the curve.
    let (canonical, twice) = (format!("03{}", "00".repeat(31)), format!("f0{}7f", "ff".repeat(30)));
    assert!(PublicKey::parse(Suite::Ed25519, &bytes::<32>(&canonical)).is_ok());
    assert_eq!(PublicKey::parse(Suite::Ed25519, &bytes::<32>(&twice)), Err(BadKey));
    let sm2 = signer(Suite::Sm2Sm3, 1).public_key().to_bytes();
    let compressed = [&[2 + (sm2[64] & 1)][..], &sm2[1..33]].concat();
    assert_eq!(PublicKey::parse(Suite::Sm2Sm3, &compressed), Err(BadKey));
    for suite in Suite::ALL {
        assert_eq!(PublicKey::parse(suite, &[]), Err(BadKey));
        assert_eq!(PublicKey::parse(suite, &[0xff; 40]), Err(BadKey));
    }
}

#[test]
fn a_key_comes_back_from_its_bytes_with_the_same_id() {
    for suite in Suite::ALL {
        let signer = signer(suite, 9);
        let again = PublicKey::parse(suite, &signer.public_key().to_bytes()).unwrap();
        assert_eq!(&again, signer.public_key());
        assert_eq!(again.id(), signer.key_id());
        assert_eq!(again.id().to_string().parse(), Ok(again.id()));
        assert!(again.verifies(b"m", &signer.sign(b"m").unwrap()));
        assert_eq!(signer.sign(b"m"), signer.sign(b"m"), "no chance in it");
    }
}

#[test]
fn numbers_and_suites_agree_both_ways() {
    for suite in Suite::ALL {
        assert_eq!(Suite::of_id(suite.id()), Some(suite));
        assert_eq!(Suite::of_algorithm(suite.algorithm()), Some(suite));
    }
    assert_eq!(Suite::of_id(0), None);
    assert_eq!(Suite::of_algorithm(-7), None);
}
