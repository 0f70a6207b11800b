//! Files that come in parts: a lost connection costs one part, and whatever else was sent comes once.

use reqwest::Method;
use serde_json::{Value, json};
use zhengda::records::{collections, partial::PartialUpload, upload::Upload};
use zhengda::store::Condition;
use zhengda_engine::moment::Span;

use super::{
    pictures::pdf,
    world::{REGION, World, text},
};
use crate::support::{
    roles::OTHER,
    running::{Answer, fresh_key},
    stores::sqlite,
};

pub(super) const PART: usize = 100 << 10;

/// A document of so many bytes.
pub(super) fn document(bytes: usize) -> Vec<u8> {
    let mut long = String::new();
    for n in 0.. {
        if long.len() >= bytes {
            break;
        }
        long.push_str(&format!("line {n} of the document "));
    }
    pdf(&long)
}

pub(super) async fn begin(world: &World, slot: &str, size: usize, key: &str) -> Answer {
    let body = json!({ "region": REGION, "service": "reissue", "slot": slot, "sequence": 1, "size": size });
    let headers = [("Idempotency-Key", key)];
    world.running.send(Method::POST, "/api/v1/uploads", Some(&world.candidate), &headers, Some(&body)).await
}

pub(super) async fn begun(world: &World, slot: &str, size: usize) -> String {
    text(&begin(world, slot, size, &fresh_key()).await.expect(201)["id"])
}

async fn part_as(world: &World, token: &str, id: &str, offset: usize, bytes: &[u8]) -> Answer {
    let (path, bytes, token) = (format!("/api/v1/uploads/{id}/parts"), bytes.to_vec(), token.to_owned());
    let send = move |client: &reqwest::Client, base: &str| {
        let request = client.post(format!("{base}{path}")).bearer_auth(token);
        request.header("Upload-Offset", offset).header("Content-Type", "application/octet-stream").body(bytes)
    };
    world.running.raw(send).await
}

pub(super) async fn part(world: &World, id: &str, offset: usize, bytes: &[u8]) -> Answer {
    part_as(world, &world.candidate, id, offset, bytes).await
}

pub(super) async fn finish(world: &World, id: &str, body: &Value) -> Answer {
    let path = format!("/api/v1/uploads/{id}/finish");
    world.running.send(Method::POST, &path, Some(&world.candidate), &[], Some(body)).await
}

async fn offset(world: &World, id: &str) -> Option<u64> {
    world.running.get(&format!("/api/v1/uploads/{id}"), Some(&world.candidate)).await.expect(200)["offset"].as_u64()
}

/// Sends what is missing, from where the server says.
pub(super) async fn send_rest(world: &World, id: &str, file: &[u8]) {
    let from = usize::try_from(offset(world, id).await.unwrap()).unwrap();
    for (n, bytes) in file[from..].chunks(PART).enumerate() {
        let told = part(world, id, from + n * PART, bytes).await.expect(200);
        assert_eq!(told["offset"].as_u64(), Some((from + n * PART + bytes.len()) as u64));
    }
}

async fn content(world: &World, upload: &Value) -> Vec<u8> {
    world.running.get(&format!("/api/v1/attachments/{}", text(&upload["id"])), Some(&world.candidate)).await.bytes
}

pub(super) async fn gave_up(world: &World, id: &str) -> Answer {
    let path = format!("/api/v1/uploads/{id}");
    world.running.send(Method::DELETE, &path, Some(&world.candidate), &[], None).await
}

#[tokio::test]
async fn a_file_goes_on_where_it_broke_off_and_is_the_file_that_was_sent() {
    World::on_each(async |world| {
        let (file, key) = (document(350 << 10), fresh_key());
        let id = text(&begin(&world, "application", file.len(), &key).await.expect(201)["id"]);
        part(&world, &id, 0, &file[..PART]).await.expect(200);
        // The connection is lost in the middle of the second part: what came of it is no part.
        let cut = cut_off(&world, &id, PART, &file[PART..2 * PART]).await;
        assert!(cut, "the server saw the connection end");
        assert_eq!(offset(&world, &id).await, Some(PART as u64));
        // The program was closed and begins as before: it is told how far the file is.
        let again = begin(&world, "application", file.len(), &key).await.expect(201);
        assert_eq!((text(&again["id"]), again["offset"].as_u64()), (id.clone(), Some(PART as u64)));
        let early = finish(&world, &id, &json!({})).await;
        assert_eq!(early.problem(409), "upload_incomplete");
        send_rest(&world, &id, &file).await;
        let taken = finish(&world, &id, &json!({})).await;
        let upload = taken.expect(201);
        // Its answer was lost: an equal call gets it, and makes nothing.
        assert_eq!(finish(&world, &id, &json!({})).await.text, taken.text);
        assert_eq!(begin(&world, "application", file.len(), &key).await.expect(201)["offset"], file.len());
        assert_eq!(content(&world, &upload).await, file);
        // It is a file like any other.
        let photo = world.uploaded("photo", super::pictures::good_photo(0)).await;
        world.create(&world.body(&[&text(&upload["id"]), &photo])).await.expect(201);
        assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), 2);
        world.running.advance(Span::minutes(11));
        world.running.work().await;
        assert_eq!(world.stored().len(), 2, "the parts are gone");
        assert_eq!(world.running.app.records::<PartialUpload>().count(&Condition::all()).await.unwrap(), 0);
        assert_eq!(finish(&world, &id, &json!({})).await.text, taken.text, "also after the parts are gone");
        assert_eq!(begin(&world, "application", file.len(), &key).await.expect(201)["offset"], file.len());
    })
    .await;
}

