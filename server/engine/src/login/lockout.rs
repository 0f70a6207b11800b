//! How often a password may be guessed, counted for the name that was typed, whether anybody has it or not: then a
//! closed door tells nothing about an account. It closes this door only; every other one stays open to the owner.

use serde::{Deserialize, Serialize};

use crate::{
    moment::{Moment, Span},
    refusal::Refusal,
};

/// The figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasswordLimits {
    /// Wrong passwords within a quarter of an hour.
    pub wrong_per_quarter: usize,
    /// Wrong passwords within 24 hours.
    pub wrong_per_day: usize,
    /// Wrong passwords in a row after which the password must be recovered (NIST SP 800-63B-4 section 3.2.2).
    pub wrong_in_a_row: u32,
    /// Kinds of characters (letters, digits, others) that a password needs: what MLPS calls complexity.
    pub kinds: usize,
}

impl Default for PasswordLimits {
    fn default() -> Self {
        Self { wrong_per_quarter: 5, wrong_per_day: 20, wrong_in_a_row: 100, kinds: 2 }
    }
}

const QUARTER: Span = Span::minutes(15);
const DAY: Span = Span::hours(24);
/// After so long without a try a name is forgotten.
pub const REMEMBERED: Span = Span::days(90);

/// What is remembered of a name that passwords were tried for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordTries {
    /// When tries were wrong, or reserved, in the last 24 hours.
    pub wrong: Vec<Moment>,
    /// Wrong tries since the last right one.
    pub in_a_row: u32,
    /// When a password was right here last, where that is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right_at: Option<Moment>,
    /// When this may be forgotten.
    pub expires_at: Moment,
}

impl PasswordTries {
    /// Reserves a try before the password is looked at: it counts as wrong until [`Self::right`] takes it back, so that
    /// parallel guesses cannot get past the limit.
    ///
    /// # Errors
    /// `password_tries_too_many` with `retry_after` in seconds, or `password_door_closed` until it is recovered.
    pub fn reserve(&mut self, now: Moment, limits: PasswordLimits) -> Result<(), Refusal> {
        self.wrong.retain(|at| now.since(*at) < DAY);
        if self.in_a_row >= limits.wrong_in_a_row {
            return Err(Refusal::new("password_door_closed"));
        }
        self.window(QUARTER, limits.wrong_per_quarter, now)?;
        self.window(DAY, limits.wrong_per_day, now)?;
        self.wrong.push(now);
        self.in_a_row += 1;
        self.expires_at = now.plus(REMEMBERED);
        Ok(())
    }

    /// Takes a reserved try back, because the password was right.
    pub fn right(&mut self) {
        self.wrong.pop();
        self.in_a_row = 0;
    }

    /// The same, and remembers that whoever tries from here knew it.
    pub fn right_here(&mut self, now: Moment) {
        self.right();
        self.right_at = Some(now);
    }

    /// Whether a password was right here within the time that tries are remembered.
    #[must_use]
    pub fn is_known_here(&self, now: Moment) -> bool {
        self.right_at.is_some_and(|at| now.since(at) < REMEMBERED)
    }

    fn window(&self, span: Span, limit: usize, now: Moment) -> Result<(), Refusal> {
        let inside: Vec<Moment> = self.wrong.iter().copied().filter(|at| now.since(*at) < span).collect();
        let Some(over) = inside.len().checked_sub(limit) else { return Ok(()) };
        let frees = inside.get(over).copied().unwrap_or(now).plus(span);
        let seconds = frees.since(now).retry_after_seconds();
        Err(Refusal::new("password_tries_too_many").with("retry_after", seconds.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment(1_800_000_000_000).plus(Span::seconds(seconds))
    }

    fn reserve(tries: &mut PasswordTries, seconds: i64) -> Result<(), &'static str> {
        tries.reserve(at(seconds), PasswordLimits::default()).map_err(|refusal| refusal.code)
    }

    #[test]
    fn five_in_a_quarter_twenty_a_day_and_a_hundred_in_a_row() {
        let mut tries = PasswordTries::default();
        for n in 0..5 {
            assert_eq!(reserve(&mut tries, n), Ok(()));
        }
        let refused = tries.reserve(at(5), PasswordLimits::default()).unwrap_err();
        assert_eq!(refused.values.get("retry_after").map(String::as_str), Some("895"));
        for quarter in 1..4 {
            for n in 0..5 {
                assert_eq!(reserve(&mut tries, quarter * 900 + n), Ok(()));
            }
        }
        assert_eq!(reserve(&mut tries, 4 * 900 + 10), Err("password_tries_too_many"), "twenty a day");
        for day in 1..5 {
            for n in 0..20 {
                assert_eq!(reserve(&mut tries, day * 86_400 + n * 900), Ok(()), "{day} {n}");
            }
        }
        assert_eq!(reserve(&mut tries, 30 * 86_400), Err("password_door_closed"), "time does not open it again");
    }

    #[test]
    fn where_a_password_was_right_is_remembered() {
        let mut tries = PasswordTries::default();
        assert_eq!(reserve(&mut tries, 0), Ok(()));
        assert!(!tries.is_known_here(at(0)));
        tries.right_here(at(0));
        assert!(tries.is_known_here(at(86_400)) && tries.wrong.is_empty());
        assert!(!tries.is_known_here(at(0).plus(REMEMBERED)));
    }

    #[test]
    fn a_right_password_takes_its_try_back() {
        let mut tries = PasswordTries::default();
        for n in 0..200 {
            assert_eq!(reserve(&mut tries, n), Ok(()));
            tries.right();
        }
        assert_eq!(tries.in_a_row, 0);
    }
}
