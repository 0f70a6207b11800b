//! `config/holidays.toml` as it is read, and what must hold before anyone counts with it.

use crate::text::Text;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The whole file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidaysFile {
    /// One notice of the State Council each.
    pub years: Vec<HolidaysYear>,
}

/// The arrangement of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidaysYear {
    /// The year that the notice is about.
    pub year: i16,
    /// The document's number, to look it up.
    pub source: String,
    /// Its holidays.
    pub holidays: Vec<HolidayRun>,
}

/// One holiday with the days moved for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayRun {
    /// What is celebrated.
    pub name: Text,
    /// First day off.
    pub from: Date,
    /// Last day off.
    pub to: Date,
    /// Saturdays and Sundays that are worked instead.
    pub worked: Vec<Date>,
    /// Days of the run that are holidays by law: the weekdays off less the days worked.
    pub by_law: u8,
}

/// Why the file cannot be counted with. Each names the year, so that the line can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HolidaysFileError {
    /// A year is there twice.
    #[error("the year {0} is there twice")]
    YearTwice(i16),
    /// `to` is before `from`, or the run is longer than any holiday.
    #[error("in {0} a holiday ends before it begins or lasts longer than ten days ({1})")]
    Range(i16, Date),
    /// A date does not belong to the year of its notice.
    #[error("in the notice for {0} the date {1} belongs to another year")]
    OtherYear(i16, Date),
    /// A day is marked twice.
    #[error("in {0} the date {1} is marked twice")]
    MarkedTwice(i16, Date),
    /// A make-up workday is no Saturday or Sunday.
    #[error("in {0} the workday {1} is no Saturday or Sunday")]
    WorkedWeekday(i16, Date),
    /// The weekdays off less the days worked differ from `by_law`: a date is mistyped.
    #[error("in {0} the holiday from {1} does not add up to its days by law")]
    DoesNotAddUp(i16, Date),
}

/// What a notice says about one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Off, with the place of its run in the list of runs.
    Off(usize),
    /// A Saturday or Sunday on which the offices work.
    Worked,
}

pub(super) fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// From this day of December the notice for the following year may decide: New Year's Day took days as early as
/// 29 December in 2007 and 2018.
pub(super) const NEW_YEAR_REACHES_BACK_TO: i8 = 29;

/// Every marked day of the file.
///
/// # Errors
/// The first thing that cannot be true.
pub(super) fn marks(file: &HolidaysFile) -> Result<BTreeMap<Date, Mark>, HolidaysFileError> {
    let mut marks = BTreeMap::new();
    let mut years = Vec::new();
    let mut place = 0;
    for HolidaysYear { year, holidays, .. } in &file.years {
        if years.contains(year) {
            return Err(HolidaysFileError::YearTwice(*year));
        }
        years.push(*year);
        for run in holidays {
            mark_run(*year, run, place, &mut marks)?;
            place += 1;
        }
    }
    Ok(marks)
}

fn mark_run(
    year: i16,
    run: &HolidayRun,
    place: usize,
    marks: &mut BTreeMap<Date, Mark>,
) -> Result<(), HolidaysFileError> {
    let last = run.from.saturating_add(9.days());
    if run.to < run.from || run.to > last {
        return Err(HolidaysFileError::Range(year, run.from));
    }
    let mut weekdays = 0;
    let off = run.from.series(1.day()).take_while(|day| *day <= run.to).map(|day| (day, Mark::Off(place)));
    for (day, mark) in off.chain(run.worked.iter().map(|day| (*day, Mark::Worked))) {
        let eve = day.year() == year - 1 && day.month() == 12 && day.day() >= NEW_YEAR_REACHES_BACK_TO;
        if day.year() != year && !eve {
            return Err(HolidaysFileError::OtherYear(year, day));
        }
        if mark == Mark::Worked && !is_weekend(day) {
            return Err(HolidaysFileError::WorkedWeekday(year, day));
        }
        if marks.insert(day, mark).is_some() {
            return Err(HolidaysFileError::MarkedTwice(year, day));
        }
        weekdays += usize::from(mark != Mark::Worked && !is_weekend(day));
    }
    if weekdays != run.worked.len() + usize::from(run.by_law) {
        return Err(HolidaysFileError::DoesNotAddUp(year, run.from));
    }
    Ok(())
}
