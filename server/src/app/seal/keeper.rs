//! Keeps what the seal knows up to date beside the requests: the table of issued codes, the changes of status that other
//! processes made, and the keys when their file was changed. No request waits for any of it as a rule.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use super::{Seal, sync::KEEP_EVERY};
use crate::{clock::Clock, store::Store};

/// The key file is looked at so often, in rounds: a new key signs everywhere well within a minute.
const KEYS_EVERY: u32 = 4;

/// Begins to keep. Ends by itself when nobody uses the seal or the store any more.
pub fn keep(seal: &Arc<Seal>, store: &Arc<dyn Store>, clock: Arc<dyn Clock>) {
    let (seal, store) = (Arc::downgrade(seal), Arc::downgrade(store));
    tokio::spawn(async move {
        let pause = Duration::from_millis(u64::try_from(KEEP_EVERY.0).unwrap_or(500));
        let mut round: u32 = 0;
        while look(&seal, &store, &*clock, round).await.is_some() {
            round = round.wrapping_add(1);
            tokio::time::sleep(pause).await;
        }
    });
}

async fn look(seal: &Weak<Seal>, store: &Weak<dyn Store>, clock: &dyn Clock, round: u32) -> Option<()> {
    let (seal, store) = (seal.upgrade()?, store.upgrade()?);
    if !seal.is_loaded()
        && let Err(error) = seal.load(&*store, clock.now()).await
    {
        tracing::warn!(%error, "the table of issued codes was not loaded; it is tried again");
        return Some(());
    }
    // A failure was told where it happened; the last good state holds for as long as it may.
    let _ = seal.seen_within(&*store, clock.now(), KEEP_EVERY).await;
    if round.is_multiple_of(KEYS_EVERY) {
        keys(&seal);
    }
    Some(())
}

/// Reads the keys again where their file was changed, on a thread of its own: a changed passphrase takes its time.
fn keys(seal: &Arc<Seal>) {
    match seal.holder.is_stale() {
        Ok(false) => return,
        Ok(true) => {}
        Err(error) => return tracing::error!(%error, "the key file cannot be read; the keys read before go on"),
    }
    let seal = seal.clone();
    let reading = std::thread::Builder::new().name("keys".to_owned()).spawn(move || match seal.reload_keys() {
        Ok(()) => tracing::info!("the signing keys were read again"),
        Err(error) => tracing::error!(%error, "the changed key file cannot be used; the keys read before go on"),
    });
    if let Err(error) = reading {
        tracing::error!(%error, "no thread for reading the keys");
    }
}
