//! Kinds of identity document by the names that forms and spreadsheets use.

use serde::{Deserialize, Serialize};

/// What the holder shows: the six documents that exams are registered with (F28).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// 居民身份证.
    ResidentId,
    /// 港澳台居民居住证.
    ResidencePermit,
    /// 外国人永久居留身份证.
    ForeignerCard,
    /// 港澳居民来往内地通行证.
    HongKongMacauPermit,
    /// 台湾居民来往大陆通行证.
    TaiwanPermit,
    /// 护照.
    Passport,
}

impl DocumentKind {
    /// Every kind, in the order in which forms offer them.
    pub const ALL: [Self; 6] = [
        Self::ResidentId,
        Self::ResidencePermit,
        Self::ForeignerCard,
        Self::HongKongMacauPermit,
        Self::TaiwanPermit,
        Self::Passport,
    ];

    /// The stable name, the same as in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ResidentId => "resident_id",
            Self::ResidencePermit => "residence_permit",
            Self::ForeignerCard => "foreigner_card",
            Self::HongKongMacauPermit => "hong_kong_macau_permit",
            Self::TaiwanPermit => "taiwan_permit",
            Self::Passport => "passport",
        }
    }

    /// The document's own Chinese name, as in a spreadsheet's column 证件类型.
    #[must_use]
    pub const fn zh(self) -> &'static str {
        match self {
            Self::ResidentId => "居民身份证",
            Self::ResidencePermit => "港澳台居民居住证",
            Self::ForeignerCard => "外国人永久居留身份证",
            Self::HongKongMacauPermit => "港澳居民来往内地通行证",
            Self::TaiwanPermit => "台湾居民来往大陆通行证",
            Self::Passport => "护照",
        }
    }

    /// The English name.
    #[must_use]
    pub const fn en(self) -> &'static str {
        match self {
            Self::ResidentId => "Resident identity card",
            Self::ResidencePermit => "Residence permit for Hong Kong, Macao and Taiwan residents",
            Self::ForeignerCard => "Foreign permanent resident ID card",
            Self::HongKongMacauPermit => "Mainland travel permit for Hong Kong and Macao residents",
            Self::TaiwanPermit => "Mainland travel permit for Taiwan residents",
            Self::Passport => "Passport",
        }
    }

    /// The kind that a form or a spreadsheet names: the stable name, the full Chinese name, or a usual short one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        Self::ALL
            .into_iter()
            .find(|kind| name == kind.code() || name == kind.zh() || kind.short_names().contains(&name.as_str()))
    }

    const fn short_names(self) -> &'static [&'static str] {
        match self {
            Self::ResidentId => {
                &["身份证", "二代身份证", "第二代居民身份证", "中华人民共和国居民身份证", "居民身份证号码"]
            }
            Self::ResidencePermit => {
                &["港澳居民居住证", "台湾居民居住证", "中华人民共和国港澳居民居住证", "中华人民共和国台湾居民居住证"]
            }
            Self::ForeignerCard => &["外国人永久居留证", "外国人居留证", "中华人民共和国外国人永久居留身份证"],
            Self::HongKongMacauPermit => &["回乡证", "港澳通行证", "港澳居民往来内地通行证", "港澳来往内地通行证"],
            Self::TaiwanPermit => &["台胞证", "台湾通行证", "台湾居民往来大陆通行证", "台湾来往大陆通行证"],
            Self::Passport => &["中国护照", "外国护照", "因私护照", "普通护照"],
        }
    }
}

/// The sex that a number carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// 女, an even sequence number.
    Female,
    /// 男, an odd sequence number.
    Male,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_each_of_its_names_and_no_name_means_two() {
        let mut seen = std::collections::BTreeSet::new();
        for kind in DocumentKind::ALL {
            for name in [kind.code(), kind.zh()].iter().chain(kind.short_names()) {
                assert_eq!(DocumentKind::named(&format!(" {name} ")), Some(kind), "{name}");
                assert!(seen.insert(*name), "{name} means two kinds");
            }
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
        }
        assert_eq!(DocumentKind::named("军官证"), None);
    }
}
