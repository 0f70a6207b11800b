//! Importing lists: every encoding and kind of file, good rows kept, bad ones told, and running it again.

use std::sync::Arc;

use zhengda::{
    app::sheet::{Import, Summary},
    records::{certificate::Certificate, person::Person},
    store::{Condition, Find},
};
use zhengda_engine::values::Mobile;

use super::list::{self, csv, file, row};
use crate::support::running::{Running, on_each_store};

pub(crate) async fn import(running: &Running, bytes: &[u8], dry_run: bool) -> Summary {
    let import = Import { region: "guangzhou".to_owned(), dry_run, progress: Arc::default() };
    running.app.import_certificates(file(bytes), import).await.unwrap()
}

async fn count(running: &Running) -> u64 {
    running.app.records::<Certificate>().count(&Condition::all()).await.unwrap()
}

fn counts(summary: &Summary) -> (u64, u64, u64, u64) {
    (summary.total, summary.added, summary.unchanged, summary.failed)
}

fn codes(summary: &Summary) -> Vec<(u32, &'static str)> {
    summary.findings.iter().map(|finding| (finding.line, finding.code)).collect()
}

#[tokio::test]
async fn a_list_is_imported_once_however_often_it_is_run() {
    on_each_store(async |running| {
        let text = csv((0..150).map(row));
        let dry = import(&running, text.as_bytes(), true).await;
        assert_eq!(counts(&dry), (150, 150, 0, 0));
        assert_eq!(count(&running).await, 0, "a dry run writes nothing");
        assert_eq!(running.app.records::<Person>().count(&Condition::all()).await.unwrap(), 0);

        assert_eq!(counts(&import(&running, text.as_bytes(), false).await), (150, 150, 0, 0));
        assert_eq!(counts(&import(&running, text.as_bytes(), false).await), (150, 0, 150, 0));
        assert_eq!(counts(&import(&running, text.as_bytes(), true).await), (150, 0, 150, 0));
        assert_eq!(
            (count(&running).await, running.app.records::<Person>().count(&Condition::all()).await.unwrap()),
            (150, 150)
        );
    })
    .await;
}

#[tokio::test]
async fn an_import_that_was_broken_off_goes_on_where_it_stopped() {
    let running = Running::start().await;
    let half = csv((0..60).map(row));
    import(&running, half.as_bytes(), false).await;
    let whole = csv((0..120).map(row));
    assert_eq!(counts(&import(&running, whole.as_bytes(), false).await), (120, 60, 60, 0));
    assert_eq!(count(&running).await, 120);

    // And one that is dropped in the middle, as when the process is killed.
    let large = csv((0..2_000).map(row));
    let broken_off =
        tokio::time::timeout(std::time::Duration::from_millis(150), import(&running, large.as_bytes(), false));
    let _ = broken_off.await;
    let done = count(&running).await;
    let summary = import(&running, large.as_bytes(), false).await;
    assert_eq!((summary.total, summary.failed), (2_000, 0), "{:?}", codes(&summary));
    // A row that was on its way when it was dropped may have been written a moment later.
    assert!(summary.added <= 2_000 - done, "{} after {done}", summary.added);
    assert_eq!(count(&running).await, 2_000);
}

