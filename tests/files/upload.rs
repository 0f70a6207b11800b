//! Uploading and reading: once per key, only one's own, sealed where it lies, and never shown inside a page.

use reqwest::Method;
use serde_json::json;
use zhengda::records::{collections, staff::StaffRole, upload::Upload};
use zhengda::store::Condition;

use super::{
    pictures::{GOOD, Look, good_photo, pdf, photo},
    world::{World, text},
};
use crate::support::{roles::OTHER, running::fresh_key, stores::sqlite};

#[tokio::test]
async fn an_equal_upload_has_one_effect_and_one_answer() {
    World::on_each(async |world| {
        let key = fresh_key();
        let sends = (0..8).map(|_| world.upload_with("application", pdf("1"), &[], &key));
        let answers = futures_util::future::join_all(sends).await;
        let first = answers.iter().find(|answer| answer.status.as_u16() == 201).expect("one is taken");
        for answer in &answers {
            // Under load one may be told to come again; it then gets the same answer.
            assert!(answer.text == first.text || answer.status.as_u16() == 503, "{}", answer.text);
        }
        assert_eq!(world.upload_with("application", pdf("1"), &[], &key).await.text, first.text);
        assert_eq!(world.running.app.records::<Upload>().count(&Condition::all()).await.unwrap(), 1);
        assert_eq!(world.stored().len(), 1);
        let other = world.upload_with("application", pdf("2"), &[], &key).await;
        assert_eq!(other.problem(422), "idempotency_key_reused");
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_broke_off_is_finished_by_the_same_call() {
    World::on_each(async |world| {
        let key = fresh_key();
        let whole = world.upload_with("application", pdf("1"), &[], &key).await;
        let id = text(&whole.expect(201)["id"]);
        // As after a crash between the line and the content.
        let records = || world.running.app.records::<Upload>();
        let object = records().get(&id).await.unwrap().unwrap().value.object;
        world.running.app.objects.delete(&object).await.unwrap();
        let broken = records().change(&id, |upload| {
            let next = Upload { stored: false, ..upload.clone() };
            Ok::<_, ()>(zhengda::store::Change::Write(next, ()))
        });
        broken.await.unwrap();
        let read = world.running.get(&format!("/api/v1/attachments/{id}"), Some(&world.candidate)).await;
        assert_eq!(read.problem(404), "not_found", "what is not whole is not there");
        assert_eq!(world.upload_with("application", pdf("1"), &[], &key).await.text, whole.text);
        let read = world.running.get(&format!("/api/v1/attachments/{id}"), Some(&world.candidate)).await;
        assert_eq!(read.bytes, pdf("1"));
    })
    .await;
}

#[tokio::test]
async fn a_file_is_read_by_its_owner_and_the_reviewer_of_its_case_only() {
    let world = World::open().await;
    let case = world.handed_in().await;
    let (id, photo_id) = (text(&case["attachments"][0]["id"]), text(&case["attachments"][1]["id"]));
    let own = format!("/api/v1/attachments/{id}");
    let staff = format!("/api/v1/staff/cases/{}/attachments/{id}", text(&case["id"]));
    let raw = world.running.raw(|client, base| client.get(format!("{base}{own}")).bearer_auth(&world.candidate)).await;
    assert_eq!((raw.status.as_u16(), raw.bytes.as_slice()), (200, pdf("1").as_slice()));
    assert_eq!(raw.content_type, "application/pdf");
    let stranger = world.running.candidate(OTHER).await;
    assert_eq!(world.running.get(&own, Some(&stranger)).await.problem(404), "not_found");
    assert_eq!(world.running.get(&own, None).await.problem(401), "session_missing");
    let reviewer = world.reviewer().await;
    assert_eq!(world.running.get(&staff, Some(&reviewer)).await.bytes, pdf("1"));
    // Who opened it stands in the chain (N6); who was refused opened nothing.
    let auditor = world.running.staff(super::world::REGION, "auditor", StaffRole::Auditor).await;
    let opened = world.running.get("/api/v1/staff/audit?action=case.file_read", Some(&auditor)).await.expect(200);
    let [entry] = opened["items"].as_array().unwrap().as_slice() else { panic!("{opened}") };
    assert_eq!((text(&entry["subject"]), text(&entry["details"]["file"])), (text(&case["id"]), id.clone()));
    let elsewhere = world.running.staff("guangzhou", "reviewer", StaffRole::Reviewer).await;
    assert_eq!(world.running.get(&staff, Some(&elsewhere)).await.problem(404), "not_found");
    let operator = world.running.staff(super::world::REGION, "operator", StaffRole::Operator).await;
    assert_eq!(world.running.get(&staff, Some(&operator)).await.problem(403), "role_missing");
    // A file of another case, and one that was never handed in, are not there for the reviewer.
    let loose = world.uploaded("extra", pdf("3")).await;
    for other in [loose.as_str(), "att_nothing"] {
        let path = format!("/api/v1/staff/cases/{}/attachments/{other}", text(&case["id"]));
        assert_eq!(world.running.get(&path, Some(&reviewer)).await.problem(404), "not_found");
    }
    assert_eq!(
        world.running.get(&format!("/api/v1/attachments/{photo_id}"), Some(&world.candidate)).await.content_type,
        "image/jpeg"
    );
}

#[tokio::test]
async fn a_file_leaves_as_something_to_be_saved_and_never_to_be_run() {
    let world = World::open().await;
    let id = world.uploaded("application", pdf("1")).await;
    let url = format!("{}/api/v1/attachments/{id}", world.running.base);
    let response = crate::support::client().get(url).bearer_auth(&world.candidate).send().await.unwrap();
    let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-disposition"), format!("attachment; filename=\"{id}.pdf\""));
    assert_eq!((header("x-content-type-options").as_str(), header("cache-control").as_str()), ("nosniff", "no-store"));
    assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(response.headers().get_all("content-type").iter().count(), 1);
}

#[tokio::test]
async fn what_lies_in_the_folder_is_sealed_and_says_nothing() {
    let world = World::open().await;
    world.upload("application", pdf("a secret of the candidate")).await.expect(201);
    let stored = world.stored();
    let [path] = stored.as_slice() else { panic!("{stored:?}") };
    let bytes = std::fs::read(path).unwrap();
    for part in [&b"%PDF"[..], b"secret", b"obj"] {
        assert!(!bytes.windows(part.len()).any(|window| window == part), "{part:?} can be read");
    }
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("obj_") && name.len() == 28, "{name}");
    // A content that was exchanged for another one does not open.
    let object = name.to_owned();
    std::fs::write(path, vec![7; bytes.len()]).unwrap();
    let error = world.running.app.objects.get(&object).await.unwrap_err();
    assert!(matches!(error, zhengda::objects::ObjectError::Foreign), "{error}");
}

