//! What every part of the suite shares.

use std::{collections::BTreeSet, io::Write, sync::Mutex};

pub(crate) mod chance;
pub(crate) mod doors;
pub(crate) mod gate;
pub(crate) mod log;
pub(crate) mod proxy;
pub(crate) mod removable;
pub(crate) mod roles;
pub(crate) mod running;
pub(crate) mod stores;
pub(crate) mod uploads;
pub(crate) mod watched;

/// A number from the environment: the long runs use the same tests with larger counts.
pub(crate) fn count(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text} is no number")))
}

/// Whether a missing dependency is a failure (`REQUIRE_ALL=1`) or only said loudly.
pub(crate) fn skip(what: &str) {
    assert!(std::env::var_os("REQUIRE_ALL").is_none_or(|v| v != "1"), "REQUIRE_ALL=1, but {what}");
    // Straight to the terminal, once: the harness swallows what a passing test prints.
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if SAID.lock().unwrap().insert(what.to_owned()) {
        let _ = writeln!(std::io::stderr().lock(), "SKIPPED: {what}");
    }
}

/// A client that talks to nobody but the address it is given.
pub(crate) fn client() -> reqwest::Client {
    // Somebody else may have installed one already; it is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().no_proxy().timeout(std::time::Duration::from_secs(30));
    // Where an answer leads to is part of it.
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
