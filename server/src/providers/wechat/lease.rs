//! Where all processes share the access token: a small state behind a compare-and-set, so that the store can hold it.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use zhengda_engine::moment::Moment;

/// The access token as it is shared. It is a secret: a store that keeps it encrypts it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenState {
    /// The token in use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<HeldToken>,
    /// Digest of the token that WeChat refused last, so that the same one is noticed when it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// Until when one process has the right to fetch a new one.
    #[serde(default)]
    pub refreshing_until: Moment,
    /// When a new one was last forced; WeChat allows twenty a day.
    #[serde(default)]
    pub forced_at: Moment,
}

/// A token and its life.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldToken {
    /// The token.
    pub value: String,
    /// When it was fetched.
    pub fetched_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
}

impl std::fmt::Debug for TokenState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenState")
            .field("held", &self.held)
            .field("refreshing_until", &self.refreshing_until)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for HeldToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeldToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// The place of the state failed; nobody knows whether the write took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the access token's place does not answer")]
pub struct LeaseFailed;

/// One shared [`TokenState`]. To hold it in a store: one document of a fixed id; `read` gives version 0 and the
/// default state while it does not exist, and `replace_if(0, …)` inserts it.
#[async_trait]
pub trait TokenLease: Send + Sync + std::fmt::Debug {
    /// The state and its version.
    ///
    /// # Errors
    /// When the place does not answer.
    async fn read(&self) -> Result<(i64, TokenState), LeaseFailed>;

    /// Writes `state` if the version is still `version`; says whether it was.
    ///
    /// # Errors
    /// When the place does not answer.
    async fn replace_if(&self, version: i64, state: &TokenState) -> Result<bool, LeaseFailed>;
}

/// The state of a single process.
#[derive(Debug, Default)]
pub struct MemoryLease(Mutex<(i64, TokenState)>);

#[async_trait]
impl TokenLease for MemoryLease {
    async fn read(&self) -> Result<(i64, TokenState), LeaseFailed> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn replace_if(&self, version: i64, state: &TokenState) -> Result<bool, LeaseFailed> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.0 != version {
            return Ok(false);
        }
        *held = (version + 1, state.clone());
        Ok(true)
    }
}
