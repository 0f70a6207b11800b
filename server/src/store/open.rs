//! Which store: MongoDB when its address is set, the embedded one otherwise.

use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Mongo, Sqlite, Store, StoreError};
use crate::{random::Random, settings};

/// Opens the store that the settings name. Nothing is created yet: [`Store::ensure`] does that.
///
/// # Errors
/// What [`Sqlite::open`] and [`Mongo::open`] give.
pub async fn open(settings: &settings::Store, random: &dyn Random) -> Result<Arc<dyn Store>, StoreError> {
    match settings.mongodb_uri.expose_secret() {
        "" => Ok(Arc::new(Sqlite::open(&settings.path.join("zhengda.sqlite"))?)),
        uri => Ok(Arc::new(Mongo::open(uri, &settings.database, random).await?)),
    }
}
