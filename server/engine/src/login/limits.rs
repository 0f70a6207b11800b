//! How often codes may be sent and guessed, counted per number over all codes, so that a resend resets
//! nothing (`quality.md` section 3, OTP).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    login::code::Purpose,
    moment::{Moment, Span},
    refusal::Refusal,
};

/// The figures. Defaults are those of `quality.md`; a deployment may be stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeLimits {
    /// Seconds a code lives.
    pub life_seconds: i64,
    /// Seconds before another code may be asked for.
    pub cooldown_seconds: i64,
    /// Sendings to one number in an hour.
    pub sends_per_hour: usize,
    /// Sendings to one number in 24 hours.
    pub sends_per_day: usize,
    /// Wrong tries for one code.
    pub tries_per_code: u32,
    /// Wrong tries for one number in 24 hours, over all codes.
    pub wrong_per_day: usize,
    /// Wrong tries in a row after which the SMS door closes for a number (NIST SP 800-63B-4 section 3.2.2).
    pub wrong_in_a_row: u32,
    /// Different numbers that one WeChat account may send to in 24 hours.
    pub numbers_per_openid: usize,
    /// Sendings from one network address in an hour.
    pub sends_per_address: usize,
}

impl Default for CodeLimits {
    fn default() -> Self {
        Self {
            life_seconds: 300,
            cooldown_seconds: 60,
            sends_per_hour: 5,
            sends_per_day: 10,
            tries_per_code: 5,
            wrong_per_day: 20,
            wrong_in_a_row: 100,
            numbers_per_openid: 10,
            sends_per_address: 30,
        }
    }
}

const HOUR: Span = Span::hours(1);
const DAY: Span = Span::hours(24);

/// What is remembered about one number. It outlives every code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberRecord {
    /// When codes were sent in the last 24 hours.
    pub sent: Vec<Moment>,
    /// When tries were wrong (or reserved) in the last 24 hours.
    pub wrong: Vec<Moment>,
    /// Wrong tries since the last right one.
    pub in_a_row: u32,
    /// The one code that counts, per purpose.
    pub active: BTreeMap<Purpose, String>,
}

impl NumberRecord {
    /// Records a sending of the code `code` at `now`.
    ///
    /// # Errors
    /// `code_cooldown`, `sms_limit_hour`, `sms_limit_day` with `retry_after` in seconds, or `sms_door_closed`.
    pub fn send(&mut self, purpose: Purpose, code: &str, now: Moment, limits: CodeLimits) -> Result<(), Refusal> {
        self.forget(now);
        if self.in_a_row >= limits.wrong_in_a_row {
            return Err(Refusal::new("sms_door_closed"));
        }
        if let Some(last) = self.sent.last() {
            wait(last.plus(Span::seconds(limits.cooldown_seconds)), now, "code_cooldown")?;
        }
        window(&self.sent, HOUR, limits.sends_per_hour, now, "sms_limit_hour")?;
        window(&self.sent, DAY, limits.sends_per_day, now, "sms_limit_day")?;
        self.sent.push(now);
        self.active.insert(purpose, code.to_owned());
        Ok(())
    }

    /// Reserves a try before the code is looked at: it counts as wrong until [`Self::right`] takes it back,
    /// so that parallel guesses cannot get past the cap.
    ///
    /// # Errors
    /// `sms_door_closed` or `code_too_many_tries` (with `retry_after`).
    pub fn reserve_try(&mut self, now: Moment, limits: CodeLimits) -> Result<(), Refusal> {
        self.forget(now);
        if self.in_a_row >= limits.wrong_in_a_row {
            return Err(Refusal::new("sms_door_closed"));
        }
        window(&self.wrong, DAY, limits.wrong_per_day, now, "code_too_many_tries")?;
        self.wrong.push(now);
        self.in_a_row += 1;
        Ok(())
    }

    /// Takes a reserved try back, because the code was right.
    pub fn right(&mut self, purpose: Purpose) {
        self.wrong.pop();
        self.in_a_row = 0;
        self.active.remove(&purpose);
    }

    /// Takes a reserved try back, because nothing was compared: the code was dead already.
    pub fn not_compared(&mut self) {
        self.wrong.pop();
        self.in_a_row = self.in_a_row.saturating_sub(1);
    }

    /// Opens the SMS door again after another door proved the person.
    pub fn reopen(&mut self) {
        self.in_a_row = 0;
    }

    fn forget(&mut self, now: Moment) {
        self.sent.retain(|at| now.since(*at) < DAY);
        self.wrong.retain(|at| now.since(*at) < DAY);
    }
}

/// What is remembered about a WeChat account or a network address that asks for codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SenderRecord {
    /// Digest of the number and when, in the last 24 hours.
    pub asked: Vec<(String, Moment)>,
}

