//! Limits per network address inside one process, against floods; the limits that protect a person are in the
//! store and hold across processes.

use std::{num::NonZeroU32, sync::Arc};

use governor::{
    DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _, clock::DefaultClock,
};

use crate::{problem::Problem, settings};

/// One limit.
#[derive(Clone, Debug)]
pub struct Limit {
    limiter: Arc<DefaultKeyedRateLimiter<String>>,
}

impl Limit {
    fn per_minute(count: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self { limiter: Arc::new(RateLimiter::keyed(quota)) }
    }

    fn per_hour(count: u32) -> Self {
        let quota = Quota::per_hour(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN));
        Self { limiter: Arc::new(RateLimiter::keyed(quota)) }
    }

    /// Counts `count` things of this address at once, or none of them.
    ///
    /// # Errors
    /// `rate_limited` with the seconds to wait; what exceeds the whole limit waits for its whole time.
    pub fn check_many(&self, address: &str, count: u32) -> Result<(), Problem> {
        let Some(count) = NonZeroU32::new(count) else { return Ok(()) };
        let wait = match self.limiter.check_key_n(&address.to_owned(), count) {
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
        // Keys of quiet addresses must not pile up.
        if self.limiter.len() > 100_000 {
            self.limiter.retain_recent();
        }
        outcome.map_err(|wait| {
            let seconds = wait.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            Problem::new("rate_limited").with("retry_after", seconds.to_string())
        })
    }
}

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
