//! A point in time as the documents store it: milliseconds since 1970, and its date and clock in Beijing.

use jiff::{Timestamp, civil, fmt::temporal::DateTimePrinter, tz::Offset};
use serde::{Deserialize, Serialize};

/// A point in time in milliseconds since 1970-01-01T00:00:00Z. It is always handed in, never asked for:
/// only `clock.rs` of the application knows what time it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Moment(pub i64);

/// Beijing time, UTC+8 without daylight saving (in force for every authority of this product).
const BEIJING: Offset = Offset::constant(8);

/// Whole seconds, as everywhere in the contract.
static PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(0));

impl Moment {
    /// The moment `span` later. Saturates at the ends of the range.
    #[must_use]
    pub fn plus(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The moment `span` earlier. Saturates at the ends of the range.
    #[must_use]
    pub fn minus(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }

    /// How long after `earlier` this is; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The calendar date in Beijing, the one that deadlines are counted in.
    #[must_use]
    pub fn beijing_date(self) -> civil::Date {
        BEIJING.to_datetime(self.timestamp()).date()
    }

    /// The wall clock in Beijing.
    #[must_use]
    pub fn beijing(self) -> civil::DateTime {
        BEIJING.to_datetime(self.timestamp())
    }

    /// Midnight in Beijing at the start of `date`.
    #[must_use]
    pub fn start_of(date: civil::Date) -> Self {
        BEIJING.to_timestamp(date.at(0, 0, 0, 0)).map_or(Self::default(), |t| Self(t.as_millisecond()))
    }

    /// RFC 3339 with the offset of Beijing, seconds precision: the form of every time in the HTTP contract.
    #[must_use]
    pub fn rfc3339(self) -> String {
        PRINTER.timestamp_with_offset_to_string(&self.timestamp(), BEIJING)
    }

    /// Reads RFC 3339; a time without an offset is nobody's.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|timestamp| Self(timestamp.as_millisecond()))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
    }
}

/// A length of time in milliseconds; may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Span(pub i64);

impl Span {
    /// `n` seconds.
    #[must_use]
    pub const fn seconds(n: i64) -> Self {
        Self(n.saturating_mul(1_000))
    }
    /// `n` minutes.
    #[must_use]
    pub const fn minutes(n: i64) -> Self {
        Self::seconds(n.saturating_mul(60))
    }
    /// `n` hours.
    #[must_use]
    pub const fn hours(n: i64) -> Self {
        Self::minutes(n.saturating_mul(60))
    }
    /// `n` days of 24 hours.
    #[must_use]
    pub const fn days(n: i64) -> Self {
        Self::hours(n.saturating_mul(24))
    }
    /// Whole seconds, rounded up, never negative: the value of a `Retry-After` header.
    #[must_use]
    pub const fn retry_after_seconds(self) -> u64 {
        if self.0 <= 0 { 0 } else { (self.0.unsigned_abs()).div_ceil(1_000) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_printed_in_beijing_time() {
        let m = Moment(1_790_000_000_000);
        assert_eq!(m.rfc3339(), "2026-09-21T22:13:20+08:00");
        assert_eq!(m.plus(Span(999)).rfc3339(), m.rfc3339(), "a moment is not told before it was");
        assert_eq!(m.beijing_date().to_string(), "2026-09-21");
    }

    #[test]
    fn a_moment_is_read_with_its_offset_only() {
        let m = Moment(1_790_000_000_000);
        assert_eq!(Moment::parse(&m.rfc3339()), Some(m));
        assert_eq!(Moment::parse("2026-09-21T14:13:20Z"), Some(m));
        for text in ["", "2026-09-21", "2026-09-21T22:13:20", "2026-09-31T22:13:20+08:00", "soon"] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_start_of_a_date_is_its_own_date() {
        let d = civil::date(2026, 1, 1);
        assert_eq!(Moment::start_of(d).beijing_date(), d);
        assert_eq!(Moment::start_of(d).minus(Span(1)).beijing_date(), civil::date(2025, 12, 31));
    }

    #[test]
    fn a_wait_is_rounded_up_to_whole_seconds() {
        assert_eq!(Span(1).retry_after_seconds(), 1);
        assert_eq!(Span(-5).retry_after_seconds(), 0);
    }
}
