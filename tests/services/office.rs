//! What these tests share: an application with a region of their own, and its candidate, staff and certificates.

use std::{fs, path::Path, sync::Arc};

use serde_json::{Value, json};
use tempfile::TempDir;
use zhengda::{
    app::sheet::Import,
    records::{certificate::Certificate, collections, staff::StaffRole},
    store::{Condition, Find},
};
use zhengda_engine::values::Mobile;

use crate::{
    certificates::list::{self, csv, file},
    support::{
        running::{Answer, Running},
        stores::{self, TestStore},
    },
};

pub(super) const REGION: &str = "invented";
pub(super) const MOBILE: &str = "13800138001";

/// An exam whose paper certificates are still reissued, and one of which there is an electronic certificate.
pub(super) const PAPER: &str = "通信专业技术人员职业水平考试,2020,中级,";
pub(super) const ELECTRONIC: &str = "一级建造师,2020,,建筑工程";

/// The configuration with the region of these tests beside the others.
pub(super) fn configuration() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    copy(&root.join("config"), folder.path());
    fs::copy(root.join("tests/services/invented.toml"), folder.path().join("regions/invented.toml")).unwrap();
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// An office with one candidate, the person of row 1.
#[derive(Debug)]
pub(super) struct Office {
    pub(super) running: Running,
    pub(super) candidate: String,
    pub(super) configuration: TempDir,
}

impl Office {
    pub(super) async fn open() -> Self {
        Self::over(stores::sqlite(&collections::all()).await).await
    }

    pub(super) async fn over(store: TestStore) -> Self {
        let configuration = configuration();
        let path = configuration.path().display().to_string();
        let running = Running::over(store, &[("ZHENGDA_SERVER__CONFIG_FOLDER", &path)]).await;
        let holder = (list::name(1), list::id_number(1));
        let person = running.person((&holder.0, &holder.1)).await;
        running.app.prove_mobile(&person, &Mobile::parse(MOBILE).unwrap()).await.unwrap();
        let candidate = running.candidate((&holder.0, &holder.1)).await;
        Self { running, candidate, configuration }
    }

    /// Another process on the same store, with the same configuration.
    pub(super) async fn beside(&self) -> Running {
        let path = self.configuration.path().display().to_string();
        self.running.again_with(&[("ZHENGDA_SERVER__CONFIG_FOLDER", &path)]).await
    }

    /// Imports a certificate of the candidate's: exam, year, level and specialty as a list has them.
    pub(super) async fn certificate(&self, n: u32, sitting: &str, status: &str) -> Certificate {
        let (name, number) = (list::name(1), list::id_number(1));
        let year = sitting.split(',').nth(1).unwrap();
        let row = format!(
            "{name},居民身份证,{number},{MOBILE},{sitting},{year}055440{n:07},00{n:06},{year}-12-20,测试市,{status}"
        );
        let import = Import { region: REGION.to_owned(), dry_run: false, progress: Arc::default() };
        let summary = self.running.app.import_certificates(file(csv([row]).as_bytes()), import).await.unwrap();
        assert_eq!(summary.failed, 0, "{:?}", summary.findings);
        let all = self.running.app.records::<Certificate>();
        let found = all.find(&Find::by(Condition::all()).limit(1_000)).await.unwrap().0;
        let wanted = format!("{year}055440{n:07}");
        found.into_iter().find(|found| found.value.management_number == wanted).unwrap().value
    }

    pub(super) async fn staff(&self, name: &str, role: StaffRole) -> String {
        self.running.staff(REGION, name, role).await
    }

    pub(super) async fn reviewer(&self, n: u8) -> String {
        self.staff(&format!("reviewer{n}"), StaffRole::Reviewer).await
    }

    pub(super) async fn operator(&self) -> String {
        self.staff("operator", StaffRole::Operator).await
    }

    pub(super) async fn issuer(&self) -> String {
        self.staff("issuer", StaffRole::Issuer).await
    }

    pub(super) fn body(&self, service: &str, certificate: Option<&str>, form: &Value) -> Value {
        let mut body = json!({ "region": REGION, "service": service, "form": form, "accepted_notices": [] });
        if let Some(certificate) = certificate {
            body["certificate_id"] = json!(certificate);
        }
        body
    }

    pub(super) async fn apply(&self, service: &str, certificate: Option<&str>, form: &Value) -> Answer {
        let body = self.body(service, certificate, form);
        self.running.act("/api/v1/cases", &self.candidate, None, &body).await
    }

    pub(super) async fn rehearse(&self, service: &str, certificate: Option<&str>, form: &Value) -> Value {
        let body = self.body(service, certificate, form);
        self.running.post("/api/v1/cases?dry_run=true", Some(&self.candidate), &body).await.expect(200)
    }

    /// A step of a member of staff.
    pub(super) async fn act(&self, token: &str, case: &Value, step: &str, body: &Value) -> Answer {
        self.running.act(&format!("/api/v1/staff/cases/{}/{step}", id(case)), token, None, body).await
    }

    /// A step of the candidate at the revision of `case`.
    pub(super) async fn step(&self, case: &Value, step: &str, body: &Value) -> Answer {
        let path = format!("/api/v1/cases/{}/{step}", id(case));
        self.running.act(&path, &self.candidate, case["version"].as_u64(), body).await
    }

    pub(super) async fn shown(&self, case: &Value) -> Value {
        self.running.get(&format!("/api/v1/cases/{}", id(case)), Some(&self.candidate)).await.expect(200)
    }

    /// Asked for, claimed and approved.
    pub(super) async fn approved(&self, service: &str, certificate: Option<&str>, form: &Value) -> Value {
        let case = self.apply(service, certificate, form).await.expect(201);
        let reviewer = self.reviewer(1).await;
        self.act(&reviewer, &case, "claim", &json!({})).await.expect(200);
        self.act(&reviewer, &case, "approve", &json!({})).await.expect(200)
    }

    /// The candidate's certificate as its page shows it.
    pub(super) async fn page(&self, certificate: &str) -> Value {
        self.running.get(&format!("/api/v1/certificates/{certificate}"), Some(&self.candidate)).await.expect(200)
    }

    /// What a checker is told about a certificate's code.
    pub(super) async fn verdict(&self, certificate: &str) -> Value {
        let code = self.page(certificate).await["code"].clone();
        self.running.post("/api/v1/verifications", None, &json!({ "code": code })).await.expect(200)
    }
}

pub(super) fn id(case: &Value) -> String {
    case["id"].as_str().unwrap().to_owned()
}

/// The same test on every store there is.
pub(super) async fn on_each_store<F: Future<Output = ()>>(test: impl Fn(Office) -> F) {
    for store in stores::stores(&collections::all()).await {
        println!("on {}", store.name);
        test(Office::over(store).await).await;
    }
}

pub(super) fn mailing_form() -> Value {
    let address =
        json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" });
    json!({ "recipient": list::name(1), "mobile": MOBILE, "address": address })
}
