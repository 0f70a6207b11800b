//! One cell of a list as it stands in the file, and the texts and dates in it.

use jiff::{ToSpan, civil::Date};

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// A text.
    Text(String),
    /// A number of a spreadsheet.
    Number(f64),
    /// A date of a spreadsheet.
    Date(Date),
    /// A formula that failed, for example `#N/A`.
    Failed,
}

/// Why a cell has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellFault {
    /// A formula that failed.
    Failed,
    /// A number of so many digits that the spreadsheet has lost some.
    PrecisionLost,
    /// A date where none belongs.
    IsDate,
}

/// Spreadsheets keep 15 digits of a number.
const EXACT: f64 = 1e15;
/// The longest text of a cell, in characters; what is longer belongs to no column.
const LONGEST: usize = 200;

impl Cell {
    /// The cell of a text file, without what spreadsheets put around a text to keep it one.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        let text = text.trim();
        let inside = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
        let text = inside.or_else(|| text.strip_prefix('\'')).unwrap_or(text).trim();
        if text.is_empty() { Self::Empty } else { Self::Text(text.chars().take(LONGEST).collect()) }
    }

    /// The text; `None` for an empty cell. Whole numbers are written with all their digits.
    ///
    /// # Errors
    /// [`CellFault`].
    pub fn text(&self) -> Result<Option<String>, CellFault> {
        match self {
            Self::Empty => Ok(None),
            Self::Text(text) if is_scientific(text) => Err(CellFault::PrecisionLost),
            Self::Text(text) => Ok(Some(text.clone())),
            Self::Number(number) if number.abs() >= EXACT => Err(CellFault::PrecisionLost),
            Self::Number(number) => Ok(Some(number.to_string())),
            Self::Date(_) => Err(CellFault::IsDate),
            Self::Failed => Err(CellFault::Failed),
        }
    }

    /// The date: a spreadsheet's own, its serial number, or a text in one of the usual spellings.
    #[must_use]
    pub fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            // A plain number is a serial of the years 1970 to 2100, or a date written as eight digits.
            Self::Number(serial) if (25_569.0..73_051.0).contains(serial) => date_of_serial(*serial),
            Self::Number(number) if number.fract() == 0.0 => date_of_text(&number.to_string()),
            Self::Text(text) => date_of_text(text),
            _ => None,
        }
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The date of a spreadsheet's serial number, days since 1899-12-30 (true from 1900-03-01 on).
#[must_use]
pub fn date_of_serial(serial: f64) -> Option<Date> {
    // Truncation is meant: the rest is the time of day.
    let days = if (61.0..2_958_466.0).contains(&serial) { serial as i32 } else { return None };
    Date::constant(1899, 12, 30).checked_add(days.days()).ok()
}

/// `2023-11-01`, `2023/11/1`, `2023.11.1`, `2023年11月1日`, `20231101`; a time of day after it is left out.
fn date_of_text(text: &str) -> Option<Date> {
    let mut text: String = text.chars().map(half_width).collect();
    if text.contains('年') {
        text.retain(|c| !c.is_whitespace());
    }
    let day = text.split(['T', ' ']).next().unwrap_or_default().trim();
    let parts: Vec<&str> = day.trim_end_matches('日').split(['-', '/', '.', '年', '月']).map(str::trim).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [whole] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        _ => return None,
    };
    let digits = |text: &str, longest: usize| {
        let good = (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        good.then(|| text.parse::<i16>().ok()).flatten()
    };
    if year.len() != 4 {
        return None;
    }
    Date::new(digits(year, 4)?, i8::try_from(digits(month, 2)?).ok()?, i8::try_from(digits(day, 2)?).ok()?).ok()
}

fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// `4.40105E+17`: a long number that a spreadsheet has shortened before it was saved as text.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or_default();
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    mantissa.contains('.') && number(mantissa) && number(exponent)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_text_is_what_it_was_before_the_spreadsheet_guarded_it() {
        for (raw, text) in [
            ("440105199003074516", Some("440105199003074516")),
            ("=\"440105199003074516\"", Some("440105199003074516")),
            ("'440105199003074516", Some("440105199003074516")),
            ("440105199003074516\t", Some("440105199003074516")),
            (" 李明 ", Some("李明")),
            ("", None),
            ("　", None),
            ("''", Some("'")),
        ] {
            assert_eq!(Cell::of_text(raw).text(), Ok(text.map(str::to_owned)), "{raw:?}");
        }
        assert_eq!(Cell::Number(2023.0).text(), Ok(Some("2023".to_owned())));
        assert_eq!(Cell::Number(123_456_789_012_345.0).text(), Ok(Some("123456789012345".to_owned())));
    }

    #[test]
    fn lost_digits_are_noticed_and_not_guessed() {
        for cell in [
            Cell::Number(440_105_199_003_074_516.0),
            Cell::of_text("4.40105E+17"),
            Cell::of_text("4.40105199003075e+17"),
        ] {
            assert_eq!(cell.text(), Err(CellFault::PrecisionLost), "{cell:?}");
        }
        for text in ["E12345678", "1E5", "A.E+1", "440E105"] {
            assert_eq!(Cell::of_text(text).text(), Ok(Some(text.to_owned())));
        }
        assert_eq!(Cell::Failed.text(), Err(CellFault::Failed));
        assert_eq!(Cell::Date(date(2023, 1, 1)).text(), Err(CellFault::IsDate));
    }

    #[test]
    fn every_usual_spelling_of_a_date_is_read_and_no_other() {
        let expected = date(2023, 11, 1);
        for text in [
            "2023-11-01",
            "2023-11-1",
            "2023/11/1",
            "2023.11.01",
            "2023年11月1日",
            "2023 年 11 月 1 日",
            "20231101",
            "２０２３－１１－０１",
            "2023-11-01 00:00:00",
            "2023-11-01T08:00:00",
        ] {
            assert_eq!(Cell::of_text(text).date(), Some(expected), "{text}");
        }
        assert_eq!(Cell::Number(45_231.0).date(), Some(expected));
        assert_eq!(Cell::Number(45_231.75).date(), Some(expected));
        assert_eq!(Cell::Number(20_231_101.0).date(), Some(expected));
        for text in ["", "2023", "2023-13-01", "2023-02-29", "23-11-01", "11/1/2023", "2023111", "明天", "2023-11-+1"]
        {
            assert_eq!(Cell::of_text(text).date(), None, "{text}");
        }
        for number in [0.0, 1.0, -5.0, 99_999_999.0, f64::NAN, f64::INFINITY] {
            assert_eq!(Cell::Number(number).date(), None, "{number}");
        }
    }
}
