//! The explanation of a due date as one sentence in Chinese and one in English.

use super::due::{Explanation, HolidayCrossed};
use crate::text::Text;
use jiff::civil::Date;

impl Explanation {
    /// How the date was computed, in both languages, without a full stop.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::WorkingDays { from, count, holidays, worked, provisional_years } => {
                let year = from.year();
                let mut zh = vec![zh_start(*from, *count)];
                let mut en = vec![format!("{count} working {} from {}", plural(*count, "day", "days"), en_full(*from))];
                if *count == 0 {
                    en = vec![format!("on {}", en_full(*from))];
                }
                let zh_days = holidays.iter().map(|h| zh_holiday(h, year)).chain(zh_worked(worked, year));
                let en_days = holidays.iter().map(|h| en_holiday(h, year)).chain(en_worked(worked, year));
                zh.push(zh_days.collect::<Vec<_>>().join("，"));
                en.push(en_days.collect::<Vec<_>>().join(", "));
                zh.extend(zh_provisional(provisional_years));
                en.extend(en_provisional(provisional_years));
                let joined = |parts: Vec<String>, sign| {
                    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(sign)
                };
                Text { zh: joined(zh, "；"), en: joined(en, "; ") }
            }
            Self::Hours { from, count } => {
                let at = from.beijing();
                let clock = format!("{:02}:{:02}", at.hour(), at.minute());
                Text {
                    zh: format!("自{}{clock}起{count}小时（北京时间）", zh_full(at.date())),
                    en: format!(
                        "{count} {} from {clock} on {} (Beijing time)",
                        plural(*count, "hour", "hours"),
                        en_full(at.date())
                    ),
                }
            }
        }
    }
}

fn zh_start(from: Date, count: u32) -> String {
    if count == 0 {
        format!("{}当日", zh_full(from))
    } else {
        format!("自{}的次日起算{count}个工作日", zh_full(from))
    }
}

fn zh_holiday(holiday: &HolidayCrossed, year: i16) -> String {
    let HolidayCrossed { name, from, to } = holiday;
    let days = if from == to {
        zh_day(*from, year)
    } else if (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}至{}日", zh_day(*from, year), to.day())
    } else {
        format!("{}至{}", zh_day(*from, year), zh_day(*to, year))
    };
    format!("{days}放假（{}）", name.zh)
}

fn en_holiday(holiday: &HolidayCrossed, year: i16) -> String {
    let HolidayCrossed { name, from, to } = holiday;
    if from == to {
        return format!("{} is a holiday ({})", en_day(*from, year), name.en);
    }
    let first = if (from.year(), from.month()) == (to.year(), to.month()) {
        from.day().to_string()
    } else {
        en_day(*from, year)
    };
    format!("{first} to {} are holidays ({})", en_day(*to, year), name.en)
}

fn zh_worked(worked: &[Date], year: i16) -> Option<String> {
    let days: Vec<String> = worked.iter().map(|day| zh_day(*day, year)).collect();
    (!days.is_empty()).then(|| format!("{}上班", days.join("、")))
}

fn en_worked(worked: &[Date], year: i16) -> Option<String> {
    let days = en_list(worked.iter().map(|day| en_day(*day, year)).collect())?;
    Some(format!("{days} {} worked", if worked.len() == 1 { "is" } else { "are" }))
}

fn zh_provisional(years: &[i16]) -> Option<String> {
    let years: Vec<String> = years.iter().map(|year| format!("{year}年")).collect();
    (!years.is_empty()).then(|| format!("{}放假安排尚未公布，日期可能调整", years.join("、")))
}

fn en_provisional(years: &[i16]) -> Option<String> {
    let years = en_list(years.iter().map(i16::to_string).collect())?;
    Some(format!("the holidays of {years} are not published yet, so the date may change"))
}

/// `a`, `a and b`, `a, b and c`; nothing for an empty list.
fn en_list(mut items: Vec<String>) -> Option<String> {
    let last = items.pop()?;
    Some(if items.is_empty() { last } else { format!("{} and {last}", items.join(", ")) })
}

fn plural<'a>(count: u32, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// A day of another year than the sentence began with is written with its year.
fn zh_day(day: Date, year: i16) -> String {
    if day.year() == year { format!("{}月{}日", day.month(), day.day()) } else { zh_full(day) }
}

fn en_day(day: Date, year: i16) -> String {
    if day.year() == year { day.strftime("%-d %B").to_string() } else { en_full(day) }
}

fn zh_full(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn en_full(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}
