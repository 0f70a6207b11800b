//! A small task that a person does more easily than a program: a picture to read, or a sum in words for whoever
//! cannot see it (`K03`). The answer is good once, for a few minutes.

use serde::{Deserialize, Serialize};

use crate::{
    moment::{Moment, Span},
    text::Text,
};

/// How long a captcha can be answered.
pub const LIFE: Span = Span::minutes(5);
/// How many signs a picture shows.
pub const SIGNS: usize = 5;
/// The signs of pictures: none that is mistaken for another.
pub const ALPHABET: &[u8] = b"23456789ABCDEFHJKLMNPRTUVWXY";

/// Which kind of task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A picture with signs to be typed.
    #[default]
    Picture,
    /// A sum in words, which a screen reader can read out.
    Question,
}

/// A captcha as it is stored until it is answered; it knows nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captcha {
    /// Keyed digest of id and answer.
    pub digest: String,
    /// Which kind.
    pub kind: Kind,
    /// After this it is worthless.
    pub expires_at: Moment,
}

/// The answer as answers are compared: full-width and small letters read as what they mean, without blanks.
#[must_use]
pub fn comparable(typed: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    typed.chars().map(narrow).filter(|c| !c.is_whitespace()).take(16).collect::<String>().to_ascii_uppercase()
}

/// A sum of two numbers and its answer. `first` and `second` are drawn from 0 to 47, `minus` is a coin.
#[must_use]
pub fn question(first: u32, second: u32, minus: bool) -> (Text, String) {
    let (one, other) = (2 + first.min(47), 2 + second.min(47));
    if minus {
        let (large, small) = (one.max(other), one.min(other));
        let zh = format!("{}减去{}等于多少？请用数字回答。", spoken(large), spoken(small));
        let en = format!("How much is {} minus {}? Answer in digits.", said(large), said(small));
        (Text { zh, en }, (large - small).to_string())
    } else {
        let zh = format!("{}加上{}等于多少？请用数字回答。", spoken(one), spoken(other));
        let en = format!("How much is {} plus {}? Answer in digits.", said(one), said(other));
        (Text { zh, en }, (one + other).to_string())
    }
}

/// A number below 100 in Chinese words.
fn spoken(n: u32) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS.get(n as usize).copied().unwrap_or_default();
    match (n / 10, n % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) => format!("{}十{}", digit(tens), digit(ones)),
    }
}

/// A number below 50 in English words.
fn said(n: u32) -> String {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 5] = ["", "", "twenty", "thirty", "forty"];
    let word = |list: &[&'static str], n: u32| list.get(n as usize).copied().unwrap_or_default();
    match (n / 10, n % 10) {
        (0 | 1, _) => word(&SMALL, n).to_owned(),
        (tens, 0) => word(&TENS, tens).to_owned(),
        (tens, ones) => format!("{}-{}", word(&TENS, tens), word(&SMALL, ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_be_typed_in_any_width_and_case() {
        assert_eq!(comparable(" ａb３ x\u{3000}"), "AB3X");
        assert_eq!(comparable(&"9".repeat(1_000)).len(), 16);
    }

    #[test]
    fn every_question_can_be_read_and_its_answer_is_right() {
        for first in 0..48 {
            for second in 0..48 {
                let (text, answer) = question(first, second, false);
                assert_eq!(answer, (first + second + 4).to_string());
                assert!(!text.zh.contains(|c: char| c.is_ascii_digit()) && !text.en.contains("  "), "{text:?}");
                let (_, less) = question(first, second, true);
                assert_eq!(less, first.abs_diff(second).to_string());
            }
        }
        assert_eq!(spoken(10), "十");
        assert_eq!(spoken(27), "二十七");
        assert_eq!(said(40), "forty");
        assert_eq!(said(13), "thirteen");
    }
}
