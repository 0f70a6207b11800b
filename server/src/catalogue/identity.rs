//! Identity providers, `config/identity.toml`, and which region offers which.

use std::collections::BTreeMap;

use serde::Deserialize;
use zhengda_engine::{
    login::provider::ProviderProfile,
    region::profile::{Door, Profile},
};

use crate::settings::{Finding, Settings};

/// All identity providers.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityProviders {
    #[serde(default, rename = "provider")]
    list: Vec<ProviderProfile>,
}

impl IdentityProviders {
    /// The provider with that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&ProviderProfile> {
        self.list.iter().find(|provider| provider.id == id)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &ProviderProfile> {
        self.list.iter()
    }

    /// What is wrong with the entries, and between them and the regions.
    pub(super) fn findings(&self, regions: &BTreeMap<String, Profile>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (n, provider) in self.list.iter().enumerate() {
            let place = |key: &str| format!("identity.toml: {}.{key}", provider.id);
            findings.extend(provider.findings().into_iter().map(|(key, text)| Finding::new(place(key), text)));
            if self.list.iter().skip(n + 1).any(|other| other.id == provider.id) {
                findings.push(Finding::new(place("id"), "is declared twice"));
            }
        }
        for profile in regions.values() {
            let place = format!("regions/{}.toml: identity", profile.id);
            for id in profile.identity.iter().filter(|id| self.get(id).is_none()) {
                findings.push(Finding::new(&place, format!("there is no provider `{id}` in identity.toml")));
            }
            for door in [Door::Identity, Door::SocialCard] {
                let behind =
                    profile.identity.iter().filter_map(|id| self.get(id)).any(|provider| provider.door == door);
                if profile.doors.contains(&door) != behind {
                    let text = format!("`{}` is a door with no provider, or a provider without its door", door.name());
                    findings.push(Finding::new(&place, text));
                }
            }
        }
        findings
    }

    /// What production lacks: a provider that a region offers has an address and a secret of its own.
    #[must_use]
    pub fn production_findings(&self, regions: &BTreeMap<String, Profile>, settings: &Settings) -> Vec<Finding> {
        let offered = |provider: &&ProviderProfile| regions.values().any(|r| r.identity.contains(&provider.id));
        let mut findings = Vec::new();
        for provider in self.list.iter().filter(offered) {
            if !provider.base_url.starts_with("https://") {
                let place = format!("identity.toml: {}.base_url", provider.id);
                findings.push(Finding::new(place, "production needs the provider's own https address"));
            }
            if settings.identity.secret(&provider.id).is_none() {
                let text = format!("has no secret for `{}`; set the provider's own", provider.id);
                findings.push(Finding::new("identity.secrets", text));
            }
        }
        findings
    }
}
