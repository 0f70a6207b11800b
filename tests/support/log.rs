//! Everything that this binary logs, kept to be searched.

use std::{
    io::Write,
    sync::{Mutex, Once, PoisonError},
};

use tracing_subscriber::{EnvFilter, fmt};

static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static ONCE: Once = Once::new();

struct Keeper;

impl Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        KEPT.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Keeps the log of the whole binary from now on: ours to the last detail, that of libraries as it is in production.
pub(crate) fn install() {
    ONCE.call_once(|| {
        let filter = EnvFilter::new("info,zhengda=trace");
        fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Keeper).init();
    });
}

/// What was logged so far.
pub(crate) fn text() -> String {
    String::from_utf8_lossy(&KEPT.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}
