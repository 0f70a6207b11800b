//! Working days in China: published holidays, make-up workdays (调休), due dates and how they were computed (N8, Q7).

mod due;
mod file;
mod holidays;
mod sentence;
#[cfg(test)]
mod tests;

pub use due::{DueDate, Explanation, HolidayCrossed};
pub use file::{HolidayRun, HolidaysFile, HolidaysFileError, HolidaysYear};
pub use holidays::{Holidays, MissingYear, WorkingDays};
