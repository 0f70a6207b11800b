//! Splitting one line into province, city, district and detail by the suffixes of their names.

use super::Address;
use crate::values::text;

/// The list of provinces is data: `provinces.txt`.
const PROVINCES: &str = include_str!("provinces.txt");
/// Names of areas are short; a longer run of characters is something else.
const LONGEST_CITY: usize = 14;
const LONGEST_DISTRICT: usize = 13;

struct Province {
    full: &'static str,
    short: &'static str,
    is_city: bool,
}

fn provinces() -> impl Iterator<Item = Province> {
    PROVINCES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.split(' ');
        Some(Province { full: words.next()?, short: words.next()?, is_city: words.next().is_some() })
    })
}

/// True for the full or the short name of a province.
pub(super) fn is_province(name: &str) -> bool {
    provinces().any(|p| name == p.full || name == p.short)
}

/// Half-width letters; blanks only between Latin words; no invisible characters, which copied text brings along; no
/// label or postcode at the front.
pub(super) fn tidy(typed: &str) -> String {
    let visible = text::trim(typed).chars().filter(|&c| !text::is_invisible(c));
    let characters: Vec<char> = visible.map(text::half_width).collect();
    let mut tidy = String::with_capacity(typed.len());
    for (i, &c) in characters.iter().enumerate() {
        if !c.is_whitespace() {
            tidy.push(c);
            continue;
        }
        let after = characters.iter().skip(i).find(|c| !c.is_whitespace());
        if tidy.ends_with(|b: char| b.is_ascii_alphanumeric()) && after.is_some_and(char::is_ascii_alphanumeric) {
            tidy.push(' ');
        }
    }
    let mut rest = tidy.as_str();
    for label in ["收货地址", "邮寄地址", "收件地址", "通讯地址", "地址", "中华人民共和国", "中国"]
    {
        rest = rest.strip_prefix(label).unwrap_or(rest).trim_start_matches([':', '：', ',', '，']);
    }
    let postcode = rest.get(..6).filter(|six| text::all_digits(six));
    let after_postcode = postcode.and_then(|_| rest.get(6..)).filter(|r| r.starts_with(|c: char| !c.is_ascii()));
    next(after_postcode.unwrap_or(rest)).to_owned()
}

/// The parts of a tidied line.
pub(super) fn split(line: &str) -> Address {
    let (province, city, rest) = provinces().find_map(|p| upper(line, &p)).unwrap_or_else(|| {
        let (city, rest) = take_city(line).unwrap_or(("", line));
        (String::new(), city.to_owned(), rest)
    });
    let rest = next(rest.strip_prefix("市辖区").unwrap_or(rest));
    let (district, detail) = take_district(rest).or_else(|| take_town(rest)).unwrap_or(("", rest));
    Address { province, city, district: district.to_owned(), detail: next(detail).to_owned() }
}

/// Province and city at the front of `line`. A short name counts only when an area follows it: 四川 in 四川北路 is
/// part of a road, 吉林 in 吉林市 is a city.
fn upper<'a>(line: &'a str, p: &Province) -> Option<(String, String, &'a str)> {
    let full = line.strip_prefix(p.full);
    let rest = next(full.or_else(|| line.strip_prefix(p.short).filter(|rest| !goes_on_as_name(rest)))?);
    if p.is_city {
        let rest = next(rest.strip_prefix(p.full).unwrap_or(rest));
        (full.is_some() || take_district(rest).is_some()).then(|| (p.full.to_owned(), p.full.to_owned(), rest))
    } else {
        let rest = next(rest.strip_prefix("省直辖县级行政区划").unwrap_or(rest));
        let found = take_city(rest);
        let (city, below) = found.unwrap_or(("", rest));
        (full.is_some() || found.is_some() || take_district(rest).is_some())
            .then(|| (p.full.to_owned(), city.to_owned(), below))
    }
}

/// What makes a short name something else: 吉林市, 四川路, 海南藏族自治州.
fn goes_on_as_name(rest: &str) -> bool {
    rest.starts_with(['市', '路', '街']) || rest.starts_with("藏族")
}

