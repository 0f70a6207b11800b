//! How two regions differ, as `zhengda profile diff` prints it.

use std::path::Path;

use zhengda::{catalogue::Catalogue, commands::profile::report};
use zhengda_engine::region::difference::{Difference, between};

fn catalogue() -> Catalogue {
    Catalogue::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config"))).unwrap()
}

// rows: N1
#[test]
fn a_reader_sees_at_once_in_what_two_regions_differ() {
    let regions = catalogue().regions;
    let (left, right) = (&regions["guangdong-city"], &regions["shenzhen"]);
    let differences = between(left, right);
    let printed = report(("guangdong-city", "shenzhen"), &differences);
    for lines in [
        "\nthe region\n",
        "  doors\n    guangdong-city  identity, password\n    shenzhen        scan_code, identity\n",
        "  query.numbers\n    guangdong-city  optional\n    shenzhen        one\n",
        "\nrecheck\n  the service: only in guangdong-city: 成绩复核 / Score recheck\n",
        "  edit_in\n    guangdong-city  submitted, returned, rejected\n    shenzhen        returned\n",
        "\nqualification_review\n",
        "    guangdong-city  资格复核 / Qualification review\n",
        "  notices.mailing: only in shenzhen",
    ] {
        assert!(printed.contains(lines), "{lines} is not in\n{printed}");
    }
    assert!(!printed.contains("recheck.fields"), "what only one has is one line");
    assert!(printed.ends_with(&format!("\n{} differences between guangdong-city and shenzhen\n", differences.len())));
}

// rows: N1
#[test]
fn files_accounts_and_queries_are_told_part_by_part_and_what_both_have_by_its_parts_alone() {
    let regions = catalogue().regions;
    let printed = report(("guangzhou", "shandong"), &between(&regions["guangzhou"], &regions["shandong"]));
    for lines in [
        "  slots.photo.photo.max_kib\n    guangzhou  40\n    shandong   60\n",
        "  slots.household_register: only in guangzhou: 户籍证明 / Household register extract\n",
        "  slots.photo.when: only in shandong: certificate_before = 2013\n",
        "  free_form: only in shandong: 填写补证申请 / Fill in an application\n",
        "  accounts.migration\n    guangzhou  false\n    shandong   true\n",
    ] {
        assert!(printed.contains(lines), "{lines} is not in\n{printed}");
    }
    assert!(!printed.contains("  slots.photo\n") && !printed.contains("  accounts\n"), "{printed}");
}

#[test]
fn a_region_does_not_differ_from_itself_and_one_change_is_one_line() {
    let regions = catalogue().regions;
    let one = &regions["guangzhou"];
    assert_eq!(between(one, one), []);
    let mut other = one.clone();
    other.services.get_mut("reissue").unwrap().promise_working_days = Some(20);
    let expected = Difference {
        path: "services.reissue.promise_working_days".to_owned(),
        left: Some("15".to_owned()),
        right: Some("20".to_owned()),
    };
    assert_eq!(between(one, &other), [expected]);
}
