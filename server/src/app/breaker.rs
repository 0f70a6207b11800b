//! The breaker against spraying in this process. Every process counts what it sees: a share is the same in each of
//! them, so it need not be shared.

use std::sync::{Arc, Mutex, PoisonError};

use zhengda_engine::{
    login::breaker::{Breaker, BreakerLimits},
    moment::Moment,
};

/// The breaker. Clones share it.
#[derive(Clone, Debug)]
pub struct Spraying {
    breaker: Arc<Mutex<Breaker>>,
    limits: BreakerLimits,
}

impl Spraying {
    /// A closed breaker.
    #[must_use]
    pub fn new(limits: BreakerLimits) -> Self {
        Self { breaker: Arc::default(), limits }
    }

    /// Notes how a try ended.
    pub fn note(&self, wrong: bool, now: Moment) {
        let mut breaker = self.breaker.lock().unwrap_or_else(PoisonError::into_inner);
        let was_open = breaker.is_open(now, self.limits);
        breaker.note(wrong, now);
        if !was_open && breaker.is_open(now, self.limits) {
            metrics::counter!("spraying_breaker_opened_total").increment(1);
            tracing::warn!("too many tries are wrong; everybody is asked for a captcha now");
        }
    }

    /// Whether everybody is asked for a captcha.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner).is_open(now, self.limits)
    }
}
