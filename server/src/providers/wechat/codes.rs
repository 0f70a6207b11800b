//! What WeChat's error codes mean.

use crate::providers::error::{ErrorKind, ProviderError};

use ErrorKind::{Limited, Misconfigured, Refused, Unavailable};

/// Every code that is known, with its class and our sentence. None of them comes after an effect.
pub const CODES: &[(i64, ErrorKind, &str)] = &[
    (-1, Unavailable, "the provider is busy"),
    // The token; handled once by fetching another, and no sign of an ill provider.
    (40_001, Misconfigured, "the access token is refused"),
    (40_014, Misconfigured, "the access token is refused"),
    (42_001, Misconfigured, "the access token has expired"),
    // Our account.
    (40_013, Misconfigured, "the appid is not accepted"),
    (40_125, Misconfigured, "the secret is not accepted"),
    (40_164, Misconfigured, "this server's address is not on the list of the account"),
    (41_002, Misconfigured, "the appid is missing"),
    (41_004, Misconfigured, "the secret is missing"),
    (48_001, Misconfigured, "the account may not use this interface"),
    (50_002, Misconfigured, "the account is frozen"),
    (47_001, Misconfigured, "the request is not accepted as JSON"),
    (43_002, Misconfigured, "the request must be a POST"),
    (40_097, Misconfigured, "a parameter is not accepted"),
    // Quotas.
    (45_009, Limited, "the daily quota is used up"),
    (45_011, Limited, "too many calls in a minute"),
    // What the person gave.
    (40_029, Refused, "the code is not valid, or was used"),
    (40_163, Refused, "the code was used"),
    (40_226, Refused, "WeChat blocks this account for its risk"),
    (40_003, Refused, "the openid is not of this mini-program"),
    // Messages.
    (43_101, Refused, "the person has not subscribed, or all subscriptions are used"),
    (40_037, Misconfigured, "the template is not accepted"),
    (41_030, Misconfigured, "the page is not in the released version"),
    (47_003, Misconfigured, "a value of the message is not accepted"),
    // Face checks; the page's list is not public in full, these were seen.
    (84_001, Refused, "the face check is not known"),
    (84_002, Refused, "the face check has expired"),
    (84_006, Refused, "name or number is missing"),
];

/// The error that `code` means; `text` is only searched for the number of the call.
#[must_use]
pub fn refusal(provider: &'static str, code: i64, text: &str) -> ProviderError {
    let (kind, message) = CODES
        .iter()
        .find(|(known, ..)| *known == code)
        .map_or((Refused, "the provider refused"), |(_, kind, message)| (*kind, *message));
    let mut error =
        ProviderError::new(provider, kind, message).with_code(&code.to_string()).with_request_id(request_id(text));
    error.retryable = code == -1;
    error
}

/// Whether the access token was refused.
#[must_use]
pub fn is_about_token(error: &ProviderError) -> bool {
    matches!(error.code.as_deref(), Some("40001" | "40014" | "42001"))
}

/// `… rid: 61793830-1a527ecd-46d37372`: what WeChat's support asks for.
fn request_id(text: &str) -> &str {
    text.split_once("rid:").map_or("", |(_, rest)| rest.split_whitespace().next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_keeps_its_class() {
        for (n, (code, kind, _)) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|(known, ..)| known == code), Some(n), "{code}");
            let error = refusal("wechat", *code, "");
            assert_eq!((error.kind, error.maybe_done), (*kind, false), "{code}");
            assert_eq!(error.code, Some(code.to_string()));
        }
    }

    #[test]
    fn only_a_busy_provider_is_asked_again() {
        for (code, ..) in CODES {
            assert_eq!(refusal("wechat", *code, "").retryable, *code == -1, "{code}");
        }
        assert!(!refusal("wechat", 99_999, "").retryable);
    }

    #[test]
    fn the_number_of_the_call_is_found_and_the_text_is_not_kept() {
        let error =
            refusal("wechat", 84_001, "invalid identify id 张三 hint: [p0tKBA] rid: 61793830-1a527ecd-46d37372(0b)");
        assert_eq!(error.request_id.as_deref(), Some("61793830-1a527ecd-46d373720b"));
        assert!(!format!("{error:?}").contains("张三"));
        assert_eq!(refusal("wechat", 1, "no number").request_id, None);
    }
}
