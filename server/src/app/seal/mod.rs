//! What signs certificate codes and knows which of them are in force.

mod keys;
pub mod lists;
pub mod sync;
pub mod table;

use std::sync::Arc;

pub use keys::KeysError;
use zhengda_engine::moment::Moment;
use zhengda_seal::{
    code::{BadClaim, Claims, Code, IssueError},
    keys::KeyRing,
    receipt::Receipt,
    share::Share,
    signer::SoftSigner,
    suite::KeyId,
};

use self::{lists::Lists, sync::Step, table::Table};
use crate::{problem::Problem, random::Random, settings::Settings, vault::Vault};

/// Signs and verifies. One for the whole process.
pub struct Seal {
    /// The public keys.
    pub ring: KeyRing,
    /// Where codes lead to.
    pub address: Address,
    /// The issued codes.
    pub table: Table,
    signers: Vec<(KeyId, SoftSigner)>,
    sync: Step,
    lists: Lists,
}

/// The official address that stands in every code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host, with its port where it is not the usual one.
    pub host: String,
    /// Whether pages are served without TLS: only in development.
    pub plain: bool,
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Seal").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Why no code could be issued.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A claim does not fit into a code.
    #[error(transparent)]
    Claim(#[from] BadClaim),
    /// No key may sign now, or it could not.
    #[error("no signing key is in force, or it could not sign")]
    Key,
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        Self::internal(error)
    }
}

impl Seal {
    /// Opens the keys, or makes them at first start.
    ///
    /// # Errors
    /// [`KeysError`].
    pub fn open(settings: &Settings, vault: &Vault, random: &Arc<dyn Random>, now: Moment) -> Result<Self, KeysError> {
        let keys = keys::open(settings, vault, random, now)?;
        Ok(Self {
            ring: keys.ring,
            signers: keys.signers,
            address: Address::of(&settings.server.public_url),
            table: Table::new(&vault.secret("code register")?),
            sync: Step::default(),
            lists: Lists::default(),
        })
    }

    /// Signs claims with the key that is in force.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn issue(&self, claims: &Claims, now: Moment) -> Result<Code, SealError> {
        let signer = self.signer(now).ok_or(SealError::Key)?;
        Code::issue(claims, signer).map_err(|error| match error {
            IssueError::Claim(claim) => SealError::Claim(claim),
            IssueError::Signing(_) => SealError::Key,
        })
    }

    /// Signs a receipt with the key that is in force.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn sign_receipt(&self, receipt: &Receipt, now: Moment) -> Result<Vec<u8>, SealError> {
        receipt.sign(self.signer(now).ok_or(SealError::Key)?).map_err(|_| SealError::Key)
    }

    /// Signs a share with the key that is in force.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn sign_share(&self, share: &Share, now: Moment) -> Result<Vec<u8>, SealError> {
        share.sign(self.signer(now).ok_or(SealError::Key)?).map_err(|_| SealError::Key)
    }

    fn signer(&self, now: Moment) -> Option<&SoftSigner> {
        let (current, _) = self.ring.current(now.0)?;
        self.signers.iter().find(|(id, _)| *id == current).map(|(_, signer)| signer)
    }
}

impl Address {
    /// The address of the service's public URL.
    #[must_use]
    pub fn of(url: &url::Url) -> Self {
        let host = url.host_str().unwrap_or("localhost").to_owned();
        let host = url.port().map_or(host.clone(), |port| format!("{host}:{port}"));
        Self { host, plain: url.scheme() == "http" }
    }

    /// The text of the QR. Without TLS, in development, it begins with `HTTP:`, so that a phone opens it there.
    ///
    /// # Errors
    /// When the host cannot stand in a QR of alphanumeric mode.
    pub fn text(&self, code: &Code) -> Result<String, Problem> {
        let text = code.url(&self.host).map_err(Problem::internal)?;
        Ok(if self.plain { text.replacen("HTTPS://", "HTTP://", 1) } else { text })
    }

    /// A scanned text as the verifier takes it, which knows `https` only: in development our own host counts without.
    #[must_use]
    pub fn read<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace());
        match trimmed.split_at_checked(7) {
            Some((scheme, rest)) if self.plain && scheme.eq_ignore_ascii_case("http://") => {
                format!("https://{rest}").into()
            }
            _ => trimmed.into(),
        }
    }
}

#[cfg(test)]
mod tests;
