//! Times as Chinese providers write them: Beijing's wall clock without an offset.

use jiff::civil::DateTime;
use zhengda_engine::moment::{Moment, Span};

/// Reads `2026-01-02 10:00:00`, with `T`, `/` or a missing second as well; anything else is no time.
#[must_use]
pub fn read(text: &str) -> Option<Moment> {
    let text = text.trim().replace('/', "-");
    let time: DateTime = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| DateTime::strptime(form, &text).ok())?;
    let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    Some(Moment::start_of(time.date()).plus(Span::seconds(seconds)))
}

/// Writes `2026-01-02 10:00:00`.
#[must_use]
pub fn write(moment: Moment) -> String {
    moment.beijing().strftime("%Y-%m-%d %H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_beijing_is_read_and_written() {
        let moment = read("2026-09-21 22:13:20").unwrap();
        assert_eq!(moment, Moment(1_790_000_000_000));
        assert_eq!(write(moment), "2026-09-21 22:13:20");
        assert_eq!(read("2026/09/21 22:13:20"), Some(moment));
        assert_eq!(read("2026-09-21T22:13:20"), Some(moment));
        assert_eq!(read(" 2026-09-21 22:13 "), Some(moment.minus(Span::seconds(20))));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "2026-02-30 10:00:00", "2026-01-02", "10:00:00", "2026-01-02 25:00:00", "now"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
