//! The columns of a list of certificates.

use crate::app::sheet;

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

impl sheet::columns::Column for Column {
    const ALL: &'static [Self] = &[
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

    fn header(self) -> &'static str {
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

    fn others(self) -> &'static [&'static str] {
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

    fn is_required(self) -> bool {
        !matches!(
            self,
            Self::DocumentKind | Self::Mobile | Self::Level | Self::Specialty | Self::PrintNumber | Self::Status
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::sheet::columns::{Column as _, Layout};

    fn headers(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }
    #[test]
    fn the_order_is_free_and_spelling_is_tolerated() {
        let text = "\u{FEFF} 报名市,批 准 日 期,管理号＊,*年度,考试名称,证件号码,　姓　名,,证书状态";
        let layout = Layout::<Column>::read(1, &headers(text)).expect("a layout");
        assert_eq!(layout.place(Column::City), Some(0));
        assert_eq!(layout.place(Column::Name), Some(6));
        assert_eq!(layout.place(Column::Status), Some(8));
        assert_eq!(layout.place(Column::Level), None);
        assert!(layout.is_beyond(7) && layout.is_beyond(9) && !layout.is_beyond(8));
        let all: Vec<String> = Column::ALL.iter().map(|c| c.header().to_owned()).collect();
        assert!(Layout::<Column>::read(1, &all).is_ok());
    }

    #[test]
    fn every_fault_of_a_header_is_found_with_the_nearest_known_one() {
        let findings =
            Layout::<Column>::read(1, &headers("姓名,姓名,身份证号,考试名称,年度,管理编号,批准日期")).unwrap_err();
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
                assert_eq!(Column::named(name), Some(*column));
            }
        }
    }
}