#[tokio::test]
async fn limits_are_told_before_anything_is_kept() {
    let limits = [("ZHENGDA_FILES__UPLOADS_PER_DAY", "3"), ("ZHENGDA_FILES__ATTACHMENT_LIMIT_KIB", "128")];
    let world = World::with(sqlite(&collections::all()).await, &limits).await;
    let large = [pdf("1"), vec![b' '; 200 << 10]].concat();
    let refused = world.upload("application", large.clone()).await;
    assert_eq!(refused.problem(413), "attachment_too_large");
    assert!(text(&refused.json()["detail"]).contains("128 KB"), "{}", refused.text);
    let refused = world.upload("register", large).await;
    assert!(text(&refused.json()["detail"]).contains("64 KB"), "the slot's own limit: {}", refused.text);
    assert_eq!(world.upload("nothing", pdf("1")).await.problem(422), "slot_unknown");
    for _ in 0..3 {
        world.upload("application", pdf("1")).await.expect(201);
    }
    let refused = world.upload("application", pdf("1")).await;
    assert_eq!((refused.problem(429).as_str(), refused.retry_after.as_deref()), ("uploads_too_many", Some("3600")));
    world.running.advance(zhengda_engine::moment::Span::hours(25));
    world.upload("application", pdf("1")).await.expect(201);
}

#[tokio::test]
async fn a_form_with_faults_is_refused_with_the_place() {
    let world = World::open().await;
    let send = async |form: reqwest::multipart::Form| {
        let (token, key) = (world.candidate.clone(), fresh_key());
        let send = move |client: &reqwest::Client, base: &str| {
            let request = client.post(format!("{base}/api/v1/attachments")).bearer_auth(token);
            request.header("Idempotency-Key", key).multipart(form)
        };
        world.running.raw(send).await
    };
    let form = reqwest::multipart::Form::new;
    let file = || reqwest::multipart::Part::bytes(pdf("1"));
    for (form, pointer) in [
        (form().text("service", "reissue").text("slot", "extra").part("file", file()), "/region"),
        (form().text("region", "harbour").text("service", "reissue").text("slot", "extra"), "/file"),
        (
            form()
                .text("region", "a")
                .text("service", "b")
                .text("slot", "c")
                .text("sequence", "one")
                .part("file", file()),
            "/sequence",
        ),
        (
            form()
                .text("region", "a")
                .text("service", "b")
                .text("slot", "c")
                .text("correct", "maybe")
                .part("file", file()),
            "/correct",
        ),
        (form().text("slot", "c").text("slot", "d"), "/slot"),
        (form().part("file", file()).part("file", file()), "/file"),
    ] {
        let refused = send(form).await;
        assert_eq!(refused.problem(400), "invalid_body");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    for form in [form().text("more", "x"), form().text("slot", "x".repeat(300))] {
        assert_eq!(send(form).await.problem(400), "invalid_body");
    }
    let body = json!({ "slot": "extra" });
    let wrong = world.running.act("/api/v1/attachments", &world.candidate, None, &body).await;
    assert_eq!(wrong.problem(415), "media_type");
    let keyless = world.running.raw(|client, base| {
        let all =
            form().text("region", "harbour").text("service", "reissue").text("slot", "extra").part("file", file());
        client.post(format!("{base}/api/v1/attachments")).bearer_auth(&world.candidate).multipart(all)
    });
    assert_eq!(keyless.await.problem(400), "idempotency_key_missing");
}

#[tokio::test]
async fn an_owner_removes_what_is_in_no_application() {
    let world = World::open().await;
    let id = world.uploaded("photo", photo(Look { hair: [90, 60, 40], ..GOOD })).await;
    let path = format!("/api/v1/attachments/{id}");
    let stranger = world.running.candidate(OTHER).await;
    let theirs = world.running.send(Method::DELETE, &path, Some(&stranger), &[], None).await;
    assert_eq!(theirs.problem(404), "not_found");
    world.running.send(Method::DELETE, &path, Some(&world.candidate), &[], None).await.expect(204);
    assert_eq!(world.running.get(&path, Some(&world.candidate)).await.problem(404), "not_found");
    assert!(world.stored().is_empty());
    let again = world.uploaded("photo", good_photo(5)).await;
    assert_ne!(again, id);
}
