//! An employer's list that was checked at once (N17): kept for some days, so that a repeated call gets the same answer
//! and the page can be looked at again.

use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::store::{Collection, integer};

/// A checked list, stored under a keyed digest of the call's idempotency key: nobody else can name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Digest of the body that the key came with.
    pub body: String,
    /// When it was checked.
    pub made_at: Moment,
    /// The answer, compressed; sealed.
    pub answer: String,
    /// Until when it is kept.
    pub kept_until: Moment,
}

static BATCHES: Collection =
    Collection { name: "batches", fields: &[integer("kept_until")], expires: Some("kept_until"), ..Collection::BLANK };

impl Record for Batch {
    fn collection() -> &'static Collection {
        &BATCHES
    }

    const SEALED: &'static [&'static str] = &["answer"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_sound() {
        assert!(BATCHES.check().is_ok());
    }
}
