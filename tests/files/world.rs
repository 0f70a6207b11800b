//! What these tests share: the application with one more region, whose services ask for files, and uploads to it.

use std::{fs, os::unix::fs::symlink, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use zhengda::records::{certificate::Certificate, collections, staff::StaffRole};

use crate::support::{
    roles::OWNER,
    running::{Answer, Running, fresh_key},
    stores::{TestStore, sqlite, stores},
};

pub(super) const REGION: &str = "harbour";

/// A running application with a candidate who has a certificate of the region.
#[derive(Debug)]
pub(super) struct World {
    pub(super) running: Running,
    pub(super) candidate: String,
    pub(super) certificate: String,
    _config: TempDir,
}

impl World {
    pub(super) async fn open() -> Self {
        Self::with(sqlite(&collections::all()).await, &[]).await
    }

    pub(super) async fn with(store: TestStore, overrides: &[(&str, &str)]) -> Self {
        let config = config();
        let folder = config.path().display().to_string();
        let mut all = vec![("ZHENGDA_SERVER__CONFIG_FOLDER", folder.as_str())];
        all.extend(overrides);
        let running = Running::over(store, &all).await;
        let person = running.person(OWNER).await;
        let certificate = certificate(&running, &person, OWNER.1, 1).await;
        let candidate = running.candidate(OWNER).await;
        Self { running, candidate, certificate, _config: config }
    }

    /// On every store there is.
    pub(super) async fn on_each<F: Future<Output = ()>>(test: impl Fn(Self) -> F) {
        for store in stores(&collections::all()).await {
            println!("on {}", store.name);
            test(Self::with(store, &[]).await).await;
        }
    }

    pub(super) async fn upload(&self, slot: &str, bytes: Vec<u8>) -> Answer {
        self.upload_with(slot, bytes, &[], &fresh_key()).await
    }

    pub(super) async fn upload_with(&self, slot: &str, bytes: Vec<u8>, more: &[(&str, &str)], key: &str) -> Answer {
        self.upload_as(&self.candidate, slot, bytes, more, key).await
    }

    pub(super) async fn upload_as(
        &self,
        token: &str,
        slot: &str,
        bytes: Vec<u8>,
        more: &[(&str, &str)],
        key: &str,
    ) -> Answer {
        let place = [("region", REGION), ("service", "reissue"), ("slot", slot)];
        let fields: Vec<(&str, &str)> = place.iter().chain(more).copied().collect();
        self.running.upload(token, &fields, bytes, key).await
    }

    /// The id of an upload that is taken.
    pub(super) async fn uploaded(&self, slot: &str, bytes: Vec<u8>) -> String {
        text(&self.upload(slot, bytes).await.expect(201)["id"])
    }

    pub(super) fn body(&self, attachments: &[&str]) -> Value {
        json!({
            "region": REGION, "service": "reissue", "certificate_id": self.certificate,
            "form": { "recipient": "李明" }, "attachments": attachments,
        })
    }

    pub(super) async fn create(&self, body: &Value) -> Answer {
        self.running.act("/api/v1/cases", &self.candidate, None, body).await
    }

    /// A case that was handed in with an application form and a photo.
    pub(super) async fn handed_in(&self) -> Value {
        let form = self.uploaded("application", super::pictures::pdf("1")).await;
        let photo = self.uploaded("photo", super::pictures::good_photo(0)).await;
        self.create(&self.body(&[&form, &photo])).await.expect(201)
    }

    pub(super) async fn reviewer(&self) -> String {
        self.running.staff(REGION, "reviewer", StaffRole::Reviewer).await
    }

    pub(super) async fn staff_step(&self, token: &str, case: &Value, step: &str, body: &Value) -> Value {
        let path = format!("/api/v1/staff/cases/{}/{step}", text(&case["id"]));
        self.running.act(&path, token, None, body).await.expect(200)
    }

    /// The codes of the findings of a refused or of a taken upload.
    pub(super) fn codes(answer: &Answer) -> Vec<String> {
        let body = answer.json();
        let list = if body["errors"].is_array() { &body["errors"] } else { &body["findings"] };
        list.as_array().unwrap().iter().map(|finding| text(&finding["code"])).collect()
    }

    /// The names of the files below the folder of contents.
    pub(super) fn stored(&self) -> Vec<std::path::PathBuf> {
        files_below(&self.running.app.settings.files.folder)
    }
}

pub(super) fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The configuration with one more region.
fn config() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for entry in fs::read_dir(&config).unwrap().map(Result::unwrap) {
        if entry.file_name() != "regions" {
            symlink(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    let regions = folder.path().join("regions");
    fs::create_dir(&regions).unwrap();
    for entry in fs::read_dir(config.join("regions")).unwrap().map(Result::unwrap) {
        symlink(entry.path(), regions.join(entry.file_name())).unwrap();
    }
    fs::write(regions.join("harbour.toml"), include_str!("region.toml")).unwrap();
    folder
}

/// A certificate of the region that shows `number`.
pub(super) async fn certificate(running: &Running, person: &str, number: &str, n: u32) -> String {
    let id = format!("cert_{REGION}{n}");
    let now = running.app.now();
    // Written down as a document, so that a new field of a certificate is no work here.
    let certificate: Certificate = serde_json::from_value(json!({
        "region": REGION, "exam": "exam", "exam_name": "考试", "year": 2012,
        "management_number": format!("20120554400000{n:02}"), "approved_on": "2012-06-01", "city": "临港市",
        "name": OWNER.0, "document_number": number, "document_kind": "resident_id", "person": person,
        "status": "valid", "status_list": 7, "status_index": n, "salt": "00", "code": "CODE",
        "code_tag": format!("{REGION}{n}"), "issued_at": now, "imported_at": now,
    }))
    .unwrap();
    running.app.records().insert(&id, &certificate).await.unwrap();
    id
}
