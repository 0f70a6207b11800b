//! The copy in the second place: complete, only added to, and what convicts whoever changed the store.

use zhengda::{
    app::journal::{
        Item,
        form::{Chain, chain},
    },
    records::{
        collections,
        journal::{Checkpoint, Segment, segment_id},
    },
    store::{Condition, Find},
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
        let kept = app.points_of_second_place(&place, REGION).unwrap();
        assert_eq!(kept.len(), 2, "the signed point and the last record");
        let report = app.verify_chain(&chain(REGION), &kept).await.unwrap();
        let kinds: Vec<_> = report.report.findings.iter().map(|f| (f.position, f.kind)).collect();
        assert_eq!(kinds, vec![(128, FindingKind::CutTail { missing: 2 }); 2]);
    }
}
