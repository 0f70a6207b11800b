//! The numbers of one person: the one in force and those of earlier documents (7.4).

use super::DocumentNumber;
use serde::{Deserialize, Serialize};

/// One person's document number and the former ones, by which older certificates still find their holder: a new
/// foreigner card, a corrected or replaced number. The 15-digit form of a number needs no entry, it always matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentHistory {
    current: DocumentNumber,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<DocumentNumber>,
}

impl DocumentHistory {
    /// A person of whom one number is known.
    #[must_use]
    pub const fn new(current: DocumentNumber) -> Self {
        Self { current, former: Vec::new() }
    }

    /// The number in force.
    #[must_use]
    pub const fn current(&self) -> &DocumentNumber {
        &self.current
    }

    /// Earlier numbers, oldest first.
    #[must_use]
    pub fn former(&self) -> &[DocumentNumber] {
        &self.former
    }

    /// Puts a new number in force; the old one stays findable. Writing the same number again changes nothing.
    pub fn replace(&mut self, new: DocumentNumber) {
        if new == self.current {
            return;
        }
        let old = std::mem::replace(&mut self.current, new);
        self.former.retain(|number| *number != self.current && *number != old);
        self.former.push(old);
    }

    /// True when `number` is or was this person's.
    #[must_use]
    pub fn matches(&self, number: &DocumentNumber) -> bool {
        self.keys().contains(&number.matching_key())
    }

    /// The matching keys of all numbers, the one in force first, each once: what a register indexes.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let mut keys = Vec::new();
        for number in std::iter::once(&self.current).chain(&self.former) {
            let key = number.matching_key();
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}
