//! Limits per network address inside one process, against floods; the limits that protect a person are in the
//! store and hold across processes.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};

use crate::{problem::Problem, settings};

/// One limit.
#[derive(Clone, Debug)]
pub struct Limit {
    limiter: Arc<DefaultKeyedRateLimiter<String>>,
    calls: Arc<AtomicU32>,
}

impl Limit {
    fn per_minute(count: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self::of(quota)
    }

    fn per_hour(count: u32) -> Self {
        let quota = Quota::per_hour(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self::of(quota)
    }

    fn of(quota: Quota) -> Self {
        Self { limiter: Arc::new(RateLimiter::keyed(quota)), calls: Arc::default() }
    }

    /// Counts `count` things of this address at once, or none of them.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait; what exceeds the whole limit waits for its whole time.
    pub fn check_many(&self, address: &str, count: u32) -> Result<(), Problem> {
        let Some(count) = NonZeroU32::new(count) else { return Ok(()) };
        let outcome = self.limiter.check_key_n(&address.to_owned(), count);
        self.forget_quiet();
        let wait = match outcome {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(wait)) => wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1,
            Err(_) => 3600,
        };
        Err(Problem::new("rate_limited").with("retry_after", wait.to_string()))
    }

    /// Counts one call of this address.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait.
    pub fn check(&self, address: &str) -> Result<(), Problem> {
        let outcome = self.limiter.check_key(&address.to_owned());
        self.forget_quiet();
        outcome.map_err(|wait| {
            let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Problem::new("rate_limited").with("retry_after", seconds.to_string())
        })
    }

    /// Keys of quiet addresses must not pile up. Counting them locks all of them, so not every call does.
    fn forget_quiet(&self) {
        let calls = self.calls.fetch_add(1, Ordering::Relaxed);
        if calls.is_multiple_of(CALLS) && self.limiter.len() > ADDRESSES {
            self.limiter.retain_recent();
        }
    }
}

/// Addresses that one limit remembers before it forgets the quiet ones.
const ADDRESSES: usize = 100_000;
/// Calls from one count of the addresses to the next.
const CALLS: u32 = 256;

/// A limit of the whole process, whoever calls.
#[derive(Clone, Debug)]
pub struct Budget {
    limiter: Arc<DefaultDirectRateLimiter>,
}

impl Budget {
    fn per_second(count: u32) -> Self {
        let quota = Quota::per_second(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self { limiter: Arc::new(RateLimiter::direct(quota)) }
    }

    /// Takes one; `false` when nothing is left.
    #[must_use]
    pub fn check(&self) -> bool {
        self.limiter.check().is_ok()
    }
}

/// All limits.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Captchas.
    pub captchas: Limit,
    /// Log-in calls.
    pub logins: Limit,
    /// Verifications.
    pub verifications: Limit,
    /// Reports about people on public lists.
    pub reports: Limit,
    /// Certificate queries.
    pub queries: Limit,
    /// Rows of lists that employers check.
    pub batch_rows: Limit,
    /// Receipts that somebody shows.
    pub receipts: Limit,
    /// Signature checks of codes that were never issued.
    pub signatures: Budget,
}

impl Limits {
    /// The limits of the settings.
    #[must_use]
    pub fn of(settings: &settings::Limits) -> Self {
        Self {
            captchas: Limit::per_minute(settings.captchas_per_minute),
            logins: Limit::per_minute(settings.logins_per_minute),
            verifications: Limit::per_minute(settings.verifications_per_minute),
            reports: Limit::per_hour(settings.reports_per_hour),
            queries: Limit::per_minute(settings.queries_per_minute),
            batch_rows: Limit::per_hour(settings.batch_rows_per_hour),
            receipts: Limit::per_minute(settings.verifications_per_minute),
            signatures: Budget::per_second(settings.signatures_per_second),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// So fast that an address is quiet again at once.
    fn loose() -> Limit {
        Limit::per_minute(u32::MAX)
    }

    #[test]
    fn quiet_addresses_are_forgotten_however_they_are_counted() {
        for check in [
            |limit: &Limit, address: &str| limit.check(address),
            |limit: &Limit, address: &str| limit.check_many(address, 2),
        ] {
            let limit = loose();
            for n in 0..ADDRESSES + 10_000 {
                assert!(check(&limit, &n.to_string()).is_ok());
            }
            assert!(limit.limiter.len() <= ADDRESSES + CALLS as usize, "{}", limit.limiter.len());
        }
    }
}
