//! What files that come in parts may cost: bytes on the disk, looks through a file, files of a day.

use serde_json::{Value, json};
use zhengda::records::{
    collections,
    partial::{LARGEST_PART, PartialUpload},
    upload::Upload,
};
use zhengda::store::{Change, Condition};
use zhengda_engine::moment::Span;

use super::{
    parts::{PART, begin, begun, document, finish, gave_up, part, send_rest},
    world::{World, text},
};
use crate::support::{
    roles::OWNER,
    running::fresh_key,
    stores::{sqlite, stores},
};

/// Changes the stored document as a crash leaves it.
async fn crashed(world: &World, id: &str, change: impl Fn(PartialUpload) -> PartialUpload + Send + Sync) {
    let left = world.running.app.records::<PartialUpload>();
    left.change(id, |stored| Ok::<_, ()>(Change::Write(change(stored.clone()), ()))).await.unwrap();
}

async fn partials(world: &World) -> u64 {
    world.running.app.records::<PartialUpload>().count(&Condition::all()).await.unwrap()
}

fn bytes_on_disk(world: &World) -> u64 {
    world.stored().iter().map(|path| std::fs::metadata(path).unwrap().len()).sum()
}

#[tokio::test]
async fn a_part_that_lost_the_race_leaves_nothing() {
    World::on_each(async |world| {
        let file = document(250 << 10);
        let id = begun(&world, "application", file.len()).await;
        let sends = (0..12).map(|_| part(&world, &id, 0, &file[..PART]));
        let answers = futures_util::future::join_all(sends).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 1);
        assert_eq!(world.stored().len(), 1, "only the part that counts lies there");
        send_rest(&world, &id, &file).await;
        finish(&world, &id, &json!({})).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn parts_that_never_counted_are_bounded_by_the_bytes_of_the_file() {
    World::on_each(async |world| {
        let file = document(150 << 10);
        let (size, part_size) = (file.len() as u64, PART as u64);
        let most = 2 * size + 4 * LARGEST_PART;
        let id = begun(&world, "application", file.len()).await;
        let mut taken = 0;
        let refused = loop {
            let answer = part(&world, &id, 0, &file[..PART]).await;
            if answer.status.as_u16() != 200 {
                break answer;
            }
            taken += 1;
            assert!(taken * part_size <= most, "no more is written than is allowed");
            // As when the connection ends between the content and the line that counts it.
            crashed(&world, &id, |stored| PartialUpload { parts: Vec::new(), ..stored }).await;
        };
        assert_eq!(refused.problem(409), "upload_parts_too_many");
        assert_eq!(taken, most / part_size, "a bad network has that many tries");
        assert!(bytes_on_disk(&world) <= most + taken * 1_024, "{} on the disk", bytes_on_disk(&world));
        // Nothing is lost: the file is begun anew and comes in.
        gave_up(&world, &id).await.expect(204);
        let anew = begun(&world, "application", file.len()).await;
        send_rest(&world, &anew, &file).await;
        finish(&world, &anew, &json!({})).await.expect(201);
    })
    .await;
}

/// A file with the right beginning that is refused when it is looked through.
fn broken(size: usize) -> Vec<u8> {
    [&document(size)[..PART], &vec![b'x'; size - PART]].concat()
}

#[tokio::test]
async fn a_refused_file_is_looked_through_ten_times_and_then_begun_anew() {
    World::on_each(async |world| {
        let file = broken(150 << 10);
        let id = begun(&world, "application", file.len()).await;
        // Asked for too early nothing is looked through, and it is no try.
        assert_eq!(finish(&world, &id, &json!({})).await.problem(409), "upload_incomplete");
        send_rest(&world, &id, &file).await;
        for _ in 0..10 {
            assert_eq!(finish(&world, &id, &json!({})).await.problem(422), "pdf_broken");
        }
        let refused = finish(&world, &id, &json!({})).await;
        assert_eq!(refused.problem(409), "upload_finish_too_many");
        assert!(text(&refused.json()["detail"]).contains("10"), "{}", refused.text);
        gave_up(&world, &id).await.expect(204);
        let good = document(150 << 10);
        let anew = begun(&world, "application", good.len()).await;
        send_rest(&world, &anew, &good).await;
        finish(&world, &anew, &json!({})).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn finishes_at_once_look_through_the_file_one_after_the_other_and_make_one_upload() {
    World::on_each(async |world| {
        for (file, made) in [(broken(150 << 10), 0), (document(150 << 10), 1)] {
            let id = begun(&world, "application", file.len()).await;
            send_rest(&world, &id, &file).await;
            let nothing = json!({});
            let answers = futures_util::future::join_all((0..8).map(|_| finish(&world, &id, &nothing))).await;
            let mut looked = 0;
            for answer in &answers {
                match answer.status.as_u16() {
                    201 => {}
                    422 => looked += 1,
                    _ => {
                        let code = answer.problem(409);
                        assert!(["upload_being_finished", "contended"].contains(&code.as_str()), "{}", answer.text);
                    }
                }
            }
            assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), made);
            if made == 1 {
                let upload = finish(&world, &id, &json!({})).await;
                upload.expect(201);
                let equal = answers.iter().filter(|answer| answer.status.as_u16() == 201);
                assert!(equal.clone().count() > 0 && equal.clone().all(|answer| answer.text == upload.text));
            } else {
                assert!(looked > 0);
                let stored = world.running.app.records::<PartialUpload>().get(&id).await.unwrap().unwrap().value;
                assert_eq!(stored.tries, looked, "who was told to wait has not tried");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_finish_that_broke_off_goes_on_after_a_minute() {
    World::on_each(async |world| {
        let file = document(150 << 10);
        let id = begun(&world, "application", file.len()).await;
        send_rest(&world, &id, &file).await;
        let now = world.running.app.now();
        let until = Some(now.plus(Span::minutes(1)));
        crashed(&world, &id, |stored| PartialUpload { tries: 1, finishing_until: until, ..stored }).await;
        let waits = finish(&world, &id, &json!({})).await;
        assert_eq!((waits.problem(409).as_str(), waits.retry_after.as_deref()), ("upload_being_finished", Some("60")));
        world.running.advance(Span::seconds(61));
        finish(&world, &id, &json!({})).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn what_was_given_up_counts_for_a_day_though_its_bytes_go_at_once() {
    for store in stores(&collections::all()).await {
        let mut world = World::with(store, &[("ZHENGDA_FILES__UPLOADS_PER_DAY", "3")]).await;
        let file = document(150 << 10);
        for _ in 0..3 {
            let id = begun(&world, "application", file.len()).await;
            part(&world, &id, 0, &file[..PART]).await.expect(200);
            gave_up(&world, &id).await.expect(204);
        }
        world.running.advance(Span::minutes(11));
        world.running.work().await;
        assert!(world.stored().is_empty(), "the bytes are gone");
        assert_eq!(begin(&world, "application", 100, &fresh_key()).await.problem(429), "uploads_too_many");
        world.running.advance(Span::hours(23));
        world.running.work().await;
        world.candidate = world.running.candidate(OWNER).await;
        assert_eq!(begin(&world, "application", 100, &fresh_key()).await.problem(429), "uploads_too_many");
        world.running.advance(Span::hours(1));
        world.running.work().await;
        assert_eq!(partials(&world).await, 0, "nothing is kept longer than it counts");
        world.candidate = world.running.candidate(OWNER).await;
        begin(&world, "application", 100, &fresh_key()).await.expect(201);
    }
}

#[tokio::test]
async fn what_was_forgotten_counts_for_a_day_where_it_is_kept_for_less() {
    let settings = [("ZHENGDA_FILES__UPLOADS_PER_DAY", "1"), ("ZHENGDA_FILES__UNUSED_HOURS", "1")];
    let mut world = World::with(sqlite(&collections::all()).await, &settings).await;
    let file = document(150 << 10);
    let id = begun(&world, "application", file.len()).await;
    part(&world, &id, 0, &file[..PART]).await.expect(200);
    world.running.advance(Span::hours(3));
    world.running.work().await;
    assert!(world.stored().is_empty(), "the bytes are gone");
    world.candidate = world.running.candidate(OWNER).await;
    assert_eq!(begin(&world, "application", 100, &fresh_key()).await.problem(429), "uploads_too_many");
    world.running.advance(Span::hours(22));
    world.candidate = world.running.candidate(OWNER).await;
    let anew: Value = begin(&world, "application", 100, &fresh_key()).await.expect(201);
    assert_eq!(anew["offset"], 0);
}
