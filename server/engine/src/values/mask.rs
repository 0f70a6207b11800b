//! Masking: what of a value may be shown to whom (positions by convention, `providers.md` 7.8).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text from which the middle has been taken away. Only the values of this module make one, so a field of this
/// type cannot carry the full text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// The masked text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The masked text, taken out.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// For the values of this module, which have masked the text themselves.
    pub(super) fn of(text: String) -> Self {
        Self(text)
    }

    /// Keeps `head` characters at the front and `tail` at the end; a text too short to hide anything is all stars.
    pub(super) fn keep(text: &str, head: usize, tail: usize) -> Self {
        let length = text.chars().count();
        let (head, tail) = if length > head.saturating_add(tail) { (head, tail) } else { (0, 0) };
        let end = length.saturating_sub(tail);
        Self(text.chars().enumerate().map(|(i, c)| if i < head || i >= end { c } else { '*' }).collect())
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who looks at a masked number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// The holder and the staff: enough to tell two numbers apart (3 + 4).
    Staff,
    /// Anyone, and the logs: 3 + 4 and a known birth date leave few candidates, so 1 + 1.
    Public,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_short_to_hide_is_all_stars() {
        assert_eq!(Masked::keep("1234567", 3, 4).as_str(), "*******");
        assert_eq!(Masked::keep("12345678", 3, 4).as_str(), "123*5678");
        assert_eq!(Masked::keep("", 1, 1).as_str(), "");
    }
}
