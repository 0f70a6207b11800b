//! Whether this process is about to stop.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Turned off first when the process stops, so that no new requests are sent here while old ones finish.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// From now on this process is not ready.
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it began.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
