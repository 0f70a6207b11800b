//! An appeal brings files of its own: taken by slot as those of an application, read by who decides, kept with the case.

use serde_json::{Value, json};
use zhengda::records::staff::StaffRole;
use zhengda_engine::moment::Span;

use super::{
    pictures::pdf,
    world::{REGION, World, text},
};
use crate::support::{
    roles::{OTHER, OWNER},
    running::{Answer, fresh_key},
};

/// A case that was handed in and refused, as its owner sees it.
async fn refused(world: &World) -> Value {
    let case = world.handed_in().await;
    let reviewer = world.reviewer().await;
    world.staff_step(&reviewer, &case, "claim", &json!({})).await;
    let reason = world.running.get(&format!("/api/v1/regions/{REGION}"), None).await.expect(200);
    let grounds = json!({ "reason_code": reason["services"][0]["reasons"][0]["code"], "text": "材料不够。" });
    world.staff_step(&reviewer, &case, "reject", &grounds).await;
    shown(world, &case).await
}

async fn shown(world: &World, case: &Value) -> Value {
    let candidate = world.running.candidate(OWNER).await;
    world.running.get(&format!("/api/v1/cases/{}", text(&case["id"])), Some(&candidate)).await.expect(200)
}

async fn appeal(world: &World, case: &Value, files: &[&str]) -> Answer {
    let path = format!("/api/v1/cases/{}/appeal", text(&case["id"]));
    let body = json!({ "text": "证书确实遗失，请看公证书。", "attachments": files });
    world.running.act(&path, &world.candidate, case["version"].as_u64(), &body).await
}

fn errors(answer: &Answer) -> Vec<(String, String)> {
    let problem = answer.json();
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{problem}")).iter();
    errors.map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

fn found(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

// rows: K11 K12 Z09 Z10
#[tokio::test]
async fn an_appeal_brings_evidence_that_who_decides_reads() {
    World::on_each(async |world| {
        let region = world.running.get(&format!("/api/v1/regions/{REGION}"), None).await.expect(200);
        let offered = &region["services"][0]["appeal_slots"];
        assert_eq!((&offered[0]["id"], &offered[0]["name"]["zh"]), (&json!("evidence"), &json!("申诉证据")));
        let case = refused(&world).await;
        let file = world.uploaded("evidence", pdf("notary")).await;
        let appealed = appeal(&world, &case, &[&file]).await.expect(200);
        assert_eq!(appealed["state"], "appeal_submitted");
        assert_eq!(appealed["appeal"]["attachments"], json!([file]));
        let files = appealed["attachments"].as_array().unwrap();
        assert_eq!(files.len(), 3, "those of the application are still there");
        assert_eq!((&files[2]["id"], &files[2]["slot_name"]["zh"]), (&json!(file), &json!("申诉证据")));
        let path = format!("/api/v1/cases/{}/appeal", text(&case["id"]));
        let detail = world.running.get(&path, Some(&world.candidate)).await.expect(200);
        let listed = detail["attachments"].as_array().unwrap();
        assert_eq!((listed.len(), &listed[0]["id"]), (1, &json!(file)));
        let second = world.running.staff(REGION, "second", StaffRole::Reviewer).await;
        let path = format!("/api/v1/staff/cases/{}", text(&case["id"]));
        let read = world.running.get(&path, Some(&second)).await.expect(200);
        assert_eq!(read["appeal"]["attachments"], json!([file]));
        let content = world.running.get(&format!("{path}/attachments/{file}"), Some(&second)).await;
        assert_eq!(content.bytes, pdf("notary"));
    })
    .await;
}

// rows: K11
#[tokio::test]
async fn what_is_wrong_with_the_files_of_an_appeal_is_told_and_the_appeal_is_not_used_up() {
    World::on_each(async |world| {
        let case = refused(&world).await;
        assert_eq!(errors(&appeal(&world, &case, &[]).await), found("/attachments/evidence", "slot_empty"));
        let other_slot = world.uploaded("extra", pdf("extra")).await;
        let wrong = appeal(&world, &case, &[&other_slot]).await;
        assert!(errors(&wrong).contains(&found("/attachments/extra", "slot_unknown")[0]), "{}", wrong.text);
        let of_application = text(&case["attachments"][0]["id"]);
        let again = appeal(&world, &case, &[&of_application]).await;
        assert!(errors(&again).contains(&found("/attachments/application", "slot_unknown")[0]), "{}", again.text);
        let number = async |n: &str| {
            let answer = world.upload_with("evidence", pdf(n), &[("sequence", n)], &fresh_key()).await;
            text(&answer.expect(201)["id"])
        };
        let many = [number("1").await, number("2").await, number("3").await];
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(errors(&appeal(&world, &case, &many).await), found("/attachments/evidence", "slot_full"));
        let stranger = world.running.candidate(OTHER).await;
        let theirs = world.upload_as(&stranger, "evidence", pdf("theirs"), &[], &fresh_key()).await.expect(201);
        let stolen = appeal(&world, &case, &[&text(&theirs["id"])]).await;
        assert_eq!(errors(&stolen), found("/attachments/0", "attachment_missing"));
        // An application takes no file that is meant for an appeal.
        let mut body = world.body(&many[..1]);
        body["draft"] = json!(true);
        assert!(World::codes(&world.create(&body).await).contains(&"slot_unknown".to_owned()));
        // What was refused left the files free and the appeal open.
        appeal(&world, &case, &many[..2]).await.expect(200);
    })
    .await;
}

// rows: K11
#[tokio::test]
async fn the_files_of_an_appeal_are_its_cases_own_and_go_with_it() {
    World::on_each(async |world| {
        let case = refused(&world).await;
        let file = world.uploaded("evidence", pdf("notary")).await;
        let path = format!("/api/v1/cases/{}/appeal", text(&case["id"]));
        let body = json!({ "text": "请复查。", "attachments": [file] });
        let (key, seen) = (fresh_key(), format!("\"{}\"", case["version"]));
        let headers = [("Idempotency-Key", key.as_str()), ("If-Match", seen.as_str())];
        let send = async || {
            world.running.send(reqwest::Method::POST, &path, Some(&world.candidate), &headers, Some(&body)).await
        };
        let (first, again) = (send().await, send().await);
        assert_eq!((first.status.as_u16(), &first.text), (200, &again.text), "the same call has one effect");
        let remove = format!("/api/v1/attachments/{file}");
        let removed = world.running.send(reqwest::Method::DELETE, &remove, Some(&world.candidate), &[], None).await;
        assert_eq!(removed.problem(409), "attachment_locked");
        let second = world.running.staff(REGION, "second", StaffRole::Reviewer).await;
        world.staff_step(&second, &case, "claim", &json!({})).await;
        let region = world.running.get(&format!("/api/v1/regions/{REGION}"), None).await.expect(200);
        let grounds = json!({ "reason_code": region["services"][0]["reasons"][0]["code"], "text": "维持。" });
        world.staff_step(&second, &case, "reject", &grounds).await;
        assert_eq!(world.stored().len(), 3);
        world.running.advance(Span::days(4_000));
        world.running.work().await;
        assert!(world.stored().is_empty(), "{:?}", world.stored());
        let shown = shown(&world, &case).await;
        let gone = shown["attachments"].as_array().unwrap().iter().find(|one| one["id"] == json!(file)).unwrap();
        assert!(gone["deleted_at"].is_string(), "{shown}");
    })
    .await;
}
