//! How long files are kept: unused uploads, files of cases that ended, and accepted documents that are used again.

use serde_json::json;
use zhengda::records::{case::Case, upload::Upload};
use zhengda::store::Condition;
use zhengda_engine::moment::Span;

use super::{
    pictures::{good_photo, pdf},
    world::{REGION, World, certificate, text},
};
use crate::support::roles::OWNER;

#[tokio::test]
async fn an_upload_that_no_application_lists_is_removed_and_a_listed_one_is_kept() {
    World::on_each(async |world| {
        let loose = world.uploaded("extra", pdf("loose")).await;
        let case = world.handed_in().await;
        world.running.advance(Span::hours(47));
        world.running.work().await;
        assert_eq!(world.stored().len(), 3);
        world.running.advance(Span::hours(2));
        // Its time is over, but a case that was begun in the last moment may still list it.
        let candidate = world.running.candidate(OWNER).await;
        let late = world.running.act("/api/v1/cases", &candidate, None, &world.body(&[&loose])).await;
        assert!(late.text.contains("attachment_expired"), "{}", late.text);
        world.running.advance(Span::hours(1));
        world.running.work().await;
        assert_eq!(world.stored().len(), 2);
        world.running.advance(Span::days(20));
        world.running.work().await;
        assert_eq!(world.stored().len(), 2, "the files of {} stay", case["id"]);
        assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn files_go_with_the_time_of_their_case_and_their_line_stays() {
    World::on_each(async |world| {
        let case = world.handed_in().await;
        let id = text(&case["id"]);
        let path = format!("/api/v1/cases/{id}");
        let withdraw = format!("{path}/withdraw");
        world.running.act(&withdraw, &world.candidate, case["version"].as_u64(), &json!({})).await.expect(200);
        world.running.advance(Span::days(29));
        world.running.work().await;
        assert_eq!(world.stored().len(), 2);
        world.running.advance(Span::days(2));
        world.running.work().await;
        assert!(world.stored().is_empty(), "30 days after it was withdrawn");
        assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), 0);
        let candidate = world.running.candidate(OWNER).await;
        let shown = world.running.get(&path, Some(&candidate)).await.expect(200);
        for file in shown["attachments"].as_array().unwrap() {
            assert!(file["deleted_at"].is_string() && file["digest"].is_string(), "{file}");
        }
        let reviewer = world.reviewer().await;
        let file = format!("/api/v1/staff/cases/{id}/attachments/{}", text(&shown["attachments"][0]["id"]));
        assert_eq!(world.running.get(&file, Some(&reviewer)).await.problem(410), "attachment_gone");
        assert_eq!(world.running.work().await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_lies_too_long_loses_its_files_and_says_so() {
    let world = World::open().await;
    let (form, photo) = (world.uploaded("application", pdf("1")).await, world.uploaded("photo", good_photo(0)).await);
    let mut body = world.body(&[&form, &photo]);
    body["draft"] = json!(true);
    let draft = world.create(&body).await.expect(201);
    world.running.advance(Span::days(91));
    world.running.work().await;
    let candidate = world.running.candidate(OWNER).await;
    let path = format!("/api/v1/cases/{}", text(&draft["id"]));
    let shown = world.running.get(&path, Some(&candidate)).await.expect(200);
    assert_eq!(shown["slots"][0]["filled"], false);
    let refused = world.running.act(&format!("{path}/submit"), &candidate, shown["version"].as_u64(), &json!({})).await;
    assert_eq!(refused.problem(422), "form_incomplete");
    assert!(world.stored().is_empty());
}

// rows: G19
#[tokio::test]
async fn a_document_that_was_accepted_once_is_offered_and_used_again() {
    World::on_each(async |world| {
        let case = world.handed_in().await;
        let form = text(&case["attachments"][0]["id"]);
        let query = format!("/api/v1/attachments/reusable?region={REGION}&service=reissue&slot=application");
        let offered = async || world.running.get(&query, Some(&world.candidate)).await.expect(200);
        assert_eq!(offered().await, json!([]), "not accepted yet");
        let target = json!({ "region": REGION, "service": "reissue", "slot": "application" });
        let reuse = format!("/api/v1/attachments/{form}/reuse");
        let early = world.running.act(&reuse, &world.candidate, None, &target).await;
        assert_eq!(early.problem(409), "attachment_not_reusable");
        let reviewer = world.reviewer().await;
        world.staff_step(&reviewer, &case, "claim", &json!({})).await;
        world.staff_step(&reviewer, &case, "approve", &json!({})).await;
        let offer = offered().await;
        assert_eq!((offer.as_array().unwrap().len(), &offer[0]["file"]["id"]), (1, &json!(form)));
        assert_eq!((&offer[0]["case_id"], &offer[0]["service_name"]["zh"]), (&case["id"], &json!("证书补发")));
        let copy = world.running.act(&reuse, &world.candidate, None, &target).await.expect(201);
        assert_eq!(copy["origin"]["case_id"], case["id"]);
        assert_ne!(copy["id"], json!(form));
        let person = world.running.person(OWNER).await;
        let photo = world.uploaded("photo", good_photo(1)).await;
        let mut body = world.body(&[&text(&copy["id"]), &photo]);
        body["certificate_id"] = json!(certificate(&world.running, &person, OWNER.1, 2).await);
        let second = world.create(&body).await.expect(201);
        assert_eq!(second["attachments"][0]["origin"]["case_id"], case["id"]);
        // The copy is the second case's own: it outlives the first one's.
        let records = world.running.app.records::<Case>();
        assert_eq!(records.count(&Condition::has("attachment_ids", form.as_str())).await.unwrap(), 1);
        let photo_offer = format!("/api/v1/attachments/reusable?region={REGION}&service=reissue&slot=photo");
        let photos = world.running.get(&photo_offer, Some(&world.candidate)).await.expect(200);
        assert_eq!(photos, json!([]), "a photo must be recent");
    })
    .await;
}
