//! What signs certificate codes and knows which of them are in force.

pub mod ceremony;
pub mod keeper;
mod keys;
pub mod lists;
pub mod sync;
pub mod table;

use std::sync::{Arc, Mutex};

pub use keys::{Keys, KeysError};
use zhengda_engine::moment::Moment;
use zhengda_seal::{
    code::{BadClaim, Claims, Code, IssueError},
    receipt::Receipt,
    share::Share,
    signer::Signer,
};

use self::{keys::KeyHolder, lists::Lists, sync::Step, table::Table};
use crate::{app::certificates::pack::Pack, problem::Problem, random::Random, settings::Settings, vault::Vault};

/// Signs and verifies. One for the whole process.
pub struct Seal {
    /// Where codes lead to.
    pub address: Address,
    /// The issued codes.
    pub table: Table,
    holder: KeyHolder,
    sync: Step,
    lists: Lists,
    /// The lists in one piece, as they were made last.
    pub pack: Mutex<Option<Arc<Pack>>>,
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
        Ok(Self {
            holder: KeyHolder::open(settings, vault, random, now)?,
            address: Address::of(&settings.server.public_url),
            table: Table::new(&vault.secret("code register")?),
            sync: Step::default(),
            lists: Lists::default(),
            pack: Mutex::default(),
        })
    }

    /// Signs claims with the key that is in force.
    ///
    /// # Errors
    /// [`SealError`].
    pub fn issue(&self, claims: &Claims, now: Moment) -> Result<Code, SealError> {
        let signer = self.signer(now)?;
        Code::issue(claims, &*signer).map_err(|error| match error {
            IssueError::Claim(claim) => SealError::Claim(claim),
            IssueError::Signing(_) => SealError::Key,
        })
    }

    /// Signs a receipt with the key that is in force.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn sign_receipt(&self, receipt: &Receipt, now: Moment) -> Result<Vec<u8>, SealError> {
        receipt.sign(&*self.signer(now)?).map_err(|_| SealError::Key)
    }

    /// Signs a share with the key that is in force.
    ///
    /// # Errors
    /// [`SealError::Key`].
    pub fn sign_share(&self, share: &Share, now: Moment) -> Result<Vec<u8>, SealError> {
        share.sign(&*self.signer(now)?).map_err(|_| SealError::Key)
    }

    /// The keys that hold now. Ask once for one answer: a rotation may come between two calls.
    #[must_use]
    pub fn keys(&self) -> Arc<Keys> {
        self.holder.keys()
    }

    /// Reads the key file again, if it was changed.
    ///
    /// # Errors
    /// [`KeysError`]; the keys read before go on then.
    pub fn reload_keys(&self) -> Result<(), KeysError> {
        self.holder.reload()
    }

    /// What signs now.
    ///
    /// # Errors
    /// [`SealError::Key`] when no key may sign.
    pub fn signer(&self, now: Moment) -> Result<Arc<dyn Signer>, SealError> {
        self.keys().signer(now).ok_or(SealError::Key)
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
