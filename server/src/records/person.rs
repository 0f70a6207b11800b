//! A person: one per document number, whoever brought it (a certificate import or a proven identity).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{moment::Moment, values::DocumentNumber};

use super::Record;
use crate::{
    store::{Collection, Index, text, texts},
    vault::Vault,
};

/// A person. A person without a document is one that so far only proved a mobile number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name on the document; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The document number as issued; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// The kind of document, its name in spreadsheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_kind: Option<String>,
    /// Numbers of earlier documents of the same person; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former_numbers: Vec<String>,
    /// The mobile that the person proved last; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobile: Option<String>,
    /// The mobile that an authority's list gave; sealed. It proves nothing until a code was sent to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed_mobile: Option<String>,
    /// When we first heard of the person.
    pub created_at: Moment,
}

static PERSONS: Collection = Collection {
    name: "persons",
    fields: &[text("document_key"), texts("document_keys")],
    unique: &[Index { name: "one_per_document", fields: &["document_key"] }],
    plain: &[Index { name: "by_any_document", fields: &["document_keys"] }],
    ..Collection::BLANK
};

/// The digest by which a person is found from a document number; a 15-digit number and its 18-digit form
/// have the same (F80).
#[must_use]
pub fn document_key(vault: &Vault, number: &DocumentNumber) -> String {
    vault.digest("document", &number.matching_key())
}

impl Record for Person {
    fn collection() -> &'static Collection {
        &PERSONS
    }

    const SEALED: &'static [&'static str] = &["name", "document_number", "former_numbers", "mobile", "listed_mobile"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let key = |number: &String| DocumentNumber::parse(number).ok().map(|number| document_key(vault, &number));
        let own = self.document_number.as_ref().and_then(key);
        let all: Vec<String> = own.iter().cloned().chain(self.former_numbers.iter().filter_map(key)).collect();
        json!({ "document_key": own, "document_keys": all }).as_object().cloned().unwrap_or_default()
    }
}
