//! A key file through its life: made, filled, opened, rotated, compromised, damaged.

use super::*;
use crate::samples::{DAY, NOW};
use crate::signer::Signer;

const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };

fn new_key(seed: u8, suite: Suite) -> NewKey {
    let (valid_from_ms, valid_until_ms) = (NOW, NOW + 100 * DAY);
    NewKey { suite, secret: Zeroizing::new([seed; 32]), nonce: [seed; 12], valid_from_ms, valid_until_ms }
}

fn file() -> (KeyFile, Unlocked, KeyId) {
    let (mut file, unlocked) = KeyFile::create(b"correct horse", CHEAP, [5; 16]).unwrap();
    let id = file.add(&unlocked, &new_key(1, Suite::Ed25519)).unwrap();
    (file, unlocked, id)
}

#[test]
fn a_file_opens_with_its_passphrase_only_and_gives_the_same_signer() {
    let (file, _, id) = file();
    let again = KeyFile::parse(&file.to_json()).unwrap();
    assert_eq!(again, file);
    assert_eq!(again.unlock(b"wrong horse").unwrap_err(), KeyFileError::Passphrase);
    let signer = again.signer(&again.unlock(b"correct horse").unwrap(), id).unwrap();
    assert_eq!(signer.key_id(), id);
    assert_eq!(again.ring().unwrap().current(NOW).unwrap().0, id);
}

#[test]
fn no_secret_stands_in_the_file_or_in_what_is_printed() {
    let (file, unlocked, _) = file();
    let shown = format!("{}{file:?}{unlocked:?}{:?}", file.to_json(), new_key(1, Suite::Ed25519));
    assert!(
        !shown.contains(&"01".repeat(16)) && !shown.contains("1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1"),
        "{shown}"
    );
}

#[test]
fn both_suites_can_rest_in_one_file() {
    let (mut file, unlocked, _) = file();
    let id = file.add(&unlocked, &new_key(2, Suite::Sm2Sm3)).unwrap();
    assert_eq!(file.signer(&unlocked, id).unwrap().suite(), Suite::Sm2Sm3);
}

#[test]
fn rotation_and_compromise_are_written_down() {
    let (mut file, unlocked, first) = file();
    let second = file.add(&unlocked, &new_key(2, Suite::Ed25519)).unwrap();
    file.end(first, NOW + DAY).unwrap();
    assert_eq!(file.ring().unwrap().current(NOW + DAY).unwrap().0, second);
    assert!(matches!(file.end(first, NOW), Err(KeyFileError::Ring(_))));
    assert_eq!(file.ring().unwrap().find(first).unwrap().valid_until_ms, NOW + DAY);

    file.compromised(second, NOW + 5 * DAY).unwrap();
    file.compromised(second, NOW + 9 * DAY).unwrap();
    assert_eq!(file.ring().unwrap().find(second).unwrap().compromised_at_ms, Some(NOW + 5 * DAY));
    assert_eq!(file.signer(&unlocked, second).unwrap_err(), KeyFileError::Absent(second));
    assert!(KeyFile::parse(&file.to_json()).is_ok());
}

#[test]
fn what_cannot_go_in_leaves_the_file_as_it_was() {
    let (mut file, unlocked, id) = file();
    let before = file.clone();
    assert_eq!(file.add(&unlocked, &new_key(1, Suite::Ed25519)).unwrap_err(), KeyFileError::Present(id));
    let empty = NewKey { valid_until_ms: NOW, ..new_key(3, Suite::Ed25519) };
    assert!(matches!(file.add(&unlocked, &empty), Err(KeyFileError::Ring(_))));
    let zero = NewKey { secret: Zeroizing::new([0; 32]), ..new_key(3, Suite::Sm2Sm3) };
    assert!(matches!(file.add(&unlocked, &zero), Err(KeyFileError::Ring(_))));
    let (_, other) = KeyFile::create(b"other", CHEAP, [6; 16]).unwrap();
    assert_eq!(file.add(&other, &new_key(3, Suite::Ed25519)).unwrap_err(), KeyFileError::Passphrase);
    assert_eq!(file, before);
}

#[test]
fn a_damaged_or_exchanged_private_key_is_found() {
    let (mut file, unlocked, first) = file();
    let second = file.add(&unlocked, &new_key(2, Suite::Ed25519)).unwrap();
    let swap = file.keys[0].private.clone();
    file.keys[0].private = std::mem::replace(&mut file.keys[1].private, swap);
    for id in [first, second] {
        assert_eq!(file.signer(&unlocked, id).unwrap_err(), KeyFileError::Damaged(id));
    }
}

#[test]
fn texts_that_are_no_key_file_and_costs_beyond_bearing_are_refused() {
    let text = file().0.to_json();
    for bad in [
        "",
        "{}",
        &text.replace("\"version\": 1", "\"version\": 2"),
        &text.replace("argon2id", "md5"),
        &text.replace("\"lock\"", "\"lokc\""),
    ] {
        assert!(matches!(KeyFile::parse(bad), Err(KeyFileError::Form(_))), "{bad}");
    }
    let costly = KeyFile::parse(&text.replace("\"memory_kib\": 8", "\"memory_kib\": 4000000000")).unwrap();
    assert_eq!(costly.unlock(b"correct horse").unwrap_err(), KeyFileError::Cost);
    assert!(matches!(KeyFile::parse(&text.replace("Ed25519", "Ed448")), Err(KeyFileError::Ring(_))));
}
