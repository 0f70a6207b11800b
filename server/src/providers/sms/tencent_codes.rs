//! What Tencent's SMS codes mean.

use crate::providers::error::{ErrorKind, Meaning};

use ErrorKind::{Limited, Misconfigured, Refused, Unavailable};

/// Every code of SendSms that is known, by class. An unknown code of a known family falls back to the family.
pub const CODES: &[(&str, Meaning)] = &[
    // Too often: the person waits; `App*` and `DailyLimit` concern the whole account.
    ("LimitExceeded.PhoneNumberThirtySecondLimit", Meaning::definite(Limited)),
    ("LimitExceeded.PhoneNumberOneHourLimit", Meaning::definite(Limited)),
    ("LimitExceeded.PhoneNumberDailyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.PhoneNumberSameContentDailyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.DeliveryFrequencyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.AppDailyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.AppMainlandChinaDailyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.DailyLimit", Meaning::definite(Limited)),
    ("LimitExceeded.PhoneNumberCountLimit", Meaning::definite(Misconfigured)),
    // The number itself: no other provider will do better.
    ("InvalidParameterValue.IncorrectPhoneNumber", Meaning::definite(Refused)),
    ("FailedOperation.PhoneNumberInBlacklist", Meaning::definite(Refused)),
    ("FailedOperation.PhoneNumberParseFail", Meaning::definite(Refused)),
    ("MissingParameter.EmptyPhoneNumberSet", Meaning::definite(Refused)),
    // Template and signature: an operator mends them in the console.
    ("FailedOperation.TemplateUnapprovedOrNotExist", Meaning::definite(Misconfigured)),
    ("FailedOperation.TemplateIncorrectOrUnapproved", Meaning::definite(Misconfigured)),
    ("FailedOperation.TemplateIdNotExist", Meaning::definite(Misconfigured)),
    ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Meaning::definite(Misconfigured)),
    ("FailedOperation.SignatureIncorrectOrUnapproved", Meaning::definite(Misconfigured)),
    ("FailedOperation.MissingSignature", Meaning::definite(Misconfigured)),
    ("FailedOperation.ContainSensitiveWord", Meaning::definite(Misconfigured)),
    ("InvalidParameterValue.ContentLengthLimit", Meaning::definite(Misconfigured)),
    ("InvalidParameterValue.TemplateParameterFormatError", Meaning::definite(Misconfigured)),
    ("InvalidParameterValue.TemplateParameterLengthLimit", Meaning::definite(Misconfigured)),
    ("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Meaning::definite(Misconfigured)),
    ("UnsupportedOperation.UnsupportedTemplateVariable", Meaning::definite(Misconfigured)),
    // The account.
    ("FailedOperation.InsufficientBalanceInSmsPackage", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.ServiceSuspendDueToArrears", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.SmsSdkAppIdVerifyFail", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.SdkAppIdIsDisabled", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.RequestIpNotInWhitelist", Meaning::definite(Misconfigured)),
    ("UnauthorizedOperation.RequestPermissionDeny", Meaning::definite(Misconfigured)),
    // Inside the provider: the message may have gone out.
    ("InternalError.Timeout", Meaning::unclear(Unavailable)),
    ("InternalError.SendAndRecvFail", Meaning::unclear(Unavailable)),
    ("InternalError.OtherError", Meaning::unclear(Unavailable)),
    ("InternalError.UnknownError", Meaning::unclear(Unavailable)),
    // Our clock is more than ten minutes off.
    ("InternalError.RequestTimeException", Meaning::definite(Misconfigured)),
];

/// What `code` means, if it is in the table.
#[must_use]
pub fn classify(code: &str) -> Option<Meaning> {
    CODES.iter().find(|(name, _)| *name == code).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        for (n, (code, _)) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|(name, _)| name == code), Some(n), "{code}");
        }
    }

    #[test]
    fn a_limit_that_protects_the_person_is_never_passed_by_another_provider() {
        for (code, meaning) in
            CODES.iter().filter(|(code, _)| code.contains("Limit.") || code.starts_with("LimitExceeded"))
        {
            let error = crate::providers::error::ProviderError::new("sms", meaning.kind, "x");
            assert!(!error.may_fail_over() || *code == "LimitExceeded.PhoneNumberCountLimit", "{code}");
        }
    }
}
