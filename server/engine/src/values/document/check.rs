//! Check characters of identity numbers: ISO 7064 MOD 11-2 (GB 11643-1999) and ICAO 9303 7-3-1.

/// The check character over the first 17 digits of an 18-character number: weight 2^(18-i) mod 11.
/// `None` when one of them is no digit.
pub(super) fn mod_11_2(first17: &str) -> Option<char> {
    let mut sum = 0;
    for c in first17.chars() {
        sum = (sum + c.to_digit(10)?) * 2 % 11;
    }
    "10X98765432".chars().nth(sum as usize)
}

/// The check digit of a 2017 foreigner card over its first 14 characters: weights 7 3 1, A = 10 to Z = 35.
/// It reproduces the published specimen; no primary text confirms it, so a mismatch is a warning only (7.4).
pub(super) fn icao_731(first14: &str) -> Option<char> {
    let mut sum = 0;
    for (c, weight) in first14.chars().zip([7, 3, 1].into_iter().cycle()) {
        sum += c.to_digit(36)? * weight;
    }
    char::from_digit(sum % 10, 10)
}

/// The two-digit provinces that a number may begin with. Codes below them are kept for ever by the numbers that
/// carry them, also when the county is gone, so they are not looked up (7.5).
pub(super) fn is_province(two: &str) -> bool {
    matches!(two.parse(), Ok(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        let good = "11010519491231002";
        let check = mod_11_2(good).unwrap();
        assert_eq!(check, 'X');
        let digits: Vec<char> = good.chars().collect();
        for i in 0..17 {
            for d in '0'..='9' {
                let mut other = digits.clone();
                other[i] = d;
                assert_eq!(d == digits[i], mod_11_2(&other.iter().collect::<String>()) == Some(check), "digit {i}");
            }
            if i > 0 && digits[i] != digits[i - 1] {
                let mut other = digits.clone();
                other.swap(i, i - 1);
                assert_ne!(mod_11_2(&other.iter().collect::<String>()), Some(check), "swap at {i}");
            }
        }
    }

    #[test]
    fn a_letter_where_a_digit_belongs_has_no_check_character() {
        assert_eq!(mod_11_2("1101051949123100A"), None);
        assert_eq!(icao_731("KAZ1100901231-"), None);
    }
}
