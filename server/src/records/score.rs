//! Scores as an authority published them: one document for a person, a sitting and a subject.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use zhengda_engine::{
    moment::Moment,
    score::{Mark, Points},
    sitting::Sitting,
};

use super::Record;
use crate::{
    store::{Collection, Index, text},
    vault::Vault,
};

/// A score, stored under [`score_id`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Whose.
    pub person: String,
    /// The region that published it.
    pub region: String,
    /// The exam's id.
    pub exam: String,
    /// The exam as the list writes it.
    pub exam_name: String,
    /// When the exam was sat.
    pub sitting: Sitting,
    /// The level, where the exam has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The specialty, where the exam has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// The subject.
    pub subject: String,
    /// Points or a code; sealed.
    pub mark: Mark,
    /// The pass line, where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Points>,
    /// When it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// What was published before, the newest last; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerMark>,
    /// When it came in.
    pub imported_at: Moment,
}

/// A mark that a later list replaced, for example after a recheck.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerMark {
    /// What was published.
    pub mark: Mark,
    /// Until when it stood.
    pub until: Moment,
}

static SCORES: Collection = Collection {
    name: "scores",
    fields: &[text("person")],
    plain: &[Index { name: "of_person", fields: &["person"] }],
    ..Collection::BLANK
};

impl Record for Score {
    fn collection() -> &'static Collection {
        &SCORES
    }

    const SEALED: &'static [&'static str] = &["mark", "former"];
}

/// The id of a score: the same row of a list always leads to the same document, and the id tells nothing.
#[must_use]
pub fn score_id(vault: &Vault, score: &Score) -> String {
    let Score { person, exam, sitting, level, subject, .. } = score;
    let level = level.as_deref().unwrap_or_default();
    format!("score_{}", vault.digest("score", &format!("{exam}\n{sitting}\n{level}\n{subject}\n{person}")))
}

/// The sittings of an exam whose scores a region published, stored under [`held_id`]: they took place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSittings {
    /// In any order, each once.
    pub sittings: Vec<Sitting>,
}

static HELD: Collection = Collection { name: "held_sittings", ..Collection::BLANK };

impl Record for HeldSittings {
    fn collection() -> &'static Collection {
        &HELD
    }

    const SEALED: &'static [&'static str] = &[];
}

/// The id of a region's sittings of an exam.
#[must_use]
pub fn held_id(region: &str, exam: &str) -> String {
    format!("{region}/{exam}")
}
