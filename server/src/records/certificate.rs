//! Certificates as the authority registered them, with the code that was issued for each.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
pub use zhengda_engine::certificate::{standing::Standing, status::Status};
use zhengda_engine::{idempotency, moment::Moment, outbox::Outbox, values::ManagementNumber};
use zhengda_seal::code::StatusIndex;

use super::Record;
use crate::{
    store::{Collection, Index, integer, text},
    vault::Vault,
};

/// A certificate, stored under [`certificate_id`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Certificate {
    /// Its id.
    #[serde(skip)]
    pub id: String,
    /// The region that registered it.
    pub region: String,
    /// The exam's id in `config/exams.toml`.
    pub exam: String,
    /// The exam as it is printed.
    pub exam_name: String,
    /// The year of the exam.
    pub year: i64,
    /// The level as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The specialty as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specialty: Option<String>,
    /// The management number as printed; sealed.
    pub management_number: String,
    /// The print number as printed, where known; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub print_number: Option<String>,
    /// When the result was approved.
    pub approved_on: Date,
    /// Where the person registered (报名市), as in the list.
    pub city: String,
    /// The name as printed; sealed.
    pub name: String,
    /// The document number as printed, 15 digits where it was printed so (F80); sealed.
    pub document_number: String,
    /// The kind of document, its stable code.
    pub document_kind: String,
    /// Whose it is.
    pub person: String,
    /// Whether it is in force.
    pub status: Status,
    /// Since when it has this status; absent while it was always in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Moment>,
    /// The newer certificate that replaced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// The certificate that it replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predecessor: Option<String>,
    /// The case by which it was replaced, so that doing that again is noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaced_for: Option<String>,
    /// The case by which it was issued, where that was not a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_for: Option<String>,
    /// Which issue of the same qualification it is: 1 for what a list brings, one more for each reissue.
    #[serde(default = "first")]
    pub edition: u32,
    /// Whether the paper certificate has been issued (`S06`, `S07`).
    #[serde(default = "yes")]
    pub paper_issued: bool,
    /// Calls of the holder about services that begin by telephone (`F82`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// Every change of status, the newest last; sealed, because an issuer's reason may name people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<StatusChange>,
    /// The number of the status list it stands in.
    pub status_list: u32,
    /// Its random place in that list, never given to another certificate.
    pub status_index: u32,
    /// The salt of the digest of its full record, in hexadecimal; sealed.
    pub salt: String,
    /// The signed code that was issued for it, in base32; sealed, because it shows the name.
    pub code: String,
    /// Keyed digest of the code's bytes, in hexadecimal: what the table of issued codes is loaded from.
    pub code_tag: String,
    /// When the code was issued.
    pub issued_at: Moment,
    /// When it came into the register.
    pub imported_at: Moment,
    /// When its status was changed last, or when it came with another one than in force; absent until then. Other
    /// processes look for these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Moment>,
    /// What is still to be told because of a change.
    #[serde(default)]
    pub outbox: Outbox,
    /// Calls that were answered already; sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
    /// How many of its entries the transparency log has: one for the issue and one for each line of the history. What
    /// the log lacks follows from this number, so that a change of status is still one write.
    #[serde(default)]
    pub logged: u32,
    /// The place of its latest entry in the transparency log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<u64>,
}

/// One change of status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusChange {
    /// When.
    pub at: Moment,
    /// From.
    pub from: Status,
    /// To.
    pub to: Status,
    /// The issuer's words.
    pub reason: String,
    /// Which staff account did it.
    pub by: String,
    /// Which other one had asked for it, where two must come to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_by: Option<String>,
    /// The case and task that brought it, where one did: so that it comes once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

/// A call of the holder that staff registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Which service it was about.
    pub service: String,
    /// When it was registered.
    pub at: Moment,
    /// By which staff account.
    pub by: String,
}

const fn first() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

