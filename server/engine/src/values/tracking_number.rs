//! Waybill numbers: UPU S10 items, domestic post and EMS, SF Express (`providers.md` 4.5).

use super::text;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A waybill number in its normalised spelling. Unique among parcels; the carrier prints it on the parcel, so it
/// may be printed here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrackingNumber {
    kind: TrackingKind,
    text: String,
}

/// Which rule the number follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackingKind {
    /// Two letters, eight digits, a check digit, two letters of the country (UPU S10).
    S10,
    /// 13 digits of China Post or EMS. Prefixes change over the years and no check rule is public.
    Domestic,
    /// `SF` and 13 digits, or the older 12 digits.
    Sf,
}

/// Why a text is no waybill number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrackingNumberError {
    /// None of the known forms.
    #[error("not the form of a waybill number")]
    Format,
    /// The check digit of an S10 number does not fit: a digit is mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl TrackingNumberError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Format => "tracking_number_format",
            Self::CheckDigit => "tracking_number_check_digit",
        }
    }
}

impl TrackingNumber {
    /// Reads a number as typed or scanned.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, TrackingNumberError> {
        let text = text::compact(typed);
        let kind = match text.strip_prefix("SF") {
            Some(rest) if rest.len() == 13 && text::all_digits(rest) => TrackingKind::Sf,
            _ if text.len() == 12 && text::all_digits(&text) => TrackingKind::Sf,
            _ if text.len() == 13 && text::all_digits(&text) => TrackingKind::Domestic,
            _ => s10(&text)?,
        };
        Ok(Self { kind, text })
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Which rule it follows.
    #[must_use]
    pub const fn kind(&self) -> TrackingKind {
        self.kind
    }
}

fn s10(text: &str) -> Result<TrackingKind, TrackingNumberError> {
    let letters = |part: Option<&str>| part.is_some_and(|p| p.bytes().all(|b| b.is_ascii_uppercase()));
    let digits = text.get(2..11).filter(|d| text::all_digits(d)).ok_or(TrackingNumberError::Format)?;
    if text.len() != 13 || !letters(text.get(..2)) || !letters(text.get(11..)) {
        return Err(TrackingNumberError::Format);
    }
    let weights = [8, 6, 4, 2, 3, 5, 9, 7];
    let sum: u32 = digits.chars().zip(weights).filter_map(|(c, weight)| Some(c.to_digit(10)? * weight)).sum();
    let check = match 11 - sum % 11 {
        10 => 0,
        11 => 5,
        digit => digit,
    };
    if digits.chars().last().and_then(|c| c.to_digit(10)) == Some(check) {
        Ok(TrackingKind::S10)
    } else {
        Err(TrackingNumberError::CheckDigit)
    }
}

impl FromStr for TrackingNumber {
    type Err = TrackingNumberError;
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl TryFrom<String> for TrackingNumber {
    type Error = TrackingNumberError;
    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Self::parse(&typed)
    }
}

impl From<TrackingNumber> for String {
    fn from(number: TrackingNumber) -> Self {
        number.text
    }
}

impl fmt::Display for TrackingNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::vectors::logistics;

    #[test]
    fn international_numbers_follow_the_vectors() {
        let vectors = logistics();
        let valid = vectors["upu_s10"]["valid"].as_array().unwrap();
        assert_eq!(valid.len(), 9);
        for item in valid {
            let item = item["item"].as_str().unwrap();
            assert_eq!(TrackingNumber::parse(item).unwrap().kind(), TrackingKind::S10, "{item}");
        }
        for item in vectors["upu_s10"]["invalid_after_no_normalisation"].as_array().unwrap() {
            let item = item.as_str().unwrap();
            // Lower case is the one fault in the list that a reader of typed text repairs.
            assert_eq!(TrackingNumber::parse(item).is_ok(), item == "ra473124829us", "{item}");
        }
    }

    #[test]
    fn every_mistyped_digit_of_an_international_number_is_noticed() {
        let good = "LK664578623CN";
        for at in 2..11 {
            let mut noticed = 0;
            for digit in ('0'..='9').filter(|d| good.chars().nth(at) != Some(*d)) {
                let bad: String = good.chars().enumerate().map(|(i, c)| if i == at { digit } else { c }).collect();
                noticed += u32::from(TrackingNumber::parse(&bad) == Err(TrackingNumberError::CheckDigit));
            }
            // 10 becomes 0 and 11 becomes 5, so a serial digit has at most one twin.
            assert!(noticed >= if at == 10 { 9 } else { 8 }, "position {at}: {noticed}");
        }
    }

    #[test]
    fn domestic_and_sf_numbers_are_taken_by_form_alone() {
        for (typed, kind) in [
            ("9430684408206", TrackingKind::Domestic),
            ("1234 5678 90123", TrackingKind::Domestic),
            ("sf1234567890123", TrackingKind::Sf),
            ("SF 1234-5678-90123", TrackingKind::Sf),
            ("123456789012", TrackingKind::Sf),
        ] {
            let number = TrackingNumber::parse(typed).unwrap();
            assert_eq!(number.kind(), kind, "{typed}");
            assert_eq!(
                serde_json::from_str::<TrackingNumber>(&serde_json::to_string(&number).unwrap()).unwrap(),
                number
            );
        }
        for typed in [
            "",
            "12345678901",
            "12345678901234",
            "SF123456789012",
            "SF12345678901234",
            "AB12345678",
            "单号123456789012",
        ] {
            assert_eq!(TrackingNumber::parse(typed), Err(TrackingNumberError::Format), "{typed}");
        }
    }
}