/// Sends the head of a part and half of its bytes, then hangs up. Answers whether the server hung up as well.
async fn cut_off(world: &World, id: &str, offset: usize, bytes: &[u8]) -> bool {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = world.running.base.strip_prefix("http://").unwrap();
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /api/v1/uploads/{id}/parts HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Upload-Offset: {offset}\r\nContent-Type: application/octet-stream\r\nContent-Length: {}\r\n\r\n",
        world.candidate,
        bytes.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
    line.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = line.read_to_end(&mut rest).await;
    !String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 200")
}

#[tokio::test]
async fn a_part_for_another_place_is_refused_with_the_right_one_and_twice_sent_counts_once() {
    World::on_each(async |world| {
        let file = document(250 << 10);
        let id = begun(&world, "application", file.len()).await;
        // Eight equal parts at once: one is taken.
        let sends = (0..8).map(|_| part(&world, &id, 0, &file[..PART]));
        let answers = futures_util::future::join_all(sends).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 200).count(), 1);
        for refused in answers.iter().filter(|answer| answer.status.as_u16() == 409) {
            assert!(["upload_offset", "contended"].contains(&refused.problem(409).as_str()), "{}", refused.text);
        }
        for wrong in [0, PART - 1, PART + 1, 2 * PART] {
            let url = format!("{}/api/v1/uploads/{id}/parts", world.running.base);
            let request = crate::support::client().post(url).bearer_auth(&world.candidate);
            let request = request.header("Upload-Offset", wrong).header("Content-Type", "application/octet-stream");
            let refused = request.body(file[..PART].to_vec()).send().await.unwrap();
            assert_eq!(refused.status().as_u16(), 409);
            assert_eq!(refused.headers()["upload-offset"], PART.to_string().as_str());
            let body: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
            assert_eq!(body["code"], "upload_offset");
            assert!(text(&body["detail"]).contains(&PART.to_string()), "{body}");
        }
        send_rest(&world, &id, &file).await;
        let upload = finish(&world, &id, &json!({})).await.expect(201);
        assert_eq!(content(&world, &upload).await, file);
    })
    .await;
}

#[tokio::test]
async fn no_more_than_was_announced_no_more_than_the_slot_takes_and_nothing_of_another_kind() {
    let world = World::with(sqlite(&collections::all()).await, &[("ZHENGDA_FILES__ATTACHMENT_LIMIT_KIB", "512")]).await;
    let file = document(150 << 10);
    let id = begun(&world, "application", file.len()).await;
    part(&world, &id, 0, &file[..PART]).await.expect(200);
    let more = [&file[PART..], b"more"].concat();
    assert_eq!(part(&world, &id, PART, &more).await.problem(413), "upload_beyond");
    assert_eq!(offset(&world, &id).await, Some(PART as u64));
    // Parts that are too small, or larger than memory is kept for.
    let other = begun(&world, "application", 500 << 10).await;
    assert_eq!(part(&world, &other, 0, &file[..1_000]).await.problem(422), "upload_part_size");
    assert_eq!(part(&world, &other, 0, b"").await.problem(422), "upload_part_size");
    assert_eq!(part(&world, &other, 0, &document(600 << 10)).await.problem(413), "body_too_large");
    // What would be refused at the end is refused before the person's data is spent.
    assert_eq!(begin(&world, "application", 513 << 10, &fresh_key()).await.problem(413), "attachment_too_large");
    assert_eq!(begin(&world, "register", 65 << 10, &fresh_key()).await.problem(413), "attachment_too_large");
    assert_eq!(begin(&world, "nothing", 100, &fresh_key()).await.problem(422), "slot_unknown");
    let nothing = begin(&world, "application", 0, &fresh_key()).await;
    assert_eq!(
        (nothing.problem(400).as_str(), World::codes(&nothing)),
        ("invalid_body", vec!["attachment_empty".into()])
    );
    assert_eq!(part(&world, &other, 0, &vec![b'x'; PART]).await.problem(415), "attachment_type");
    // What hides behind a right beginning is found when it is put together, as in a file that came at once.
    let fake = [&file[..PART], &vec![b'x'; 50 << 10]].concat();
    let id = begun(&world, "application", fake.len()).await;
    send_rest(&world, &id, &fake).await;
    let refused = finish(&world, &id, &json!({})).await;
    assert_eq!(refused.problem(422), "pdf_broken");
    assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), 0);
}

