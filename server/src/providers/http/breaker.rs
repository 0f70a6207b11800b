//! The circuit breaker: leaves an ill provider alone for a while, then tries it once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use zhengda_engine::moment::{Moment, Span};

/// How many of the latest outcomes are looked at.
const WINDOW: usize = 20;
/// It opens when this many of them are failures (50 %).
const FAILURES: usize = 10;
/// How long it stays open before one call is let through.
const REST: Span = Span::seconds(30);

/// The breaker of one provider. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Breaker(Arc<Mutex<Circuit>>);

#[derive(Debug, Default)]
struct Circuit {
    /// The latest outcomes; `true` is a failure.
    outcomes: VecDeque<bool>,
    /// Set while the provider is left alone.
    opened_at: Option<Moment>,
    /// Whether the one trial call is under way.
    trying: bool,
}

/// Leave for one call. Dropping it without an outcome, when the caller went away, counts as nothing.
#[derive(Debug)]
pub(super) struct Pass {
    breaker: Breaker,
    trial: bool,
    settled: bool,
}

impl Breaker {
    /// Leave for a call at `now`, or none while the provider is left alone.
    pub(super) fn admit(&self, now: Moment) -> Option<Pass> {
        let mut circuit = self.lock();
        let trial = match circuit.opened_at {
            None => false,
            Some(at) => {
                // A clock that went back must not keep the breaker open for longer.
                let rested = now.since(at);
                if circuit.trying || (Span(0)..REST).contains(&rested) {
                    return None;
                }
                circuit.trying = true;
                true
            }
        };
        Some(Pass { breaker: self.clone(), trial, settled: false })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Circuit> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// Says how the call ended.
    pub(super) fn settle(mut self, failed: bool, now: Moment) {
        self.settled = true;
        let mut circuit = self.breaker.lock();
        if self.trial {
            circuit.trying = false;
            circuit.outcomes.clear();
            circuit.opened_at = failed.then_some(now);
            return;
        }
        if circuit.opened_at.is_some() {
            return; // A call from before it opened says nothing new.
        }
        circuit.outcomes.push_back(failed);
        if circuit.outcomes.len() > WINDOW {
            circuit.outcomes.pop_front();
        }
        if circuit.outcomes.iter().filter(|failed| **failed).count() >= FAILURES {
            circuit.opened_at = Some(now);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if self.trial && !self.settled {
            self.breaker.lock().trying = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::default().plus(Span::seconds(1_000_000 + seconds))
    }

    fn call(breaker: &Breaker, failed: bool, now: Moment) -> bool {
        breaker.admit(now).map(|pass| pass.settle(failed, now)).is_some()
    }

    #[test]
    fn it_opens_at_half_of_the_last_twenty() {
        let breaker = Breaker::default();
        for n in 0..30 {
            assert!(call(&breaker, false, at(n)));
        }
        for n in 0..9 {
            assert!(call(&breaker, true, at(n)), "failure {n}");
            assert!(call(&breaker, false, at(n)));
        }
        assert!(call(&breaker, true, at(40)), "the tenth failure of the last twenty");
        assert!(!call(&breaker, false, at(40)), "now it is open");
    }

    #[test]
    fn old_failures_leave_the_window() {
        let breaker = Breaker::default();
        for _ in 0..9 {
            call(&breaker, true, at(0));
        }
        for _ in 0..11 {
            call(&breaker, false, at(0));
        }
        for _ in 0..9 {
            assert!(call(&breaker, true, at(1)));
        }
        assert!(call(&breaker, false, at(1)));
    }

    fn opened() -> Breaker {
        let breaker = Breaker::default();
        for _ in 0..FAILURES {
            call(&breaker, true, at(0));
        }
        breaker
    }

    #[test]
    fn after_thirty_seconds_exactly_one_call_tries() {
        let breaker = opened();
        assert!(breaker.admit(at(29)).is_none());
        let trial = breaker.admit(at(30)).unwrap();
        assert!(breaker.admit(at(30)).is_none(), "only one at a time");
        trial.settle(false, at(31));
        assert!(call(&breaker, true, at(31)) && call(&breaker, false, at(31)), "closed, with a fresh window");
    }

    #[test]
    fn a_failed_trial_leaves_it_alone_for_another_thirty_seconds() {
        let breaker = opened();
        breaker.admit(at(30)).unwrap().settle(true, at(35));
        assert!(breaker.admit(at(64)).is_none());
        assert!(breaker.admit(at(65)).is_some());
    }

    #[test]
    fn an_abandoned_trial_makes_way_for_another() {
        let breaker = opened();
        drop(breaker.admit(at(30)).unwrap());
        assert!(breaker.admit(at(30)).is_some());
    }

    #[test]
    fn a_clock_set_back_does_not_lock_it() {
        assert!(opened().admit(at(-3600)).is_some());
    }
}
