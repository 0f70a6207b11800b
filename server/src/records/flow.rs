//! Sign-ins that are on their way through another device or another house: scanned codes, identity providers.

pub use zhengda_engine::login::{
    identity::IdentityFlow,
    scan::{ScanLogin, ScanState},
};

use super::Record;
use crate::store::{Collection, integer};

static SCANS: Collection = Collection {
    name: "scan_logins",
    fields: &[integer("expires_at")],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for ScanLogin {
    fn collection() -> &'static Collection {
        &SCANS
    }

    const SEALED: &'static [&'static str] = &["address"];
}

/// Under the digest of the `state` that the provider hands back.
static FLOWS: Collection = Collection {
    name: "identity_flows",
    fields: &[integer("expires_at")],
    expires: Some("expires_at"),
    ..Collection::BLANK
};

impl Record for IdentityFlow {
    fn collection() -> &'static Collection {
        &FLOWS
    }

    const SEALED: &'static [&'static str] = &["verifier"];
}
