//! The columns of a list of certificates, and which cell of a row belongs to which.

use super::finding::{Finding, Severity};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Name,
    DocumentKind,
    DocumentNumber,
    Mobile,
    Exam,
    Year,
    Level,
    Specialty,
    ManagementNumber,
    PrintNumber,
    ApprovedOn,
    City,
    Status,
}

impl Column {
    /// Every column, in the order of the template.
    pub const ALL: [Self; 13] = [
        Self::Name,
        Self::DocumentKind,
        Self::DocumentNumber,
        Self::Mobile,
        Self::Exam,
        Self::Year,
        Self::Level,
        Self::Specialty,
        Self::ManagementNumber,
        Self::PrintNumber,
        Self::ApprovedOn,
        Self::City,
        Self::Status,
    ];

    /// The header in the template.
    #[must_use]
    pub const fn header(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::DocumentKind => "证件类型",
            Self::DocumentNumber => "证件号码",
            Self::Mobile => "手机号",
            Self::Exam => "考试名称",
            Self::Year => "年度",
            Self::Level => "级别",
            Self::Specialty => "专业",
            Self::ManagementNumber => "管理号",
            Self::PrintNumber => "印制号",
            Self::ApprovedOn => "批准日期",
            Self::City => "报名市",
            Self::Status => "状态",
        }
    }

    /// Other headers that lists use for the same thing.
    const fn others(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["考生姓名"],
            Self::DocumentKind => &["证件类别", "证件种类"],
            Self::DocumentNumber => &["证件号", "身份证号", "身份证号码"],
            Self::Mobile => &["手机", "手机号码", "移动电话"],
            Self::Exam => &["考试", "资格名称"],
            Self::Year => &["年份", "考试年度", "考试年份"],
            Self::Level => &["考试级别"],
            Self::Specialty => &["专业名称", "考试专业"],
            Self::ManagementNumber => &["证书管理号"],
            Self::PrintNumber => &["证书印制号"],
            Self::ApprovedOn => &["批准时间"],
            Self::City => &["报名地市", "报名城市"],
            Self::Status => &["证书状态"],
        }
    }

    /// Whether a list without this column cannot be imported.
    const fn is_required(self) -> bool {
        !matches!(
            self,
            Self::DocumentKind | Self::Mobile | Self::Level | Self::Specialty | Self::PrintNumber | Self::Status
        )
    }

    fn named(header: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.header() == header || column.others().contains(&header))
    }
}

/// Which cell of a row belongs to which column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    columns: Vec<Option<Column>>,
}

impl Layout {
    /// Reads the header row. A header that is not understood stops the whole file: importing the rest would leave out
    /// a column for every certificate, and importing it later would find them all different from the register.
    ///
    /// # Errors
    /// Every fault of the header.
    pub fn read(line: u32, headers: &[String]) -> Result<Self, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(headers.len());
        for typed in headers {
            let header = comparable(typed);
            let column = Column::named(&header);
            let fault = match column {
                _ if header.is_empty() => None,
                None => Some("header_unknown"),
                Some(column) if columns.contains(&Some(column)) => Some("header_twice"),
                Some(_) => None,
            };
            if let Some(code) = fault {
                let finding = Finding::new(line, column, code, Severity::Error).with("column", shown(typed));
                findings.push(finding.with("nearest", nearest(&header)));
            }
            columns.push(column);
        }
        let missing = Column::ALL.into_iter().filter(|c| c.is_required() && !columns.contains(&Some(*c)));
        findings.extend(missing.map(|c| {
            Finding::new(line, Some(c), "header_missing", Severity::Error).with("column", c.header().to_owned())
        }));
        if findings.is_empty() { Ok(Self { columns }) } else { Err(findings) }
    }

    /// The place of a column's cell in a row.
    #[must_use]
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|known| *known == Some(column))
    }

    /// Whether cells at this place belong to no column.
    #[must_use]
    pub fn is_beyond(&self, place: usize) -> bool {
        self.columns.get(place).is_none_or(Option::is_none)
    }
}

/// A header as headers are compared: half-width, without blanks, invisible characters and the star of required ones.
fn comparable(typed: &str) -> String {
    typed
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            other => other,
        })
        .filter(|c| !(c.is_whitespace() || c.is_control() || matches!(c, '\u{FEFF}' | '\u{200B}' | '*')))
        .collect()
}

/// What may be said of a header that we do not know: short, and without what cannot be shown.
fn shown(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).take(40).collect::<String>().trim().to_owned()
}

fn nearest(header: &str) -> String {
    let names = Column::ALL
        .into_iter()
        .flat_map(|c| std::iter::once(&c.header()).chain(c.others()).copied().map(move |n| (n, c)).collect::<Vec<_>>());
    let nearest = names.max_by(|a, b| strsim::jaro_winkler(a.0, header).total_cmp(&strsim::jaro_winkler(b.0, header)));
    nearest.map_or("", |(_, column)| column.header()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn the_order_is_free_and_spelling_is_tolerated() {
        let text = "\u{FEFF} 报名市,批 准 日 期,管理号＊,*年度,考试名称,证件号码,　姓　名,,证书状态";
        let layout = Layout::read(1, &headers(text)).expect("a layout");
        assert_eq!(layout.place(Column::City), Some(0));
        assert_eq!(layout.place(Column::Name), Some(6));
        assert_eq!(layout.place(Column::Status), Some(8));
        assert_eq!(layout.place(Column::Level), None);
        assert!(layout.is_beyond(7) && layout.is_beyond(9) && !layout.is_beyond(8));
        let all: Vec<String> = Column::ALL.iter().map(|c| c.header().to_owned()).collect();
        assert!(Layout::read(1, &all).is_ok());
    }

    #[test]
    fn every_fault_of_a_header_is_found_with_the_nearest_known_one() {
        let findings = Layout::read(1, &headers("姓名,姓名,身份证号,考试名称,年度,管理编号,批准日期")).unwrap_err();
        let said: Vec<_> = findings.iter().map(|f| (f.code, f.value("column"), f.value("nearest"))).collect();
        assert_eq!(
            said,
            [
                ("header_twice", Some("姓名"), Some("姓名")),
                ("header_unknown", Some("管理编号"), Some("管理号")),
                ("header_missing", Some("管理号"), None),
                ("header_missing", Some("报名市"), None),
            ]
        );
    }

    #[test]
    fn no_header_means_two_columns() {
        let mut seen = std::collections::HashSet::new();
        for column in Column::ALL {
            for name in std::iter::once(&column.header()).chain(column.others()) {
                assert!(seen.insert(*name), "{name}");
                assert_eq!(Column::named(&comparable(name)), Some(column));
            }
        }
    }
}
