//! Kuaidi100's names of companies and states, and what its return codes mean.

use super::super::CarrierState::{
    self, AtPickupPoint, Collected, InTransit, Ordered, OutForDelivery, Problem, ReturnedMail, Signed, SignedByOther,
};
use crate::providers::error::{ErrorKind, ProviderError};

use ErrorKind::{Limited, Misconfigured, Refused, Unavailable};

/// Our name of each carrier, and Kuaidi100's.
pub const COMPANIES: &[(&str, &str)] = &[("ems", "ems"), ("china_post", "youzhengguonei"), ("sf", "shunfeng")];

/// Kuaidi100's name of our carrier; a name that is not in the table is theirs already.
#[must_use]
pub fn company(ours: &str) -> &str {
    COMPANIES.iter().find(|(name, _)| *name == ours).map_or(ours, |(_, theirs)| theirs)
}

/// Our name of Kuaidi100's company.
#[must_use]
pub fn carrier(theirs: &str) -> &str {
    COMPANIES.iter().find(|(_, name)| *name == theirs).map_or(theirs, |(ours, _)| ours)
}

/// Every state: number, name, what it is to us. Numbers above 100 are the fine ones of `resultv2=4`.
pub const STATES: &[(u32, &str, CarrierState)] = &[
    (0, "在途", InTransit),
    (1001, "到达派件城市", InTransit),
    (1002, "干线", InTransit),
    (1003, "转递", InTransit),
    (1, "揽收", Collected),
    (101, "已下单", Ordered),
    (102, "待揽收", Ordered),
    (103, "已揽收", Collected),
    (2, "疑难", Problem),
    (201, "超时未签收", Problem),
    (202, "超时未更新", Problem),
    (203, "拒收", ReturnedMail),
    (204, "派件异常", Problem),
    (205, "柜或驿站超时未取", Problem),
    (206, "无法联系", Problem),
    (207, "超区", Problem),
    (208, "滞留", Problem),
    (209, "破损", Problem),
    (210, "销单", Problem),
    (3, "签收", Signed),
    (301, "本人签收", Signed),
    (302, "派件异常后签收", Signed),
    (303, "代签", SignedByOther),
    (304, "投柜或站签收", SignedByOther),
    (4, "退签", ReturnedMail),
    (401, "已销单", ReturnedMail),
    (5, "派件", OutForDelivery),
    (501, "投柜或驿站", AtPickupPoint),
    (6, "退回", ReturnedMail),
    (7, "转投", InTransit),
    (8, "清关", InTransit),
    (10, "待清关", InTransit),
    (11, "清关中", InTransit),
    (12, "已清关", InTransit),
    (13, "清关异常", Problem),
    (14, "拒签", ReturnedMail),
];

/// The state of a number; of its family where the fine number is new.
#[must_use]
pub fn state_of_number(number: &str) -> Option<CarrierState> {
    let number: u32 = number.trim().parse().ok()?;
    let find = |wanted: u32| STATES.iter().find(|(number, ..)| *number == wanted).map(|(_, _, state)| *state);
    find(number).or_else(|| (100..1000).contains(&number).then(|| find(number / 100)).flatten())
}

/// The state of a name.
#[must_use]
pub fn state_of_name(name: &str) -> Option<CarrierState> {
    STATES.iter().find(|(_, known, _)| *known == name.trim()).map(|(_, _, state)| *state)
}

/// A query's code for: nothing is known yet.
pub const NOTHING_YET: &str = "500";

/// What a query's other codes mean.
pub const QUERY_CODES: &[(&str, ErrorKind)] = &[
    ("400", Misconfigured),
    ("408", Refused),
    ("501", Unavailable),
    ("502", Limited),
    ("503", Misconfigured),
    ("601", Misconfigured),
];

/// What a subscription's codes mean (200 and 501 are successes).
pub const SUBSCRIPTION_CODES: &[(&str, ErrorKind)] = &[
    ("500", Unavailable),
    ("600", Misconfigured),
    ("601", Misconfigured),
    ("700", Misconfigured),
    ("701", Refused),
    ("702", Refused),
];

/// The error of a query's code.
#[must_use]
pub fn query_refusal(provider: &'static str, code: &str) -> ProviderError {
    refusal(provider, code, QUERY_CODES)
}

/// The error of a subscription's code.
#[must_use]
pub fn subscription_refusal(provider: &'static str, code: &str) -> ProviderError {
    refusal(provider, code, SUBSCRIPTION_CODES)
}

fn refusal(provider: &'static str, code: &str, table: &[(&str, ErrorKind)]) -> ProviderError {
    let kind = table.iter().find(|(known, _)| *known == code).map_or(Refused, |(_, kind)| *kind);
    let message = match kind {
        Unavailable => "the provider is out of order",
        Limited => "the provider is busy, or the number is asked for too often",
        Misconfigured => "key, account or callback address is not accepted",
        _ => "the parcel, its carrier or the telephone number is not accepted",
    };
    ProviderError::new(provider, kind, message).with_code(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_and_name_stands_once_and_leads_to_its_state() {
        for (number, name, state) in STATES {
            assert_eq!(STATES.iter().filter(|(other, ..)| other == number).count(), 1, "{number}");
            assert_eq!(STATES.iter().filter(|(_, other, _)| other == name).count(), 1, "{name}");
            assert_eq!(state_of_number(&number.to_string()), Some(*state));
            assert_eq!(state_of_name(name), Some(*state));
        }
    }

    #[test]
    fn a_new_fine_number_is_of_its_family_and_a_new_family_is_none() {
        assert_eq!(state_of_number("399"), Some(Signed));
        assert_eq!(state_of_number("599"), Some(OutForDelivery));
        for unknown in ["9", "15", "99", "999", "1999", "", "x", "-1"] {
            assert_eq!(state_of_number(unknown), None, "{unknown}");
        }
        assert_eq!(state_of_name("新状态"), None);
    }

    #[test]
    fn only_the_receivers_own_signature_is_signed() {
        let signed: Vec<u32> = STATES.iter().filter(|(_, _, state)| *state == Signed).map(|(n, ..)| *n).collect();
        assert_eq!(signed, [3, 301, 302]);
    }

    #[test]
    fn companies_lead_both_ways() {
        for (ours, theirs) in COMPANIES {
            assert_eq!((company(ours), carrier(theirs)), (*theirs, *ours));
        }
        assert_eq!((company("zhongtong"), carrier("zhongtong")), ("zhongtong", "zhongtong"));
    }
}
