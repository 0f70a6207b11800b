//! The life of WeChat's stable access token.

use serde_json::{Value, json};
use zhengda_engine::moment::{Moment, Span};

/// How long a token lives.
const LIFE: Span = Span::seconds(7_200);
/// In the last five minutes a new one is made, and the old one goes on for as long.
const OVERLAP: Span = Span::minutes(5);
/// A forced renewal counts only this long after the one before.
const BETWEEN_FORCED: Span = Span::seconds(30);

/// The tokens of the mini-program.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    current: Option<(String, Moment)>,
    previous: Option<(String, Moment)>,
    forced_at: Option<Moment>,
    asked: u32,
    made: u32,
    forced: u32,
}

impl Tokens {
    /// The token of a request at `now`, and how many seconds it lives; `fresh` is used where a new one is due.
    pub(super) fn issue(&mut self, fresh: String, force: bool, now: Moment) -> (String, i64) {
        self.asked += 1;
        let forced = force && self.forced_at.is_none_or(|at| now.since(at) >= BETWEEN_FORCED);
        if forced {
            self.forced_at = Some(now);
            self.forced += 1;
        }
        let due = self.current.as_ref().is_none_or(|(_, end)| now.plus(OVERLAP) >= *end);
        if due || forced {
            self.made += 1;
            self.previous = self.current.take().map(|(token, end)| (token, end.min(now.plus(OVERLAP))));
            self.current = Some((fresh, now.plus(LIFE)));
        }
        self.current
            .as_ref()
            .map_or_else(Default::default, |(token, end)| (token.clone(), end.since(now).0.div_euclid(1_000)))
    }

    /// Whether `token` opens anything at `now`.
    pub(super) fn accepts(&self, token: &str, now: Moment) -> bool {
        [&self.current, &self.previous].into_iter().flatten().any(|(known, end)| known == token && now < *end)
    }

    /// Makes every token worthless, without telling anybody.
    pub(super) fn steal(&mut self) {
        self.previous = None;
        self.current = None;
    }

    /// How often a token was asked for, made, and forced.
    pub(super) fn counts(&self) -> Value {
        json!({ "asked": self.asked, "made": self.made, "forced": self.forced })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment(1_700_000_000_000).plus(Span::seconds(seconds))
    }

    #[test]
    fn the_same_token_comes_until_its_last_five_minutes_and_both_work_then() {
        let mut tokens = Tokens::default();
        assert_eq!(tokens.issue("a".into(), false, at(0)), ("a".to_owned(), 7_200));
        assert_eq!(tokens.issue("b".into(), false, at(6_899)), ("a".to_owned(), 301));
        assert_eq!(tokens.issue("c".into(), false, at(6_900)), ("c".to_owned(), 7_200));
        assert!(tokens.accepts("a", at(7_199)) && tokens.accepts("c", at(7_199)));
        assert!(!tokens.accepts("a", at(7_200)) && !tokens.accepts("b", at(0)));
    }

    #[test]
    fn forcing_is_ignored_within_thirty_seconds_and_twice_kills_the_old() {
        let mut tokens = Tokens::default();
        tokens.issue("a".into(), false, at(0));
        assert_eq!(tokens.issue("b".into(), true, at(1)).0, "b");
        assert_eq!(tokens.issue("c".into(), true, at(30)).0, "b");
        assert!(tokens.accepts("a", at(30)));
        assert_eq!(tokens.issue("c".into(), true, at(31)).0, "c");
        assert!(!tokens.accepts("a", at(31)) && tokens.accepts("b", at(31)));
    }
}
