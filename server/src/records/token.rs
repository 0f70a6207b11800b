//! The one WeChat access token of all processes, sealed in the store (Q9).

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::{Record, Repository};
use crate::{
    providers::wechat::lease::{LeaseFailed, TokenLease, TokenState},
    store::{Change, Collection, Store, UpdateError},
    vault::Vault,
};

/// The shared state with a version of its own, because the compare-and-set of the lease spans two calls.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SharedToken {
    version: i64,
    state: TokenState,
}

static TOKENS: Collection = Collection { name: "provider_tokens", ..Collection::BLANK };

impl Record for SharedToken {
    fn collection() -> &'static Collection {
        &TOKENS
    }

    const SEALED: &'static [&'static str] = &["state"];
}

/// The lease in the store.
#[derive(Clone, Debug)]
pub struct StoredLease {
    records: Repository<SharedToken>,
}

impl StoredLease {
    /// The lease in that store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, vault: Vault) -> Self {
        Self { records: Repository::new(store, vault) }
    }
}

const ID: &str = "wechat";

#[async_trait]
impl TokenLease for StoredLease {
    async fn read(&self) -> Result<(i64, TokenState), LeaseFailed> {
        let found = self.records.get(ID).await.map_err(|_| LeaseFailed)?;
        Ok(found.map(|found| (found.value.version, found.value.state)).unwrap_or_default())
    }

    async fn replace_if(&self, version: i64, state: &TokenState) -> Result<bool, LeaseFailed> {
        let written = self.records.clone().change_or_insert(ID, |stored| {
            if stored.map_or(0, |shared| shared.version) != version {
                return Ok::<_, LeaseFailed>(Change::Keep(false));
            }
            Ok(Change::Write(SharedToken { version: version + 1, state: state.clone() }, true))
        });
        match written.await {
            Ok(written) => Ok(written),
            Err(UpdateError::Contended | UpdateError::Missing) => Ok(false),
            Err(UpdateError::Refused(_) | UpdateError::Store(_)) => Err(LeaseFailed),
        }
    }
}
