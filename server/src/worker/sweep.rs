//! Removes what has expired: codes, attempts, sessions, applied pushes.

use std::sync::Arc;

use crate::{app::App, records::collections};

/// Documents removed in one round and collection.
const BATCH: u32 = 500;

/// Removes expired documents of every collection that has an expiry.
pub(super) async fn sweep(app: &Arc<App>) {
    for collection in collections::all().into_iter().filter(|collection| collection.expires.is_some()) {
        if let Err(error) = app.store.sweep_expired(collection, app.now(), BATCH).await {
            tracing::warn!(collection = collection.name, %error, "expired documents could not be removed");
        }
    }
}
