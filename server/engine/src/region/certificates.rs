//! How the office of a region decides about certificates.

use serde::{Deserialize, Serialize};

/// The rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateRules {
    /// How many issuers must come to a revocation, which nobody takes back (N5, Q5): two, or one in an office that has
    /// one issuer only.
    #[serde(default = "two")]
    pub revoke_needs: u32,
}

impl Default for CertificateRules {
    fn default() -> Self {
        Self { revoke_needs: two() }
    }
}

const fn two() -> u32 {
    2
}
