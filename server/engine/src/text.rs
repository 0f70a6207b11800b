//! A text in the two languages that every text of the product has.

use serde::{Deserialize, Serialize};

use crate::values::is_invisible;

/// Whether a character moves or hides what stands beside it: the controls of writing direction, characters without a
/// place on the screen, and control characters apart from line breaks. Free text that others read holds none of them.
#[must_use]
pub fn steers_display(c: char) -> bool {
    // The variation selectors of Mongolian are part of its words.
    let invisible = is_invisible(c) && !matches!(c, '\u{180B}'..='\u{180F}');
    invisible || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The languages of the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default, Hash)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language a person asked for, from the value of an `Accept-Language` header; Chinese unless
    /// English comes first.
    #[must_use]
    pub fn from_accept(header: &str) -> Self {
        let first = header.split(',').next().unwrap_or_default().trim();
        if first.to_ascii_lowercase().starts_with("en") { Self::En } else { Self::Zh }
    }
}

/// A text in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }

    /// Both languages with each `{name}` replaced by its value.
    #[must_use]
    pub fn fill<'a>(&self, values: impl IntoIterator<Item = (&'a str, &'a str)> + Clone) -> Self {
        let fill = |pattern: &str| {
            values
                .clone()
                .into_iter()
                .fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
        };
        Self { zh: fill(&self.zh), en: fill(&self.en) }
    }
}
