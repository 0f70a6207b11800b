//! Somebody with a door to the store changes the chain: every change is found, with its position (S7).

use zhengda::{
    app::journal::{
        Item,
        form::{Chain, chain},
    },
    records::journal::{Segment, segment_id},
    store::StoreError,
};
use zhengda_seal::audit::FindingKind;

use crate::support::{
    chance::Chance,
    count,
    roles::REGION,
    running::{Running, on_each_store},
};

const RECORDS: u64 = 300;

async fn filled(running: &Running) {
    let items: Vec<Item> = (0..RECORDS)
        .map(|n| Item {
            key: format!("a:edit#{n}"),
            subject: None,
            entry: format!("{} reviewer r/reviewer case.approve case_{n} revision=4", 1_790_000_000_000 + n),
        })
        .collect();
    for some in items.chunks(97) {
        running.app.append::<Chain>(&chain(REGION), some).await.unwrap();
    }
    assert!(running.app.keep_chain_points().await.unwrap() >= 1);
}

async fn segments(running: &Running) -> Vec<Segment> {
    let mut all = Vec::new();
    while let Some(found) =
        running.app.records::<Segment>().get(&segment_id(&chain(REGION), all.len() as i64)).await.unwrap()
    {
        all.push(found.value);
    }
    all
}

/// Writes a segment over what is stored, or takes it away.
async fn put(running: &Running, number: usize, segment: Option<&Segment>) {
    let (records, id) = (running.app.records::<Segment>(), segment_id(&chain(REGION), number as i64));
    let stored = records.get(&id).await.unwrap();
    match (stored, segment) {
        (Some(stored), Some(segment)) => drop(records.replace_if(&id, stored.version, segment).await.unwrap()),
        (None, Some(segment)) => records.insert(&id, segment).await.unwrap(),
        (Some(stored), None) => records.delete_if(&id, stored.version).await.unwrap(),
        (None, None) => {}
    }
}

/// One edit of one segment: what it does, where, and what must be found there.
fn edit(chance: &mut Chance, segment: &mut Segment, first: u64) -> Option<u64> {
    let at = chance.below(segment.entries.len() as u64) as usize;
    let position = first + at as u64;
    match chance.below(6) {
        0 => drop(segment.entries.remove(at)),
        1 => {
            let twin = segment.entries[at].clone();
            segment.entries.insert(chance.below(segment.entries.len() as u64) as usize, twin);
            return None;
        }
        2 => {
            let other = chance.below(segment.entries.len() as u64) as usize;
            if other == at {
                segment.entries.remove(at);
            } else {
                segment.entries.swap(at, other);
                return None;
            }
        }
        3 => segment.end = Some("0".repeat(64)),
        _ => {
            let mut bytes = segment.entries[at].clone().into_bytes();
            let byte = chance.below(bytes.len() as u64) as usize;
            // A bit that leaves a text; every other one could not even be stored.
            bytes[byte] ^= 1 << chance.below(7);
            match String::from_utf8(bytes) {
                Ok(text) if !text.contains('\0') => segment.entries[at] = text,
                _ => segment.entries[at].push('x'),
            }
        }
    }
    Some(position)
}

// rows: N6
#[tokio::test]
async fn every_edit_of_the_store_is_found_with_its_position() {
    let edits = count("AUDIT_EDITS", 300);
    on_each_store(async |running| {
        filled(&running).await;
        let good = segments(&running).await;
        let mut chance = Chance::seeded(20_261_125);
        for n in 0..edits {
            let number = chance.below(good.len() as u64) as usize;
            let mut changed = good[number].clone();
            let position = edit(&mut chance, &mut changed, number as u64 * 64);
            put(&running, number, Some(&changed)).await;
            let report = running.app.verify_chain(&chain(REGION), &[]).await.unwrap();
            assert!(!report.is_sound(), "edit {n} was not found");
            let named = report.report.findings.iter().map(|f| f.position).chain(report.ends.iter().copied());
            let named: Vec<u64> = named.collect();
            // A bit of a position's own digits names the place that it was moved to or came from.
            let near = named.iter().any(|found| position.is_none_or(|at| *found <= at + 64 && found + 64 >= at));
            assert!(near, "edit {n} at {position:?}: {:?}", report.report.findings);
            put(&running, number, Some(&good[number])).await;
        }
        println!("AUDIT {edits} edits, all found");
        assert!(running.app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound());
    })
    .await;
}

#[tokio::test]
async fn a_cut_tail_and_a_lost_segment_are_named() {
    on_each_store(async |running| {
        filled(&running).await;
        let good = segments(&running).await;
        put(&running, 2, None).await;
        let report = running.app.verify_chain(&chain(REGION), &[]).await.unwrap();
        let found: Vec<_> = report.report.findings.iter().map(|f| (f.position, f.kind)).collect();
        assert_eq!(found, [(128, FindingKind::Removed { count: 64 })]);
        put(&running, 2, Some(&good[2])).await;

        let mut cut = good[4].clone();
        cut.entries.truncate(10);
        cut.end = cut.entries.last().and_then(|last| last.split(' ').nth(1)).map(str::to_owned);
        put(&running, 4, Some(&cut)).await;
        let report = running.app.verify_chain(&chain(REGION), &[]).await.unwrap();
        let found: Vec<_> = report.report.findings.iter().map(|f| (f.position, f.kind)).collect();
        assert_eq!(found, [(266, FindingKind::CutTail { missing: 34 })]);
    })
    .await;
}

#[tokio::test]
async fn a_chain_that_was_written_anew_and_a_point_of_a_stranger_are_found() {
    let running = Running::start().await;
    filled(&running).await;
    for (number, _) in segments(&running).await.iter().enumerate() {
        put(&running, number, None).await;
    }
    // Somebody who can write everything makes a chain that is sound in itself.
    let forged: Vec<Item> = (0..RECORDS)
        .map(|n| Item { key: format!("a:forged#{n}"), subject: None, entry: format!("{n} owner x case.read -") })
        .collect();
    let again = running.again().await;
    again.app.append::<Chain>(&chain(REGION), &forged).await.unwrap();
    let report = again.app.verify_chain(&chain(REGION), &[]).await.unwrap();
    assert_eq!(report.report.findings[0].kind, FindingKind::Rewritten, "{report:?}");

    let stranger = Running::start().await;
    filled(&stranger).await;
    let (points, _) = stranger.app.kept_checkpoints(&chain(REGION), None, 1).await.unwrap();
    let put: Result<(), StoreError> = again.app.records().insert("audit/x/0000000001", &points[0]).await;
    put.unwrap();
    let report = again.app.verify_chain(&chain(REGION), &[]).await.unwrap();
    assert_eq!(report.bad_points.len(), 1);
}
