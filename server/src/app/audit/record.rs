//! The text of an audit record: one line of words that needs no key to be read, and says nothing personal in clear.
//!
//! `time role who action subject name=value…`, separated by single spaces; `-` where there is nothing. What is not a
//! letter, a digit or one of `._:/@#-` is percent-encoded.

use std::{borrow::Cow, collections::BTreeMap};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zhengda_engine::moment::Moment;

/// What is written as something else.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b':').remove(b'/').remove(b'@').remove(b'#').remove(b'-');

/// An audit record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// When it happened.
    pub at: Moment,
    /// In which role it was done.
    pub role: String,
    /// Who did it: a staff account, the digest of a person, or a machine.
    pub by: String,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: Option<String>,
    /// More about it; never a personal value, at most its keyed digest.
    pub details: BTreeMap<String, String>,
}

impl AuditRecord {
    /// The same with one detail more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// The line.
    #[must_use]
    pub fn to_text(&self) -> String {
        let subject = self.subject.as_deref().map_or(Cow::Borrowed("-"), word);
        let mut line =
            format!("{} {} {} {} {subject}", self.at.0, word(&self.role), word(&self.by), word(&self.action));
        for (name, value) in &self.details {
            line.push(' ');
            line.push_str(&word(name));
            line.push('=');
            line.push_str(&word(value));
        }
        line
    }

    /// Reads a line; `None` for what is none.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split(' ');
        let at = Moment(words.next()?.parse().ok()?);
        let mut next = || words.next().and_then(plain);
        let (role, by, action, subject) = (next()?, next()?, next()?, next()?);
        let mut details = BTreeMap::new();
        for pair in words {
            let (name, value) = pair.split_once('=')?;
            details.insert(plain(name)?, plain(value)?);
        }
        Some(Self { at, role, by, action, subject: Some(subject).filter(|subject| subject != "-"), details })
    }
}

/// A value as one word.
fn word(value: &str) -> Cow<'_, str> {
    match value {
        "" => Cow::Borrowed("-"),
        // A value that is the sign for nothing must not become nothing.
        "-" => Cow::Borrowed("%2D"),
        _ => utf8_percent_encode(value, ENCODED).into(),
    }
}

fn plain(word: &str) -> Option<String> {
    percent_decode_str(word).decode_utf8().ok().map(Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_one_line_of_words_and_is_read_back() {
        let record = AuditRecord {
            at: Moment(1_790_000_000_000),
            role: "reviewer".to_owned(),
            by: "r1/审核 员\n".to_owned(),
            action: "case.approve".to_owned(),
            subject: Some("case_abc".to_owned()),
            details: BTreeMap::new(),
        };
        let record = record.with("from", "in_review").with("note", "a=b c%");
        let line = record.to_text();
        assert!(line.starts_with("1790000000000 reviewer r1/"), "{line}");
        assert!(!line.contains(['\n', '"', '\\']) && line.is_ascii(), "{line}");
        assert_eq!(AuditRecord::parse(&line), Some(record.clone()));
        let bare = AuditRecord { subject: None, details: BTreeMap::new(), ..record };
        assert!(bare.to_text().ends_with(" case.approve -"));
        assert_eq!(AuditRecord::parse(&bare.to_text()), Some(bare));
        for bad in ["", "x", "1 a b", "1 a b c", "1 a b c d e"] {
            assert_eq!(AuditRecord::parse(bad), None, "{bad}");
        }
    }
}