static CERTIFICATES: Collection = Collection {
    name: "certificates",
    fields: &[
        text("person"),
        text("region"),
        text("approved_on"),
        text("management_key"),
        integer("status_list"),
        integer("status_index"),
        integer("changed_at"),
        integer("outbox_due"),
        integer("log_due"),
    ],
    // Exam and management number are in the id; a place in a list is given once.
    unique: &[Index { name: "one_per_place", fields: &["status_list", "status_index"] }],
    plain: &[
        Index { name: "of_person", fields: &["person", "approved_on"] },
        Index { name: "by_management_number", fields: &["management_key"] },
        Index { name: "changes", fields: &["changed_at"] },
        Index { name: "outbox", fields: &["outbox_due"] },
        Index { name: "unlogged", fields: &["log_due"] },
    ],
    ..Collection::BLANK
};

impl Record for Certificate {
    fn collection() -> &'static Collection {
        &CERTIFICATES
    }

    const SEALED: &'static [&'static str] =
        &["name", "document_number", "management_number", "print_number", "history", "salt", "code", "answered"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let number = ManagementNumber::parse(&self.management_number).ok();
        let fields = json!({
            "management_key": number.map(|number| management_key(vault, &number)),
            "outbox_due": self.outbox.next_due(),
            "log_due": (self.logged < self.loggable()).then(|| self.changed_at.unwrap_or(self.issued_at)),
        });
        fields.as_object().cloned().unwrap_or_default()
    }

    fn with_id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }
}

impl Certificate {
    /// What the rules need to know.
    #[must_use]
    pub fn standing(&self) -> Standing<'_> {
        Standing { region: &self.region, status: self.status, since: self.since }
    }

    /// Its place in the status lists.
    #[must_use]
    pub const fn place(&self) -> StatusIndex {
        StatusIndex { list: self.status_list, index: self.status_index }
    }

    /// How many entries of the transparency log it makes.
    #[must_use]
    pub fn loggable(&self) -> u32 {
        u32::try_from(self.history.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The status with which it came into the register.
    #[must_use]
    pub fn first_status(&self) -> Status {
        self.history.first().map_or(self.status, |change| change.from)
    }
}

/// The keyed digest by which certificates are found from a management number.
#[must_use]
pub fn management_key(vault: &Vault, number: &ManagementNumber) -> String {
    vault.digest("management_number", number.matching_key())
}

/// The id of a certificate: a keyed digest of what makes it this one, so that the same row of a list always leads to
/// the same document and the id tells nothing.
///
/// A management number is unique together with the exam only. A reissued certificate keeps it and is a certificate of
/// its own, so the `edition` counts: 1 for what a list brings, one more for each reissue.
#[must_use]
pub fn certificate_id(vault: &Vault, exam: &str, number: &ManagementNumber, edition: u32) -> String {
    let digest = vault.digest("certificate", &format!("{exam}\n{}\n{edition}", number.matching_key()));
    // 15 bytes, like the ids that are drawn: codes have a short spelling for those.
    let bytes = data_encoding::HEXLOWER.decode(digest.get(..30).unwrap_or_default().as_bytes()).unwrap_or_default();
    format!("cert_{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::random::SystemRandom;

    #[test]
    fn one_certificate_has_one_id_and_the_id_tells_nothing() {
        let vault =
            |byte| Vault::new(&data_encoding::BASE64.encode(&[byte; 32]), Arc::new(SystemRandom)).expect("a vault");
        let number = |text| ManagementNumber::parse(text).expect("a number");
        let id = certificate_id(&vault(1), "constructor_1", &number("2023-0554 4000 0001"), 1);
        assert_eq!(id, certificate_id(&vault(1), "constructor_1", &number("2023055440000001"), 1));
        assert_eq!(id.len(), 29, "{id}");
        for other in [
            certificate_id(&vault(1), "constructor_2", &number("2023055440000001"), 1),
            certificate_id(&vault(1), "constructor_1", &number("2023055440000002"), 1),
            certificate_id(&vault(1), "constructor_1", &number("2023055440000001"), 2),
            certificate_id(&vault(2), "constructor_1", &number("2023055440000001"), 1),
        ] {
            assert_ne!(id, other);
        }
    }

    #[test]
    fn the_declaration_is_sound() {
        assert!(CERTIFICATES.check().is_ok());
    }
}
