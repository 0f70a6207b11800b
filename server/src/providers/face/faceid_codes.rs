//! What FaceID's codes mean: those of the interface for the caller, those of a result for the person.

use super::FaceFailure::{self, Expired, NotInRegister, NotTheSame, Picture, Provider, TooOften};
use crate::providers::error::{ErrorKind, Meaning};

use ErrorKind::{Limited, Misconfigured, Refused, Unavailable};

/// The interface's own codes. Calls of this product either open a check, which costs nothing, or read.
pub const CODES: &[(&str, Meaning)] = &[
    ("InvalidParameterValue.BizTokenExpired", Meaning::definite(Refused)),
    ("InvalidParameterValue.BizTokenIllegal", Meaning::definite(Refused)),
    ("InvalidParameterValue.RuleIdNotExist", Meaning::definite(Misconfigured)),
    ("InvalidParameterValue.RuleIdDisabled", Meaning::definite(Misconfigured)),
    ("FailedOperation.IdNameMisMatch", Meaning::definite(Refused)),
    ("FailedOperation.IdFormatError", Meaning::definite(Refused)),
    ("FailedOperation.IdNoExistSystem", Meaning::definite(Refused)),
    ("FailedOperation.IdPhotoNoExist", Meaning::definite(Refused)),
    ("FailedOperation.CompareLowSimilarity", Meaning::definite(Refused)),
    ("FailedOperation.LivessDetectFail", Meaning::definite(Refused)),
    ("FailedOperation.IdentityAuthLimitExceeded", Meaning::definite(Limited)),
    ("FailedOperation.CompareLibServiceUnavailable", Meaning::definite(Unavailable)),
    ("UnauthorizedOperation.Arrears", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.Nonactivated", Meaning::definite(Misconfigured)),
];

/// What the interface's `code` means, if it is in the table.
#[must_use]
pub fn classify(code: &str) -> Option<Meaning> {
    CODES.iter().find(|(name, _)| *name == code).map(|(_, meaning)| *meaning)
}

/// The refusals of a pull that end the attempt, with what to tell the person.
pub const ENDINGS: &[(&str, FaceFailure)] = &[
    ("InvalidParameterValue.BizTokenExpired", Expired),
    ("InvalidParameterValue.BizTokenIllegal", Expired),
    ("FailedOperation.IdNameMisMatch", NotInRegister),
    ("FailedOperation.IdFormatError", NotInRegister),
    ("FailedOperation.IdNoExistSystem", NotInRegister),
    ("FailedOperation.IdPhotoNoExist", NotInRegister),
    ("FailedOperation.CompareLowSimilarity", NotTheSame),
    ("FailedOperation.LivessDetectFail", Picture),
    ("FailedOperation.IdentityAuthLimitExceeded", TooOften),
];

/// What a finished check without a pass means. The numbers of a result are not published as a list; what is
/// published is which half failed, so that decides.
#[must_use]
pub const fn reason(live_passed: bool, compare_passed: bool) -> FaceFailure {
    match (live_passed, compare_passed) {
        (false, _) => Picture,
        (true, false) => NotTheSame,
        (true, true) => Provider,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_every_ending_is_a_known_code() {
        for (n, (code, _)) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|(name, _)| name == code), Some(n), "{code}");
        }
        for (code, _) in ENDINGS {
            assert!(classify(code).is_some(), "{code}");
        }
    }
}
