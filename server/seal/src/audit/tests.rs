//! Every kind of edit is found at its place; a sound chain has no findings.

use super::*;
use crate::samples::{NOW, ring, signer};
use crate::signed::OpenError;
use crate::suite::Suite;
use proptest::prelude::*;

/// A stored record: position, bytes, link.
type Row = (u64, Vec<u8>, Link);

fn chain(length: u64) -> (Vec<Row>, Tip) {
    let mut tip = Tip::start("r1");
    let rows = (0..length).map(|n| {
        let record = format!("{{\"n\":{n},\"actor\":\"reviewer\",\"action\":\"approve\"}}").into_bytes();
        tip = tip.after(&record);
        (n, record, tip.link)
    });
    (rows.collect(), tip)
}

fn inspect(rows: &[Row], checkpoints: &[Checkpoint]) -> Report {
    let mut inspection = Inspection::new("r1", checkpoints);
    for (position, record, link) in rows {
        inspection.entry(Entry { position: *position, record, link: *link });
    }
    inspection.finish()
}

fn checkpoint(count: u64) -> Checkpoint {
    Checkpoint { region: "r1".into(), tip: chain(count).1, at_ms: NOW }
}

fn found(rows: &[Row], checkpoints: &[Checkpoint]) -> Vec<(u64, FindingKind)> {
    inspect(rows, checkpoints).findings.iter().map(|f| (f.position, f.kind)).collect()
}

#[test]
fn a_sound_chain_has_no_findings_whatever_was_signed_on_the_way() {
    for length in [0, 1, 2, 50] {
        let (rows, tip) = chain(length);
        let report = inspect(&rows, &(0..=length).map(checkpoint).collect::<Vec<_>>());
        assert!(report.is_sound(), "{report:?}");
        assert_eq!(report.tip, tip);
    }
    assert_ne!(Tip::start("r1"), Tip::start("r2"));
}

#[test]
fn every_bit_of_every_record_position_and_link_is_watched() {
    let (rows, _) = chain(9);
    for at in 0..rows.len() {
        for bit in 0..rows[at].1.len() * 8 {
            let mut changed = rows.clone();
            changed[at].1[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(found(&changed, &[checkpoint(9)]), [(at as u64, FindingKind::Edited)]);
        }
        for bit in 0..64 {
            let mut changed = rows.clone();
            changed[at].0 ^= 1 << bit;
            assert_eq!(found(&changed, &[checkpoint(9)]), [(at as u64, FindingKind::Edited)], "position bit {bit}");
        }
        for bit in 0..256 {
            let mut changed = rows.clone();
            changed[at].2.0[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(found(&changed, &[checkpoint(9)]), [(at as u64, FindingKind::LinkEdited)], "link bit {bit}");
        }
    }
}

#[test]
fn removed_records_are_named_with_their_number() {
    for (from, to) in [(0, 1), (3, 4), (3, 7), (0, 9)] {
        let mut rows = chain(10).0;
        rows.drain(from..to);
        let removed = FindingKind::Removed { count: (to - from) as u64 };
        assert_eq!(found(&rows, &[checkpoint(10)]), [(from as u64, removed)]);
    }
}

#[test]
fn a_record_that_stands_elsewhere_is_named() {
    for (from, to) in [(2, 5), (5, 2), (0, 9), (8, 9)] {
        let mut rows = chain(10).0;
        let moved = rows.remove(from);
        rows.insert(to, moved);
        let findings = found(&rows, &[]);
        assert!(findings.iter().all(|(_, kind)| *kind == FindingKind::Reordered), "{from} to {to}: {findings:?}");
        assert!((1..=(from.abs_diff(to))).contains(&findings.len()));
    }
}

#[test]
fn records_exchanged_under_the_numbers_of_each_other_are_found_at_the_first() {
    let mut rows = chain(10).0;
    let (a, b) = (rows[4].clone(), rows[5].clone());
    (rows[4].1, rows[4].2, rows[5].1, rows[5].2) = (b.1, b.2, a.1, a.2);
    assert_eq!(found(&rows, &[])[0], (4, FindingKind::Edited));
}

#[test]
fn a_record_put_in_is_found() {
    let mut rows = chain(6).0;
    rows.insert(3, rows[2].clone());
    assert_eq!(found(&rows, &[checkpoint(6)]), [(2, FindingKind::Inserted)]);
    let mut renumbered = chain(6).0;
    renumbered.insert(3, (3, b"invented".to_vec(), Link([7; 32])));
    renumbered[4..].iter_mut().for_each(|row| row.0 += 1);
    assert_eq!(found(&renumbered, &[])[0], (3, FindingKind::Edited));
}

#[test]
fn a_cut_tail_is_found_by_the_checkpoint_and_only_by_it() {
    let rows = &chain(10).0[..7];
    assert_eq!(found(rows, &[]), []);
    assert_eq!(found(rows, &[checkpoint(10)]), [(7, FindingKind::CutTail { missing: 3 })]);
    assert_eq!(found(rows, &[checkpoint(7), checkpoint(3)]), []);
    assert_eq!(found(&[], &[checkpoint(1)]), [(0, FindingKind::CutTail { missing: 1 })]);
}

#[test]
fn a_chain_written_anew_is_found_from_the_last_confirmed_point_on() {
    let (mut rows, mut tip) = (chain(4).0, chain(4).1);
    for n in 4..10 {
        let record = format!("another story {n}").into_bytes();
        tip = tip.after(&record);
        rows.push((n, record, tip.link));
    }
    assert_eq!(found(&rows, &[]), []);
    assert_eq!(found(&rows, &[checkpoint(3), checkpoint(9)]), [(3, FindingKind::Rewritten)]);
    assert_eq!(found(&rows, &[checkpoint(5)]), [(0, FindingKind::Rewritten)]);
    let mut other = checkpoint(2);
    other.region = "r2".into();
    assert_eq!(found(&chain(2).0, &[other]), [(0, FindingKind::OtherRegion)]);
}

#[test]
fn a_chain_that_is_all_wrong_is_counted_not_listed() {
    let mut rows = chain(1500).0;
    rows.iter_mut().for_each(|row| row.2 = Link([row.0 as u8; 32]));
    let report = inspect(&rows, &[]);
    assert_eq!((report.findings.len() as u64 + report.more, report.findings.len()), (1500, MOST_FINDINGS));
}

#[test]
fn a_checkpoint_is_read_back_and_every_changed_bit_is_found() {
    let (keys, good) = (ring(&[&signer(Suite::Ed25519, 1)]), checkpoint(5));
    let bytes = good.sign(&signer(Suite::Ed25519, 1)).unwrap();
    assert_eq!(Checkpoint::parse(&bytes, &keys), Ok(good.clone()));
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(Checkpoint::parse(&changed, &keys).is_err(), "bit {bit}");
    }
    let stranger = good.sign(&signer(Suite::Ed25519, 7)).unwrap();
    assert_eq!(Checkpoint::parse(&stranger, &keys), Err(OpenError::Key));
}

proptest! {
    #[test]
    fn whatever_is_done_to_the_rows_is_found(length in 2u64..30, at in 0usize..30, other in 0usize..30, what in 0..4) {
        let mut rows = chain(length).0;
        let (at, other) = (at % rows.len(), other % rows.len());
        match what {
            0 => drop(rows.remove(at)),
            1 => rows.swap(at, other),
            2 => rows.insert(other, rows[at].clone()),
            _ => rows[at].1 = rows[other].1.clone(),
        }
        let same = rows == chain(length).0;
        prop_assert_eq!(inspect(&rows, &[checkpoint(length)]).is_sound(), same);
    }
}
