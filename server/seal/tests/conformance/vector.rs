//! The form of the file.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zhengda_seal::code::Claims;
use zhengda_seal::keys::PublishedKey;
use zhengda_seal::verdict::{Outcome, Reason};

use crate::material::{HOSTS, NOW};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Kit {
    pub about: String,
    pub rings: BTreeMap<String, Ring>,
    pub packs: BTreeMap<String, String>,
    pub vectors: Vec<Vector>,
    pub lists: Vec<ListVector>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ring {
    pub suites: Vec<u8>,
    pub keys: Vec<PublishedKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Vector {
    pub id: String,
    pub what: String,
    pub text: String,
    pub hosts: Vec<String>,
    pub ring: String,
    pub pack: String,
    pub now_ms: i64,
    pub outcome: Outcome,
    pub reason: Reason,
    pub as_of_ms: i64,
    pub claims: Option<Claims>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListVector {
    pub id: String,
    pub what: String,
    pub pack: String,
    pub ring: String,
    pub now_ms: i64,
    pub usable: bool,
}

impl Kit {
    pub(crate) fn new(rings: BTreeMap<String, Ring>, packs: BTreeMap<String, String>) -> Self {
        let about = "Codes on certificates and what a verifier must say of them; README.md explains every field.";
        Self { about: about.into(), rings, packs, vectors: Vec::new(), lists: Vec::new() }
    }

    /// Adds a vector about which nothing is known but its reason, to be refined by what is called on it.
    pub(crate) fn add(
        &mut self,
        group: &str,
        what: impl Into<String>,
        text: impl Into<String>,
        reason: Reason,
    ) -> &mut Vector {
        let id = format!("{group}-{:03}", self.vectors.iter().filter(|v| v.id.starts_with(group)).count() + 1);
        self.vectors.push(Vector {
            id,
            what: what.into(),
            text: text.into(),
            hosts: HOSTS.map(str::to_owned).to_vec(),
            ring: "usual".into(),
            pack: "usual".into(),
            now_ms: NOW,
            outcome: reason.outcome(),
            reason,
            as_of_ms: NOW,
            claims: None,
        });
        self.vectors.last_mut().unwrap()
    }

    /// One vector to a line, so that a changed vector is a changed line.
    pub(crate) fn to_json(&self) -> String {
        let line = |v: &dyn erased::Line| v.line();
        let lines = |all: Vec<String>| all.join(",\n");
        let map =
            |all: Vec<(&String, String)>| lines(all.into_iter().map(|(k, v)| format!("{}: {v}", line(k))).collect());
        format!(
            "{{\n\"about\": {},\n\"rings\": {{\n{}\n}},\n\"packs\": {{\n{}\n}},\n\"vectors\": [\n{}\n],\n\"lists\": [\n{}\n]\n}}\n",
            line(&self.about),
            map(self.rings.iter().map(|(k, v)| (k, line(v))).collect()),
            map(self.packs.iter().map(|(k, v)| (k, line(v))).collect()),
            lines(self.vectors.iter().map(|v| line(v)).collect()),
            lines(self.lists.iter().map(|v| line(v)).collect()),
        )
    }
}

impl Vector {
    pub(crate) fn ring(&mut self, name: &str) -> &mut Self {
        self.ring = name.into();
        self
    }

    pub(crate) fn hosts(&mut self, hosts: &[&str]) -> &mut Self {
        self.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        self
    }

    pub(crate) fn at(&mut self, now_ms: i64) -> &mut Self {
        (self.now_ms, self.as_of_ms) = (now_ms, now_ms);
        self
    }

    pub(crate) fn claims(&mut self, claims: &Claims, as_of_ms: i64) -> &mut Self {
        (self.claims, self.as_of_ms) = (Some(claims.clone()), as_of_ms);
        self
    }
}

mod erased {
    pub(crate) trait Line {
        fn line(&self) -> String;
    }

    impl<T: serde::Serialize> Line for T {
        fn line(&self) -> String {
            serde_json::to_string(self).unwrap()
        }
    }
}
