//! Slots as the candidate meets them: declared with the service, filled before handing in, kept with the case.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    pictures::{good_photo, pdf},
    world::{REGION, World, certificate, text},
};
use crate::support::{
    roles::{OTHER, OWNER},
    running::fresh_key,
};

fn pointers(problem: &Value) -> Vec<(String, String)> {
    let errors = problem["errors"].as_array().unwrap();
    errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

fn found(slot: &str, code: &str) -> (String, String) {
    (format!("/attachments/{slot}"), code.to_owned())
}

// rows: G15 G16 G19 G20
#[tokio::test]
async fn the_client_learns_everything_about_the_slots_from_the_region() {
    let world = World::open().await;
    let region = world.running.get(&format!("/api/v1/regions/{REGION}"), None).await.expect(200);
    let service = &region["services"][0];
    assert_eq!((&service["service"], &service["all_before_next"]), (&json!("reissue"), &json!(true)));
    let slots = service["slots"].as_array().unwrap();
    assert_eq!(slots.len(), 4);
    assert_eq!(
        (&slots[0]["numbered"], &slots[0]["max"], &slots[0]["template"]),
        (&json!(true), &json!(3), &json!("application_form"))
    );
    let photo = &slots[1];
    assert_eq!(photo["media_types"], json!(["image/jpeg"]));
    assert_eq!(
        (
            &photo["photo"]["width"],
            &photo["photo"]["height"],
            &photo["photo"]["width_mm"],
            &photo["photo"]["height_mm"]
        ),
        (&json!(295), &json!(413), &json!(25), &json!(35))
    );
    assert_eq!(photo["photo"]["white_background"], true);
    assert_eq!(slots[2]["when"], "former_number");
}

// rows: G19 G20 G22
#[tokio::test]
async fn a_case_is_handed_in_only_when_every_slot_is_filled() {
    World::on_each(async |world| {
        let empty = world.create(&world.body(&[])).await;
        assert_eq!(empty.problem(422), "form_incomplete");
        assert_eq!(pointers(&empty.json()), [found("application", "slot_empty"), found("photo", "slot_empty")]);
        let body = world.body(&[]);
        let path = "/api/v1/cases?dry_run=true";
        let rehearsed = world.running.send(Method::POST, path, Some(&world.candidate), &[], Some(&body));
        let rehearsed = rehearsed.await.expect(200);
        assert_eq!(rehearsed["findings"].as_array().unwrap().len(), 2, "a rehearsal finds the same");
        let mut draft = world.body(&[]);
        draft["draft"] = json!(true);
        let draft = world.create(&draft).await.expect(201);
        assert_eq!(draft["slots"][0], json!({ "slot": "application", "asked": true, "count": 0, "filled": false }));
        let (form, photo) =
            (world.uploaded("application", pdf("1")).await, world.uploaded("photo", good_photo(0)).await);
        let saved = patch(&world, &draft, &json!({ "form": {}, "attachments": [form, photo] })).await;
        assert_eq!(saved["slots"].as_array().unwrap().iter().filter(|slot| slot["filled"] == false).count(), 0);
        let path = format!("/api/v1/cases/{}/submit", text(&saved["id"]));
        let handed_in = world.running.act(&path, &world.candidate, saved["version"].as_u64(), &json!({})).await;
        let handed_in = handed_in.expect(200);
        assert_eq!(handed_in["state"], "submitted");
        let files = handed_in["attachments"].as_array().unwrap();
        assert_eq!(
            files.iter().map(|file| text(&file["slot_name"]["zh"])).collect::<Vec<_>>(),
            ["补发（更换）申请表", "电子照片"]
        );
        assert!(files.iter().all(|file| text(&file["digest"]).len() == 64));
    })
    .await;
}

// rows: G19
#[tokio::test]
async fn several_files_of_one_slot_have_their_own_sequence_numbers() {
    let world = World::open().await;
    let numbered = async |n: &str, body: &str| {
        let answer = world.upload_with("application", pdf(body), &[("sequence", n)], &fresh_key()).await;
        text(&answer.expect(201)["id"])
    };
    let (first, second, again) = (numbered("1", "a").await, numbered("2", "b").await, numbered("2", "c").await);
    let photo = world.uploaded("photo", good_photo(0)).await;
    let refused = world.create(&world.body(&[&first, &second, &again, &photo])).await;
    assert_eq!(pointers(&refused.json()), [found("application", "sequence_taken")]);
    let twice = world.create(&world.body(&[&first, &first, &photo])).await;
    assert_eq!(pointers(&twice.json()), [("/attachments/1".to_owned(), "attachment_used".to_owned())]);
    let case = world.create(&world.body(&[&first, &second, &photo])).await.expect(201);
    assert_eq!(
        case["attachments"].as_array().unwrap().iter().map(|file| file["sequence"].clone()).collect::<Vec<_>>(),
        [1, 2, 1]
    );
    for sequence in ["0", "100"] {
        let refused = world.upload_with("application", pdf("x"), &[("sequence", sequence)], &fresh_key()).await;
        assert_eq!(refused.problem(422), "sequence_invalid");
    }
}

// rows: F80
#[tokio::test]
async fn a_certificate_with_a_15_digit_number_asks_for_the_register_extract() {
    let world = World::open().await;
    let person = world.running.person(OWNER).await;
    let old = certificate(&world.running, &person, "440105900307451", 2).await;
    let (form, photo) = (world.uploaded("application", pdf("1")).await, world.uploaded("photo", good_photo(0)).await);
    let mut body = world.body(&[&form, &photo]);
    body["certificate_id"] = json!(old);
    let refused = world.create(&body).await;
    assert_eq!(pointers(&refused.json()), [found("register", "slot_empty")]);
    assert!(text(&refused.json()["errors"][0]["detail"]).contains("户籍证明"));
    let extract = world.uploaded("register", pdf("extract")).await;
    body["attachments"] = json!([form, photo, extract]);
    let case = world.create(&body).await.expect(201);
    assert_eq!(case["slots"][2], json!({ "slot": "register", "asked": true, "count": 1, "filled": true }));
}

// rows: G25
#[tokio::test]
async fn a_returned_case_gets_new_scans_and_the_old_ones_are_removed() {
    World::on_each(async |world| {
        let case = world.handed_in().await;
        let (old_form, photo) = (text(&case["attachments"][0]["id"]), text(&case["attachments"][1]["id"]));
        let path = format!("/api/v1/attachments/{old_form}");
        let locked = world.running.send(Method::DELETE, &path, Some(&world.candidate), &[], None);
        assert_eq!(locked.await.problem(409), "attachment_locked");
        let reviewer = world.reviewer().await;
        let new_form = world.uploaded("application", pdf("2")).await;
        let early = json!({ "form": {}, "attachments": [new_form, photo] });
        assert_eq!(patch_answer(&world, &case, &early).await.problem(409), "edit_only_when_returned");
        world.staff_step(&reviewer, &case, "claim", &json!({})).await;
        let grounds = json!({ "reason_code": "unclear", "text": "请重新扫描" });
        let returned = world.staff_step(&reviewer, &case, "return", &grounds).await;
        let without = json!({ "form": {}, "attachments": [photo] });
        assert_eq!(
            pointers(&patch_answer(&world, &returned, &without).await.json()),
            [found("application", "slot_empty")]
        );
        let stored = world.stored().len();
        let changed = patch(&world, &returned, &early).await;
        assert_eq!(changed["attachments"][0]["id"], json!(new_form));
        let gone = world.running.get(&format!("/api/v1/attachments/{old_form}"), Some(&world.candidate)).await;
        assert_eq!(gone.problem(404), "not_found");
        assert_eq!(world.stored().len(), stored - 1, "the replaced scan is not kept");
    })
    .await;
}

#[tokio::test]
async fn files_of_others_and_files_of_another_case_are_refused() {
    let world = World::open().await;
    let stranger = world.running.candidate(OTHER).await;
    let theirs = world.upload_as(&stranger, "application", pdf("1"), &[], &fresh_key()).await.expect(201);
    let theirs = text(&theirs["id"]);
    let refused = world.create(&world.body(&[&theirs, "att_nothing"])).await;
    let codes: Vec<_> =
        pointers(&refused.json()).into_iter().filter(|(_, code)| code == "attachment_missing").collect();
    assert_eq!(codes.len(), 2, "{}", refused.text);
    let case = world.handed_in().await;
    let (form, photo) = (text(&case["attachments"][0]["id"]), text(&case["attachments"][1]["id"]));
    let person = world.running.person(OWNER).await;
    let mut second = world.body(&[&form, &photo]);
    second["certificate_id"] = json!(certificate(&world.running, &person, OWNER.1, 3).await);
    let refused = world.create(&second).await;
    assert!(pointers(&refused.json()).contains(&("/attachments/0".to_owned(), "attachment_used".to_owned())));
}

async fn patch(world: &World, case: &Value, body: &Value) -> Value {
    patch_answer(world, case, body).await.expect(200)
}

async fn patch_answer(world: &World, case: &Value, body: &Value) -> crate::support::running::Answer {
    let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
    let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
    let path = format!("/api/v1/cases/{}", text(&case["id"]));
    world.running.send(Method::PATCH, &path, Some(&world.candidate), &headers, Some(body)).await
}
