//! The holder's log: who checked a certificate online, when, why and with which answer (N4). What could not be written
//! down is a gap, which is shown too.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// How a check was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The page behind the code.
    Page,
    /// The interface for programs.
    Api,
    /// One row of an employer's list.
    Batch,
    /// A share that the holder made.
    Share,
}

impl Way {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Batch => "batch",
            Self::Share => "share",
        }
    }
}

/// An entry of the log. A check for which a purpose was stated has one of its own; plain checks of one certificate with
/// one answer in one hour share one, so that a flood fills no one's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// The holder.
    pub person: String,
    /// The certificate.
    pub certificate: String,
    /// The exam as it is printed.
    pub exam_name: String,
    /// How it was checked.
    pub way: Way,
    /// `valid`, `not_valid` or `cannot_tell`.
    pub verdict: String,
    /// Why: the name of a reason in `config/verdicts.toml`.
    pub reason: String,
    /// What the checker said it was for; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Who the checker said he was; sealed. Nobody has verified that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// The share that was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<String>,
    /// Whether a receipt was given.
    pub receipt: bool,
    /// How many checks this entry stands for.
    pub times: i64,
    /// When the first of them was.
    pub first_at: Moment,
    /// When the last of them was.
    pub last_at: Moment,
    /// When each of them was, as far as [`Self::MOMENTS`] go.
    pub moments: Vec<Moment>,
    /// When the holder is to be told in a message; absent once that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tell_at: Option<Moment>,
    /// Until when the entry is kept.
    pub kept_until: Moment,
}

impl Verification {
    /// So many moments are kept one by one.
    pub const MOMENTS: usize = 20;

    /// Takes more checks of the same kind in.
    pub fn add(&mut self, more: &Self) {
        self.times = self.times.saturating_add(more.times);
        self.first_at = self.first_at.min(more.first_at);
        self.last_at = self.last_at.max(more.last_at);
        self.kept_until = self.kept_until.max(more.kept_until);
        self.tell_at = self.tell_at.or(more.tell_at);
        self.moments.extend(&more.moments);
        self.moments.sort_unstable();
        self.moments.truncate(Self::MOMENTS);
    }
}

static VERIFICATIONS: Collection = Collection {
    name: "verifications",
    fields: &[
        text("person"),
        text("certificate"),
        integer("last_at"),
        integer("stated_at"),
        integer("tell_at"),
        integer("kept_until"),
    ],
    plain: &[
        Index { name: "of_person", fields: &["person", "last_at"] },
        Index { name: "stated", fields: &["certificate", "stated_at"] },
        Index { name: "to_tell", fields: &["tell_at"] },
    ],
    expires: Some("kept_until"),
    ..Collection::BLANK
};

impl Record for Verification {
    fn collection() -> &'static Collection {
        &VERIFICATIONS
    }

    const SEALED: &'static [&'static str] = &["purpose", "organisation"];

    fn indexed(&self, _: &Vault) -> Map<String, Value> {
        // What the checker said is counted per certificate, so that nobody floods a holder with it.
        let stated = self.purpose.as_ref().map(|_| self.last_at.0);
        json!({ "stated_at": stated }).as_object().cloned().unwrap_or_default()
    }
}

/// A time for which checks are missing from the logs, and how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// From.
    pub from: Moment,
    /// Until.
    pub until: Moment,
    /// How many checks could not be written down.
    pub times: i64,
    /// Until when the gap is shown.
    pub kept_until: Moment,
}

static GAPS: Collection = Collection {
    name: "verification_gaps",
    fields: &[integer("until"), integer("kept_until")],
    plain: &[Index { name: "by_time", fields: &["until"] }],
    expires: Some("kept_until"),
    ..Collection::BLANK
};

impl Record for Gap {
    fn collection() -> &'static Collection {
        &GAPS
    }

    const SEALED: &'static [&'static str] = &[];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declarations_are_sound() {
        assert!(VERIFICATIONS.check().is_ok() && GAPS.check().is_ok());
    }

    #[test]
    fn more_checks_are_counted_and_the_first_moments_kept() {
        let at = |n: i64| Verification {
            person: "p".into(),
            certificate: "c".into(),
            exam_name: "e".into(),
            way: Way::Page,
            verdict: "valid".into(),
            reason: "in_force".into(),
            purpose: None,
            organisation: None,
            share: None,
            receipt: false,
            times: 1,
            first_at: Moment(n),
            last_at: Moment(n),
            moments: vec![Moment(n)],
            tell_at: Some(Moment(n)),
            kept_until: Moment(n + 100),
        };
        let mut all = at(50);
        for n in (1..50).rev() {
            all.add(&at(n));
        }
        assert_eq!((all.times, all.first_at, all.last_at, all.kept_until), (50, Moment(1), Moment(50), Moment(150)));
        assert_eq!(all.moments, (1..=20).map(Moment).collect::<Vec<_>>());
        assert_eq!(all.tell_at, Some(Moment(50)));
    }
}
