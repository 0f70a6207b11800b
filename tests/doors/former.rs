//! Accounts of an older system: taken over from a list, opened by nobody, found again by whoever proves to be the person.

use std::{fs::File, io::Write, sync::Arc};

use serde_json::json;
use zhengda::app::{
    imports::Kind,
    sheet::{Import, Progress, Summary},
};

use crate::support::{
    roles::{OTHER, OWNER},
    running::{Running, on_each_store},
};

/// A region that takes accounts over.
const REGION: &str = "shandong";
/// The number that the authority's list of certificates names, too.
const MOBILE: &str = "13800138001";

fn order(dry_run: bool) -> Import {
    Import { region: REGION.to_owned(), dry_run, progress: Arc::new(Progress::default()) }
}

async fn take_over(running: &Running, text: &str, dry_run: bool) -> Summary {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    assert_eq!(Kind::Accounts.refusal(&running.app.catalogue.regions[REGION]), None, "accounts.migration is set");
    running.app.import(Kind::Accounts, File::open(file.path()).unwrap(), order(dry_run)).await.unwrap()
}

fn list() -> String {
    format!(
        "姓名,证件号码,手机号,原用户名,注册日期,业务,申请日期,办理结果\n\
         {0},{1},{MOBILE},liming_old,2016-03-01,证书补办,2018-05-02,已办结\n\
         {0},{1},{MOBILE},liming_old,2016-03-01,证书邮寄,2019/6/7,已寄出\n\
         {2},{3},,wangfang_old,2017-01-02,,,\n",
        OWNER.0, OWNER.1, OTHER.0, OTHER.1
    )
}

// rows: S02
#[tokio::test]
async fn whoever_registers_anew_finds_the_old_business_and_is_one_person() {
    on_each_store(async |running| {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo/shandong.csv");
        running.app.import_certificates(File::open(path).unwrap(), order(false)).await.unwrap();
        let person = running.person(OWNER).await;
        let rehearsed = take_over(&running, &list(), true).await;
        assert_eq!((rehearsed.total, rehearsed.added, rehearsed.failed), (3, 3, 0), "{:?}", rehearsed.findings);
        let taken = take_over(&running, &list(), false).await;
        assert_eq!((taken.added, taken.unchanged), (3, 0));
        let again = take_over(&running, &list(), false).await;
        assert_eq!((again.added, again.unchanged), (0, 3), "doing it again changes nothing");

        // The old name opens nothing: the person registers anew, or comes through the province.
        let old = running.log_in_with("limingold", "whatever-1").await;
        assert_eq!(old.problem(401), "credentials_wrong");
        running.register("liming2026", MOBILE, &json!({ "id_number": OWNER.1 })).await.expect(202);
        let registered = running.log_in_with("liming2026", crate::support::doors::PASSWORD).await.expect(201);
        let through_province = running.log_in_at("shandong", OWNER.1, "3").await.expect(201);
        for session in [&registered, &through_province] {
            assert_eq!(session["person"]["id"], json!(person), "one person, not two");
            let token = session["token"].as_str();
            let account = running.get("/api/v1/me/account", token).await.expect(200);
            let former = &account["former_accounts"][0];
            assert_eq!((&former["username"], &former["registered_on"]), (&json!("liming_old"), &json!("2016-03-01")));
            assert_eq!(
                former["business"][0],
                json!({ "service": "证书补办", "applied_on": "2018-05-02", "result": "已办结" })
            );
            assert_eq!(former["business"][1]["applied_on"], "2019-06-07");
            let certificates = running.get("/api/v1/certificates", token).await.expect(200);
            assert!(!certificates["items"].as_array().unwrap().is_empty(), "certificates are there too");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bad_row_is_told_with_its_place_and_keeps_no_other_out() {
    let running = Running::start().await;
    running.person(OWNER).await;
    let text = format!(
        "姓名,证件号码,手机号,业务,申请日期\n\
         王小五,{},,,\n\
         {},440105199003074517,,,\n\
         {1},{2},12345,证书补办,2018-05-02\n\
         {1},{2},,,2018-05-02\n\
         {1},{2},,证书补办,2018-13-02\n\
         {1},{2},,证书补办,2018-05-02\n\
         {1},{2},,证书补办,2018-05-02\n",
        OWNER.1, OTHER.0, OTHER.1
    );
    let summary = take_over(&running, &text, false).await;
    let found: Vec<_> = summary
        .findings
        .iter()
        .map(|finding| (finding.line, finding.column.unwrap_or_default(), finding.code))
        .collect();
    assert_eq!(
        found,
        [
            (2, "姓名", "row_person_has_other_name"),
            (3, "证件号码", "row_document_invalid"),
            (4, "手机号", "row_mobile_invalid"),
            (5, "业务", "row_column_missing"),
            (6, "申请日期", "row_date_invalid"),
            (8, "证件号码", "row_duplicate_in_file"),
        ]
    );
    assert_eq!((summary.added, summary.failed), (1, 6));
    let header = take_over(&running, "姓名,证件编号\n李明,1\n", false).await;
    assert!(header.is_refused(), "{header:?}");
}

/// Where `accounts.migration` is not set, a list of accounts is refused before a row is read.
#[tokio::test]
async fn a_region_that_takes_no_accounts_over_says_so() {
    let running = Running::start().await;
    for (id, profile) in &running.app.catalogue.regions {
        let refused = Kind::Accounts.refusal(profile).is_some();
        assert_eq!(refused, !profile.accounts.migration, "{id}");
        assert_eq!(refused, id != REGION, "{id}");
    }
}
