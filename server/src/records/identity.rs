//! What a person is known by at a provider. The pair (provider, subject) is the key; a phone number or a
//! name alone never leads to a person (ASVS 6.8.1).

use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

use super::Record;
use crate::{
    store::{Collection, Index, text},
    vault::Vault,
};

/// A binding, stored under the digest of provider and subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The provider, for example `sms`, `wechat`, or the id of an identity provider.
    pub provider: String,
    /// The person.
    pub person: String,
    /// When it was bound.
    pub bound_at: Moment,
    /// When it was last proven; a number not used for 180 days is proven again (recycled numbers).
    pub proven_at: Moment,
}

static IDENTITIES: Collection = Collection {
    name: "identities",
    fields: &[text("person"), text("provider")],
    plain: &[Index { name: "of_person", fields: &["person", "provider"] }],
    ..Collection::BLANK
};

impl Record for Identity {
    fn collection() -> &'static Collection {
        &IDENTITIES
    }

    const SEALED: &'static [&'static str] = &[];
}

/// The id under which the binding of this subject at this provider is stored.
#[must_use]
pub fn identity_id(vault: &Vault, provider: &str, subject: &str) -> String {
    vault.digest("identity", &format!("{provider}\n{subject}"))
}
