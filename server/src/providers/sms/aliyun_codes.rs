//! What Aliyun's SMS codes mean.

use crate::providers::error::{ErrorKind, Meaning};

use ErrorKind::{Limited, Misconfigured, Refused, Unavailable};

/// Every code of SendSms that is known, by class.
pub const CODES: &[(&str, Meaning)] = &[
    // Too often.
    ("isv.BUSINESS_LIMIT_CONTROL", Meaning::definite(Limited)),
    ("isv.DAY_LIMIT_CONTROL", Meaning::definite(Limited)),
    ("isv.MONTH_LIMIT_CONTROL", Meaning::definite(Limited)),
    // The number itself.
    ("isv.MOBILE_NUMBER_ILLEGAL", Meaning::definite(Refused)),
    ("isv.MOBILE_COUNT_OVER_LIMIT", Meaning::definite(Misconfigured)),
    ("isv.DOMESTIC_NUMBER_NOT_SUPPORTED", Meaning::definite(Refused)),
    // Template and signature.
    ("isv.SMS_TEMPLATE_ILLEGAL", Meaning::definite(Misconfigured)),
    ("isv.SMS_SIGNATURE_ILLEGAL", Meaning::definite(Misconfigured)),
    ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", Meaning::definite(Misconfigured)),
    ("isv.SIGN_STATE_ILLEGAL", Meaning::definite(Misconfigured)),
    ("isv.TEMPLATE_MISSING_PARAMETERS", Meaning::definite(Misconfigured)),
    ("isv.TEMPLATE_PARAMS_ILLEGAL", Meaning::definite(Misconfigured)),
    ("isv.INVALID_JSON_PARAM", Meaning::definite(Misconfigured)),
    ("isv.PARAM_LENGTH_LIMIT", Meaning::definite(Misconfigured)),
    ("isv.EXTEND_CODE_ERROR", Meaning::definite(Misconfigured)),
    // The account and its key.
    ("isv.AMOUNT_NOT_ENOUGH", Meaning::definite(Misconfigured)),
    ("isv.OUT_OF_SERVICE", Meaning::definite(Misconfigured)),
    ("isv.PRODUCT_UN_SUBSCRIPT", Meaning::definite(Misconfigured)),
    ("isv.ACCOUNT_ABNORMAL", Meaning::definite(Misconfigured)),
    ("isv.DENY_IP_RANGE", Meaning::definite(Misconfigured)),
    ("isp.RAM_PERMISSION_DENY", Meaning::definite(Misconfigured)),
    ("InvalidAccessKeyId.NotFound", Meaning::definite(Misconfigured)),
    ("InvalidTimeStamp.Expired", Meaning::definite(Misconfigured)),
    ("SignatureDoesNotMatch", Meaning::definite(Misconfigured)),
    ("SignatureNonceUsed", Meaning::definite(Misconfigured)),
    ("IncompleteSignature", Meaning::definite(Misconfigured)),
    // Inside the provider: the message may have gone out.
    ("isp.SYSTEM_ERROR", Meaning::unclear(Unavailable)),
    ("ServiceUnavailable", Meaning::unclear(Unavailable)),
    ("InternalError", Meaning::unclear(Unavailable)),
];

/// What `code` means. A code nobody knows may have had its effect.
#[must_use]
pub fn classify(code: &str) -> Meaning {
    if is_throttled(code) {
        return Meaning::definite(Limited);
    }
    CODES.iter().find(|(name, _)| *name == code).map_or(Meaning::unclear(Refused), |(_, meaning)| *meaning)
}

/// Whether the interface, not the number, is asked too fast: a second try may help.
#[must_use]
pub fn is_throttled(code: &str) -> bool {
    code == "Throttling" || code.starts_with("Throttling.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        for (n, (code, meaning)) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|(name, _)| name == code), Some(n), "{code}");
            assert_eq!(classify(code), *meaning);
        }
        assert_eq!(classify("Throttling.User"), Meaning::definite(Limited));
        assert_eq!(classify("isv.NEW"), Meaning::unclear(Refused));
    }
}
