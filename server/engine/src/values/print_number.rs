//! The print number (印制号), the serial of the paper that a certificate is printed on.

opaque_number! {
    /// A print number: 4 to 32 letters and digits without a meaning of their own (K48). Serials of older paper are
    /// shorter than management numbers, so fewer characters are taken; otherwise the same rules (`providers.md` 8.1).
    PrintNumber, PrintNumberError, 4, "print_number_length", "print_number_characters"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_serial_is_taken_and_masked() {
        let number = PrintNumber::parse("00 12345").unwrap();
        assert_eq!(number.matching_key(), "0012345");
        assert_eq!(number.reveal(), "00 12345");
        assert_eq!(format!("{number:?}"), "PrintNumber(00***45)");
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        assert_eq!(PrintNumber::parse("123"), Err(PrintNumberError::Length));
        assert_eq!(PrintNumber::parse("No.12345"), Err(PrintNumberError::Characters));
        assert_eq!(PrintNumberError::Characters.code(), "print_number_characters");
    }
}
