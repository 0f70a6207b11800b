//! Lists as an authority's spreadsheet gives them, made for tests.

use std::{
    fs::File,
    io::{Seek, Write},
};

use rust_xlsxwriter::{Format, Workbook};

/// The header of the template.
pub(crate) const HEADER: &str =
    "姓名,证件类型,证件号码,手机号,考试名称,年度,级别,专业,管理号,印制号,批准日期,报名市,状态";

/// The `n`-th of many different good rows for Guangzhou.
pub(crate) fn row(n: u32) -> String {
    let mobile = 13_800_000_000_u64 + u64::from(n);
    format!(
        "{},居民身份证,{},{mobile},一级建造师,2024,,建筑工程,2024055440{n:07},00{n:06},2024-11-20,广州市,正常",
        name(n),
        id_number(n)
    )
}

/// Many rows with the header.
pub(crate) fn csv(rows: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{HEADER}\r\n");
    for row in rows {
        text.push_str(&row);
        text.push_str("\r\n");
    }
    text
}

/// The `n`-th name.
pub(crate) fn name(n: u32) -> String {
    const FAMILY: [char; 16] =
        ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴', '徐', '孙', '胡', '朱', '高', '林'];
    const GIVEN: [char; 16] =
        ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明'];
    let at = |table: &[char; 16], n: u32| table[usize::try_from(n % 16).unwrap()];
    [at(&FAMILY, n), at(&GIVEN, n / 16), at(&GIVEN, n / 256)].iter().collect()
}

/// The `n`-th identity number, with its check character.
pub(crate) fn id_number(n: u32) -> String {
    let (day, sequence) = (n / 1000, n % 1000);
    let (year, month, day) = (1950 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
    let first17 = format!("440105{year}{month:02}{day:02}{sequence:03}");
    let sum = first17.bytes().fold(0, |sum, b| (sum + u32::from(b - b'0')) * 2 % 11);
    format!("{first17}{}", ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize])
}

/// A file with this content, standing at its beginning.
pub(crate) fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

/// A workbook of texts, with the columns named in `dates` as real dates.
pub(crate) fn xlsx(csv: &str, dates: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let format = Format::new().set_num_format("yyyy-mm-dd");
    let header: Vec<&str> = HEADER.split(',').collect();
    for (line, text) in (0..).zip(csv.lines()) {
        for (column, cell) in (0..).zip(text.split(',')) {
            if line > 0 && header.get(usize::from(column)).is_some_and(|name| dates.contains(name)) {
                let date = rust_xlsxwriter::ExcelDateTime::parse_from_str(cell).unwrap();
                sheet.write_datetime_with_format(line, column, date, &format).unwrap();
            } else if !cell.is_empty() {
                sheet.write_string(line, column, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}
