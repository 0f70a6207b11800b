//! Keeping the access token: one fetch for all processes, early renewal, and a way out when it was taken from us
//! (`quality.md` section 3, WeChat access token; F17).

use std::{sync::Arc, time::Duration};

use zhengda_engine::moment::{Moment, Span};

use super::{
    NAME,
    lease::{HeldToken, LeaseFailed, TokenLease, TokenState},
};
use crate::{
    clock::Clock,
    providers::{
        digest::{same, sha256_hex},
        error::{ErrorKind, ProviderError},
    },
};

/// How long one process has the right to fetch; longer than a fetch with its repetition takes.
const RIGHT: Span = Span::seconds(12);
/// A token is not used in the last minute of its life.
const MARGIN: Span = Span::minutes(1);
/// Forced renewals are this far apart, so that twenty a day are never exceeded.
const BETWEEN_FORCED: Span = Span::minutes(72);
/// How often one looks whether another process has finished, and how many times.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const LOOKS: u32 = 120;

/// A token as WeChat gave it.
#[derive(Debug)]
pub(super) struct Fetched {
    pub(super) token: String,
    pub(super) seconds: i64,
}

/// Where tokens come from.
pub(super) trait TokenSource: Sync {
    /// Asks WeChat for a token, for a new one where `force` says so.
    fn fetch(&self, force: bool) -> impl Future<Output = Result<Fetched, ProviderError>> + Send;
}

#[derive(Debug)]
pub(super) struct TokenKeeper {
    lease: Arc<dyn TokenLease>,
    clock: Arc<dyn Clock>,
}

/// What to do with a state.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Use(String),
    Refresh,
    Wait,
}

fn decide(state: &TokenState, now: Moment) -> Step {
    let usable = state.held.as_ref().filter(|held| now.plus(MARGIN) < held.expires_at);
    let fresh = usable.filter(|held| {
        let life = held.expires_at.since(held.fetched_at).0;
        now.since(held.fetched_at).0 < life.saturating_mul(4) / 5
    });
    match (fresh, usable) {
        (Some(held), _) => Step::Use(held.value.clone()),
        (None, Some(held)) if now < state.refreshing_until => Step::Use(held.value.clone()),
        (None, None) if now < state.refreshing_until => Step::Wait,
        _ => Step::Refresh,
    }
}

impl TokenKeeper {
    pub(super) fn new(lease: Arc<dyn TokenLease>, clock: Arc<dyn Clock>) -> Self {
        Self { lease, clock }
    }

    /// The token to use now. At one time only one process asks `source`.
    pub(super) async fn get(&self, source: &impl TokenSource) -> Result<String, ProviderError> {
        for _ in 0..LOOKS {
            let (version, state) = self.lease.read().await.map_err(failed)?;
            let now = self.clock.now();
            match decide(&state, now) {
                Step::Use(token) => return Ok(token),
                Step::Wait => tokio::time::sleep(LOOK_EVERY).await,
                Step::Refresh => {
                    let claimed = TokenState { refreshing_until: now.plus(RIGHT), ..state };
                    if self.lease.replace_if(version, &claimed).await.map_err(failed)? {
                        return self.refresh(claimed, source).await;
                    }
                }
            }
        }
        Err(ProviderError::new(NAME, ErrorKind::Unavailable, "no access token came in time"))
    }

    /// Says that WeChat refused `token`. Only the first to say so drops it.
    pub(super) async fn reject(&self, token: &str) -> Result<(), ProviderError> {
        self.change(|state| {
            if state.held.as_ref().is_some_and(|held| same(&held.value, token)) {
                state.held = None;
                state.refused = Some(sha256_hex(token.as_bytes()));
            }
        })
        .await
    }

    async fn refresh(&self, state: TokenState, source: &impl TokenSource) -> Result<String, ProviderError> {
        match self.fetch_new(&state, source).await {
            Ok((held, forced)) => {
                let token = held.value.clone();
                self.change(|state| {
                    state.held = Some(held.clone());
                    state.refreshing_until = Moment::default();
                    if let Some(at) = forced {
                        state.forced_at = at;
                    }
                })
                .await?;
                Ok(token)
            }
            Err(error) => {
                self.change(|state| state.refreshing_until = Moment::default()).await?;
                let usable = state.held.filter(|held| self.clock.now().plus(MARGIN) < held.expires_at);
                usable.map(|held| held.value).ok_or(error)
            }
        }
    }

    /// Fetches; when the very token comes again that was refused, one that is new is forced.
    async fn fetch_new(
        &self,
        state: &TokenState,
        source: &impl TokenSource,
    ) -> Result<(HeldToken, Option<Moment>), ProviderError> {
        let mut fetched = source.fetch(false).await?;
        let now = self.clock.now();
        let again = state.refused.as_ref().is_some_and(|refused| *refused == sha256_hex(fetched.token.as_bytes()));
        let mut forced = None;
        if again && now.since(state.forced_at) >= BETWEEN_FORCED {
            fetched = source.fetch(true).await?;
            forced = Some(now);
        }
        let expires_at = now.plus(Span::seconds(fetched.seconds));
        Ok((HeldToken { value: fetched.token, fetched_at: now, expires_at }, forced))
    }

    async fn change(&self, apply: impl Fn(&mut TokenState)) -> Result<(), ProviderError> {
        for _ in 0..LOOKS {
            let (version, mut state) = self.lease.read().await.map_err(failed)?;
            let before = state.clone();
            apply(&mut state);
            if state == before || self.lease.replace_if(version, &state).await.map_err(failed)? {
                return Ok(());
            }
        }
        Err(failed(LeaseFailed))
    }
}

fn failed(_: LeaseFailed) -> ProviderError {
    ProviderError::new(NAME, ErrorKind::Unavailable, "the access token's place does not answer")
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
