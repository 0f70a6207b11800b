//! Face checks: a one-time ticket, a check on the person's phone, and a result that is pulled and compared.
//!
//! A hint that a check ended ([`callback`]) or the phone's word for it decides nothing: the result is pulled, and a
//! pass counts only for the same nonce and the same identity. That is why only the adapters can make a [`FaceProof`].

pub mod callback;
pub mod faceid;
pub mod faceid_codes;
pub mod wechat;
pub mod wechat_codes;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zhengda_engine::moment::Moment;

use super::error::ProviderError;

/// Checks faces.
#[async_trait]
pub trait FaceProvider: Send + Sync + std::fmt::Debug {
    /// The provider's name in callback addresses, in `provider` of the HTTP contract and in logs.
    fn name(&self) -> &'static str;

    /// Opens a check. Each try needs a nonce of its own. `callback_url` is announced only to development providers;
    /// the real ones call nobody.
    ///
    /// # Errors
    /// See [`ProviderError`]; after a failure the attempt is over, and the next has a new nonce.
    async fn start(&self, subject: &FaceSubject, callback_url: Option<&str>) -> Result<FaceTicket, ProviderError>;

    /// Asks how the check of `ticket` ended; `subject` is the one that `start` was given.
    ///
    /// # Errors
    /// An error is no result. `Refused`: the provider does not accept ticket, nonce or identity, or its answer is
    /// about somebody else; this attempt will never pass. Where `retryable` it may be asked again.
    async fn pull(&self, ticket: &str, subject: &FaceSubject) -> Result<FaceResult, ProviderError>;
}

/// Who is to be checked, in which attempt.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceSubject {
    /// Full name.
    pub name: String,
    /// Identity number, 18 characters, `X` upper-case.
    pub id_number: String,
    /// The WeChat account on whose phone the check runs, where one is known; WeChat's checks need it.
    pub openid: Option<String>,
    /// Ours, unique for each attempt: 5 to 32 letters, digits, `_` or `-`.
    pub nonce: String,
}

impl std::fmt::Debug for FaceSubject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaceSubject").finish_non_exhaustive()
    }
}

impl FaceSubject {
    /// Whether the nonce has the form that every provider takes.
    #[must_use]
    pub fn has_fit_nonce(&self) -> bool {
        (5..=32).contains(&self.nonce.len())
            && self.nonce.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    }
}

/// A check that may begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaceTicket {
    /// The provider's number of the check.
    pub ticket: String,
    /// What the provider's client on the phone needs, for example `{"verify_id": …}`.
    pub client_params: Value,
    /// Until when the check can begin.
    pub expires_at: Moment,
}

/// How a check stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaceResult {
    /// It has not ended.
    Pending,
    /// The right person passed it in the right attempt.
    Passed(FaceProof),
    /// It ended without a pass.
    Failed {
        /// The provider's number of the reason.
        code: String,
        /// What to tell the person.
        reason: FaceFailure,
    },
}

/// That a provider confirmed: this person, in this attempt. It is made by an adapter after it compared nonce and
/// identity, and by nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceProof {
    provider: &'static str,
    nonce: String,
    id_number: String,
}

impl std::fmt::Debug for FaceProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaceProof").field("provider", &self.provider).finish_non_exhaustive()
    }
}

impl FaceProof {
    fn of(provider: &'static str, subject: &FaceSubject) -> Self {
        Self { provider, nonce: subject.nonce.clone(), id_number: subject.id_number.clone() }
    }

    /// The provider that confirmed.
    #[must_use]
    pub const fn provider(&self) -> &'static str {
        self.provider
    }

    /// The attempt.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// The person.
    #[must_use]
    pub fn id_number(&self) -> &str {
        &self.id_number
    }
}

/// Why a check failed, as far as the person can do something about it. The name is the key of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaceFailure {
    /// The person stopped it.
    Cancelled,
    /// The phone cannot do it.
    Device,
    /// The camera or microphone was not allowed.
    Permission,
    /// The phone's network failed.
    Network,
    /// It took too long.
    TooSlow,
    /// Light, position or movement were not good enough.
    Picture,
    /// The face is not that of the person with this name and number.
    NotTheSame,
    /// Name and number do not belong together, or the register does not know them or has no photo.
    NotInRegister,
    /// Too many tries for today.
    TooOften,
    /// The ticket is too old.
    Expired,
    /// The provider's own trouble.
    Provider,
}

impl FaceFailure {
    /// Every reason.
    pub const ALL: [Self; 11] = [
        Self::Cancelled,
        Self::Device,
        Self::Permission,
        Self::Network,
        Self::TooSlow,
        Self::Picture,
        Self::NotTheSame,
        Self::NotInRegister,
        Self::TooOften,
        Self::Expired,
        Self::Provider,
    ];

    /// The key of the text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cancelled => "face_cancelled",
            Self::Device => "face_device",
            Self::Permission => "face_permission",
            Self::Network => "face_network",
            Self::TooSlow => "face_too_slow",
            Self::Picture => "face_picture",
            Self::NotTheSame => "face_not_the_same",
            Self::NotInRegister => "face_not_in_register",
            Self::TooOften => "face_too_often",
            Self::Expired => "face_expired",
            Self::Provider => "face_provider",
        }
    }

    /// Whether trying again at once can help; otherwise another way to log in is the answer.
    #[must_use]
    pub const fn may_try_again(self) -> bool {
        !matches!(self, Self::Device | Self::NotInRegister | Self::TooOften)
    }
}
