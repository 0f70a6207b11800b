//! How a region kept its promises: for each service and month the cases that were decided, and how many of them by the
//! promised date (N8). A case counts once, in the month of its last decision; it was on time when every decision on it
//! was. Counted from indexes, so that no case is opened for it.

use zhengda_engine::moment::Moment;

use super::App;
use crate::{
    problem::Problem,
    records::case::Case,
    store::{Condition, StoreError},
};

/// The most months of one question.
pub const MOST_MONTHS: usize = 12;

/// One service in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The month: `2026-03`.
    pub month: String,
    /// The service's fixed name.
    pub service: String,
    /// Cases decided.
    pub decided: u64,
    /// Those of them that were all decided by their promised date.
    pub on_time: u64,
    /// Those of them with a decision that came late.
    pub late: u64,
}

/// What is open now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The service's fixed name.
    pub service: String,
    /// Cases that wait for the authority with a promised date.
    pub waiting: u64,
    /// Those of them whose promised date has passed.
    pub overdue: u64,
}

/// The figures of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    /// When they were counted.
    pub as_of: Moment,
    /// Services and months in which something was decided, the newest month first.
    pub months: Vec<Kept>,
    /// What is open now, by service.
    pub open: Vec<Open>,
}

impl App {
    /// Counts the figures of a region for these months.
    ///
    /// # Errors
    /// `region_unknown`, or when the store fails.
    pub async fn statistics(&self, region: &str, months: &[String]) -> Result<Statistics, Problem> {
        let profile = self.catalogue.regions.get(region).ok_or_else(|| Problem::new("region_unknown"))?;
        let as_of = self.now();
        let (mut kept, mut open) = (Vec::new(), Vec::new());
        for month in months {
            let of_month = || Condition::eq("region", region).and(Condition::eq("decided_month", month.as_str()));
            if self.number(of_month()).await? == 0 {
                continue;
            }
            for service in profile.services.keys() {
                let decided = self.number(of_month().and(Condition::eq("service", service.as_str()))).await?;
                if decided == 0 {
                    continue;
                }
                let by = |on_time: bool| {
                    of_month().and(Condition::eq("service", service.as_str())).and(Condition::eq("on_time", on_time))
                };
                let (on_time, late) = (self.number(by(true)).await?, self.number(by(false)).await?);
                kept.push(Kept { month: month.clone(), service: service.clone(), decided, on_time, late });
            }
        }
        for (service, rules) in &profile.services {
            if rules.promise_working_days.is_none() {
                continue;
            }
            let mine = || Condition::eq("region", region).and(Condition::eq("service", service.as_str()));
            let waiting = self.number(mine().and(Condition::present("due_at"))).await?;
            let overdue = self.number(mine().and(Condition::lt("due_at", as_of.0))).await?;
            open.push(Open { service: service.clone(), waiting, overdue });
        }
        Ok(Statistics { as_of, months: kept, open })
    }

    async fn number(&self, condition: Condition) -> Result<u64, StoreError> {
        self.records::<Case>().count(&condition).await
    }
}

impl Kept {
    /// How many in a hundred were on time, rounded down so that 100 means all; absent where nothing was promised.
    #[must_use]
    pub fn percent(&self) -> Option<u64> {
        let promised = self.on_time + self.late;
        (self.on_time * 100).checked_div(promised)
    }
}

/// The months from one to another, both included, the newest first.
///
/// # Errors
/// `parameter_invalid` naming the parameter that is no month, is later than the other, or asks for too many.
pub fn months_between(from: Option<&str>, to: Option<&str>, now: Moment) -> Result<Vec<String>, Problem> {
    let wrong = |field: &str| Problem::new("parameter_invalid").with("field", field);
    let this = now.beijing_date();
    let last = match to {
        Some(text) => read(text).ok_or_else(|| wrong("to"))?,
        None => (this.year(), this.month()),
    };
    let first = match from {
        Some(text) => read(text).ok_or_else(|| wrong("from"))?,
        None => back(last, 5),
    };
    if first > last {
        return Err(wrong("from"));
    }
    let mut months = Vec::new();
    let mut month = last;
    while month >= first {
        if months.len() >= MOST_MONTHS {
            return Err(wrong("from"));
        }
        months.push(format!("{:04}-{:02}", month.0, month.1));
        month = back(month, 1);
    }
    Ok(months)
}

/// A month as it is written in addresses.
fn read(text: &str) -> Option<(i16, i8)> {
    let (year, month) = text.split_once('-')?;
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    if !(digits(year, 4) && digits(month, 2)) {
        return None;
    }
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    ((2000..=2999).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}

fn back((year, month): (i16, i8), months: i8) -> (i16, i8) {
    if month > months { (year, month - months) } else { (year - 1, month + 12 - months) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-10 09:00 in Beijing.
    const NOW: Moment = Moment(1_773_104_400_000);

    #[test]
    fn months_are_named_from_the_newest_and_bounded() {
        let months = |from, to| months_between(from, to, NOW).map_err(|problem| problem.refusal.code);
        assert_eq!(months(None, None).expect("six").join(" "), "2026-03 2026-02 2026-01 2025-12 2025-11 2025-10");
        assert_eq!(months(Some("2025-12"), Some("2026-01")).expect("two"), ["2026-01", "2025-12"]);
        assert_eq!(months(Some("2025-04"), None).map(|months| months.len()), Ok(12));
        for (from, to) in [
            (Some("2025-03"), None),
            (Some("2026-04"), None),
            (Some("2026-1"), None),
            (Some("2026-13"), None),
            (Some("x"), None),
            (None, Some("0000-01")),
            (None, Some("2026-03-01")),
        ] {
            assert_eq!(months(from, to), Err("parameter_invalid"), "{from:?} {to:?}");
        }
    }

    #[test]
    fn a_rate_is_told_only_of_what_was_promised_and_never_rounded_up() {
        let kept = |on_time, late| {
            let (month, service) = (String::new(), String::new());
            Kept { month, service, decided: 1_000, on_time, late }.percent()
        };
        assert_eq!([kept(0, 0), kept(3, 0), kept(999, 1), kept(0, 2)], [None, Some(100), Some(99), Some(0)]);
    }
}
