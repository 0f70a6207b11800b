//! Checks of certificates as the holder sees them: every online check is in the holder's log, one for which a purpose
//! is stated has a receipt, and nobody learns more about a checker than he said (N4).

pub mod batch;
pub mod digest;
mod entry;
pub mod journal;
pub mod own;
mod proof;
pub mod receipt;
pub mod statement;

use self::{journal::Key, statement::Statement};
use crate::{
    app::{App, certificates::verify::Checked},
    records::verification::Way,
};

/// A check with what the checker gets.
#[derive(Clone, Debug)]
pub struct Done {
    /// The verdict.
    pub checked: Checked,
    /// The signed receipt, in base64url; given when a purpose was stated.
    pub receipt: Option<String>,
    /// Why there is no receipt although a purpose was stated: a code of `config/reasons.toml`.
    pub missing: Option<&'static str>,
}

impl App {
    /// Checks a scanned text. The holder's log has it within seconds; with a statement it has it before this returns,
    /// and there is a receipt.
    pub async fn check(&self, text: &str, way: Way, statement: Option<&Statement>) -> Done {
        let checked = self.verify(text).await;
        match statement {
            Some(statement) => self.with_receipt(text, checked, way, statement, None).await,
            None => {
                self.note_check(&checked, way);
                Done { checked, receipt: None, missing: None }
            }
        }
    }

    /// Puts a check on its way into the holder's log. A code that names nobody is nobody's.
    pub fn note_check(&self, checked: &Checked, way: Way) {
        if let Some(claims) = &checked.claims {
            let key = Key { place: claims.status, way, outcome: checked.outcome, reason: checked.reason };
            self.journal.note(key, self.now());
        }
    }
}