#[tokio::test]
async fn two_imports_of_one_list_at_once_make_no_duplicates() {
    on_each_store(async |running| {
        let text = csv((0..200).map(row));
        let (one, other) =
            tokio::join!(import(&running, text.as_bytes(), false), import(&running, text.as_bytes(), false));
        assert_eq!(one.added + other.added, 200, "{:?} {:?}", counts(&one), counts(&other));
        assert_eq!((one.failed, other.failed), (0, 0));
        assert_eq!(count(&running).await, 200);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_file_brings_the_same_certificates() {
    let text = csv((0..3).map(row));
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&text);
    let tabs = text.replace(',', "\t");
    let as_dates = list::xlsx(&text, &["批准日期"]);
    for (kind, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a byte order mark", format!("\u{FEFF}{text}").into_bytes()),
        ("GB18030", gb18030.into_owned()),
        ("tabs", tabs.into_bytes()),
        ("lines of Unix", text.replace("\r\n", "\n").into_bytes()),
        ("no end of the last line", text.trim_end().as_bytes().to_vec()),
        ("XLSX", list::xlsx(&text, &[])),
        ("XLSX with dates", as_dates),
    ] {
        let running = Running::start().await;
        let summary = import(&running, &bytes, false).await;
        assert_eq!(counts(&summary), (3, 3, 0, 0), "{kind}: {:?}", summary.findings);
        let found = running.app.records::<Certificate>().find(&Find::by(Condition::all())).await.unwrap().0;
        let mut names: Vec<String> = found.iter().map(|found| found.value.name.clone()).collect();
        names.sort();
        let mut expected: Vec<String> = (0..3).map(list::name).collect();
        expected.sort();
        assert_eq!(names, expected, "{kind}");
        assert!(found.iter().all(|found| found.value.approved_on.to_string() == "2024-11-20"), "{kind}");
    }
}

#[tokio::test]
async fn a_rare_character_survives_gb18030() {
    let running = Running::start().await;
    let text = csv([row(0).replacen(&list::name(0), "𠮷䶮", 1)]);
    let (bytes, _, lost) = encoding_rs::GB18030.encode(&text);
    assert!(!lost);
    assert_eq!(import(&running, &bytes, false).await.added, 1);
    let found = running.app.records::<Certificate>().first(Condition::all()).await.unwrap().unwrap();
    assert_eq!(found.value.name, "𠮷䶮");
}

#[tokio::test]
async fn files_that_are_no_lists_are_refused_with_their_reason() {
    let running = Running::start().await;
    let (utf16, _, _) =
        (format!("\u{FEFF}{}", csv([row(0)])).encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(), 0, 0);
    let mut broken = csv((0..3).map(row)).into_bytes();
    broken.extend([0xff, 0xff, 0xff, b'\n']);
    for (bytes, expected) in [
        (b"".to_vec(), vec![(0, "file_empty")]),
        (csv([]).into_bytes(), vec![(0, "file_empty")]),
        (b"%PDF-1.7 ...".to_vec(), vec![(0, "file_type")]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook".to_vec(), vec![(0, "file_type")]),
        (b"PK\x03\x04 not really".to_vec(), vec![(0, "file_type")]),
        (vec![0; 64], vec![(0, "file_type")]),
        (utf16, vec![(0, "file_encoding")]),
        (broken, vec![(5, "file_encoding")]),
        ("姓名,号码\n李明,1\n".as_bytes().to_vec(), {
            let missing = [(1, "header_missing"); 6];
            std::iter::once((1, "header_unknown")).chain(missing).collect()
        }),
    ] {
        let summary = import(&running, &bytes, false).await;
        assert_eq!(codes(&summary), expected, "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(40)]));
        assert!(summary.is_refused());
    }
    assert_eq!(count(&running).await, 0);
}

#[tokio::test]
async fn good_rows_are_kept_and_every_bad_one_has_its_line() {
    let running = Running::start().await;
    let text = csv([
        row(0),
        row(1).replace("2024-11-20", "2024-11-31").replace("13800000001", "1380"),
        String::new(),
        row(2),
        row(0),
        row(3).replace("广州市", "\"深圳\n市\""),
        String::new(),
        format!("{},多", row(4)),
    ]);
    let summary = import(&running, text.as_bytes(), false).await;
    assert_eq!(counts(&summary), (6, 2, 0, 4));
    assert_eq!(
        codes(&summary),
        [
            (3, "row_mobile_invalid"),
            (3, "row_date_invalid"),
            (6, "row_duplicate_in_file"),
            (7, "row_city_other_region"),
            (10, "row_cell_without_column"),
        ]
    );
    assert_eq!(summary.findings[2].value("row"), Some("2"));
}

#[tokio::test]
async fn a_row_that_contradicts_the_register_is_told_and_changes_nothing() {
    let running = Running::start().await;
    import(&running, csv([row(0), row(1)]).as_bytes(), false).await;
    let before = running.app.records::<Certificate>().find(&Find::by(Condition::all())).await.unwrap().0;
    let other_specialty = row(0).replace("建筑工程", "机电工程");
    let other_status = row(1).replace("正常", "撤销");
    let other_name = row(2).replacen(&list::name(2), "欧阳锋", 1);
    let same_person = row(3).replace(&list::id_number(3), &list::id_number(0));
    let summary = import(&running, csv([other_specialty, other_status, row(2), same_person]).as_bytes(), false).await;
    assert_eq!(
        codes(&summary),
        [(2, "row_conflicts_with_register"), (3, "row_status_by_issuer"), (5, "row_person_has_other_name")]
    );
    let dry = import(&running, csv([other_name.replace("0000002", "0000009")]).as_bytes(), true).await;
    assert_eq!(codes(&dry), [(2, "row_person_has_other_name")]);
    for was in before {
        let now = running.app.records::<Certificate>().get(&was.id).await.unwrap().unwrap();
        assert_eq!(now.value, was.value);
    }
}

#[tokio::test]
async fn the_lists_mobile_is_noted_and_binds_nobody() {
    let running = Running::start().await;
    import(&running, csv([row(0)]).as_bytes(), false).await;
    let person = running.app.records::<Person>().first(Condition::all()).await.unwrap().unwrap();
    assert_eq!(person.value.listed_mobile.as_deref(), Some("13800000000"));
    assert_eq!(person.value.mobile, None);
    let mobile = Mobile::parse("13800000000").unwrap();
    assert!(!running.app.is_proven_mobile(&person.id, &mobile).await.unwrap());
    // A later list with another number replaces nothing; one for a person without a number adds it.
    let other = row(1).replace(&list::id_number(1), &list::id_number(0)).replacen(&list::name(1), &list::name(0), 1);
    assert_eq!(import(&running, csv([other]).as_bytes(), false).await.added, 1);
    let again = running.app.records::<Person>().get(&person.id).await.unwrap().unwrap();
    assert_eq!(again.value.listed_mobile.as_deref(), Some("13800000000"));
    assert_eq!(running.app.records::<Certificate>().count(&Condition::eq("person", person.id)).await.unwrap(), 2);
}

#[tokio::test]
async fn what_is_stored_shows_neither_name_nor_number_and_no_place_twice() {
    let running = Running::start().await;
    import(&running, csv((0..40).map(row)).as_bytes(), false).await;
    let page = running
        .app
        .store
        .find(<Certificate as zhengda::records::Record>::collection(), &Find::by(Condition::all()).limit(40))
        .await;
    let documents = page.unwrap().documents;
    let mut places = std::collections::HashSet::new();
    for document in &documents {
        let body = document.body().unwrap();
        let text = serde_json::to_string(&*body).unwrap();
        for n in 0..40 {
            assert!(!text.contains(&list::name(n)) && !text.contains(&list::id_number(n)), "{text}");
            assert!(!text.contains(&format!("2024055440{n:07}")), "{text}");
        }
        assert!(places.insert((body["status_list"].clone(), body["status_index"].as_i64())));
    }
    assert_eq!(documents.len(), 40);
}

#[tokio::test]
async fn a_list_changes_no_status_and_says_who_does() {
    on_each_store(async |running| {
        import(&running, csv([row(1), row(2)]).as_bytes(), false).await;
        let void = row(1).replace("正常", "作废");
        let summary = import(&running, csv([void]).as_bytes(), false).await;
        assert_eq!(codes(&summary), [(2, "row_status_by_issuer")]);
        let remedy = running.app.catalogue.reasons.text("row_status_by_issuer", &[]).remedy;
        assert!(remedy.zh.contains("撤销") && !remedy.zh.contains("变更"), "{remedy:?}");
        // Other content is another matter, whatever its status.
        let other = row(2).replace("正常", "作废").replace("建筑工程", "机电工程");
        let summary = import(&running, csv([other]).as_bytes(), false).await;
        assert_eq!(codes(&summary), [(2, "row_conflicts_with_register")]);
    })
    .await;
}
