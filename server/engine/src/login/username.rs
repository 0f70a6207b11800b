//! The name of an account. It is never a number, so that nobody's mobile or ID number becomes one, and short enough
//! that an SMS can tell it (`K05`).

/// The fewest characters.
pub const SHORTEST: usize = 4;
/// The most characters: what three places of a short message hold.
pub const LONGEST: usize = 18;
/// How many places of a short message a name is told in.
pub const PARTS: usize = 3;

/// The name of an account, as it was chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Username(String);

impl std::fmt::Debug for Username {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Username(…)")
    }
}

/// Why a text is no name of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Too short or too long.
    #[error("4 to 18 characters")]
    Length,
    /// Something else than letters, digits and Chinese characters.
    #[error("letters, digits and Chinese characters only")]
    Characters,
    /// It begins with a digit.
    #[error("does not begin with a letter")]
    Start,
}

impl UsernameError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Length => "username_length",
            Self::Characters => "username_characters",
            Self::Start => "username_start",
        }
    }
}

impl Username {
    /// Reads a name; blanks around it do not count.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, UsernameError> {
        let text = typed.trim();
        if !text.chars().all(is_fit) {
            return Err(UsernameError::Characters);
        }
        if !(SHORTEST..=LONGEST).contains(&text.chars().count()) {
            return Err(UsernameError::Length);
        }
        if text.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(UsernameError::Start);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name as it was chosen.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The text by which two spellings of one name meet: capitals do not count.
    #[must_use]
    pub fn matching_key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The name cut into [`PARTS`] pieces of at most six characters, none of them empty.
    #[must_use]
    pub fn parts(&self) -> Vec<String> {
        let letters: Vec<char> = self.0.chars().collect();
        let (each, longer) = (letters.len() / PARTS, letters.len() % PARTS);
        let mut rest = letters.into_iter();
        (0..PARTS).map(|n| rest.by_ref().take(each + usize::from(n < longer)).collect()).collect()
    }
}

fn is_fit(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_no_name_and_capitals_do_not_count() {
        for (typed, outcome) in [
            ("zhangsan", Ok(())),
            (" 广州考生2026 ", Ok(())),
            ("abc", Err(UsernameError::Length)),
            ("abcdefghijklmnopqrs", Err(UsernameError::Length)),
            ("", Err(UsernameError::Length)),
            ("13800138000", Err(UsernameError::Start)),
            ("44010519900307451X", Err(UsernameError::Start)),
            ("a b c d", Err(UsernameError::Characters)),
            ("a_bcd", Err(UsernameError::Characters)),
            ("аdmin", Err(UsernameError::Characters)), // a Cyrillic letter
        ] {
            assert_eq!(Username::parse(typed).map(drop), outcome, "{typed}");
        }
        let key = |typed: &str| Username::parse(typed).unwrap().matching_key();
        assert_eq!(key("ZhangSan"), key("zhangsan"));
    }

    #[test]
    fn every_name_can_be_told_in_three_pieces_of_six() {
        for length in SHORTEST..=LONGEST {
            let name: String = ('a'..='z').take(length).collect();
            let parts = Username::parse(&name).unwrap().parts();
            assert_eq!(parts.len(), PARTS);
            assert!(parts.iter().all(|part| (1..=6).contains(&part.chars().count())), "{parts:?}");
            assert_eq!(parts.concat(), name);
        }
    }
}
