//! Rows good and bad: each fault is found where it is, all of a row's faults at once, and no other.

use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::app::sheet::{
    cell::Cell,
    columns::{Column as _, Layout},
    reader::read_row,
};

const GOOD: [(Column, &str); 13] = [
    (Column::Name, "李明"),
    (Column::DocumentKind, "居民身份证"),
    (Column::DocumentNumber, "440105199003074516"),
    (Column::Mobile, "13800138001"),
    (Column::Exam, "一级建造师"),
    (Column::Year, "2024"),
    (Column::Level, ""),
    (Column::Specialty, "建筑工程"),
    (Column::ManagementNumber, "20240554400000001"),
    (Column::PrintNumber, "00123456"),
    (Column::ApprovedOn, "2024-11-20"),
    (Column::City, "广州市"),
    (Column::Status, "正常"),
];

/// A certificate with (column, code, whether it is an error) of each finding.
type Read = (Option<Listed>, Vec<(Option<Column>, &'static str, bool)>);

fn list() -> (CertificateList, Layout<Column>) {
    let catalogue = Catalogue::load(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config")));
    let headers: Vec<String> = Column::ALL.iter().map(|c| c.header().to_owned()).collect();
    let list = CertificateList::new(Arc::new(catalogue.expect("the configuration")), "guangzhou", date(2026, 9, 21));
    (list, Layout::read(1, &headers).expect("a layout"))
}

/// Reads the good row with some cells replaced; answers the certificate and (column, code, is an error).
fn read(cells: &[(Column, Cell)]) -> Read {
    let (mut list, layout) = list();
    let row: Vec<Cell> = GOOD
        .iter()
        .map(|(column, text)| {
            let other = cells.iter().find(|(c, _)| c == column).map(|(_, cell)| cell.clone());
            other.unwrap_or_else(|| Cell::of_text(text))
        })
        .collect();
    let (listed, findings) = read_row(&mut list, &layout, 7, &row);
    assert!(findings.iter().all(|f| f.line == 7));
    (
        listed,
        findings.iter().map(|f| (f.column.and_then(Column::named), f.code, f.severity == Severity::Error)).collect(),
    )
}

fn with(column: Column, text: &str) -> Read {
    read(&[(column, Cell::of_text(text))])
}

#[test]
fn a_good_row_is_a_certificate_without_findings() {
    let (listed, findings) = read(&[]);
    let listed = listed.expect("a certificate");
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(listed.exam, "constructor_1");
    assert_eq!((listed.year, listed.approved_on), (2024, date(2024, 11, 20)));
    assert_eq!(listed.name.reveal(), "李明");
    assert_eq!(listed.status, Status::Valid);
    assert_eq!(listed.specialty.as_deref(), Some("建筑工程"));
}

#[test]
fn other_spellings_of_good_values_are_taken() {
    for (column, text) in [
        (Column::Name, " 买买提·艾力 "),
        (Column::DocumentKind, ""),
        (Column::DocumentKind, "身份证"),
        (Column::DocumentNumber, "440105 19900307 4516"),
        (Column::DocumentNumber, "440105900307451"),
        (Column::Mobile, ""),
        (Column::Mobile, "+86 138-0013-8001"),
        (Column::Exam, "constructor_1"),
        (Column::Year, "2024年度"),
        (Column::Specialty, " 建筑工程 "),
        (Column::PrintNumber, ""),
        (Column::ApprovedOn, "2024年11月20日"),
        (Column::City, "广州"),
        (Column::Status, ""),
        (Column::Status, "有效"),
        (Column::Level, "无"),
    ] {
        let (listed, findings) = with(column, text);
        assert!(listed.is_some() && findings.is_empty(), "{column:?} {text}: {findings:?}");
    }
    let (listed, findings) =
        read(&[(Column::Year, Cell::Number(2024.0)), (Column::ApprovedOn, Cell::Number(45_616.0))]);
    assert_eq!((listed.map(|l| l.approved_on), findings), (Some(date(2024, 11, 20)), vec![]));
}

#[test]
fn each_fault_has_its_column_and_its_code() {
    for (column, text, code) in [
        (Column::Name, "", "row_column_missing"),
        (Column::Name, "李明2", "row_name_invalid"),
        (Column::Name, "李？", "row_name_invalid"),
        (Column::DocumentKind, "军官证", "row_document_kind_unknown"),
        (Column::DocumentNumber, "", "row_column_missing"),
        (Column::DocumentNumber, "440105199003074515", "row_document_invalid"),
        (Column::DocumentNumber, "440105209003074516", "row_document_invalid"),
        (Column::DocumentNumber, "E12345678", "row_document_invalid"),
        (Column::DocumentNumber, "4.40105E+17", "row_digits_lost"),
        (Column::Mobile, "12345", "row_mobile_invalid"),
        (Column::Mobile, "020-83123456", "row_mobile_invalid"),
        (Column::Exam, "", "row_column_missing"),
        (Column::Exam, "一级厨师", "row_exam_unknown"),
        (Column::Year, "", "row_column_missing"),
        (Column::Year, "24", "row_year_invalid"),
        (Column::Year, "1949", "row_year_invalid"),
        (Column::Year, "2027", "row_year_invalid"),
        (Column::Specialty, "烹饪", "row_specialty_unknown"),
        (Column::Specialty, "", "row_specialty_unknown"),
        (Column::ManagementNumber, "", "row_column_missing"),
        (Column::ManagementNumber, "1234567", "row_management_number_invalid"),
        (Column::ManagementNumber, "粤20240554400000001", "row_management_number_invalid"),
        (Column::PrintNumber, "12", "row_print_number_invalid"),
        (Column::ApprovedOn, "", "row_column_missing"),
        (Column::ApprovedOn, "2024-02-30", "row_date_invalid"),
        (Column::ApprovedOn, "2026-09-22", "row_date_invalid"),
        (Column::ApprovedOn, "2023-12-31", "row_date_invalid"),
        (Column::City, "", "row_city_missing"),
        (Column::City, "深圳市", "row_city_other_region"),
        (Column::City, "桃花源", "row_city_other_region"),
        (Column::Status, "已领取", "row_status_unknown"),
    ] {
        let (listed, findings) = with(column, text);
        assert_eq!(findings, [(Some(column), code, true)], "{text}");
        assert!(listed.is_none(), "{text}");
    }
}

#[test]
fn what_a_spreadsheet_has_done_to_a_cell_is_told_and_not_repaired() {
    for (column, cell, code) in [
        (Column::DocumentNumber, Cell::Number(440_105_199_003_074_516.0), "row_digits_lost"),
        (Column::ManagementNumber, Cell::Number(20_240_554_400_000_012.0), "row_digits_lost"),
        (Column::ManagementNumber, Cell::Date(date(2024, 1, 1)), "row_cell_is_date"),
        (Column::Name, Cell::Failed, "row_cell_failed"),
        (Column::ApprovedOn, Cell::Failed, "row_date_invalid"),
        (Column::PrintNumber, Cell::Failed, "row_cell_failed"),
        (Column::Status, Cell::Failed, "row_cell_failed"),
    ] {
        let (listed, findings) = read(&[(column, cell)]);
        assert_eq!(findings, [(Some(column), code, true)]);
        assert!(listed.is_none());
    }
}

#[test]
fn all_faults_of_a_row_are_found_at_once() {
    let empty: Vec<_> = Column::ALL.iter().map(|column| (*column, Cell::Empty)).collect();
    let (_, findings) = read(&empty);
    assert_eq!(findings.len(), 7, "one for each required column: {findings:?}");
}

#[test]
fn early_years_may_have_other_levels_and_specialties() {
    let early = |year: &str, approved: &str| {
        read(&[
            (Column::Year, Cell::of_text(year)),
            (Column::ApprovedOn, Cell::of_text(approved)),
            (Column::Specialty, Cell::of_text("房屋建筑工程")),
        ])
    };
    let (listed, findings) = early("2005", "2005-12-01");
    assert_eq!(findings, [(Some(Column::Specialty), "row_specialty_unknown", false)]);
    assert_eq!(listed.and_then(|l| l.specialty).as_deref(), Some("房屋建筑工程"), "kept as printed");
    assert_eq!(early("2023", "2023-12-01").1, [(Some(Column::Specialty), "row_specialty_unknown", false)]);
    assert_eq!(early("2024", "2024-12-01").1, [(Some(Column::Specialty), "row_specialty_unknown", true)]);
}

#[test]
fn a_level_may_stand_in_the_name_of_the_exam() {
    let named = |exam: &str, level: &str| {
        let (listed, findings) = read(&[
            (Column::Exam, Cell::of_text(exam)),
            (Column::Level, Cell::of_text(level)),
            (Column::Specialty, Cell::of_text("金融")),
        ]);
        (listed.and_then(|l| l.level), findings)
    };
    assert_eq!(named("经济专业技术资格(中级)", ""), (Some("中级".to_owned()), vec![]));
    assert_eq!(named("经济专业技术资格", "初级"), (Some("初级".to_owned()), vec![]));
    assert_eq!(named("经济专业技术资格", "").1, [(Some(Column::Level), "row_level_unknown", true)]);
    assert_eq!(named("经济专业技术资格", "九段").1, [(Some(Column::Level), "row_level_unknown", true)]);
}

#[test]
fn a_cell_without_a_column_means_that_the_row_has_moved() {
    let (mut list, layout) = list();
    let mut cells: Vec<Cell> = GOOD.iter().map(|(_, text)| Cell::of_text(text)).collect();
    cells.push(Cell::Empty);
    assert!(read_row(&mut list, &layout, 2, &cells).0.is_some(), "an empty cell is nothing");
    cells.push(Cell::of_text("多"));
    let (listed, findings) = read_row(&mut list, &layout, 3, &cells);
    assert!(listed.is_none());
    assert_eq!(findings.iter().map(|f| f.code).collect::<Vec<_>>(), ["row_cell_without_column"]);
}
