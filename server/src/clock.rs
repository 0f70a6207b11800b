//! The one place that asks what time it is.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use zhengda_engine::moment::{Moment, Span};

/// Tells the time. Everything that depends on time takes one of these.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn now(&self) -> Moment {
        Moment(jiff::Timestamp::now().as_millisecond())
    }
}

/// A clock whose hands can be moved forward: tests and the sandbox wait for deadlines with it.
#[derive(Clone, Debug)]
pub struct MovableClock {
    base: Arc<dyn Clock>,
    ahead: Arc<AtomicI64>,
}

impl MovableClock {
    /// A clock that shows what `base` shows until it is moved.
    #[must_use]
    pub fn over(base: Arc<dyn Clock>) -> Self {
        Self { base, ahead: Arc::new(AtomicI64::new(0)) }
    }

    /// Moves the hands by `span`; clones of this clock move with it.
    pub fn advance(&self, span: Span) {
        self.ahead.fetch_add(span.0, Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> Moment {
        self.base.now().plus(Span(self.ahead.load(Ordering::SeqCst)))
    }
}
