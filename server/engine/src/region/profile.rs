//! The profile of a region, one file under `config/regions/`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{region::service::Service, text::Text};

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
    /// Who helps with what.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// The services that are on (4), by their fixed names.
    pub services: BTreeMap<String, Service>,
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

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// About what.
    pub topic: Text,
    /// Telephone, as dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When somebody answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Text>,
}

/// The fixed names of the services (`api.md`).
pub const SERVICES: [&str; 12] = [
    "mailing",
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
