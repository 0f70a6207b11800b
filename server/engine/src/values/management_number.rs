//! The management number (管理号) that the examination side gives a certificate.

opaque_number! {
    /// A management number: 8 to 32 letters and digits without a meaning of their own. Public pages contradict each
    /// other about its inside and no authority publishes a rule, so none is enforced (`providers.md` 8.1). Unique
    /// together with the kind of certificate, not alone.
    ManagementNumber, ManagementNumberError, 8, "management_number_length", "management_number_characters"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::vectors::china_ids;

    #[test]
    fn two_spellings_are_one_number_and_each_keeps_its_own() {
        let (typed, printed) = (
            ManagementNumber::parse(" 2023-0554 4000 0000 1 ").unwrap(),
            ManagementNumber::parse("20230554400000001").unwrap(),
        );
        assert_eq!(typed, printed);
        assert_eq!(typed.reveal(), "2023-0554 4000 0000 1");
        assert_eq!(typed.matching_key(), "20230554400000001");
        assert_eq!(ManagementNumber::parse("ａ１２３４５６７").unwrap().matching_key(), "A1234567");
        let json = serde_json::to_string(&typed).unwrap();
        assert_eq!(serde_json::from_str::<ManagementNumber>(&json).unwrap().reveal(), typed.reveal());
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        let long = "1".repeat(33);
        for (typed, error) in [
            ("1234567", ManagementNumberError::Length),
            ("", ManagementNumberError::Length),
            (long.as_str(), ManagementNumberError::Length),
            ("2023粤0554400001", ManagementNumberError::Characters),
            ("20230554_400001", ManagementNumberError::Characters),
            ("<script>12345", ManagementNumberError::Characters),
        ] {
            assert_eq!(ManagementNumber::parse(typed), Err(error), "{typed}");
        }
        assert!(ManagementNumber::parse(&"1".repeat(32)).is_ok());
    }

    #[test]
    fn only_the_masked_number_is_printed() {
        for item in china_ids()["masking"]["certificate_no"].as_array().unwrap() {
            let number = ManagementNumber::parse(item["in"].as_str().unwrap()).unwrap();
            assert_eq!(number.masked().as_str(), item["out"].as_str().unwrap());
            assert_eq!(format!("{number:?}"), format!("ManagementNumber({})", number.masked()));
        }
    }
}
