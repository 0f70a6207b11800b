//! Ten published years, the sentences, and laws that counting must obey.

use super::*;
use crate::moment::{Moment, Span};
use crate::text::Text;
use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use proptest::prelude::*;

fn file() -> HolidaysFile {
    let path = format!("{}/../../config/holidays.toml", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn holidays() -> Holidays {
    Holidays::new(file()).unwrap()
}

fn published() -> impl Strategy<Value = Date> {
    (0_i32..3_649).prop_map(|days| date(2017, 1, 1).saturating_add(days.days()))
}

/// The notices once more, typed from their own wording: days off, then days worked, as month and day.
const NOTICES: [(i16, &str, &str); 10] = [
    (2017, "1.1-1.2 1.27-2.2 4.2-4.4 5.1-5.1 5.28-5.30 10.1-10.8", "1.22 2.4 4.1 5.27 9.30"),
    (
        2018,
        "1.1-1.1 2.15-2.21 4.5-4.7 4.29-5.1 6.18-6.18 9.24-9.24 10.1-10.7 12.30-12.31",
        "2.11 2.24 4.8 4.28 9.29 9.30 12.29",
    ),
    (2019, "1.1-1.1 2.4-2.10 4.5-4.5 5.1-5.4 6.7-6.7 9.13-9.13 10.1-10.7", "2.2 2.3 4.28 5.5 9.29 10.12"),
    (2020, "1.1-1.1 1.24-2.2 4.4-4.6 5.1-5.5 6.25-6.27 10.1-10.8", "1.19 4.26 5.9 6.28 9.27 10.10"),
    (2021, "1.1-1.3 2.11-2.17 4.3-4.5 5.1-5.5 6.12-6.14 9.19-9.21 10.1-10.7", "2.7 2.20 4.25 5.8 9.18 9.26 10.9"),
    (
        2022,
        "1.1-1.3 1.31-2.6 4.3-4.5 4.30-5.4 6.3-6.5 9.10-9.12 10.1-10.7 12.31-12.31",
        "1.29 1.30 4.2 4.24 5.7 10.8 10.9",
    ),
    (2023, "1.1-1.2 1.21-1.27 4.5-4.5 4.29-5.3 6.22-6.24 9.29-10.6", "1.28 1.29 4.23 5.6 6.25 10.7 10.8"),
    (2024, "1.1-1.1 2.10-2.17 4.4-4.6 5.1-5.5 6.10-6.10 9.15-9.17 10.1-10.7", "2.4 2.18 4.7 4.28 5.11 9.14 9.29 10.12"),
    (2025, "1.1-1.1 1.28-2.4 4.4-4.6 5.1-5.5 5.31-6.2 10.1-10.8", "1.26 2.8 4.27 9.28 10.11"),
    (2026, "1.1-1.3 2.15-2.23 4.4-4.6 5.1-5.5 6.19-6.21 9.25-9.27 10.1-10.7", "1.4 2.14 2.28 5.9 9.20 10.10"),
];

fn day(year: i16, typed: &str) -> Date {
    let (month, day) = typed.split_once('.').unwrap();
    date(year, month.parse().unwrap(), day.parse().unwrap())
}

#[test]
fn every_day_of_ten_years_is_as_published() {
    let holidays = holidays();
    for (year, off, worked) in NOTICES {
        let off: Vec<(Date, Date)> =
            off.split(' ').map(|run| run.split_once('-').unwrap()).map(|(a, b)| (day(year, a), day(year, b))).collect();
        let worked: Vec<Date> = worked.split(' ').map(|d| day(year, d)).collect();
        for today in date(year, 1, 1).series(1.day()).take_while(|d| d.year() == year) {
            let weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
            let expected =
                worked.contains(&today) || (!weekend && !off.iter().any(|(a, b)| (*a..=*b).contains(&today)));
            let last_days = year == 2026 && today >= date(2026, 12, 29);
            let answer = if last_days { Err(MissingYear { year: 2027 }) } else { Ok(expected) };
            assert_eq!(holidays.is_working_day(today), answer, "{today}");
        }
    }
    assert_eq!(holidays.years().collect::<Vec<_>>(), (2017..=2026).collect::<Vec<_>>());
}

#[test]
fn a_year_has_the_working_days_of_the_law() {
    // Weekdays of the year less the holidays by law: 11 days, from 2025 on 13. In 2020 the extension gave two more.
    for (year, weekdays, by_law) in [
        (2018, 261, 11),
        (2019, 261, 11),
        (2020, 262, 13),
        (2021, 261, 11),
        (2022, 260, 11),
        (2023, 260, 11),
        (2024, 262, 11),
        (2025, 261, 13),
    ] {
        let counted = holidays().working_days_between(date(year - 1, 12, 31), date(year, 12, 31));
        assert_eq!((counted.days, counted.provisional_years), (weekdays - by_law, vec![]), "{year}");
    }
}

#[test]
fn a_missing_year_is_said_and_counted_by_the_plain_week() {
    let holidays = holidays();
    assert_eq!(holidays.is_working_day(date(2027, 1, 4)), Err(MissingYear { year: 2027 }));
    assert_eq!(holidays.is_working_day(date(2016, 12, 30)), Err(MissingYear { year: 2016 }));
    assert_eq!(holidays.is_working_day(date(2026, 12, 28)), Ok(true));
    let due = holidays.add_working_days(date(2026, 12, 25), 5);
    assert!(due.is_provisional());
    assert_eq!(due.date, date(2027, 1, 1), "Monday to Friday, for nobody knows better yet");
    let Text { zh, en } = due.explanation.text();
    assert_eq!(
        en,
        "5 working days from 25 December 2026; the holidays of 2027 are not published yet, so the date may change"
    );
    assert_eq!(zh, "自2026年12月25日的次日起算5个工作日；2027年放假安排尚未公布，日期可能调整");
    let sure = holidays.add_working_days(date(2026, 12, 14), 10);
    assert!(!sure.is_provisional(), "28 December is not reached by New Year's Day: {sure:?}");
}

/// From, count, due, the sentence in Chinese and in English.
const SENTENCES: [(Date, u32, Date, &str, &str); 10] = [
    (
        date(2026, 9, 25),
        15,
        date(2026, 10, 22),
        "自2026年9月25日的次日起算15个工作日；10月1日至7日放假（国庆节），10月10日上班",
        "15 working days from 25 September 2026; 1 to 7 October are holidays (National Day), 10 October is worked",
    ),
    (date(2026, 3, 2), 1, date(2026, 3, 3), "自2026年3月2日的次日起算1个工作日", "1 working day from 2 March 2026"),
    (
        date(2024, 6, 7),
        1,
        date(2024, 6, 11),
        "自2024年6月7日的次日起算1个工作日；6月10日放假（端午节）",
        "1 working day from 7 June 2024; 10 June is a holiday (Dragon Boat Festival)",
    ),
    (
        date(2024, 9, 27),
        10,
        date(2024, 10, 16),
        "自2024年9月27日的次日起算10个工作日；10月1日至7日放假（国庆节），9月29日、10月12日上班",
        "10 working days from 27 September 2024; 1 to 7 October are holidays (National Day), \
         29 September and 12 October are worked",
    ),
    (
        date(2018, 12, 28),
        3,
        date(2019, 1, 3),
        "自2018年12月28日的次日起算3个工作日；12月30日至2019年1月1日放假（元旦），12月29日上班",
        "3 working days from 28 December 2018; 30 December to 1 January 2019 are holidays (New Year's Day), \
         29 December is worked",
    ),
    (
        date(2022, 4, 22),
        5,
        date(2022, 4, 28),
        "自2022年4月22日的次日起算5个工作日；4月24日上班",
        "5 working days from 22 April 2022; 24 April is worked",
    ),
    (
        date(2022, 4, 28),
        2,
        date(2022, 5, 5),
        "自2022年4月28日的次日起算2个工作日；4月30日至5月4日放假（劳动节）",
        "2 working days from 28 April 2022; 30 April to 4 May are holidays (Labour Day)",
    ),
    (
        date(2026, 10, 3),
        2,
        date(2026, 10, 9),
        "自2026年10月3日的次日起算2个工作日；10月4日至7日放假（国庆节）",
        "2 working days from 3 October 2026; 4 to 7 October are holidays (National Day)",
    ),
    (
        date(2023, 9, 28),
        3,
        date(2023, 10, 9),
        "自2023年9月28日的次日起算3个工作日；9月29日至10月6日放假（中秋节、国庆节），10月7日、10月8日上班",
        "3 working days from 28 September 2023; 29 September to 6 October are holidays \
         (Mid-Autumn Festival and National Day), 7 October and 8 October are worked",
    ),
    (date(2026, 5, 1), 0, date(2026, 5, 1), "2026年5月1日当日", "on 1 May 2026"),
];

#[test]
fn the_sentence_names_what_moved_the_date() {
    let holidays = holidays();
    for (from, count, due, zh, en) in SENTENCES {
        let computed = holidays.add_working_days(from, count);
        assert_eq!((computed.date, computed.explanation.text()), (due, Text { zh: zh.into(), en: en.into() }));
    }
}

#[test]
fn working_days_end_with_the_day_in_beijing_and_hours_by_the_clock() {
    let applied = Moment::start_of(date(2026, 3, 2)).plus(Span::hours(23)).plus(Span::minutes(59));
    let due = holidays().due_after(applied, 1);
    assert_eq!(due.moment().rfc3339(), "2026-03-03T23:59:59+08:00");
    assert!(!due.is_over(due.moment()) && due.is_over(due.moment().plus(Span(1))));
    assert_eq!(due.moment().plus(Span(1)), Moment::start_of(date(2026, 3, 4)));

    let due = DueDate::after_hours(applied, 24);
    assert_eq!(due.moment().rfc3339(), "2026-03-03T23:59:00+08:00");
    assert_eq!(due.date, date(2026, 3, 3));
    assert_eq!(due.explanation.text().en, "24 hours from 23:59 on 2 March 2026 (Beijing time)");
    assert_eq!(due.explanation.text().zh, "自2026年3月2日23:59起24小时（北京时间）");
    assert!(DueDate::after_hours(applied, 1).explanation.text().en.starts_with("1 hour from"));
    assert!(!due.is_provisional());
}

#[test]
fn a_due_date_keeps_its_explanation_in_the_store() {
    for due in [holidays().add_working_days(date(2026, 9, 25), 15), DueDate::after_hours(Moment(1_790_000_000_000), 24)]
    {
        let json = serde_json::to_string(&due).unwrap();
        assert_eq!(serde_json::from_str::<DueDate>(&json).unwrap(), due, "{json}");
    }
}

#[test]
fn a_mistyped_file_is_refused() {
    let broken = |change: fn(&mut HolidaysFile)| {
        let mut file = file();
        change(&mut file);
        Holidays::new(file).map(|_| ()).unwrap_err()
    };
    let day = date(2026, 10, 1);
    assert_eq!(broken(|f| f.years[9].holidays[6].to = date(2026, 10, 8)), HolidaysFileError::DoesNotAddUp(2026, day));
    assert_eq!(broken(|f| f.years[9].holidays[6].to = date(2026, 9, 30)), HolidaysFileError::Range(2026, day));
    assert_eq!(broken(|f| f.years[9].holidays[6].to = date(2026, 11, 7)), HolidaysFileError::Range(2026, day));
    assert_eq!(
        broken(|f| f.years[9].holidays[6].worked[0] = date(2026, 9, 21)),
        HolidaysFileError::WorkedWeekday(2026, date(2026, 9, 21))
    );
    assert_eq!(
        broken(|f| f.years[9].holidays[6].worked[0] = date(2026, 10, 4)),
        HolidaysFileError::MarkedTwice(2026, date(2026, 10, 4))
    );
    assert_eq!(
        broken(|f| f.years[9].holidays[6].worked[0] = date(2025, 9, 20)),
        HolidaysFileError::OtherYear(2026, date(2025, 9, 20))
    );
    assert_eq!(broken(|f| f.years[9].year = 2025), HolidaysFileError::YearTwice(2025));
    assert!(toml::from_str::<HolidaysFile>("years = []\nextra = 1").is_err(), "an unknown key is an error");
}

proptest! {
    #[test]
    fn a_later_start_or_a_longer_count_is_never_due_earlier(from in published(), wait in 0_i32..400, count in 0_u32..300, more in 0_u32..50) {
        let holidays = holidays();
        let due = holidays.add_working_days(from, count).date;
        prop_assert!(holidays.add_working_days(from.saturating_add(wait.days()), count).date >= due);
        let longer = holidays.add_working_days(from, count + more).date;
        prop_assert_eq!(more > 0, longer > due);
    }

    #[test]
    fn counting_twice_is_counting_the_sum(from in published(), first in 0_u32..200, second in 0_u32..200) {
        let holidays = holidays();
        let between = holidays.add_working_days(from, first).date;
        prop_assert_eq!(holidays.add_working_days(between, second).date, holidays.add_working_days(from, first + second).date);
    }

    #[test]
    fn a_due_date_is_a_working_day_and_counting_back_gives_the_count(from in published(), count in 1_u32..300) {
        let holidays = holidays();
        let due = holidays.add_working_days(from, count);
        prop_assert_eq!(holidays.is_working_day(due.date).unwrap_or(true), true);
        let there = holidays.working_days_between(from, due.date);
        let back = holidays.working_days_between(due.date, from);
        prop_assert_eq!((there.days, back.days), (count as i32, -(count as i32)));
        prop_assert_eq!(!there.provisional_years.is_empty(), due.is_provisional());
    }

    #[test]
    fn what_the_explanation_names_accounts_for_the_date(from in published(), count in 1_u32..120) {
        let holidays = holidays();
        let due = holidays.add_working_days(from, count);
        let Explanation::WorkingDays { holidays: crossed, worked, .. } = &due.explanation else { panic!("working days") };
        let weekdays = |a: Date, b: Date| a.series(1.day()).take_while(|d| *d <= b).filter(|d| !matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday)).count();
        let off: usize = crossed.iter().map(|h| weekdays(h.from, h.to)).sum();
        prop_assert_eq!(weekdays(from.tomorrow().unwrap(), due.date) - off + worked.len(), count as usize);
    }
}
