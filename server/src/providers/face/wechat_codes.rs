//! What WeChat's `verify_ret` means for the person (the current list of `queryverifyinfo`, and the older one, whose
//! numbers are the same).

use super::FaceFailure::{
    self, Cancelled, Device, Expired, Network, NotInRegister, NotTheSame, Permission, Picture, Provider, TooOften,
    TooSlow,
};

/// The check was passed.
pub const PASSED: i64 = 10_000;
/// The check has not ended. WeChat's page names no value for this; 90000 is only "where the list begins".
pub const PENDING: [i64; 2] = [0, 90_000];

/// Every known reason of failure. An unknown one is `Provider`.
pub const CODES: &[(i64, FaceFailure)] = &[
    (10_001, Provider),
    (10_002, Picture),
    (10_003, NotInRegister),
    (10_004, NotTheSame),
    (10_005, Picture),
    (10_006, Provider),
    (10_007, Picture),
    (10_009, NotInRegister),
    (10_010, Picture),
    (10_015, Provider),
    (10_017, Expired),
    (10_018, Expired),
    (10_020, TooSlow),
    (10_022, TooOften),
    (10_026, NotInRegister),
    (10_040, Provider),
    (10_041, Expired),
    (10_042, TooOften),
    (10_045, Provider),
    (10_052, TooOften),
    (10_057, TooOften),
    (10_069, Provider),
    (90_001, Device),
    (90_002, Cancelled),
    (90_003, Cancelled),
    (90_004, Cancelled),
    (90_005, Cancelled),
    (90_006, Cancelled),
    (90_007, Network),
    (90_008, Permission),
    (90_009, Permission),
    (90_010, Permission),
    (90_011, Picture),
    (90_012, Network),
    (90_013, Picture),
    (90_014, Picture),
    (90_017, TooSlow),
    (90_018, Provider),
    (90_024, Cancelled),
    (90_100, Cancelled),
    (90_104, Provider),
    (90_105, Provider),
    (90_106, Device),
    (90_107, TooSlow),
    (90_109, Device),
    (90_110, Provider),
    (90_199, Provider),
];

/// What `code` means for the person.
#[must_use]
pub fn reason(code: i64) -> FaceFailure {
    CODES.iter().find(|(known, _)| *known == code).map_or(Provider, |(_, reason)| *reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_none_is_a_pass() {
        for (n, (code, _)) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|(known, _)| known == code), Some(n), "{code}");
            assert!(*code != PASSED && !PENDING.contains(code), "{code}");
        }
        assert_eq!(reason(4), Provider);
    }
}
