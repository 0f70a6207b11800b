//! Scores as authorities publish them: points, or a negative code that says why there are none (F58, F83 to F85).

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Points in hundredths, so that 84.5 is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(u32);

/// No paper has more points.
const MOST: u32 = 1_000;

/// What stands in the column of the score. A code is never shown as a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Mark {
    /// Points.
    Points(Points),
    /// -1: registered and did not come (F83).
    Absent,
    /// -2: a violation during the exam (F84).
    Violation,
    /// -4: void: not eligible, another violation, or not answered as required (F85).
    Invalid,
    /// Another negative number, of which no source says the meaning: the office must be asked.
    Unknown(i32),
}

/// A text that is no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("neither points nor a code")]
pub struct NotAScore;

impl Points {
    /// Whole points.
    #[must_use]
    pub const fn whole(points: u32) -> Self {
        Self(points.saturating_mul(100))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{whole}"),
            rest if rest.is_multiple_of(10) => write!(f, "{whole}.{}", rest / 10),
            rest => write!(f, "{whole}.{rest:02}"),
        }
    }
}

impl FromStr for Points {
    type Err = NotAScore;

    /// `84`, `84.5`, `84.50`; a trailing `分` is left out.
    fn from_str(text: &str) -> Result<Self, NotAScore> {
        let text = text.trim().trim_end_matches('分').trim_end();
        let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(rest) || whole.len() > 4 || rest.len() > 2 {
            return Err(NotAScore);
        }
        let whole: u32 = whole.parse().map_err(|_| NotAScore)?;
        let scale = if rest.len() == 1 { 10 } else { 1 };
        let rest: u32 = rest.parse().map_err(|_| NotAScore)?;
        if whole > MOST { Err(NotAScore) } else { Ok(Self(whole * 100 + rest * scale)) }
    }
}

impl Mark {
    /// Reads the cell of a list.
    ///
    /// # Errors
    /// [`NotAScore`].
    pub fn parse(text: &str) -> Result<Self, NotAScore> {
        let text: String = text
            .trim()
            .chars()
            .map(|c| match c {
                '－' | '−' | '–' => '-',
                '０'..='９' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                other => other,
            })
            .collect();
        let Some(code) = text.strip_prefix('-') else { return text.parse().map(Self::Points) };
        let code = code.strip_suffix(".0").unwrap_or(code);
        let plain = (1..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
        match code.parse::<i32>() {
            Ok(1) if plain => Ok(Self::Absent),
            Ok(2) if plain => Ok(Self::Violation),
            Ok(4) if plain => Ok(Self::Invalid),
            Ok(other) if plain && other > 0 => Ok(Self::Unknown(-other)),
            _ => Err(NotAScore),
        }
    }

    /// The points, where there are any.
    #[must_use]
    pub const fn points(self) -> Option<Points> {
        match self {
            Self::Points(points) => Some(points),
            _ => None,
        }
    }

    /// Whether the subject is passed; `None` while the pass line is not published.
    #[must_use]
    pub fn passes(self, line: Option<Points>) -> Option<bool> {
        match self {
            Self::Points(points) => line.map(|line| points >= line),
            _ => Some(false),
        }
    }

    /// The name of its meaning, an entry of `config/words.toml`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Points(_) => "points",
            Self::Absent => "absent",
            Self::Violation => "violation",
            Self::Invalid => "invalid",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Every name.
    pub const NAMES: [&'static str; 5] = ["points", "absent", "violation", "invalid", "unknown"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_exact_and_written_short() {
        for (text, shown) in [
            ("84", "84"),
            ("84.0", "84"),
            ("84.5", "84.5"),
            ("84.50", "84.5"),
            ("84.05", "84.05"),
            ("0", "0"),
            (" 96 分", "96"),
        ] {
            assert_eq!(Mark::parse(text).unwrap().points().unwrap().to_string(), shown, "{text}");
        }
        assert!("84.5".parse::<Points>().unwrap() > Points::whole(84));
        for text in
            ["", "八十四", "1001", "84.555", "84.", ".5", "+84", "84,5", "1e2", "--1", "-", "-0", "-1.5", "-12345"]
        {
            assert_eq!(Mark::parse(text), Err(NotAScore), "{text:?}");
        }
    }

    // rows: F83 F84 F85
    #[test]
    fn a_code_is_never_a_number() {
        for (text, mark) in [
            ("-1", Mark::Absent),
            ("－1", Mark::Absent),
            ("-1.0", Mark::Absent),
            ("-2", Mark::Violation),
            ("-4", Mark::Invalid),
            ("-3", Mark::Unknown(-3)),
            ("-9", Mark::Unknown(-9)),
        ] {
            let read = Mark::parse(text).unwrap();
            assert_eq!(read, mark, "{text}");
            assert_eq!(read.points(), None);
            assert_eq!(read.passes(Some(Points::whole(0))), Some(false), "{text} passes nothing, whatever the line");
        }
    }

    #[test]
    fn points_pass_at_the_line_and_nothing_is_said_without_one() {
        let mark = Mark::parse("72").unwrap();
        assert_eq!(mark.passes(Some(Points::whole(72))), Some(true));
        assert_eq!(mark.passes(Some("72.5".parse().unwrap())), Some(false));
        assert_eq!(mark.passes(None), None);
    }

    #[test]
    fn every_mark_comes_back_from_the_store() {
        for text in ["84.5", "-1", "-2", "-4", "-7"] {
            let mark = Mark::parse(text).unwrap();
            let json = serde_json::to_string(&mark).unwrap();
            assert_eq!(serde_json::from_str::<Mark>(&json).unwrap(), mark, "{json}");
            assert!(Mark::NAMES.contains(&mark.name()));
        }
    }
}
