//! Mobile numbers of mainland China, the only ones that EMS can confirm a delivery with.

use super::{mask::Masked, text};

/// An 11-digit mainland mobile number, without country code.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mobile {
    text: String,
}

/// Why a text is no mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MobileError {
    /// Not 11 digits that begin with 13 to 19.
    #[error("not an 11-digit mobile number")]
    Format,
    /// A number of another country or region: it begins with `+` or `00` and another code than 86.
    #[error("not a mainland number")]
    NotMainland,
    /// A fixed line with its area code; it cannot receive a message.
    #[error("a fixed line")]
    FixedLine,
}

impl MobileError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "mobile_format",
            Self::NotMainland => "mobile_not_mainland",
            Self::FixedLine => "mobile_fixed_line",
        }
    }
}

impl Mobile {
    /// Reads a number with or without `+86`, `0086` or `86`, blanks, hyphens and brackets.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, MobileError> {
        let digits: String = text::compact(typed).chars().filter(|c| !matches!(c, '(' | ')' | '.')).collect();
        let national = match (digits.strip_prefix('+').or_else(|| digits.strip_prefix("00")), digits.strip_prefix("86"))
        {
            (Some(international), _) => international.strip_prefix("86").ok_or(MobileError::NotMainland)?,
            (None, Some(rest)) if rest.len() == 11 => rest,
            _ => &digits,
        };
        if !text::all_digits(national) {
            return Err(MobileError::Format);
        }
        match (national.len(), national.as_bytes()) {
            (11, [b'1', b'3'..=b'9', ..]) => Ok(Self { text: national.to_owned() }),
            (10..=12, [b'0', b'1'..=b'9', ..]) => Err(MobileError::FixedLine),
            _ => Err(MobileError::Format),
        }
    }

    /// The full number, 11 digits.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The number with its middle four hidden.
    #[must_use]
    pub fn masked(&self) -> Masked {
        Masked::keep(&self.text, 3, 4)
    }

    /// True when the first three digits were given out to public operators by 2022 (7.6). Segments are added over
    /// the years, so `false` is a reason to look twice, never to refuse.
    #[must_use]
    pub fn segment_known(&self) -> bool {
        match self.text.as_bytes() {
            [b'1', b'3' | b'8', ..] => true,
            [b'1', b'4', third, ..] => matches!(third, b'5' | b'7' | b'9'),
            [b'1', b'5' | b'9', third, ..] => *third != b'4',
            [b'1', b'6', third, ..] => matches!(third, b'2' | b'5'..=b'7'),
            [b'1', b'7', ..] => true,
            _ => false,
        }
    }

    fn stored(&self) -> &str {
        &self.text
    }
}

personal_text!(Mobile, MobileError, |mobile| mobile.masked());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::vectors::china_ids;

    #[test]
    fn numbers_follow_the_vectors() {
        let vectors = china_ids();
        let items = vectors["mobile"]["items"].as_array().unwrap();
        assert_eq!(items.len(), 18);
        for item in items {
            let typed = item["in"].as_str().unwrap();
            match Mobile::parse(typed) {
                Ok(mobile) => {
                    assert_eq!(item["lenient"], true, "{typed}");
                    assert_eq!(mobile.reveal(), item["normalised"].as_str().unwrap());
                    assert_eq!(item["strict_segments_2022"], mobile.segment_known(), "{typed}");
                }
                Err(_) => assert_eq!(item["lenient"], false, "{typed}"),
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (typed, error) in [
            ("+852 9123 4567", MobileError::NotMainland),
            ("00853 6612 3456", MobileError::NotMainland),
            ("010-12345678", MobileError::FixedLine),
            ("(0755) 8209 1234", MobileError::FixedLine),
            ("", MobileError::Format),
            ("1380013800", MobileError::Format),
            ("86", MobileError::Format),
            ("+86", MobileError::Format),
            ("12345678901", MobileError::Format),
            ("+86 13800138000 1", MobileError::Format),
        ] {
            assert_eq!(Mobile::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn every_usual_spelling_is_the_same_number() {
        for typed in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86-138-0013-8000",
            "(+86)13800138000",
            "００８６１３８００１３８０００",
            "\u{202D}13800138000\u{202C}",
            "138.0013.8000",
        ] {
            assert_eq!(Mobile::parse(typed).unwrap().reveal(), "13800138000", "{typed}");
        }
    }

    #[test]
    fn only_the_masked_number_is_printed() {
        for item in china_ids()["masking"]["phone"].as_array().unwrap() {
            let mobile = Mobile::parse(item["in"].as_str().unwrap()).unwrap();
            assert_eq!(mobile.masked().as_str(), item["out"].as_str().unwrap());
            assert_eq!(format!("{mobile:?}"), format!("Mobile({})", mobile.masked()));
        }
    }
}
