//! What a person who checks a certificate reads, `config/verdicts.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use zhengda_engine::text::Text;
use zhengda_seal::verdict::Reason;

use crate::settings::Finding;

/// The register did not answer: ours, for the seal knows no store.
pub const REGISTER_UNAVAILABLE: &str = "register_unavailable";
/// No certificate has exactly what a row of a list says.
pub const NO_MATCH: &str = "no_match";
/// Certificates of more than one exam have exactly what a row of a list says.
pub const SEVERAL_MATCH: &str = "several_match";
/// Too many checks from one address.
pub const RATE_LIMITED: &str = "rate_limited";
/// What is said of a receipt that somebody shows.
const RECEIPTS: [&str; 4] = ["receipt_genuine", "receipt_not_genuine", "receipt_key_compromised", "receipt_unreadable"];
/// The page without a code.
pub const NOTHING_GIVEN: &str = "nothing_given";

/// The text of a reason.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictText {
    /// What was found.
    pub text: Text,
    /// What to do now.
    pub advice: Text,
}

/// The text of a reason as JSON, written once: it goes out with every check.
#[derive(Clone, Debug)]
pub struct VerdictJson {
    /// What was found.
    pub text: Box<RawValue>,
    /// What to do now.
    pub advice: Box<RawValue>,
}

impl VerdictJson {
    fn of(words: &VerdictText) -> serde_json::Result<Self> {
        Ok(Self { text: to_raw_value(&words.text)?, advice: to_raw_value(&words.advice)? })
    }
}

/// The texts by reason.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "BTreeMap<String, VerdictText>")]
pub struct Verdicts {
    texts: BTreeMap<String, VerdictText>,
    json: BTreeMap<String, VerdictJson>,
    missing: VerdictText,
}

impl TryFrom<BTreeMap<String, VerdictText>> for Verdicts {
    type Error = serde_json::Error;

    fn try_from(texts: BTreeMap<String, VerdictText>) -> serde_json::Result<Self> {
        let json: serde_json::Result<_> =
            texts.iter().map(|(reason, words)| Ok((reason.clone(), VerdictJson::of(words)?))).collect();
        Ok(Self { json: json?, texts, missing: VerdictText::default() })
    }
}

impl Verdicts {
    /// The text of a reason; the check of the configuration makes sure that there is one.
    #[must_use]
    pub fn text(&self, reason: &str) -> &VerdictText {
        self.texts.get(reason).unwrap_or(&self.missing)
    }

    /// The same as JSON.
    #[must_use]
    pub fn json(&self, reason: &str) -> Option<&VerdictJson> {
        self.json.get(reason)
    }

    /// Reasons without a text, texts without a reason, and texts that are empty in one language.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let known: Vec<&str> = Reason::ALL
            .iter()
            .map(|reason| reason.as_str())
            .chain([REGISTER_UNAVAILABLE, NO_MATCH, SEVERAL_MATCH, RATE_LIMITED, NOTHING_GIVEN])
            .chain(RECEIPTS)
            .collect();
        let finding = |text: String| Finding::new("verdicts.toml", text);
        let missing = known.iter().filter(|reason| !self.texts.contains_key(**reason));
        let missing: Vec<_> = missing.map(|reason| finding(format!("`{reason}` has no text"))).collect();
        let unknown = self.texts.keys().filter(|reason| !known.contains(&reason.as_str()));
        let unknown = unknown.map(|reason| finding(format!("`{reason}` is no reason of a verdict")));
        let empty = self.texts.iter().filter(|(_, verdict)| {
            [&verdict.text, &verdict.advice].iter().any(|text| text.zh.trim().is_empty() || text.en.trim().is_empty())
        });
        let empty = empty.map(|(reason, _)| finding(format!("`{reason}` is empty in one language")));
        missing.into_iter().chain(unknown).chain(empty).collect()
    }
}
