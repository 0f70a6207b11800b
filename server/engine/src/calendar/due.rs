//! A due date together with how it was computed, so that nobody has to believe it (Q7).

use crate::moment::{Moment, Span};
use crate::text::Text;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// When something must be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DueDate {
    /// The last day in Beijing on which it is in time.
    pub date: Date,
    /// How it was computed.
    pub explanation: Explanation,
}

/// The computation of a due date. [`Explanation::text`] says it in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case", deny_unknown_fields)]
pub enum Explanation {
    /// Working days, counted from the day after `from`.
    WorkingDays {
        /// The day of the trigger.
        from: Date,
        /// How many working days.
        count: u32,
        /// Holidays on the way that took a weekday, cut to the days on the way.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        holidays: Vec<HolidayCrossed>,
        /// Saturdays and Sundays on the way that are worked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        worked: Vec<Date>,
        /// Years whose holidays were not published when this was computed: the date may still move.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        provisional_years: Vec<i16>,
    },
    /// Hours by the clock, nights and holidays included (F19, F37).
    Hours {
        /// The trigger.
        from: Moment,
        /// How many hours.
        count: u32,
    },
}

/// A holiday that made a due date later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayCrossed {
    /// What is celebrated.
    pub name: Text,
    /// First day off on the way.
    pub from: Date,
    /// Last day off on the way.
    pub to: Date,
}

impl DueDate {
    /// The due date `count` hours by the clock after `trigger`.
    #[must_use]
    pub fn after_hours(trigger: Moment, count: u32) -> Self {
        let explanation = Explanation::Hours { from: trigger, count };
        Self { date: trigger.plus(Span::hours(i64::from(count))).beijing_date(), explanation }
    }

    /// The last moment that is in time: the end of the day in Beijing, or the exact moment of a deadline in hours.
    #[must_use]
    pub fn moment(&self) -> Moment {
        match self.explanation {
            Explanation::WorkingDays { .. } => Moment::start_of(self.date).plus(Span::days(1)).minus(Span(1)),
            Explanation::Hours { from, count } => from.plus(Span::hours(i64::from(count))),
        }
    }

    /// Whether it is too late at `now`.
    #[must_use]
    pub fn is_over(&self, now: Moment) -> bool {
        now > self.moment()
    }

    /// Whether the date rests on a year whose holidays were not published, and may still move.
    #[must_use]
    pub fn is_provisional(&self) -> bool {
        matches!(&self.explanation, Explanation::WorkingDays { provisional_years, .. } if !provisional_years.is_empty())
    }
}
