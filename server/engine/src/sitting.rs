//! One holding of an exam (考次): its year and, where there were several in it, its number.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A sitting: `2024` for the only or the first one of a year, `2024-2` for the second. In the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sitting {
    year: i16,
    number: u8,
}

/// A text that names no sitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a sitting: a year such as 2024, or 2024-2 for the second one of a year")]
pub struct NotASitting;

impl Sitting {
    /// The `number`-th sitting of a year, from 1.
    ///
    /// # Errors
    /// [`NotASitting`] for a year that is none of ours, or a number that is not from 1 to 9.
    pub fn new(year: i16, number: u8) -> Result<Self, NotASitting> {
        let possible = (1980..=2100).contains(&year) && (1..=9).contains(&number);
        if possible { Ok(Self { year, number }) } else { Err(NotASitting) }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// Which one of its year, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.number
    }
}

impl fmt::Display for Sitting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.number {
            1 => write!(f, "{}", self.year),
            number => write!(f, "{}-{number}", self.year),
        }
    }
}

impl FromStr for Sitting {
    type Err = NotASitting;

    fn from_str(text: &str) -> Result<Self, NotASitting> {
        let (year, number) = text.split_once('-').unwrap_or((text, "1"));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if year.len() != 4 || number.len() != 1 || !digits(year) || !digits(number) {
            return Err(NotASitting);
        }
        Self::new(year.parse().map_err(|_| NotASitting)?, number.parse().map_err(|_| NotASitting)?)
    }
}

impl TryFrom<String> for Sitting {
    type Error = NotASitting;

    fn try_from(text: String) -> Result<Self, NotASitting> {
        text.parse()
    }
}

impl From<Sitting> for String {
    fn from(sitting: Sitting) -> Self {
        sitting.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitting_is_written_as_people_write_it_and_ordered_by_time() {
        for (text, year, number) in [("2024", 2024, 1), ("2024-2", 2024, 2)] {
            let sitting: Sitting = text.parse().unwrap();
            assert_eq!((sitting.year(), sitting.number(), sitting.to_string().as_str()), (year, number, text));
            assert_eq!(serde_json::to_string(&sitting).unwrap(), format!("\"{text}\""));
        }
        assert_eq!("2024-1".parse::<Sitting>().unwrap().to_string(), "2024");
        let order: Vec<Sitting> = ["2023-2", "2024", "2024-2", "2025"].iter().map(|t| t.parse().unwrap()).collect();
        assert!(order.is_sorted());
        for text in ["", "24", "2024-", "2024-0", "2024-10", "1979", "2101", "+024", "2024-x", "2024年"] {
            assert_eq!(text.parse::<Sitting>(), Err(NotASitting), "{text}");
        }
    }
}
