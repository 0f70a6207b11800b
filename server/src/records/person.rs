//! A person: one per document number, whoever brought it (a certificate import or a proven identity).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zhengda_engine::{
    moment::Moment,
    values::{DocumentKind, DocumentNumber, PersonName},
};

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
    /// The mobile before that, while its owner has still to be told that it opens nothing here any more; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<String>,
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

    const SEALED: &'static [&'static str] =
        &["name", "document_number", "former_numbers", "mobile", "leaving", "listed_mobile"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let own = self.document().map(|number| document_key(vault, &number));
        let former = self.former_numbers.iter().filter_map(|number| DocumentNumber::parse(number).ok());
        let all: Vec<String> = own.iter().cloned().chain(former.map(|number| document_key(vault, &number))).collect();
        json!({ "document_key": own, "document_keys": all }).as_object().cloned().unwrap_or_default()
    }
}

impl Person {
    /// Whether a name is the one on record, blanks and width aside; anybody is called so of whom no name is known.
    #[must_use]
    pub fn is_called(&self, name: &PersonName) -> bool {
        let known = self.name.as_deref().and_then(|known| PersonName::parse(known).ok());
        known.is_none_or(|known| known.matching_key() == name.matching_key())
    }

    /// The document. Its kind is needed to read it: some permits and passports are told apart by nothing else.
    #[must_use]
    pub fn document(&self) -> Option<DocumentNumber> {
        let number = self.document_number.as_deref()?;
        let said = self.document_kind.as_deref().and_then(DocumentKind::named);
        said.and_then(|kind| DocumentNumber::parse_as(kind, number).ok()).or_else(|| DocumentNumber::parse(number).ok())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn every_kind_of_document_leads_back_to_its_person() {
        let vault = Vault::new(&data_encoding::BASE64.encode(&[1; 32]), Arc::new(SystemRandom)).expect("a vault");
        for (kind, number) in [
            (DocumentKind::ResidentId, "440105199003074516"),
            (DocumentKind::HongKongMacauPermit, "H12345678"),
            (DocumentKind::TaiwanPermit, "1234567890"),
            (DocumentKind::Passport, "H12345678"),
            (DocumentKind::Passport, "E12345678901"),
        ] {
            let document = DocumentNumber::parse_as(kind, number).expect(number);
            let person = Person {
                name: Some("李明".to_owned()),
                document_number: Some(document.reveal().to_owned()),
                document_kind: Some(document.kind().code().to_owned()),
                former_numbers: Vec::new(),
                mobile: None,
                leaving: None,
                listed_mobile: None,
                created_at: Moment(0),
            };
            assert_eq!(person.document(), Some(document.clone()), "{kind:?} {number}");
            assert_eq!(person.indexed(&vault)["document_key"], document_key(&vault, &document), "{kind:?} {number}");
        }
    }
}
