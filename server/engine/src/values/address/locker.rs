//! Telling a parcel locker or a collection point from a road, a company or a landmark of the same name.
//!
//! A word counts where it stands as the place of delivery. It does not where its continuation makes it something
//! else (驿站路, 快递柜厂, 驿站酒店), where the writer refuses it (不要放丰巢), where it only shows the way
//! (菜鸟驿站隔壁), or where a person takes the mail (门卫代收).

use super::words::{
    AT_A_STATION, AT_THE_END, BESIDE, BETWEEN, BOXED, BOXES, BRANDS, CHARGES, COLLECTED, LANDMARKS, MAKERS,
    ORGANISATIONS, OTHER_STATIONS, PEOPLE, PLACES, POINTED, POINTS, REFUSALS, SHELVES, VERBS,
};
use crate::values::text;

/// The word that makes `detail` a locker or a collection point, or `None`.
pub(super) fn found(detail: &str) -> Option<&'static str> {
    let line: String = detail
        .chars()
        .filter(|&c| {
            !(c.is_whitespace()
                || text::is_dash(c)
                || text::is_invisible(c)
                || matches!(c, '"' | '“' | '”' | '【' | '】'))
        })
        .map(|c| text::half_width(c).to_ascii_lowercase())
        .collect();
    let mut refused_to = None;
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let before = line.get(..at).unwrap_or_default();
        let Some((word, after)) = word_at(rest, before) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let end = line.len() - after.len();
        let gap = refused_to.and_then(|refused| line.get(refused..at));
        if gap.is_some_and(|gap| gap.chars().all(|c| "或和及跟与、/,，".contains(c))) || is_refused(before) {
            refused_to = Some(end);
        } else if !starts(after, LANDMARKS) {
            return Some(word);
        }
        at = end;
    }
    None
}

/// The word that `rest` begins with and what follows it, if it stands for a locker or a collection point there.
fn word_at<'a>(rest: &'a str, before: &str) -> Option<(&'static str, &'a str)> {
    if let Some((word, after)) = first(rest, BRANDS) {
        let boxed = box_of(after);
        return (!is_name(after) && !is_name(boxed)).then_some((word, boxed));
    }
    let collects_charges = ends(before, COLLECTED);
    for (words, things) in [(BOXED, BOXES), (POINTED, POINTS)] {
        let compound = words.split(' ').find_map(|word| Some((word, ended(rest.strip_prefix(word)?, things)?)));
        if let Some((word, after)) = compound {
            return (!is_name(after) && !collects_charges).then_some((word, after));
        }
    }
    if let Some((word, after)) = first(rest, AT_THE_END) {
        return ends_statement(after).then_some((word, after));
    }
    if let Some(after) = rest.strip_prefix("驿站") {
        return is_parcel_station(before, after).then_some(("驿站", after));
    }
    let after = rest.strip_prefix("代收")?;
    (!ends(before, PEOPLE) && !collects_charges && !starts(after, CHARGES)).then_some(("代收", after))
}

/// A bare 驿站 is one for parcels at the end of a statement, before what is done there, or before a pick-up code; any
/// other continuation is the rest of a name (驿站山庄, 驿站屋场).
fn is_parcel_station(before: &str, after: &str) -> bool {
    let near: String = before.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    if OTHER_STATIONS.split(' ').any(|kind| near.contains(kind)) {
        return false;
    }
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    let code = digits >= 4 || (digits > 0 && starts(after.trim_start_matches(|c: char| c.is_ascii_digit()), SHELVES));
    let inside = after.strip_prefix(['里', '内']).unwrap_or(after);
    code || ends_statement(inside) || starts(after, LANDMARKS) || starts(after, AT_A_STATION)
}

/// The word of the list that `rest` begins with, and what follows it.
fn first<'a>(rest: &'a str, words: &'static str) -> Option<(&'static str, &'a str)> {
    words.split(' ').find_map(|word| Some((word, rest.strip_prefix(word)?)))
}

/// True when `after` turns the word before it into the name of a company or, with at most one character between
/// (北路, 大酒店), of a place.
fn is_name(after: &str) -> bool {
    let mut rest = after.chars();
    let skipped = rest.next().filter(|c| "东西南北中大小新老上下前后一二三".contains(*c)).map(|_| rest.as_str());
    let statement = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let organisation =
        ORGANISATIONS.split(' ').filter_map(|name| statement.split_once(name)).any(|(_, rest)| !starts(rest, BESIDE));
    organisation || starts(after, MAKERS) || starts(after, PLACES) || skipped.is_some_and(|rest| starts(rest, PLACES))
}

/// What follows a brand and the box it stands for: 丰巢柜, 丰巢快递柜, 丰巢2号柜.
fn box_of(after: &str) -> &str {
    let numbered = after.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches('号');
    ended(numbered, BOXES).or_else(|| ended(numbered, POINTS)).unwrap_or(after)
}

/// What follows the box or the point that ends a compound word beginning with a word of ours, or `None` when `rest`
/// is no such word.
fn ended<'a>(after: &'a str, things: &'static str) -> Option<&'a str> {
    let mut after = after;
    for _ in 0..3 {
        if let Some((_, rest)) = first(after, things) {
            return Some(rest);
        }
        after = first(after, BETWEEN)?.1;
    }
    None
}

fn ends_statement(after: &str) -> bool {
    after.chars().next().is_none_or(|c| !(c.is_alphanumeric()) || "即收谢就".contains(c))
}

/// True when the words before say that nothing may be left there: a refusal, then at most a few verbs and places.
fn is_refused(before: &str) -> bool {
    let mut head = before;
    for _ in 0..3 {
        if ends(head, REFUSALS) {
            return true;
        }
        match VERBS.split(' ').find_map(|verb| head.strip_suffix(verb)) {
            Some(shorter) => head = shorter,
            None => return false,
        }
    }
    ends(head, REFUSALS)
}

fn starts(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| text.starts_with(word))
}

fn ends(text: &str, words: &str) -> bool {
    words.split(' ').any(|word| text.ends_with(word))
}