fn take_city(rest: &str) -> Option<(&str, &str)> {
    let ends = ends(rest, LONGEST_CITY);
    for (i, (head, tail)) in ends.iter().enumerate() {
        let following = tail.chars().next();
        let named = head.ends_with("自治州") || head.ends_with("地区") || (head.ends_with('盟') && i >= 2);
        let short_prefecture =
            head.ends_with('州') && i >= 2 && following != Some('市') && take_district(tail).is_some();
        // 津市市 is a city whose name ends in 市, but a district 市南区 may follow; 沙市区 is a district.
        let city = head.ends_with('市') && i >= 1 && (!goes_on(following) || is_inner_district(tail));
        if named || short_prefecture || city {
            return Some((head, next(tail)));
        }
        let boundary = head.ends_with(['区', '县', '镇', '乡', '村', '路', '街', '道', '号', '旗']) && i > 0;
        if head.ends_with(|c: char| c.is_ascii()) || (boundary && following != Some('市')) {
            return None;
        }
    }
    None
}

fn take_district(rest: &str) -> Option<(&str, &str)> {
    for (i, (head, tail)) in ends(rest, LONGEST_DISTRICT).iter().enumerate() {
        let following = tail.chars().next();
        let district = match head.chars().last() {
            Some('区') => i >= 1 && !is_compound(head),
            Some('县') => i >= 1,
            Some('市') => i >= 1 && !goes_on(following),
            Some('旗') => i >= 1 && !matches!(following, Some('区' | '路' | '街' | '大' | '镇' | '村')),
            _ => false,
        };
        if district {
            return Some((head, next(tail)));
        }
        // A town, road or number begins here, unless the name of a district runs on (西乡塘区, 道里区, 镇原县).
        let boundary = head.ends_with(['镇', '乡', '路', '街', '道', '村', '号', '弄']) && i > 0;
        let runs_on =
            tail.chars().take(2).any(|c| matches!(c, '区' | '县' | '市')) && !head.ends_with(['路', '号', '街']);
        if head.ends_with(|c: char| c.is_ascii()) || (boundary && !runs_on) {
            return None;
        }
    }
    None
}

/// After 市 these characters make another word: 津市市, 沙市区, 市场, 市政, 市民.
fn goes_on(following: Option<char>) -> bool {
    matches!(following, Some('市' | '区' | '场' | '政' | '民'))
}

/// The districts that are named by where they lie in the city: 市南区, 市北区, 市中区.
fn is_inner_district(text: &str) -> bool {
    ["市南区", "市北区", "市中区"].iter().any(|name| text.starts_with(name))
}

/// In cities without districts the town stands in their place.
fn take_town(rest: &str) -> Option<(&str, &str)> {
    let found = ends(rest, 8)
        .into_iter()
        .enumerate()
        .find(|(i, (head, _))| *i >= 1 && (head.ends_with('镇') || head.ends_with('乡') || head.ends_with("街道")))?;
    let (head, tail) = found.1;
    (!head.chars().any(|c| c.is_ascii() || matches!(c, '路' | '号'))).then(|| (head, next(tail)))
}

/// 区 of a compound, a campus or a site is no district; that of a development zone stands for one.
fn is_compound(head: &str) -> bool {
    let zone = head == "工业园区" || ["开发区", "高新区", "高新技术产业园区"].iter().any(|zone| head.ends_with(zone));
    let before = head.strip_suffix('区').unwrap_or(head);
    let garden = before.ends_with('园') && !before.ends_with("花园"); // 下花园区 is a district
    !zone
        && (garden
            || before.ends_with(['小', '校', '社', '厂', '辖', '景', '片', '院', '宅', '活', '属', '务', '地', '业']))
}

/// Every cut of the first `longest` characters of `text` into a head of one or more and the rest.
fn ends(text: &str, longest: usize) -> Vec<(&str, &str)> {
    text.char_indices().take(longest).filter_map(|(at, c)| text.split_at_checked(at + c.len_utf8())).collect()
}

/// The text without the separators that people put between the parts.
fn next(text: &str) -> &str {
    text.trim_start_matches([' ', ',', '，', '/', '-', '、', '|', '·', ';', '；'])
}