impl SenderRecord {
    /// Records that a code for the number with digest `number` was asked for.
    ///
    /// # Errors
    /// `rate_limited` with `retry_after` once `numbers` different numbers were asked for in 24 hours, or
    /// `sends` codes in an hour.
    pub fn ask(
        &mut self,
        number: &str,
        now: Moment,
        numbers: Option<usize>,
        sends: Option<usize>,
    ) -> Result<(), Refusal> {
        self.asked.retain(|(_, at)| now.since(*at) < DAY);
        if let Some(limit) = numbers {
            let mut others: Vec<&str> = self.asked.iter().map(|(n, _)| n.as_str()).filter(|n| *n != number).collect();
            others.sort_unstable();
            others.dedup();
            if others.len() >= limit {
                let first = self.asked.first().map_or(now, |(_, at)| *at);
                return wait(first.plus(DAY), now, "rate_limited");
            }
        }
        if let Some(limit) = sends {
            let times: Vec<Moment> = self.asked.iter().map(|(_, at)| *at).collect();
            window(&times, HOUR, limit, now, "rate_limited")?;
        }
        self.asked.push((number.to_owned(), now));
        Ok(())
    }
}

/// Refuses when `limit` of `times` (oldest first) lie within `span` before `now`.
///
/// # Errors
/// `code` with `retry_after` in seconds and the limit.
pub fn window(times: &[Moment], span: Span, limit: usize, now: Moment, code: &'static str) -> Result<(), Refusal> {
    let inside: Vec<Moment> = times.iter().copied().filter(|at| now.since(*at) < span).collect();
    let Some(over) = inside.len().checked_sub(limit) else { return Ok(()) };
    let frees = inside.get(over).copied().unwrap_or(now).plus(span);
    wait(frees, now, code).map_err(|refusal| refusal.with("limit", limit.to_string()))
}

fn wait(until: Moment, now: Moment, code: &'static str) -> Result<(), Refusal> {
    if now >= until {
        return Ok(());
    }
    let seconds = until.since(now).retry_after_seconds();
    Err(Refusal::new(code).with("retry_after", seconds.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment(1_800_000_000_000).plus(Span::seconds(seconds))
    }

    fn send(record: &mut NumberRecord, seconds: i64) -> Result<(), &'static str> {
        record.send(Purpose::Login, "c", at(seconds), CodeLimits::default()).map_err(|r| r.code)
    }

    #[test]
    fn sending_waits_a_minute_and_stops_after_five_an_hour_and_ten_a_day() {
        let mut record = NumberRecord::default();
        assert_eq!(send(&mut record, 0), Ok(()));
        assert_eq!(send(&mut record, 59), Err("code_cooldown"));
        for n in 1..5 {
            assert_eq!(send(&mut record, n * 60), Ok(()));
        }
        assert_eq!(send(&mut record, 300), Err("sms_limit_hour"));
        for n in 0..5 {
            assert_eq!(send(&mut record, 3_600 * 2 + n * 60), Ok(()));
        }
        assert_eq!(send(&mut record, 3_600 * 5), Err("sms_limit_day"));
        assert_eq!(send(&mut record, 24 * 3_600), Ok(()), "the first one is a day old");
    }

    #[test]
    fn a_resend_does_not_reset_wrong_tries() {
        let mut record = NumberRecord::default();
        for n in 0..20 {
            assert!(record.reserve_try(at(n), CodeLimits::default()).is_ok());
        }
        assert_eq!(send(&mut record, 100), Ok(()));
        let refusal = record.reserve_try(at(101), CodeLimits::default()).unwrap_err();
        assert_eq!(refusal.code, "code_too_many_tries");
        assert_eq!(refusal.values.get("retry_after").map(String::as_str), Some("86299"));
    }

    #[test]
    fn a_hundred_wrong_tries_in_a_row_close_the_door_until_another_opens_it() {
        let mut record = NumberRecord::default();
        for day in 0..5 {
            for n in 0..20 {
                assert!(record.reserve_try(at(day * 86_400 + n), CodeLimits::default()).is_ok());
            }
        }
        assert_eq!(send(&mut record, 6 * 86_400), Err("sms_door_closed"));
        record.reopen();
        assert_eq!(send(&mut record, 6 * 86_400), Ok(()));
    }

    #[test]
    fn a_right_try_is_given_back() {
        let mut record = NumberRecord::default();
        for _ in 0..50 {
            assert!(record.reserve_try(at(0), CodeLimits::default()).is_ok());
            record.right(Purpose::Login);
        }
    }

    #[test]
    fn one_account_reaches_ten_numbers_a_day() {
        let mut record = SenderRecord::default();
        for n in 0..10 {
            assert!(record.ask(&n.to_string(), at(n), Some(10), None).is_ok());
        }
        assert!(record.ask("3", at(20), Some(10), None).is_ok(), "a known number is no new one");
        assert_eq!(record.ask("11", at(21), Some(10), None).map_err(|r| r.code), Err("rate_limited"));
    }

    #[test]
    fn one_address_sends_thirty_an_hour() {
        let mut record = SenderRecord::default();
        for n in 0..30 {
            assert!(record.ask("x", at(n), None, Some(30)).is_ok());
        }
        let refusal = record.ask("x", at(40), None, Some(30)).unwrap_err();
        assert_eq!(refusal.values.get("retry_after").map(String::as_str), Some("3560"));
        assert!(record.ask("x", at(3_600), None, Some(30)).is_ok());
    }
}
