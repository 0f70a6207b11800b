//! A breaker against spraying: when too many tries of everybody together are wrong, everybody must show to be a
//! person before the next one (`quality.md` section 3, OTP). A share cannot be lowered by asking about many people.

use serde::{Deserialize, Serialize};

use crate::moment::{Moment, Span};

/// When the breaker opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BreakerLimits {
    /// Wrong tries of a hundred, above which a captcha is asked for.
    pub wrong_percent: u32,
    /// Tries within the window below which nothing is concluded: two typing errors are no attack.
    pub least_tries: u32,
}

impl Default for BreakerLimits {
    fn default() -> Self {
        Self { wrong_percent: 20, least_tries: 50 }
    }
}

/// How long a try counts, in minutes.
const WINDOW: usize = 10;

/// The tries of the last ten minutes, minute by minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    minutes: [Minute; WINDOW],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Minute {
    number: i64,
    tries: u32,
    wrong: u32,
}

impl Breaker {
    /// Notes how a try at `now` ended.
    pub fn note(&mut self, wrong: bool, now: Moment) {
        let number = minute(now);
        let place = usize::try_from(number.rem_euclid(WINDOW as i64)).unwrap_or(0);
        let Some(slot) = self.minutes.get_mut(place) else { return };
        if slot.number != number {
            *slot = Minute { number, ..Minute::default() };
        }
        slot.tries = slot.tries.saturating_add(1);
        slot.wrong = slot.wrong.saturating_add(u32::from(wrong));
    }

    /// Whether everybody is asked for a captcha at `now`.
    #[must_use]
    pub fn is_open(&self, now: Moment, limits: BreakerLimits) -> bool {
        let (last, first) = (minute(now), minute(now) - WINDOW as i64);
        let inside = self.minutes.iter().filter(|slot| slot.number > first && slot.number <= last);
        let (tries, wrong) =
            inside.fold((0_u64, 0_u64), |sum, slot| (sum.0 + u64::from(slot.tries), sum.1 + u64::from(slot.wrong)));
        tries >= u64::from(limits.least_tries) && wrong * 100 > tries * u64::from(limits.wrong_percent)
    }
}

const fn minute(at: Moment) -> i64 {
    at.0.div_euclid(Span::minutes(1).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Moment = Moment(1_800_000_000_000);

    fn after(minutes: i64) -> Moment {
        START.plus(Span::minutes(minutes))
    }

    #[test]
    fn it_opens_above_the_share_and_not_for_a_few_typing_errors() {
        let limits = BreakerLimits::default();
        let mut breaker = Breaker::default();
        for _ in 0..49 {
            breaker.note(true, START);
        }
        assert!(!breaker.is_open(START, limits), "49 tries say nothing yet");
        breaker.note(true, START);
        assert!(breaker.is_open(START, limits));
        for _ in 0..200 {
            breaker.note(false, after(1));
        }
        assert!(!breaker.is_open(after(1), limits), "50 of 250 are not more than a fifth");
        breaker.note(true, after(1));
        assert!(breaker.is_open(after(1), limits));
    }

    #[test]
    fn a_try_counts_for_ten_minutes() {
        let limits = BreakerLimits::default();
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            breaker.note(true, START);
        }
        assert!(breaker.is_open(after(9), limits));
        assert!(!breaker.is_open(after(10), limits));
        breaker.note(false, after(10));
        assert!(!breaker.is_open(after(10), limits), "the slot of the old minute is not counted on");
        assert!(!breaker.is_open(START.minus(Span::minutes(5)), limits), "a clock that went back opens nothing");
    }
}
