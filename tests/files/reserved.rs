//! A file belongs to one application, and nothing takes it away while one is being handed in.

use std::sync::Arc;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use zhengda_engine::moment::Span;

use super::{
    pictures::{good_photo, pdf},
    world::{World, certificate, text},
};
use crate::support::{gate::Gate, roles::OWNER, running::Answer};

/// An application that has been judged and is about to be written by another process.
struct Slow {
    gate: Arc<Gate>,
    answer: JoinHandle<Answer>,
}

impl Slow {
    async fn hand_in(world: &World, body: Value) -> Self {
        let (door, gate) = Gate::before(world.running.store(), "cases");
        let config = world.running.app.settings.server.config_folder.display().to_string();
        let overrides = [("ZHENGDA_SERVER__CONFIG_FOLDER", config.as_str())];
        let process = world.running.behind(door, &overrides).await;
        let candidate = world.candidate.clone();
        let answer = tokio::spawn(async move { process.act("/api/v1/cases", &candidate, None, &body).await });
        gate.reached().await;
        Self { gate, answer }
    }

    async fn written(self) -> Answer {
        self.gate.open();
        self.answer.await.unwrap()
    }
}

async fn files(world: &World) -> (String, String) {
    (world.uploaded("application", pdf("1")).await, world.uploaded("photo", good_photo(0)).await)
}

/// A body with those files for another certificate of the person.
async fn for_another(world: &World, files: &[&str], n: u32) -> Value {
    let person = world.running.person(OWNER).await;
    let mut body = world.body(files);
    body["certificate_id"] = json!(certificate(&world.running, &person, OWNER.1, n).await);
    body
}

async fn remove(world: &World, id: &str) -> Answer {
    let path = format!("/api/v1/attachments/{id}");
    world.running.send(Method::DELETE, &path, Some(&world.candidate), &[], None).await
}

// rows: G19 G25
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_takes_a_file_from_an_application_that_is_being_handed_in() {
    World::on_each(async |world| {
        let (form, photo) = files(&world).await;
        let slow = Slow::hand_in(&world, world.body(&[&form, &photo])).await;
        assert_eq!(remove(&world, &form).await.problem(409), "attachment_locked");
        let second = world.create(&for_another(&world, &[&form, &photo], 2).await).await;
        assert_eq!(second.problem(422), "form_incomplete");
        assert_eq!(World::codes(&second), ["attachment_used"]);
        let case = slow.written().await.expect(201);
        let reviewer = world.reviewer().await;
        let path = format!("/api/v1/staff/cases/{}/attachments/{form}", text(&case["id"]));
        assert_eq!(world.running.get(&path, Some(&reviewer)).await.bytes, pdf("1"));
    })
    .await;
}

// rows: G19
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_whose_application_broke_off_is_free_again_after_a_while() {
    World::on_each(async |world| {
        let (form, photo) = files(&world).await;
        let slow = Slow::hand_in(&world, world.body(&[&form, &photo])).await;
        slow.answer.abort();
        assert!(slow.answer.await.is_err(), "the process is gone");
        let early = world.create(&world.body(&[&form, &photo])).await;
        assert_eq!(World::codes(&early), ["attachment_used"]);
        world.running.advance(Span::minutes(11));
        world.running.work().await;
        world.create(&world.body(&[&form, &photo])).await.expect(201);
    })
    .await;
}

// rows: G19
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_application_that_was_refused_gives_its_files_back() {
    World::on_each(async |world| {
        let (form, photo) = files(&world).await;
        let slow = Slow::hand_in(&world, world.body(&[&form, &photo])).await;
        world.handed_in().await;
        assert_eq!(slow.written().await.problem(409), "already_active_case");
        world.create(&for_another(&world, &[&form, &photo], 2).await).await.expect(201);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_applications_with_one_file_one_gets_it() {
    World::on_each(async |world| {
        let (form, photo) = files(&world).await;
        let mut bodies = Vec::new();
        for n in 2..8 {
            bodies.push(for_another(&world, &[&form, &photo], n).await);
        }
        let answers = join_all(bodies.iter().map(|body| world.create(body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 201).count(), 1, "{answers:?}");
        for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
            assert!(refused.status.as_u16() == 503 || World::codes(refused).contains(&"attachment_used".to_owned()));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn removing_and_handing_in_at_once_never_both_succeed() {
    World::on_each(async |world| {
        let reviewer = world.reviewer().await;
        for n in 0..6 {
            let (form, photo) = files(&world).await;
            let body = for_another(&world, &[&form, &photo], 10 + n).await;
            let (removed, handed_in) = tokio::join!(remove(&world, &form), world.create(&body));
            match handed_in.status.as_u16() {
                201 => {
                    assert_eq!(removed.problem(409), "attachment_locked");
                    let case = text(&handed_in.json()["id"]);
                    let path = format!("/api/v1/staff/cases/{case}/attachments/{form}");
                    assert_eq!(world.running.get(&path, Some(&reviewer)).await.bytes, pdf("1"));
                }
                422 => assert_eq!(removed.status.as_u16(), 204, "{}", removed.text),
                other => panic!("{other}: {}", handed_in.text),
            }
        }
    })
    .await;
}

// rows: G25
#[tokio::test]
async fn a_file_that_is_not_there_any_more_is_told_and_breaks_nothing() {
    let world = World::open().await;
    let case = world.handed_in().await;
    let id = text(&case["attachments"][0]["id"]);
    let records = world.running.app.records::<zhengda::records::upload::Upload>();
    let version = records.get(&id).await.unwrap().unwrap().version;
    records.delete_if(&id, version).await.unwrap();
    let reviewer = world.reviewer().await;
    let path = format!("/api/v1/staff/cases/{}/attachments/{id}", text(&case["id"]));
    assert_eq!(world.running.get(&path, Some(&reviewer)).await.problem(410), "attachment_gone");
}
