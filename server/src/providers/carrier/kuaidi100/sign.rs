//! Kuaidi100's signatures: upper-case MD5 over the exact text that is sent.

use crate::providers::digest::{md5_upper, same_hex};

/// The signature of a query.
#[must_use]
pub fn query(param: &str, key: &str, customer: &str) -> String {
    md5_upper(format!("{param}{key}{customer}").as_bytes())
}

/// The signature of a push.
#[must_use]
pub fn push(param: &str, salt: &str) -> String {
    md5_upper(format!("{param}{salt}").as_bytes())
}

/// Whether a push is signed with that salt. Without a salt nothing is.
#[must_use]
pub fn is_pushed_with(param: &str, salt: &str, sign: &str) -> bool {
    !salt.is_empty() && same_hex(sign, &push(param, salt))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn both_agree_with_the_vectors() {
        let all: Value = serde_json::from_str(include_str!("../../../../../tests/vectors/logistics.json")).unwrap();
        let text = |pointer: &str| all.pointer(pointer).unwrap().as_str().unwrap();
        let signed =
            query(text("/kuaidi100/query/param"), text("/kuaidi100/query/key"), text("/kuaidi100/query/customer"));
        assert_eq!(signed, text("/kuaidi100/query/sign"));
        let (param, salt) = (text("/kuaidi100/push/param"), text("/kuaidi100/push/salt"));
        assert_eq!(push(param, salt), text("/kuaidi100/push/sign"));
        assert!(is_pushed_with(param, salt, &text("/kuaidi100/push/sign").to_lowercase()));
        assert!(!is_pushed_with(&format!("{param} "), salt, text("/kuaidi100/push/sign")));
        assert!(!is_pushed_with(param, "", &push(param, "")));
    }
}
