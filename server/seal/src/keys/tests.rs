//! The ring's choice of keys over time, and the published list there and back.

use super::*;
use crate::samples::{DAY, NOW, key, ring, signer};
use crate::signer::Signer;
use crate::suite::Suite;

fn at(seed: u8, from_day: i64, until_day: i64) -> Key {
    let (valid_from_ms, valid_until_ms) = (NOW + from_day * DAY, NOW + until_day * DAY);
    Key { valid_from_ms, valid_until_ms, ..key(&signer(Suite::Ed25519, seed)) }
}

#[test]
fn the_current_key_and_the_next_change_places_on_time() {
    let (now, next) = (at(1, -100, 30), at(2, 20, 150));
    let ring = KeyRing::new(vec![next.clone(), now.clone()]).unwrap();
    let current = |day: i64| ring.current(NOW + day * DAY).map(|(_, k)| k.clone());
    let coming = |day: i64| ring.next(NOW + day * DAY).map(|(_, k)| k.clone());
    assert_eq!((current(0), coming(0)), (Some(now.clone()), Some(next.clone())));
    assert_eq!((current(20), coming(20)), (Some(next.clone()), None));
    assert_eq!(current(149), Some(next));
    assert_eq!((current(150), current(-101)), (None, None));
}

#[test]
fn a_compromised_key_signs_no_more_and_the_other_takes_over() {
    let broken = Key { compromised_at_ms: Some(NOW), ..at(2, -10, 150) };
    let ring = KeyRing::new(vec![at(1, -100, 30), broken.clone()]).unwrap();
    let current = |now| ring.current(now).map(|(id, _)| id);
    assert_eq!(current(NOW - 1), Some(broken.public.id()));
    assert_eq!(current(NOW), Some(signer(Suite::Ed25519, 1).key_id()));
    let coming = Key { compromised_at_ms: Some(NOW), ..at(3, 10, 20) };
    assert_eq!(KeyRing::new(vec![coming]).unwrap().next(NOW), None);
}

#[test]
fn a_key_of_a_suite_that_is_not_allowed_does_not_sign() {
    let sm2 = ring(&[&signer(Suite::Sm2Sm3, 1)]);
    assert_eq!(sm2.current(NOW), None);
    assert!(sm2.allowing(Suite::Sm2Sm3).current(NOW).is_some());
}

#[test]
fn rings_that_could_not_tell_keys_apart_or_never_sign_are_refused() {
    let id = signer(Suite::Ed25519, 1).key_id();
    assert_eq!(KeyRing::new(vec![at(1, 0, 1), at(1, 5, 6)]).unwrap_err(), RingError::SameId(id));
    assert_eq!(KeyRing::new(vec![at(1, 1, 1)]).unwrap_err(), RingError::Period(id));
    let early = Key { valid_from_ms: -1, ..at(1, 0, 1) };
    assert_eq!(KeyRing::new(vec![early]).unwrap_err(), RingError::Period(id));
}

#[test]
fn the_published_list_gives_the_same_ring() {
    let compromised = Key { compromised_at_ms: Some(NOW + 1), ..at(3, -1, 1) };
    let sm2 = key(&signer(Suite::Sm2Sm3, 1));
    let ring = KeyRing::new(vec![at(1, -100, 30), at(2, 20, 150), compromised, sm2]).unwrap().allowing(Suite::Sm2Sm3);
    let text = serde_json::to_string(&PublishedKeys::of(&ring)).unwrap();
    let again = serde_json::from_str::<PublishedKeys>(&text).unwrap().ring().unwrap().allowing(Suite::Sm2Sm3);
    let keys = |r: &KeyRing| r.keys().map(|(id, k)| (id, k.clone())).collect::<Vec<_>>();
    assert_eq!(keys(&again), keys(&ring));
    assert!(text.contains(r#""kty":"OKP","crv":"Ed25519""#) && text.contains(r#""valid_from":"2026-"#), "{text}");
    assert!(!text.contains("null"));
}

#[test]
fn a_suite_that_is_off_is_not_published() {
    let ring = ring(&[&signer(Suite::Ed25519, 1), &signer(Suite::Sm2Sm3, 1)]);
    assert_eq!(PublishedKeys::of(&ring).keys.len(), 1);
}

#[test]
fn a_published_key_that_lies_about_itself_is_refused() {
    let list = PublishedKeys::of(&ring(&[&signer(Suite::Ed25519, 1)]));
    let changed = |change: fn(&mut PublishedKey)| {
        let mut list = list.clone();
        change(&mut list.keys[0]);
        list.ring().is_err()
    };
    assert!(!changed(|_| ()));
    assert!(changed(|k| k.kid = "00000000".into()));
    assert!(changed(|k| k.suite = 2));
    assert!(changed(|k| k.suite = 7));
    assert!(changed(|k| k.crv = "X25519".into()));
    assert!(changed(|k| k.y = Some(k.x.clone())));
    assert!(changed(|k| k.x.truncate(20)));
}
