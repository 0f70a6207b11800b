//! A pattern of a field, with its own message and an example that it must match.

use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::text::Text;

/// A pattern. It is compiled when the profile is read, so that an impossible one never gets into a running service.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Pattern {
    regex: Regex,
    written: Written,
}

/// A pattern as a profile writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    /// The regular expression, for the whole value.
    matches: String,
    /// A value that it matches.
    example: String,
    /// What the person reads who typed something else.
    message: Text,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.written == other.written
    }
}

impl Eq for Pattern {}

impl TryFrom<Written> for Pattern {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let regex = Regex::new(&format!("^(?:{})$", written.matches));
        let regex = regex.map_err(|error| format!("the pattern `{}` is none: {error}", written.matches))?;
        if !regex.is_match(&written.example) {
            return Err(format!("the pattern `{}` does not match its example `{}`", written.matches, written.example));
        }
        Ok(Self { regex, written })
    }
}

impl From<Pattern> for Written {
    fn from(pattern: Pattern) -> Self {
        pattern.written
    }
}

impl Pattern {
    /// Whether the whole value matches.
    #[must_use]
    pub fn is_match(&self, value: &str) -> bool {
        self.regex.is_match(value)
    }

    /// The regular expression, for a client that checks while the person types; without the anchors.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.written.matches
    }

    /// A value that matches.
    #[must_use]
    pub fn example(&self) -> &str {
        &self.written.example
    }

    /// What the person reads who typed something else.
    #[must_use]
    pub const fn message(&self) -> &Text {
        &self.written.message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(matches: &str, example: &str) -> Result<Pattern, toml::de::Error> {
        toml::from_str(&format!("matches = '{matches}'\nexample = '{example}'\nmessage = {{ zh = '甲', en = 'a' }}"))
    }

    #[test]
    fn a_pattern_is_for_the_whole_value() {
        let pattern = read("[0-9]{4}", "2017").expect("a pattern");
        assert!(pattern.is_match("2017"));
        assert!(!pattern.is_match("20171") && !pattern.is_match("a2017") && !pattern.is_match("2017\n"));
        assert_eq!((pattern.expression(), pattern.example()), ("[0-9]{4}", "2017"));
    }

    #[test]
    fn an_impossible_pattern_is_not_read() {
        assert!(read("[0-9", "2017").is_err_and(|error| error.to_string().contains("is none")));
        assert!(read("[0-9]{4}", "17").is_err_and(|error| error.to_string().contains("does not match its example")));
    }
}
