//! Dates inside signed things: days since 1970-01-01, and the Beijing date of a moment.

use jiff::{Span, civil::Date};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// Beijing time is UTC+8 without daylight saving.
const BEIJING_MS: i64 = 8 * 3_600_000;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01; `None` before it.
pub(crate) fn number_of(date: Date) -> Option<u64> {
    let days = EPOCH.until(date).ok()?.get_days();
    u64::try_from(days).ok()
}

/// The date so many days after 1970-01-01; `None` after the year 9999.
pub(crate) fn date_of(days: u64) -> Option<Date> {
    let days = i32::try_from(days).ok()?;
    EPOCH.checked_add(Span::new().try_days(days).ok()?).ok()
}

/// The date in Beijing at `ms` milliseconds since 1970-01-01T00:00:00Z, as days since 1970-01-01.
pub(crate) const fn beijing_day(ms: i64) -> i64 {
    ms.saturating_add(BEIJING_MS).div_euclid(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_agree_both_ways() {
        let mut date = EPOCH;
        for days in 0..60_000 {
            assert_eq!(number_of(date), Some(days));
            assert_eq!(date_of(days), Some(date));
            date = date.tomorrow().unwrap();
        }
        assert_eq!(number_of(Date::constant(1969, 12, 31)), None);
        assert_eq!(date_of(u64::MAX), None);
        assert_eq!(date_of(4_000_000), None);
    }

    #[test]
    fn a_day_in_beijing_begins_at_sixteen_hours_universal_time() {
        assert_eq!(beijing_day(16 * 3_600_000 - 1), 0);
        assert_eq!(beijing_day(16 * 3_600_000), 1);
        assert_eq!(beijing_day(-8 * 3_600_000 - 1), -1);
    }
}
