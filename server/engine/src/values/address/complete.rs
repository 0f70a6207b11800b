//! Whether a detail can be found by a postman: a house number, a room where there are many, no telephone number.

const NUMERALS: &str = "一二三四五六七八九十百〇零两甲乙丙丁";
/// After a number these make a place in a row of places.
const COUNTED: &str = "号 弄 组 队 社 栋 幢 座 楼 层 室 房 单元 院 屯 排 门 铺 户 区 期";
/// After a number these make the name of a road.
const ROADS: &str = "国道 省道 县道 乡道 路 街 大道 道 巷 环 线 马路 公里";
/// Found by their names.
const KNOWN: &str = "村委会 村民委员会 居委会 居民委员会 收发室 传达室 门卫 前台 保安室 办公室 派出所 公安局 政府 学校 大学 学院 \
    中学 小学 幼儿园 医院 卫生院 公司 厂 部队 银行 酒店 宾馆 客栈 法院 检察院 信箱 车站 教学楼 办公楼 大厦 大楼 \
    超市 民宿 店 局 馆 场 厅 吧 代办所 管理所 中心 书院 加油站";
/// Where many live or work behind one number.
const SHARED: &str = "小区 花园 公寓 家园 新村 苑 宿舍 栋 幢 座 单元 号楼 塔楼 大厦 家属院 佳苑 名苑 华庭";
const ROOMS: &[char] = &['室', '房', '户', '铺', '层', '楼', '号'];

/// True when the detail has a number that is no part of a road's name, or needs none: a village, an institution.
pub(super) fn has_number(detail: &str) -> bool {
    let village = detail.contains('村') && !detail.contains(['路', '街', '道', '巷']);
    if village || detail.ends_with(['村', '庄', '寨', '屯', '组', '社', '队']) {
        return true;
    }
    if KNOWN
        .split(' ')
        .any(|name| detail.match_indices(name).any(|(at, _)| !names_a_road(detail.get(at + name.len()..))))
    {
        return true;
    }
    let mut rest = detail;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = rest.get(start..).unwrap_or_default();
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        let after = digits.get(end..).unwrap_or_default();
        if !ROADS.split(' ').any(|road| after.starts_with(road)) {
            return true;
        }
        rest = after;
    }
    let characters: Vec<(usize, char)> = detail.char_indices().collect();
    characters.iter().filter(|(_, c)| NUMERALS.contains(*c)).any(|(at, c)| {
        let after = detail.get(at + c.len_utf8()..).unwrap_or_default();
        COUNTED.split(' ').any(|word| after.starts_with(word))
    })
}

/// 学院路, 大学东路 and 新村路 are roads, neither institutions nor buildings.
fn names_a_road(after: Option<&str>) -> bool {
    let after = after.unwrap_or_default();
    let mut rest = after.chars();
    let skipped = rest.next().filter(|c| "东西南北中新老大前后一二三四五".contains(*c)).map(|_| rest.as_str());
    let starts = |text: &str| ROADS.split(' ').any(|road| text.starts_with(road));
    starts(after) || skipped.is_some_and(starts)
}

/// True when the address ends in a building of many without saying which floor or room.
pub(super) fn lacks_room(detail: &str) -> bool {
    let buildings = SHARED.split(' ').flat_map(|word| detail.match_indices(word).map(|(at, word)| at + word.len()));
    let Some(end) = buildings.filter(|end| !names_a_road(detail.get(*end..))).max() else {
        return false;
    };
    let inside = detail.get(end..).unwrap_or_default();
    let floor = detail.char_indices().any(|(at, c)| {
        matches!(c, '楼' | '层')
            && detail.get(..at).is_some_and(|b| b.ends_with(|d: char| d.is_ascii_digit() || NUMERALS.contains(d)))
    });
    let said = inside.chars().any(|c| c.is_ascii_alphanumeric() || ROOMS.contains(&c));
    !(floor || said || KNOWN.split(' ').any(|name| inside.contains(name)))
}

/// True when an 11-digit mobile number stands inside.
pub(super) fn has_mobile(detail: &str) -> bool {
    detail
        .split(|c: char| !c.is_ascii_digit())
        .any(|run| matches!(run.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9))
}
