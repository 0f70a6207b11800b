//! A provider's published keys, kept for a while and asked for again when a token names one that is not there.

use std::future::Future;

use tokio::sync::Mutex;
use zhengda_engine::moment::{Moment, Span};

use super::jws::{Key, Token};
use crate::providers::error::ProviderError;

/// So long keys are kept.
const KEPT: Span = Span::minutes(10);
/// So long an unknown name asks for them only once: a stranger's token must not make us flood the provider.
const AGAIN: Span = Span::seconds(30);

/// The keys of one provider.
#[derive(Debug, Default)]
pub(super) struct Keys(Mutex<Option<(Moment, Vec<Key>)>>);

impl Keys {
    /// The keys with which a token may be signed.
    ///
    /// # Errors
    /// Those of `fetch`.
    pub(super) async fn for_token<F>(
        &self,
        token: &Token,
        now: Moment,
        fetch: impl FnOnce() -> F,
    ) -> Result<Vec<Key>, ProviderError>
    where
        F: Future<Output = Result<Vec<Key>, ProviderError>>,
    {
        let mut kept = self.0.lock().await;
        if let Some((at, keys)) = &*kept {
            let age = now.since(*at);
            let named = token.kid().is_none_or(|kid| keys.iter().any(|key| key.kid() == Some(kid)));
            if age < AGAIN || (named && age < KEPT) {
                return Ok(keys.clone());
            }
        }
        let keys = fetch().await?;
        *kept = Some((now, keys.clone()));
        Ok(keys)
    }
}
