//! Which days are worked, and counting them. A year without a published notice is said, never guessed in silence.

use super::{
    due::{DueDate, Explanation, HolidayCrossed},
    file::{self, HolidayRun, HolidaysFile, HolidaysFileError, Mark, is_weekend},
};
use crate::moment::Moment;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The published holidays, ready to count with.
#[derive(Clone, Debug)]
pub struct Holidays {
    marks: BTreeMap<Date, Mark>,
    runs: Vec<HolidayRun>,
    years: BTreeSet<i16>,
}

/// No notice is known for a year that decides about the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the holidays of {year} are not known")]
pub struct MissingYear {
    /// The year to add to `config/holidays.toml`.
    pub year: i16,
}

impl MissingYear {
    /// The stable code of this finding.
    #[must_use]
    pub const fn code(self) -> &'static str {
        "holiday_year_missing"
    }
}

/// A number of working days, and the years for which it is only the plain week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingDays {
    /// Working days; negative when the second date is before the first.
    pub days: i32,
    /// Years whose holidays were not known; empty when the count is sure.
    pub provisional_years: Vec<i16>,
}

impl Holidays {
    /// Takes the file after checking it.
    ///
    /// # Errors
    /// The first thing in it that cannot be true.
    pub fn new(file: HolidaysFile) -> Result<Self, HolidaysFileError> {
        let marks = file::marks(&file)?;
        let years = file.years.iter().map(|y| y.year).collect();
        let runs = file.years.into_iter().flat_map(|y| y.holidays).collect();
        Ok(Self { marks, runs, years })
    }

    /// Whether the offices work on `date`.
    ///
    /// # Errors
    /// `MissingYear` when no notice decides it: the year's own, or for the last days of December the next year's,
    /// which may move them (New Year's Day).
    pub fn is_working_day(&self, date: Date) -> Result<bool, MissingYear> {
        let (works, missing) = self.look_up(date);
        missing.map_or(Ok(works), |year| Err(MissingYear { year }))
    }

    /// The due date `count` working days after `from`; the day of `from` itself does not count, so that a person who
    /// applies at 23:59 loses nothing. `count` 0 is `from` itself.
    #[must_use]
    pub fn add_working_days(&self, from: Date, count: u32) -> DueDate {
        let mut date = from;
        let mut provisional_years = BTreeSet::new();
        let mut left = count;
        while left > 0 {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            let (works, missing) = self.look_up(date);
            provisional_years.extend(missing);
            left -= u32::from(works);
        }
        let explanation = Explanation::WorkingDays {
            from,
            count,
            holidays: self.crossed(from, date),
            worked: self.worked_between(from, date),
            provisional_years: provisional_years.into_iter().collect(),
        };
        DueDate { date, explanation }
    }

    /// The due date `count` working days after something that happened at `trigger`.
    #[must_use]
    pub fn due_after(&self, trigger: Moment, count: u32) -> DueDate {
        self.add_working_days(trigger.beijing_date(), count)
    }

    /// How many working days lie after `from` up to and including `to`: what is left on the day `from`.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> WorkingDays {
        if to < from {
            let back = self.working_days_between(to, from);
            return WorkingDays { days: -back.days, ..back };
        }
        let mut days = 0_i32;
        let mut provisional_years = BTreeSet::new();
        let mut date = from;
        while date < to {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            let (works, missing) = self.look_up(date);
            provisional_years.extend(missing);
            days = days.saturating_add(i32::from(works));
        }
        WorkingDays { days, provisional_years: provisional_years.into_iter().collect() }
    }

    /// The years whose notices are known, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> + '_ {
        self.years.iter().copied()
    }

    /// Whether `date` is worked, with the year whose notice would be needed to be sure. Without the notice it is the
    /// plain week, Monday to Friday.
    fn look_up(&self, date: Date) -> (bool, Option<i16>) {
        match self.marks.get(&date) {
            Some(Mark::Worked) => (true, None),
            Some(Mark::Off(_)) => (false, None),
            None => {
                let new_year = date.month() == 12 && date.day() >= file::NEW_YEAR_REACHES_BACK_TO;
                let next = new_year.then(|| date.year().saturating_add(1));
                let missing = std::iter::once(date.year()).chain(next).find(|year| !self.years.contains(year));
                (!is_weekend(date), missing)
            }
        }
    }

    /// The holidays that took a weekday between `from` (not included) and `to`, cut to that range.
    fn crossed(&self, from: Date, to: Date) -> Vec<HolidayCrossed> {
        let mut crossed: Vec<(usize, HolidayCrossed, bool)> = Vec::new();
        for (date, mark) in self.after(from, to) {
            let Mark::Off(place) = *mark else { continue };
            let weekday = !is_weekend(*date);
            match (crossed.last_mut(), self.runs.get(place)) {
                (Some((last, run, counts)), _) if *last == place => {
                    run.to = *date;
                    *counts |= weekday;
                }
                (_, Some(run)) => {
                    let piece = HolidayCrossed { name: run.name.clone(), from: *date, to: *date };
                    crossed.push((place, piece, weekday));
                }
                _ => {}
            }
        }
        crossed.into_iter().filter(|(_, _, counts)| *counts).map(|(_, run, _)| run).collect()
    }

    fn worked_between(&self, from: Date, to: Date) -> Vec<Date> {
        self.after(from, to).filter(|(_, mark)| **mark == Mark::Worked).map(|(date, _)| *date).collect()
    }

    fn after(&self, from: Date, to: Date) -> impl Iterator<Item = (&Date, &Mark)> {
        self.marks.range(from..=to).skip_while(move |(date, _)| **date == from)
    }
}
