//! The copy in the second place: complete, only added to, and what convicts whoever changed the store.

use zhengda::{
    app::journal::{
        Item,
        form::{Chain, Form, chain, linked},
    },
    records::{
        collections,
        journal::{Checkpoint, Segment, segment_id},
    },
    store::{Change, Condition, Find, StoreError},
};
use zhengda_seal::audit::FindingKind;

use crate::support::{roles::REGION, running::Running, stores::stores};

fn items(numbers: std::ops::Range<u64>) -> Vec<Item> {
    numbers
        .map(|n| Item { key: format!("a:copy#{n}"), subject: None, entry: format!("{n} owner x case.read -") })
        .collect()
}

// rows: N6
#[tokio::test]
async fn the_copy_goes_on_where_it_stopped_and_shows_what_the_store_lost() {
    for kind in stores(&collections::all()).await {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("second");
        let running = Running::over(kind, &[("ZHENGDA_AUDIT__COPY_FOLDER", place.to_str().unwrap())]).await;
        let app = &running.app;
        app.append::<Chain>(&chain(REGION), &items(0..100)).await.unwrap();
        assert_eq!(app.copy_to_second_place().await.unwrap(), 100);
        assert_eq!(app.copy_to_second_place().await.unwrap(), 0);
        // A write that was broken off in the middle of a line is completed, not glued to.
        let file = place.join(format!("{REGION}.records"));
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, &text[..text.len() - 30]).unwrap();
        app.append::<Chain>(&chain(REGION), &items(100..130)).await.unwrap();
        app.keep_chain_points().await.unwrap();
        assert_eq!(app.copy_to_second_place().await.unwrap(), 31);
        let text = std::fs::read_to_string(&file).unwrap();
        let positions: Vec<&str> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(positions, (0..130).map(|n| n.to_string()).collect::<Vec<_>>());

        // The store loses its end and every signed point; the second place knows.
        let records = app.records::<Segment>();
        let last = records.get(&segment_id(&chain(REGION), 2)).await.unwrap().unwrap();
        records.delete_if(&last.id, last.version).await.unwrap();
        let all = app.records::<Checkpoint>().find(&Find::by(Condition::all()).limit(100)).await.unwrap().0;
        for found in all {
            app.records::<Checkpoint>().delete_if(&found.id, found.version).await.unwrap();
        }
        assert!(
            app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound(),
            "from the store alone nothing is seen"
        );
        let kept = app.points_of_second_place(&place, REGION).await.unwrap();
        assert_eq!(kept.len(), 2, "the signed point and the last record");
        let report = app.verify_chain(&chain(REGION), &kept).await.unwrap();
        let kinds: Vec<_> = report.report.findings.iter().map(|f| (f.position, f.kind)).collect();
        assert_eq!(kinds, vec![(128, FindingKind::CutTail { missing: 2 }); 2]);
    }
}

/// Writes the chain anew from a record on, as somebody can who has the database and nothing else: links need no key.
async fn rewrite(running: &Running, from: u64, with: &str) {
    let chain = chain(REGION);
    let mut link = None;
    for number in 0.. {
        let Some(found) = running.app.records::<Segment>().get(&segment_id(&chain, number)).await.unwrap() else {
            return;
        };
        let mut next = Segment { entries: Vec::new(), ..found.value.clone() };
        next.end = link.clone().or_else(|| Chain::opened(&chain, None).filter(|_| number == 0)).or(next.end);
        for kept in &found.value.entries {
            let entry = linked(kept).unwrap();
            let text = if entry.position == from { with } else { std::str::from_utf8(entry.record).unwrap() };
            let (kept, end) = Chain::kept(&next, text);
            next.entries.push(kept);
            next.end = end;
        }
        link = next.end.clone();
        let written = running
            .app
            .records::<Segment>()
            .change(&found.id, |_| Ok::<_, StoreError>(Change::Write(next.clone(), ())));
        written.await.unwrap();
    }
}

// rows: N6
#[tokio::test]
async fn the_copy_convicts_whoever_writes_the_newest_records_anew_before_they_are_signed() {
    for kind in stores(&collections::all()).await {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("second");
        let running = Running::over(kind, &[("ZHENGDA_AUDIT__COPY_FOLDER", place.to_str().unwrap())]).await;
        let app = &running.app;
        app.append::<Chain>(&chain(REGION), &items(0..90)).await.unwrap();
        assert_eq!(app.copy_to_second_place().await.unwrap(), 90);
        let copied = std::fs::read_to_string(place.join(format!("{REGION}.records"))).unwrap();
        // A record that no point has signed yet becomes another one, and the chain is sound in itself.
        rewrite(&running, 70, "70 owner nobody case.read -").await;
        app.append::<Chain>(&chain(REGION), &items(90..95)).await.unwrap();
        assert!(app.verify_chain(&chain(REGION), &[]).await.unwrap().is_sound(), "the links are as they must be");
        // The copy is not made to agree, and names the first record that is another.
        assert_eq!(app.copy_to_second_place().await.unwrap(), 0);
        assert_eq!(std::fs::read_to_string(place.join(format!("{REGION}.records"))).unwrap(), copied);
        let kept = app.points_of_second_place(&place, REGION).await.unwrap();
        let report = app.verify_chain(&chain(REGION), &kept).await.unwrap();
        let first = report.report.findings.first().unwrap();
        assert_eq!((first.position, first.kind), (70, FindingKind::Rewritten), "{:?}", report.report.findings);
    }
}
