//! The keeper of the access token: renewal, single flight, theft.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use crate::{
    clock::{MovableClock, SystemClock},
    providers::wechat::lease::MemoryLease,
};

fn held(fetched: i64, expires: i64) -> TokenState {
    let (fetched_at, expires_at) = (Moment(fetched * 1_000), Moment(expires * 1_000));
    TokenState { held: Some(HeldToken { value: "t".to_owned(), fetched_at, expires_at }), ..TokenState::default() }
}

#[test]
fn it_is_renewed_at_eighty_percent_and_used_until_another_is_there() {
    let token = || Step::Use("t".to_owned());
    let refreshing = |until: i64| TokenState { refreshing_until: Moment(until * 1_000), ..held(0, 7_200) };
    for (state, now, step) in [
        (TokenState::default(), 0, Step::Refresh),
        (held(0, 7_200), 5_759, token()),
        (held(0, 7_200), 5_760, Step::Refresh),
        (refreshing(5_772), 5_760, token()),
        (refreshing(5_772), 5_772, Step::Refresh),
        (refreshing(7_200), 7_139, token()),
        (refreshing(7_200), 7_140, Step::Wait),
        (TokenState { refreshing_until: Moment(12_000), ..TokenState::default() }, 11, Step::Wait),
        (TokenState { refreshing_until: Moment(12_000), ..TokenState::default() }, 12, Step::Refresh),
    ] {
        assert_eq!(decide(&state, Moment(now * 1_000)), step, "{state:?} at {now}");
    }
}

/// A WeChat that counts: it gives `t1`, and when forced `f1`, `f2`, …
#[derive(Default)]
struct Source {
    asked: AtomicU32,
    forced: AtomicU32,
}

impl TokenSource for Source {
    async fn fetch(&self, force: bool) -> Result<Fetched, ProviderError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(20)).await;
        let forced = self.forced.fetch_add(u32::from(force), Ordering::SeqCst) + u32::from(force);
        let token = if forced == 0 { "t1".to_owned() } else { format!("f{forced}") };
        Ok(Fetched { token, seconds: 7_200 })
    }
}

/// A WeChat that does not answer.
struct Broken;

impl TokenSource for Broken {
    async fn fetch(&self, _: bool) -> Result<Fetched, ProviderError> {
        Err(ProviderError::new(NAME, ErrorKind::Timeout, "x"))
    }
}

fn keeper(lease: &Arc<MemoryLease>, clock: &MovableClock) -> TokenKeeper {
    TokenKeeper::new(lease.clone(), Arc::new(clock.clone()))
}

fn clock() -> MovableClock {
    MovableClock::over(Arc::new(SystemClock))
}

#[tokio::test]
async fn many_processes_fetch_once() {
    let (lease, clock, source) = (Arc::new(MemoryLease::default()), clock(), Arc::new(Source::default()));
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (keeper, source) = (keeper(&lease, &clock), source.clone());
            tokio::spawn(async move { keeper.get(&*source).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), "t1");
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_stolen_token_costs_one_forced_renewal_and_no_loop() {
    let (lease, clock, source) = (Arc::new(MemoryLease::default()), clock(), Source::default());
    let (a, b) = (keeper(&lease, &clock), keeper(&lease, &clock));
    assert_eq!(a.get(&source).await.unwrap(), "t1");
    a.reject("t1").await.unwrap();
    b.reject("t1").await.unwrap();
    assert_eq!(a.get(&source).await.unwrap(), "f1");
    b.reject("t1").await.unwrap();
    assert_eq!(b.get(&source).await.unwrap(), "f1", "a late rejection of the old token does not drop the new one");
    assert_eq!((source.asked.load(Ordering::SeqCst), source.forced.load(Ordering::SeqCst)), (3, 1));

    // Refused again within 72 minutes: asked for, but not forced.
    a.reject("f1").await.unwrap();
    assert_eq!(a.get(&source).await.unwrap(), "f1");
    assert_eq!(source.forced.load(Ordering::SeqCst), 1);
    clock.advance(Span::minutes(72));
    a.reject("f1").await.unwrap();
    assert_eq!(a.get(&source).await.unwrap(), "f2");
}

#[tokio::test]
async fn a_failed_renewal_keeps_what_still_works_and_gives_the_right_back() {
    let (lease, clock, source) = (Arc::new(MemoryLease::default()), clock(), Source::default());
    let keeper = keeper(&lease, &clock);
    assert_eq!(keeper.get(&Broken).await.unwrap_err().kind, ErrorKind::Timeout);
    assert_eq!(keeper.get(&source).await.unwrap(), "t1", "the right to fetch is free again");
    clock.advance(Span::seconds(6_000));
    assert_eq!(keeper.get(&Broken).await.unwrap(), "t1");
    clock.advance(Span::seconds(1_200));
    assert!(keeper.get(&Broken).await.is_err());
}

#[test]
fn a_state_prints_no_token_and_survives_a_store() {
    let state = TokenState { refused: Some("d".to_owned()), ..held(1, 2) };
    assert!(
        !format!(
            "{:?}",
            TokenState {
                held: Some(HeldToken { value: "secret-token".to_owned(), ..held(1, 2).held.unwrap() }),
                ..state.clone()
            }
        )
        .contains("secret-token")
    );
    let text = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<TokenState>(&text).unwrap(), state);
}
