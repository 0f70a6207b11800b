//! The texts of states, ranks, actions and certificate statuses, `config/states.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::{
    case::{event::EventKind, result::RepaymentState, state::State},
    mailing::parcel::Rank,
    region::{profile::Door, verb::Verb},
    text::Text,
};

use crate::settings::Finding;

/// The pages of a form whose service declares none.
const PAGES: [&str; 4] = ["certificate", "notices", "form", "done"];

/// A short name with a sentence of explanation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// For lists and buttons.
    pub text: Text,
    /// For the person.
    #[serde(default)]
    pub help: Text,
}

/// The names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct States {
    state: BTreeMap<String, Named>,
    rank: BTreeMap<String, Named>,
    action: BTreeMap<String, Named>,
    certificate: BTreeMap<String, Named>,
    word: BTreeMap<String, Named>,
    carrier: BTreeMap<String, Named>,
    verb: BTreeMap<String, Named>,
    door: BTreeMap<String, Named>,
}

impl States {
    /// The name of a state.
    #[must_use]
    pub fn state(&self, state: State) -> Named {
        self.state.get(state.name()).cloned().unwrap_or_default()
    }

    /// The name of a parcel's rank.
    #[must_use]
    pub fn rank(&self, rank: Rank) -> Named {
        self.rank.get(rank.name()).cloned().unwrap_or_default()
    }

    /// The name of an action.
    #[must_use]
    pub fn action(&self, kind: EventKind) -> Named {
        self.action.get(kind.name()).cloned().unwrap_or_default()
    }

    /// The name of a certificate's status.
    #[must_use]
    pub fn certificate(&self, status: &str) -> Named {
        self.certificate.get(status).cloned().unwrap_or_default()
    }

    /// The name of a carrier.
    #[must_use]
    pub fn carrier(&self, code: &str) -> Named {
        self.carrier.get(code).cloned().unwrap_or_default()
    }

    /// Whether there is such a carrier.
    #[must_use]
    pub fn knows_carrier(&self, code: &str) -> bool {
        self.carrier.contains_key(code)
    }

    /// What a button says where a region does not call it otherwise.
    #[must_use]
    pub fn verb(&self, verb: Verb) -> Text {
        self.verb.get(verb.name()).map(|named| named.text.clone()).unwrap_or_default()
    }

    /// The name of a way to sign in.
    #[must_use]
    pub fn door(&self, door: Door) -> Text {
        self.door.get(door.name()).map(|named| named.text.clone()).unwrap_or_default()
    }

    /// A single word, for example what stands where nothing is allowed.
    #[must_use]
    pub fn word(&self, name: &str) -> Text {
        self.word.get(name).map(|named| named.text.clone()).unwrap_or_default()
    }

    pub(super) fn findings(&self) -> Vec<Finding> {
        let states =
            State::ALL.iter().filter(|s| !self.state.contains_key(s.name())).map(|s| format!("state.{}", s.name()));
        let ranks =
            Rank::ALL.iter().filter(|r| !self.rank.contains_key(r.name())).map(|r| format!("rank.{}", r.name()));
        let actions = EventKind::ALL
            .iter()
            .filter(|e| !self.action.contains_key(e.name()))
            .map(|e| format!("action.{}", e.name()));
        let verbs = Verb::ALL.iter().filter(|v| **v != Verb::Save && !self.verb.contains_key(v.name()));
        let verbs = verbs.map(|v| format!("verb.{}", v.name()));
        let pages = PAGES.iter().map(|page| format!("page_{page}")).chain(["mail_back_for_good".to_owned()]);
        let pages = pages.filter(|word| !self.word.contains_key(word));
        let repayments = RepaymentState::ALL.iter().map(|state| format!("repayment_{}", state.name()));
        let repayments = repayments.filter(|name| !self.word.contains_key(name)).map(|name| format!("word.{name}"));
        let doors =
            Door::ALL.iter().filter(|d| !self.door.contains_key(d.name())).map(|d| format!("door.{}", d.name()));
        states
            .chain(doors)
            .chain(ranks)
            .chain(actions)
            .chain(verbs)
            .chain(pages.map(|page| format!("word.{page}")))
            .chain(repayments)
            .map(|name| Finding::new("states.toml", format!("`{name}` has no text")))
            .collect()
    }
}
