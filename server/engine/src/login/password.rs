//! What a password may be: 8 to 64 characters, none of those that everybody tries first, and as many kinds of
//! characters as MLPS asks for. Nothing else is asked: rules of composition make passwords worse.

use std::{collections::HashSet, sync::LazyLock};

use super::{lockout::PasswordLimits, username::Username};

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The most characters.
pub const LONGEST: usize = 64;

/// Words that common passwords are made of, one a line, in small letters.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("common_passwords.txt").lines();
    lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Rows of the keyboard and of the alphabet: a piece of one is no secret.
const ROWS: [&str; 7] = [
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

/// Checks a new password of the account `username`.
///
/// # Errors
/// `password_length`, `password_kinds` or `password_common`.
pub fn check(password: &str, username: Option<&Username>, limits: PasswordLimits) -> Result<(), &'static str> {
    if !(SHORTEST..=LONGEST).contains(&password.chars().count()) {
        return Err("password_length");
    }
    if kinds(password) < limits.kinds {
        return Err("password_kinds");
    }
    if is_common(password) || username.is_some_and(|name| is_made_of(password, &name.matching_key())) {
        return Err("password_common");
    }
    Ok(())
}

/// How many of letters, digits and other characters occur.
fn kinds(password: &str) -> usize {
    let has = |test: fn(char) -> bool| usize::from(password.chars().any(test));
    has(|c| c.is_alphabetic()) + has(|c| c.is_ascii_digit()) + has(|c| !c.is_alphanumeric())
}

/// Whether it is one that is tried first: a common word, a row of keys or of digits or one character again and again, with
/// a few letters, digits and signs around it that add nothing.
fn is_common(password: &str) -> bool {
    let small = plain(password);
    let letters: String = small.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let bare: String = small.chars().filter(|c| c.is_alphanumeric()).collect();
    let digits: String = small.chars().filter(char::is_ascii_digit).collect();
    let mut few: Vec<char> = small.chars().collect();
    few.sort_unstable();
    few.dedup();
    [small.as_str(), bare.as_str(), letters.as_str()].iter().any(|text| COMMON.contains(text))
        || few.len() < 4
        || is_row(&bare)
        || (is_row(&digits) && bare.chars().count() <= digits.len() + 3)
        || (is_row(&letters) && letters.chars().count() >= 4 && small.chars().count() < letters.chars().count() + 5)
}

/// Whether nothing but `name` with some digits or signs around it.
fn is_made_of(password: &str, name: &str) -> bool {
    let small = password.to_lowercase();
    let rest = small.replacen(name, "", 1);
    rest.len() < small.len() && rest.chars().filter(|c| c.is_alphabetic()).count() == 0 && rest.chars().count() < 6
}

/// In small letters, with the digits and signs that stand for letters read as letters.
fn plain(password: &str) -> String {
    let read = |c: char| match c {
        '@' => 'a',
        '$' => 's',
        other => other,
    };
    password.to_lowercase().chars().map(read).collect()
}

/// Whether the text is a piece of a row, forwards or backwards, or made of such pieces only.
fn is_row(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        // The longest piece of at least three that begins here.
        let longest = (3..=letters.len() - at).rev().find(|length| {
            let piece: String = letters.iter().skip(at).take(*length).collect();
            let back: String = piece.chars().rev().collect();
            ROWS.iter().any(|row| row.contains(&piece) || row.contains(&back))
        });
        match longest {
            Some(length) => at += length,
            None => return false,
        }
    }
    !letters.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(password: &str) -> Result<(), &'static str> {
        check(password, Some(&Username::parse("wangfang").unwrap()), PasswordLimits::default())
    }

    #[test]
    fn length_and_kinds_are_asked_for_and_nothing_else() {
        for (password, outcome) in [
            ("short7!", Err("password_length")),
            (&*"a1".repeat(33), Err("password_length")),
            ("onlylettershere", Err("password_kinds")),
            ("4839201847561", Err("password_kinds")),
            ("correct horse battery", Ok(())),
            ("河边的柳树又绿了7", Ok(())),
            ("tulip-4-winter", Ok(())),
            ("Zh8Kq2Lm", Ok(())),
        ] {
            assert_eq!(of(password), outcome, "{password}");
        }
        let lax = PasswordLimits { kinds: 1, ..PasswordLimits::default() };
        assert_eq!(check("onlylettershere", None, lax), Ok(()));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for password in [
            "password1",
            "Password123",
            "P@ssword1",
            "qwerty123",
            "1qaz2wsx",
            "abc12345",
            "woaini520",
            "Woaini1314",
            "aa123456",
            "a1a1a1a1",
            "asdf1234",
            "1q2w3e4r",
            "admin888",
            "qwertyuiop1",
            "zxcvbnm123",
            "12345678a",
            "iloveyou1",
            "zhengda2026",
            "wangfang1990",
            "wangfang!",
            "88888888a",
            "qazwsx123",
            "5201314love",
        ] {
            assert_eq!(of(password), Err("password_common"), "{password}");
        }
    }

    #[test]
    fn the_list_is_in_the_form_that_is_compared() {
        assert!(COMMON.len() > 150, "{}", COMMON.len());
        for word in COMMON.iter() {
            assert_eq!(*word, word.to_lowercase(), "{word}");
        }
    }
}
