//! The independent checker against the real service: sound while all is well, and loud about each way to cheat.

use std::path::Path;

use serde_json::Value;
use zhengda::records::{
    certificate::{Certificate, Status},
    journal::{Segment, segment_id},
};
use zhengda_engine::moment::Span;
use zhengda_seal::{log::StatusChange, verdict::StatusBits};

use super::log::set;
use crate::{
    certificates::{
        import::import,
        list,
        verify::{certificate, set_status},
    },
    support::{running::Running, skip},
};

/// What the checker of the log says; `None`, said loudly, where there is no Node.
async fn check(running: &Running, state: &Path) -> Option<Value> {
    node("check.mjs", &[&running.base, &state.display().to_string()]).await
}

/// What a script beside this file says.
pub(super) async fn node(script: &str, arguments: &[&str]) -> Option<Value> {
    let script = format!("{}/tests/transparency/{script}", env!("CARGO_MANIFEST_DIR"));
    let answer = match tokio::process::Command::new("node").arg(script).args(arguments).output().await {
        Ok(answer) => answer,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            skip("there is no node: the independent checkers of the transparency log do not run");
            return None;
        }
        Err(error) => panic!("{error}"),
    };
    let said = String::from_utf8_lossy(&answer.stdout).into_owned();
    let failed = || panic!("{said}{}", String::from_utf8_lossy(&answer.stderr));
    Some(serde_json::from_str(&said).unwrap_or_else(|_| failed()))
}

pub(super) fn kinds(said: &Value) -> Vec<&str> {
    let mut kinds: Vec<&str> =
        said["findings"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// A log with some history; everything is entered.
pub(super) async fn with_history(running: &Running) -> Certificate {
    let summary = import(running, list::csv((0..300).map(list::row)).as_bytes(), false).await;
    assert_eq!(summary.failed, 0);
    let one = certificate(running, 7).await;
    set(running, &one, "suspended").await;
    set(running, &one, "valid").await;
    let two = certificate(running, 8).await;
    set(running, &two, "revoked").await;
    settle(running).await;
    two
}

pub(super) async fn settle(running: &Running) {
    while running.work().await > 0 {}
    running.advance(Span::seconds(3));
}

// rows: N5
#[tokio::test]
async fn an_honest_log_is_sound_while_it_grows() {
    let running = Running::start().await;
    let state = running.folder().join("seen.json");
    with_history(&running).await;
    let Some(said) = check(&running, &state).await else { return };
    assert_eq!((&said["ok"], said["size"].as_u64()), (&Value::Bool(true), Some(303)), "{said}");
    let other = running.again().await;
    let three = certificate(&running, 9).await;
    set(&running, &three, "suspended").await;
    settle(&running).await;
    let said = check(&other, &state).await.unwrap();
    assert_eq!((&said["ok"], said["size"].as_u64()), (&Value::Bool(true), Some(304)), "{said}");
}

/// The revocation of [`with_history`] is leaf 302: it says that all is well from now on.
pub(super) async fn take_revocation_back(running: &Running) {
    let segments = running.app.records::<Segment>();
    let found = segments.get(&segment_id("status", 1)).await.unwrap().unwrap();
    let mut forked = found.value.clone();
    let leaf = &mut forked.entries[302 - 256];
    let bytes = data_encoding::BASE64.decode(leaf.as_bytes()).unwrap();
    let change = StatusChange { bits: StatusBits::default(), ..StatusChange::parse(&bytes).unwrap() };
    *leaf = data_encoding::BASE64.encode(&change.to_bytes());
    segments.replace_if(&found.id, found.version, &forked).await.unwrap();
}

// An insider with every key and the whole store makes the revocation never have happened.
#[tokio::test]
async fn a_forked_log_is_found_by_whoever_kept_a_head() {
    let running = Running::start().await;
    let state = running.folder().join("seen.json");
    let revoked = with_history(&running).await;
    let Some(said) = check(&running, &state).await else { return };
    assert_eq!(said["ok"], true, "{said}");
    take_revocation_back(&running).await;
    set_status(&running, &revoked.id, Status::Valid, None).await;
    // The process that comes up now signs the new history as if nothing had been.
    let insider = running.again().await;
    insider.advance(Span::minutes(20));
    let said = check(&insider, &state).await.unwrap();
    assert_eq!(kinds(&said), ["fork"], "{said}");
    let fresh = check(&insider, &running.folder().join("nothing_seen.json")).await.unwrap();
    assert_eq!(fresh["ok"], true, "only who kept a head can tell: {fresh}");
}

#[tokio::test]
async fn a_status_that_went_back_without_an_entry_is_found() {
    let running = Running::start().await;
    let state = running.folder().join("seen.json");
    let revoked = with_history(&running).await;
    set_status(&running, &revoked.id, Status::Valid, None).await;
    let insider = running.again().await;
    insider.advance(Span::minutes(20));
    let Some(said) = check(&insider, &state).await else { return };
    assert_eq!(kinds(&said), ["unlogged"], "{said}");
}

#[tokio::test]
async fn a_leaf_that_is_not_the_signed_one_is_found() {
    let running = Running::start().await;
    with_history(&running).await;
    // The process has signed the head already and goes on with it; the leaves in the store are others.
    running.app.log_head().await.unwrap();
    let segments = running.app.records::<Segment>();
    let found = segments.get(&segment_id("status", 0)).await.unwrap().unwrap();
    let mut changed = found.value.clone();
    changed.entries.swap(3, 4);
    segments.replace_if(&found.id, found.version, &changed).await.unwrap();
    let Some(said) = check(&running, &running.folder().join("seen.json")).await else { return };
    assert!(kinds(&said).contains(&"root"), "{said}");
}
