//! Names of people: rare characters, names with a middle dot, names in Latin letters; nothing is ever lost (F29, P18).

use super::{mask::Masked, text};

/// A name of 1 to 50 characters as it stands on the document. Characters are kept exactly, whatever their code: no
/// Unicode normal form is applied, for it would exchange rare characters for others. Only what typing varies is made
/// one: the middle dot `·`, full-width Latin letters, blanks.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonName {
    text: String,
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonNameError {
    /// Nothing but blanks or signs.
    #[error("the name is empty")]
    Empty,
    /// More than 50 characters.
    #[error("the name is longer than 50 characters")]
    TooLong,
    /// A control character, a writing-direction mark, or another invisible one.
    #[error("the name contains an invisible character")]
    Invisible,
    /// A digit or another number sign.
    #[error("the name contains a digit")]
    Digit,
    /// A sign that stands where a rare character was lost on the way: `?`, `□`, U+FFFD. The holder has to be asked.
    #[error("a character of the name was lost on the way")]
    Lost,
    /// Any other sign that no name contains.
    #[error("the name contains a sign")]
    Sign,
}

impl PersonNameError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "name_empty",
            Self::TooLong => "name_too_long",
            Self::Invisible => "name_invisible_character",
            Self::Digit => "name_digit",
            Self::Lost => "name_character_lost",
            Self::Sign => "name_sign",
        }
    }
}

/// The longest name, in characters (variation selectors belong to the character before them).
pub const LONGEST: usize = 50;
const DOT: char = '\u{00B7}';

impl PersonName {
    /// Reads a name.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, PersonNameError> {
        let characters: Vec<char> = text::trim(typed).chars().map(text::half_width).collect();
        let mut name = String::with_capacity(typed.len());
        for (i, &c) in characters.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|i| characters.get(i)).copied();
            let after = characters.get(i + 1).copied();
            if c == ' ' || c == '\u{A0}' || (c.is_whitespace() && !c.is_control()) {
                // A blank between ideographs is layout; in a Latin name it separates, once.
                if !name.ends_with([' ', DOT])
                    && before.is_some_and(is_latin_side)
                    && next_visible(&characters, i).is_some_and(is_latin_side)
                {
                    name.push(' ');
                }
            } else if is_dot(c, before, after) {
                if name.ends_with(' ') {
                    name.pop();
                }
                name.push(DOT);
            } else {
                accept(c)?;
                name.push(c);
            }
        }
        if !name.chars().any(|c| text::is_ideograph(c) || c.is_alphabetic()) {
            return Err(PersonNameError::Empty);
        }
        if visible(&name).count() > LONGEST {
            return Err(PersonNameError::TooLong);
        }
        Ok(Self { text: name })
    }

    /// The full name.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The first character and a star for each other one; a single character is a star.
    #[must_use]
    pub fn masked(&self) -> Masked {
        let length = visible(&self.text).count();
        let first = visible(&self.text).next().filter(|_| length > 1);
        Masked::of(first.into_iter().chain(std::iter::repeat_n('*', if length > 1 { length - 1 } else { 1 })).collect())
    }

    /// The text by which two spellings of one name meet: without dots, blanks, hyphens and variation selectors,
    /// Latin letters in upper case. For comparing only; what is stored and printed is the name itself.
    #[must_use]
    pub fn matching_key(&self) -> String {
        visible(&self.text)
            .filter(|c| !matches!(c, &DOT | ' ' | '-' | '.' | ',' | '\'' | '\u{2019}'))
            .flat_map(char::to_uppercase)
            .collect()
    }

    fn stored(&self) -> &str {
        &self.text
    }
}

personal_text!(PersonName, PersonNameError, |name| name.masked());

fn accept(c: char) -> Result<(), PersonNameError> {
    match c {
        '?' | '\u{FF1F}' | '\u{FFFD}' | '□' | '■' | '〓' | '*' | '※' | '\u{2B1A}' | '\u{FFFC}' => {
            Err(PersonNameError::Lost)
        }
        _ if c.is_control() || text::is_invisible(c) => Err(PersonNameError::Invisible),
        _ if text::is_ideograph(c) || is_variation_selector(c) => Ok(()),
        _ if c.is_numeric() => Err(PersonNameError::Digit),
        // Letters of every script, and the marks that Latin, Tibetan and Arabic letters carry.
        _ if c.is_alphabetic() => Ok(()),
        '\u{0300}'..='\u{036F}' | '\u{0653}'..='\u{0655}' | '\u{0F0B}' | '\u{0F0C}' | '\u{0F39}' | '\u{0F84}' => Ok(()),
        '-' | '\u{2010}' | '\'' | '\u{2019}' | '.' | ',' => Ok(()),
        _ => Err(PersonNameError::Sign),
    }
}

/// The middle dot in the many codes that keyboards and old systems give it. A full stop counts only between
/// ideographs, for Latin names end words with it.
fn is_dot(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        DOT | '\u{0387}' | '\u{16EB}' | '\u{2022}' | '\u{2024}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{25CF}'
        | '\u{26AB}' | '\u{2E31}' | '\u{2E33}' | '\u{30FB}' | '\u{FF65}' | '\u{A78F}' | '\u{FE52}' | '\u{318D}' => true,
        '.' | '\u{3002}' | '\u{FF61}' => {
            before.is_some_and(text::is_ideograph) && after.is_some_and(text::is_ideograph)
        }
        _ => false,
    }
}

const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn is_latin_side(c: char) -> bool {
    !text::is_ideograph(c) && !is_variation_selector(c)
}

fn next_visible(characters: &[char], at: usize) -> Option<char> {
    characters.iter().skip(at + 1).copied().find(|c| !c.is_whitespace())
}

fn visible(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|&c| !is_variation_selector(c))
}

#[cfg(test)]
mod tests;
