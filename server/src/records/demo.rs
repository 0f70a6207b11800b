//! Demo accounts, of staff and of candidates: everybody knows their password, so production counts them.

use std::sync::Arc;

use super::{Record, Repository, account::Account, staff::StaffAccount};
use crate::{
    store::{Condition, Store, StoreError},
    vault::Vault,
};

/// What to do about them.
pub const REMEDY: &str = "begin with an empty store, or give each a password of its own in the development profile \
                          (`zhengda staff password`; candidates in their app)";

/// How many there are.
///
/// # Errors
/// When the store fails.
pub async fn count(store: &Arc<dyn Store>, vault: &Vault) -> Result<u64, StoreError> {
    Ok(of::<StaffAccount>(store, vault).await? + of::<Account>(store, vault).await?)
}

async fn of<T: Record>(store: &Arc<dyn Store>, vault: &Vault) -> Result<u64, StoreError> {
    Repository::<T>::new(store.clone(), vault.clone()).count(&Condition::eq("demo", true)).await
}
