//! The unified social credit code (统一社会信用代码) of an employer, GB 32100-2015.

use super::text;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A checked code of 18 characters. It names an organisation, not a person, and may be printed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters of the standard's alphabet (without I, O, S, V and Z), or letters where the region stands.
    #[error("not the form of a unified social credit code")]
    Format,
    /// The last character does not fit the others.
    #[error("the check character does not fit")]
    CheckCharacter,
}

impl CreditCodeError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "credit_code_format",
            Self::CheckCharacter => "credit_code_check_character",
        }
    }
}

impl CreditCode {
    /// Reads a code.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, CreditCodeError> {
        let code = text::compact(typed);
        let region = code.get(2..8).unwrap_or_default();
        if code.len() != 18 || !text::all_digits(region) {
            return Err(CreditCodeError::Format);
        }
        let expected = code.get(..17).and_then(check_character).ok_or(CreditCodeError::Format)?;
        match code.chars().last() {
            Some(last) if last == expected => Ok(Self(code)),
            Some(last) if ALPHABET.contains(last) => Err(CreditCodeError::CheckCharacter),
            _ => Err(CreditCodeError::Format),
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the organisation code inside (GB 11714) fits its own check character. Codes carried over from older
    /// registers may deviate, so `false` is a warning.
    #[must_use]
    pub fn organisation_code_fits(&self) -> bool {
        let weights = [3, 7, 9, 10, 5, 8, 4, 2];
        let body = self.0.get(8..16).unwrap_or_default();
        let sum: u32 = body.chars().zip(weights).filter_map(|(c, weight)| Some(c.to_digit(36)? * weight)).sum();
        let check = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        self.0.chars().nth(16) == Some(check)
    }
}

/// Weight 3^(i-1) mod 31; a remainder of zero gives `0`, not a 32nd character.
fn check_character(first17: &str) -> Option<char> {
    let (mut sum, mut weight) = (0, 1);
    for c in first17.chars() {
        sum += ALPHABET.find(c)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.chars().nth((31 - sum % 31) % 31)
}

impl FromStr for CreditCode {
    type Err = CreditCodeError;
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;
    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> Self {
        code.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::vectors::china_ids;

    #[test]
    fn codes_follow_the_vectors() {
        let vectors = china_ids();
        let items = vectors["uscc"]["items"].as_array().unwrap();
        assert_eq!(items.len(), 9);
        for item in items {
            let value = item["value"].as_str().unwrap();
            match item["reason"].as_str().unwrap() {
                "OK" => assert_eq!(
                    item["inner_org_code_check_ok"],
                    CreditCode::parse(value).unwrap().organisation_code_fits(),
                    "{value}"
                ),
                "CHECKSUM" => assert_eq!(CreditCode::parse(value), Err(CreditCodeError::CheckCharacter), "{value}"),
                _ => assert_eq!(CreditCode::parse(value), Err(CreditCodeError::Format), "{value}"),
            }
        }
    }

    #[test]
    fn a_remainder_of_zero_gives_the_character_zero() {
        let vectors = china_ids();
        let value = vectors["uscc"]["remainder_zero_gives_0"].as_str().unwrap();
        assert_eq!(CreditCode::parse(value).unwrap().as_str(), value);
    }

    #[test]
    fn the_inner_code_of_the_standard_fits() {
        for item in china_ids()["org_code_gb11714"].as_array().unwrap() {
            let inner = format!("{}{}", item["body"].as_str().unwrap(), item["check"].as_str().unwrap());
            let first17 = format!("91110000{inner}");
            let code = format!("{first17}{}", check_character(&first17).unwrap());
            assert!(CreditCode::parse(&code).unwrap().organisation_code_fits(), "{code}");
        }
    }

    #[test]
    fn typed_in_any_spelling_it_is_one_code_and_every_wrong_character_is_noticed() {
        assert_eq!(CreditCode::parse(" 91110000 60003734-1l ").unwrap().to_string(), "91110000600037341L");
        let good = "91350100M000100Y43";
        for (i, old) in good.chars().enumerate() {
            for c in ALPHABET.chars().filter(|c| *c != old) {
                let bad: String = good.chars().enumerate().map(|(j, g)| if i == j { c } else { g }).collect();
                assert!(CreditCode::parse(&bad).is_err(), "{bad}");
            }
        }
    }
}
