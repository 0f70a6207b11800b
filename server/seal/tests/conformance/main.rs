//! The conformance kit (`N18`): makes the vectors of `tests/vectors/certificate-codes/`, checks that the checked-in
//! file is what is made, and that this crate's verifier agrees with every one of them.
//!
//! After a change of the format: `cargo test -p zhengda-seal --test conformance -- --ignored write`.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test; its helpers stand outside of test functions"
)]

mod forged;
mod good;
mod lists;
mod malformed;
mod material;
#[path = "../forgeries/points.rs"]
mod points;
mod status;
mod texts;
mod vector;

use std::collections::BTreeSet;
use std::path::PathBuf;
use vector::{Kit, ListVector, Vector};
use zhengda_seal::keys::{KeyRing, PublishedKeys};
use zhengda_seal::status::StatusLists;
use zhengda_seal::suite::Suite;
use zhengda_seal::verdict::Check;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/certificate-codes/vectors.json")
}

fn make() -> Kit {
    let mut kit = Kit::new(material::rings(), material::packs());
    good::add(&mut kit);
    texts::add(&mut kit);
    status::add(&mut kit);
    forged::add(&mut kit);
    malformed::add(&mut kit);
    kit.lists = lists::vectors();
    kit
}

fn checked_in() -> Kit {
    let text = std::fs::read_to_string(path()).expect("the vectors are checked in");
    serde_json::from_str(&text).expect("the vectors are in their form")
}

#[test]
#[ignore = "writes the vectors"]
fn write() {
    std::fs::write(path(), make().to_json()).unwrap();
}

#[test]
fn the_checked_in_vectors_are_what_is_made() {
    let text = std::fs::read_to_string(path()).unwrap();
    assert!(text == make().to_json(), "run the ignored test `write` and look at the difference");
}

#[test]
fn there_are_two_hundred_and_every_reason_of_an_offline_verifier_occurs() {
    let kit = checked_in();
    assert!(kit.vectors.len() >= 200, "{}", kit.vectors.len());
    let ids: BTreeSet<_> = kit.vectors.iter().map(|v| &v.id).collect();
    assert_eq!(ids.len(), kit.vectors.len());
    let texts: BTreeSet<_> = kit.vectors.iter().map(|v| (&v.text, &v.ring, &v.pack, v.now_ms)).collect();
    assert_eq!(texts.len(), kit.vectors.len(), "no two vectors ask the same");
    let reasons: BTreeSet<_> = kit.vectors.iter().map(|v| v.reason.as_str()).collect();
    let online_only = "not_in_register";
    for reason in zhengda_seal::verdict::Reason::ALL.iter().filter(|r| r.as_str() != online_only) {
        assert!(reasons.contains(reason.as_str()), "{reason}");
    }
}

#[test]
fn our_verifier_agrees_with_every_vector() {
    let kit = checked_in();
    let wrong: Vec<String> = kit.vectors.iter().filter_map(|v| disagreement(&kit, v)).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), kit.vectors.len(), wrong.join("\n"));
}

#[test]
fn our_reader_agrees_with_every_list() {
    let kit = checked_in();
    for ListVector { id, what, pack, ring, now_ms, usable } in &kit.lists {
        let bytes = data_encoding::BASE64URL_NOPAD.decode(pack.as_bytes()).unwrap();
        let read = StatusLists::unpack(&bytes, &ring_of(&kit, ring), *now_ms);
        assert_eq!(read.is_ok(), *usable, "{id} {what}: {read:?}");
    }
}

fn ring_of(kit: &Kit, name: &str) -> KeyRing {
    let ring = &kit.rings[name];
    let published = PublishedKeys { keys: ring.keys.clone() }.ring().unwrap();
    Suite::ALL.into_iter().filter(|s| ring.suites.contains(&s.id())).fold(published, KeyRing::allowing)
}

fn disagreement(kit: &Kit, v: &Vector) -> Option<String> {
    let keys = ring_of(kit, &v.ring);
    // Packs are checked with the usual keys and at a time when all of them may be read: what is asked is the code.
    let pack = data_encoding::BASE64URL_NOPAD.decode(kit.packs[&v.pack].as_bytes()).unwrap();
    let lists = StatusLists::unpack(&pack, &ring_of(kit, "usual"), material::NOW).unwrap();
    let check = Check { official_hosts: &v.hosts, keys: &keys, status: &lists, now_ms: v.now_ms };
    let verdict = check.text(&v.text);
    let same = verdict.reason == v.reason
        && verdict.outcome == v.outcome
        && verdict.as_of_ms == v.as_of_ms
        && verdict.claims == v.claims;
    (!same).then(|| format!("{} ({}): {:?} is not {:?}", v.id, v.what, verdict.reason, v.reason))
}