#[tokio::test]
async fn a_strangers_file_is_not_there_and_a_key_is_of_one_file() {
    World::on_each(async |world| {
        let (file, key) = (document(150 << 10), fresh_key());
        let id = text(&begin(&world, "application", file.len(), &key).await.expect(201)["id"]);
        part(&world, &id, 0, &file[..PART]).await.expect(200);
        let stranger = world.running.candidate(OTHER).await;
        let path = format!("/api/v1/uploads/{id}");
        let theirs = async |method: Method, path: &str| {
            world.running.send(method, path, Some(&stranger), &[], None).await.problem(404)
        };
        assert_eq!(theirs(Method::GET, &path).await, "not_found");
        assert_eq!(theirs(Method::DELETE, &path).await, "not_found");
        assert_eq!(theirs(Method::POST, &format!("{path}/finish")).await, "not_found");
        assert_eq!(part_as(&world, &stranger, &id, PART, &file[PART..]).await.problem(404), "not_found");
        assert_eq!(world.running.get(&path, None).await.problem(401), "session_missing");
        assert_eq!(offset(&world, &id).await, Some(PART as u64));
        assert_eq!(begin(&world, "application", file.len() + 1, &key).await.problem(422), "idempotency_key_reused");
    })
    .await;
}

#[tokio::test]
async fn what_is_given_up_or_forgotten_is_removed_with_all_that_was_ever_written_of_it() {
    World::on_each(async |world| {
        let file = document(250 << 10);
        let given_up = begun(&world, "application", file.len()).await;
        let forgotten = begun(&world, "extra", file.len()).await;
        for id in [&given_up, &forgotten] {
            part(&world, id, 0, &file[..PART]).await.expect(200);
        }
        // As after a crash between the content and the line that counts it.
        let records = || world.running.app.records::<PartialUpload>();
        let uncounted = records().change(&forgotten, |stored| {
            let next = PartialUpload { parts: Vec::new(), ..stored.clone() };
            Ok::<_, ()>(zhengda::store::Change::Write(next, ()))
        });
        uncounted.await.unwrap();
        assert_eq!(world.stored().len(), 2);
        gave_up(&world, &given_up).await.expect(204);
        assert_eq!(gave_up(&world, &given_up).await.problem(404), "not_found");
        assert_eq!(part(&world, &given_up, PART, &file[PART..2 * PART]).await.problem(404), "not_found");
        world.running.advance(Span::minutes(11));
        world.running.work().await;
        assert_eq!(world.stored().len(), 1);
        // The person may come back to the other one for two days.
        world.running.advance(Span::hours(47));
        world.running.work().await;
        assert_eq!(world.stored().len(), 1);
        world.running.advance(Span::hours(3));
        world.running.work().await;
        assert!(world.stored().is_empty());
        assert_eq!(records().count(&Condition::all()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn files_in_parts_count_as_uploads_of_the_day_finished_or_not() {
    let world = World::with(sqlite(&collections::all()).await, &[("ZHENGDA_FILES__UPLOADS_PER_DAY", "3")]).await;
    let file = document(100 << 10);
    let finished = begun(&world, "application", file.len()).await;
    send_rest(&world, &finished, &file).await;
    finish(&world, &finished, &json!({})).await.expect(201);
    let given_up = begun(&world, "application", file.len()).await;
    gave_up(&world, &given_up).await.expect(204);
    let last = begun(&world, "application", file.len()).await;
    let refused = begin(&world, "application", file.len(), &fresh_key()).await;
    assert_eq!((refused.problem(429).as_str(), refused.retry_after.as_deref()), ("uploads_too_many", Some("3600")));
    assert_eq!(world.upload("application", pdf("1")).await.problem(429), "uploads_too_many");
    // What was begun within the limit is finished within it.
    send_rest(&world, &last, &file).await;
    finish(&world, &last, &json!({})).await.expect(201);
}

// rows: N10
#[tokio::test]
async fn a_photo_whose_size_only_is_wrong_is_corrected_without_being_sent_again() {
    let world = World::open().await;
    let photo = super::pictures::photo(super::pictures::Look { width: 590, height: 826, ..super::pictures::GOOD });
    let id = begun(&world, "photo", photo.len()).await;
    send_rest(&world, &id, &photo).await;
    assert_eq!(finish(&world, &id, &json!({})).await.problem(422), "photo_unfit");
    let corrected = finish(&world, &id, &json!({ "correct": true })).await;
    corrected.expect(201);
    assert!(World::codes(&corrected).contains(&"photo_corrected".to_owned()), "{}", corrected.text);
}
