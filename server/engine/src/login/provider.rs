//! An identity provider as configuration: everything in which one province's platform differs from another's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::identity::{Assurance, ClaimMap};
use crate::{region::profile::Door, text::Text};

/// An entry of `config/identity.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderProfile {
    /// Its name in addresses, in settings and in regions' files.
    pub id: String,
    /// The door it stands behind: `identity` or `social_card`.
    pub door: Door,
    /// What people call it.
    pub name: Text,
    /// Its address; empty means the sandbox of this process, in development only.
    #[serde(default)]
    pub base_url: String,
    /// The path of the page on which a person signs in.
    pub authorize: String,
    /// The path at which a code becomes a token.
    pub token: String,
    /// The path at which a token becomes a person; without one the signed token says it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo: Option<String>,
    /// The path of its public keys: it is an OpenID provider, and its tokens are signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jwks: Option<String>,
    /// What its tokens name as their issuer; its address unless told otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// What it calls us.
    pub client_id: String,
    /// What we ask for.
    pub scope: String,
    /// How a code is exchanged.
    #[serde(default)]
    pub token_method: TokenMethod,
    /// How we prove who we are when we exchange it.
    #[serde(default)]
    pub token_auth: TokenAuth,
    /// How a token is shown to ask for the person.
    #[serde(default)]
    pub userinfo_auth: UserinfoAuth,
    /// Further parameters of the sign-in page.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// Where its claims stand.
    pub claims: ClaimMap,
    /// What each value of the level's claim vouches for.
    #[serde(default)]
    pub levels: BTreeMap<String, Assurance>,
    /// What it vouches for where there is no claim of a level.
    #[serde(default = "least")]
    pub usual: Assurance,
}

const fn least() -> Assurance {
    Assurance::Account
}

/// How a code is exchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenMethod {
    /// By a form, as RFC 6749 says.
    #[default]
    Post,
    /// In the address, as some platforms do.
    Get,
}

/// How we prove who we are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenAuth {
    /// By the `Authorization` header.
    #[default]
    Basic,
    /// Among the parameters.
    Body,
}

/// How a token is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserinfoAuth {
    /// By the `Authorization` header.
    #[default]
    Bearer,
    /// As a parameter `access_token`.
    Query,
}

impl ProviderProfile {
    /// What is wrong with it, each with its key.
    #[must_use]
    pub fn findings(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        if !matches!(self.door, Door::Identity | Door::SocialCard) {
            found.push(("door", "is `identity` or `social_card`".to_owned()));
        }
        let paths = [("authorize", Some(&self.authorize)), ("token", Some(&self.token))];
        let optional = [("userinfo", self.userinfo.as_ref()), ("jwks", self.jwks.as_ref())];
        for (key, path) in paths.into_iter().chain(optional) {
            if path.is_some_and(|path| !path.starts_with('/')) {
                found.push((key, "is a path that begins with /".to_owned()));
            }
        }
        if self.userinfo.is_none() && self.jwks.is_none() {
            found.push(("userinfo", "nobody would be known; give `userinfo`, `jwks` or both".to_owned()));
        }
        if self.claims.level.is_some() == self.levels.is_empty() {
            found.push(("levels", "belongs together with `claims.level`".to_owned()));
        }
        let vouches = self.usual == Assurance::Document || self.levels.values().any(|a| *a == Assurance::Document);
        if vouches && (self.claims.name.is_none() || self.claims.document_number.is_none()) {
            found
                .push(("claims", "a provider that vouches for a document says where name and number stand".to_owned()));
        }
        let fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if self.id.is_empty() || !self.id.chars().all(fit) {
            found.push(("id", "small letters, digits and _ only".to_owned()));
        }
        found
    }
}
