//! The profile of a region, one file under `config/regions/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    case::state::State,
    region::{accounts::Accounts, certificates::CertificateRules, contact::Contact, query::Query, service::Service},
    text::Text,
};

/// A region's profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The id in addresses and documents; the file's name.
    pub id: String,
    /// What people call the system.
    pub name: Text,
    /// The authority behind it.
    pub authority: Text,
    /// The city's spelling in spreadsheets (报名市), so that imports find their region.
    pub cities: Vec<String>,
    /// Ways to log in, in the order they are offered (1).
    pub doors: Vec<Door>,
    /// Accounts with a password: what may be done with them here (2, 3).
    #[serde(default)]
    pub accounts: Accounts,
    /// Identity providers, entries of `config/identity.toml`, in the order they are offered (1).
    #[serde(default)]
    pub identity: Vec<String>,
    /// The address under which people know the system (`G02`, `Z01`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// What the list of all one's business is called (`K07`, `Z05`, `S18`).
    pub my_cases: Text,
    /// States that have another name here (`S19`: 等待审核; `S20`: 审核未过).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub states: BTreeMap<State, Text>,
    /// Who helps with what.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Masked data on forms, where the region masks them (13).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masking: Option<Masking>,
    /// The certificate query (23).
    pub query: Query,
    /// How its office decides about certificates.
    #[serde(default)]
    pub certificates: CertificateRules,
    /// How many working days a publicity lasts (F66: 10).
    #[serde(default = "ten")]
    pub publicity_working_days: u32,
    /// How many working days after the results a candidate has to supply what a check lacks (F21, F64: 10).
    #[serde(default = "ten")]
    pub supply_working_days: u32,
    /// The services that are on (4), by their fixed names.
    pub services: BTreeMap<String, Service>,
}

const fn ten() -> u32 {
    10
}

/// A way to log in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door {
    /// A face check by the provider; never the only door (face rule of 2025-06-01).
    Face,
    /// A code sent to the mobile.
    Sms,
    /// User name and password.
    Password,
    /// The province's identity.
    Identity,
    /// The social-security card.
    SocialCard,
    /// A computer's QR code, confirmed on the phone (`Z03`).
    ScanCode,
}

impl Door {
    /// Every door.
    pub const ALL: [Self; 6] =
        [Self::Face, Self::Sms, Self::Password, Self::Identity, Self::SocialCard, Self::ScanCode];

    /// Whether coming in by this door counts as a step-up: whoever came in holds the person's phone, or was looked at.
    /// A platform counts when it vouches for the person. A password may have been found out, and a computer that was
    /// let in is not the phone.
    #[must_use]
    pub const fn proves_again(self, vouched: bool) -> bool {
        match self {
            Self::Face | Self::Sms => true,
            Self::Identity | Self::SocialCard => vouched,
            Self::Password | Self::ScanCode => false,
        }
    }

    /// The name in profiles and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Face => "face",
            Self::Sms => "sms",
            Self::Password => "password",
            Self::Identity => "identity",
            Self::SocialCard => "social_card",
            Self::ScanCode => "scan_code",
        }
    }
}

/// Personal data that stand masked on a form until the person reveals them (`G09`, `G10`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Masking {
    /// By which proofs the person reveals them.
    pub reveal_by: Vec<RevealBy>,
}

/// A proof that reveals masked data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevealBy {
    /// A code sent to a number of the person's own (`G10`).
    Sms,
}

impl RevealBy {
    /// The name in profiles and in the HTTP contract.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
        }
    }
}

impl Profile {
    /// What the region calls a state, where it has a name of its own for it.
    #[must_use]
    pub fn state_name(&self, state: State) -> Option<&Text> {
        self.states.get(&state)
    }

    /// The contacts for a service: those that are about it, else those that are about everything.
    #[must_use]
    pub fn contacts_for(&self, service: &str) -> Vec<&Contact> {
        let about: Vec<&Contact> =
            self.contacts.iter().filter(|contact| contact.services.iter().any(|name| name == service)).collect();
        if about.is_empty() {
            self.contacts.iter().filter(|contact| contact.services.is_empty()).collect()
        } else {
            about
        }
    }
}

/// The fixed names of the services (`api.md`).
pub const SERVICES: [&str; 13] = [
    "mailing",
    "direct_mail",
    "reissue",
    "exchange",
    "refund",
    "recheck",
    "qualification_review",
    "dishonest_review",
    "discipline_appeal",
    "receipt",
    "information_change",
    "certificate_change",
    "account_recovery",
];
