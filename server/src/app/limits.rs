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

/// Signatures of unknown codes that are checked in a second, to say what is wrong with them: a tenth of a processor.
const SIGNATURES_PER_SECOND: u32 = 2_000;

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
            signatures: Budget::per_second(SIGNATURES_PER_SECOND),
        }
    }
}
