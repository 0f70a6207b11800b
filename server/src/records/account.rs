//! Accounts with a password, the accounts of older systems, tries of passwords, and what was asked for around accounts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
pub use zhengda_engine::login::lockout::PasswordTries;
use zhengda_engine::{
    case::document::AcceptedNotice, idempotency, login::username::Username, moment::Moment, outbox::Outbox,
};

use super::Record;
use crate::{
    store::{Collection, Index, flag, integer, text},
    vault::Vault,
};

/// A person's account: a name and a password as one more door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The name as it was chosen; sealed, because people choose their own names.
    pub username: String,
    /// Whose.
    pub person: String,
    /// The password, hashed with argon2id (PHC form).
    pub password: String,
    /// The region in which it was made, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Whether it is a demo account; production refuses to start with one.
    #[serde(default)]
    pub demo: bool,
    /// When it was made.
    pub created_at: Moment,
    /// When the password was last set.
    pub password_at: Moment,
    /// What the person accepted when it was made, each with the digest of its text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<AcceptedNotice>,
    /// Answers already given to changes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<idempotency::Record>,
}

static ACCOUNTS: Collection = Collection {
    name: "accounts",
    fields: &[text("username_key"), text("person"), flag("demo")],
    unique: &[
        Index { name: "by_username", fields: &["username_key"] },
        Index { name: "one_per_person", fields: &["person"] },
    ],
    plain: &[Index { name: "demo", fields: &["demo"] }],
    ..Collection::BLANK
};

/// The digest by which an account, and what was tried with a name, is found.
#[must_use]
pub fn username_key(vault: &Vault, username: &Username) -> String {
    vault.digest("username", &username.matching_key())
}

impl Record for Account {
    fn collection() -> &'static Collection {
        &ACCOUNTS
    }

    const SEALED: &'static [&'static str] = &["username"];

    fn indexed(&self, vault: &Vault) -> Map<String, Value> {
        let key = Username::parse(&self.username).ok().map(|username| username_key(vault, &username));
        json!({ "username_key": key }).as_object().cloned().unwrap_or_default()
    }
}

/// Under the digest of the name that was typed, whether there is an account or not.
static TRIES: Collection = Collection {
    name: "password_tries",
    fields: &[integer("expires_at")],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for PasswordTries {
    fn collection() -> &'static Collection {
        &TRIES
    }

    const SEALED: &'static [&'static str] = &[];
}

/// What a person asked for around an account before being known. It is done in the background, so that neither the
/// answer nor its time tells whether there is an account (ASVS 6.3.8).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountRequest {
    /// What; sealed, because it holds numbers, names and codes.
    pub errand: Errand,
    /// After this it is not done any more.
    pub expires_at: Moment,
    /// The one task.
    #[serde(default)]
    pub outbox: Outbox,
}

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Errand {
    /// To make an account for whoever has proven this number.
    Register {
        /// The name.
        username: String,
        /// The password, hashed already.
        password: String,
        /// The proven number.
        mobile: String,
        /// The document number, with which a person of an authority's list is found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document_number: Option<String>,
        /// The person that was signed in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<String>,
        /// The region.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        /// What was accepted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accepted: Vec<AcceptedNotice>,
    },
    /// To tell the name of the account by SMS to its number.
    TellUsername {
        /// The number.
        mobile: String,
    },
    /// To send the code that sets a new password to the number of the account.
    SendRecovery {
        /// The name that was typed.
        username: String,
        /// The code.
        code: String,
    },
    /// To tell a number something that its owner must know.
    Tell {
        /// The number.
        mobile: String,
        /// The name of the template.
        template: String,
        /// The values of its places.
        values: Vec<String>,
    },
}

static REQUESTS: Collection = Collection {
    name: "account_requests",
    fields: &[integer("outbox_due"), integer("expires_at")],
    plain: &[Index { name: "outbox", fields: &["outbox_due"] }],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for AccountRequest {
    fn collection() -> &'static Collection {
        &REQUESTS
    }

    const SEALED: &'static [&'static str] = &["errand"];

    fn indexed(&self, _vault: &Vault) -> Map<String, Value> {
        json!({ "outbox_due": self.outbox.next_due() }).as_object().cloned().unwrap_or_default()
    }
}

/// An account of an older system (`S02`), with one thing that was done with it: it opens nothing, but what was done is
/// kept and shown. One document for each row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerAccount {
    /// Whose.
    pub person: String,
    /// Of which region's older system.
    pub region: String,
    /// The old name; sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// When it was made there, as the list says, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registered_on: Option<String>,
    /// What was done there; sealed. None where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business: Option<FormerBusiness>,
}

/// One thing that was done in an older system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerBusiness {
    /// What, in the words of the list.
    pub service: String,
    /// When, `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applied_on: Option<String>,
    /// How it ended, in the words of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

static FORMER: Collection = Collection {
    name: "former_accounts",
    fields: &[text("person"), text("region")],
    plain: &[Index { name: "of_person", fields: &["person"] }],
    ..Collection::BLANK
};

impl Record for FormerAccount {
    fn collection() -> &'static Collection {
        &FORMER
    }

    const SEALED: &'static [&'static str] = &["username", "business"];
}
