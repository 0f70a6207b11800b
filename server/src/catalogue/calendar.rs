//! Sittings that took place and official places to look at, `config/calendar.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::{planner::Timeline, sitting::Sitting, text::Text};

use super::Exams;
use crate::settings::Finding;

/// What a place is looked at for.
pub const TOPICS: [&str; 8] =
    ["information", "platform", "schedule", "scores", "collection", "verify", "receipts", "support"];

/// The file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    #[serde(default, rename = "exam")]
    exams: Vec<ExamSittings>,
    #[serde(default, rename = "place")]
    places: Vec<Place>,
}

/// The sittings of one exam.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExamSittings {
    id: String,
    held: Vec<Sitting>,
    #[serde(default)]
    not_held_in: BTreeMap<String, Vec<Sitting>>,
}

/// An official place to look at.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Its stable name.
    pub id: String,
    /// What it is called.
    pub name: Text,
    /// Where it is; some are found by their name only.
    #[serde(default)]
    pub url: Option<String>,
    /// What for.
    pub topics: Vec<String>,
    /// Only for these regions; empty for all.
    #[serde(default)]
    pub regions: Vec<String>,
}

impl Calendar {
    /// The sittings of an exam that took place in a region, with those known from elsewhere; `None` where no sitting
    /// of it stands in the file: then what is known from elsewhere may have gaps.
    #[must_use]
    pub fn timeline(&self, exam: &str, region: &str, known: impl IntoIterator<Item = Sitting>) -> Option<Timeline> {
        let listed = self.exams.iter().find(|listed| listed.id == exam)?;
        let missing = listed.not_held_in.get(region).map_or(&[][..], Vec::as_slice);
        Some(Timeline::new(listed.held.iter().filter(|s| !missing.contains(s)).copied().chain(known)))
    }

    /// The places for a topic in a region; without a region those for all.
    pub fn places<'a>(&'a self, topic: &'a str, region: Option<&'a str>) -> impl Iterator<Item = &'a Place> {
        let fits = move |place: &&Place| {
            let here = place.regions.is_empty() || region.is_some_and(|r| place.regions.iter().any(|known| known == r));
            here && place.topics.iter().any(|known| known == topic)
        };
        self.places.iter().filter(fits)
    }

    /// Names that lead nowhere.
    pub(super) fn findings(&self, exams: &Exams) -> Vec<Finding> {
        let mut found = Vec::new();
        for listed in &self.exams {
            if exams.get(&listed.id).is_none() {
                found.push(format!("there is no exam `{}`", listed.id));
            }
            let strange = listed.not_held_in.values().flatten().filter(|s| !listed.held.contains(s));
            found.extend(strange.map(|s| format!("`{}`: {s} is not held anywhere, so not in a region", listed.id)));
        }
        for place in &self.places {
            let unknown = place.topics.iter().filter(|topic| !TOPICS.contains(&topic.as_str()));
            found.extend(unknown.map(|topic| format!("`{}`: there is no topic `{topic}`", place.id)));
            if place.name.zh.is_empty() || place.name.en.is_empty() {
                found.push(format!("`{}` has no name in one language", place.id));
            }
        }
        found.into_iter().map(|text| Finding::new("calendar.toml", text)).collect()
    }
}
