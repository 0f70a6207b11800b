//! The tables of shapes under `tests/vectors/`, read in many spellings and combined with each other.

use super::*;
use crate::values::vectors::lines;

/// Whether a locker stands there, and the line, of every shape.
fn shapes() -> Vec<(bool, String)> {
    let files = lines("addresses.txt").into_iter().chain(lines("addresses_later.txt"));
    let parted =
        files.map(|line| line.split_once('|').map(|(kind, text)| (kind.trim() == "locker", text.trim().into())));
    parted.collect::<Option<Vec<_>>>().unwrap()
}

fn parts() -> Vec<[String; 4]> {
    lines("address_parts.txt")
        .iter()
        .map(|line| line.split('|').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap())
        .collect()
}

fn read(line: &str) -> Address {
    Address::parse(line).unwrap_or_else(|e| panic!("{line}: {e}"))
}

fn is_locker(line: &str) -> bool {
    read(line).findings().iter().any(|f| matches!(f, AddressFinding::Locker(_)))
}

fn codes(line: &str) -> Vec<&'static str> {
    read(line).findings().into_iter().map(AddressFinding::code).collect()
}

/// B10: at most 2 % missed and 2 % false alarms; every shape of the table is decided rightly today.
#[test]
fn lockers_are_found_and_other_places_left_alone() {
    let (lockers, places): (Vec<_>, Vec<_>) = shapes().into_iter().partition(|(locker, _)| *locker);
    assert!(lockers.len() >= 200 && places.len() >= 300, "{} {}", lockers.len(), places.len());
    let missed: Vec<_> = lockers.iter().filter(|(_, line)| !is_locker(line)).collect();
    let false_alarms: Vec<_> = places.iter().filter(|(_, line)| is_locker(line)).collect();
    assert!(missed.is_empty() && false_alarms.is_empty(), "missed {missed:#?}\nfalse alarms {false_alarms:#?}");
}

#[test]
fn the_verdict_depends_on_the_ending_and_not_on_the_place_before_it() {
    let lockers = [
        "丰巢",
        "楼下丰巢快递柜",
        "(丰巢)",
        ",放丰巢",
        "菜鸟驿站",
        " 菜鸟驿站 ",
        "南门驿站",
        "自提柜2号",
        "智能快件箱",
        "超市代收",
        "代收点",
        "快递自提点",
        "ｈｉｖｅ ｂｏｘ",
        "丰\u{200B}巢",
        "家里没人请放快递柜",
        "菜鸟驿站旁边的丰巢",
    ];
    let places = [
        "",
        "一楼",
        "3单元502室",
        ",不要放丰巢",
        "(勿投快递柜)",
        "菜鸟驿站对面",
        "门卫代收",
        "驿站路口邮政所",
        "丰巢科技有限公司",
        "请送货上门谢谢",
        "谢绝驿站",
        "请勿放丰巢或驿站",
        "快递柜厂宿舍",
        "水电费代收处",
        "驿站酒店前台",
        "收发室",
    ];
    let mut read = 0;
    for [province, city, district, detail] in parts() {
        for (endings, locker) in [(&lockers, true), (&places, false)] {
            for ending in endings {
                let line = format!("{province}{city}{district}{detail}{ending}");
                assert_eq!(is_locker(&line), locker, "{line}");
                read += 1;
            }
        }
    }
    assert!(read >= 2_000, "{read} shapes");
}

#[test]
fn one_line_is_split_however_its_parts_are_joined() {
    assert!(parts().len() >= 150);
    for [province, city, district, detail] in parts() {
        let upper = if city == province { String::new() } else { city.clone() };
        let short = ["省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区"]
            .iter()
            .find_map(|s| province.strip_suffix(s));
        let short = short.unwrap_or(&province);
        for line in [
            format!("{province}{upper}{district}{detail}"),
            format!("{province} {city}　{district} {detail}"),
            format!("{province}，{upper}，{district}，{detail}"),
            format!("{province}/{upper}/{district}/{detail}").replace("//", "/"),
            format!("中国{province}{city}{district}{detail}"),
            format!("收货地址：{province}{upper}{district}{detail}"),
            format!("510000 {province}{upper}{district}{detail}"),
            format!("{short}{upper}{district}{detail}"),
        ] {
            let address = read(&line);
            let found = [&address.province, &address.city, &address.district, &address.detail];
            // 湖北神农架林区: the short name is enough because an area follows.
            assert_eq!(found, [&province, &city, &district, &detail], "{line}");
        }
    }
}

#[test]
fn a_road_named_after_a_province_is_no_province() {
    for (line, city, district) in [
        ("四川北路1800号", "", ""),
        ("北京路12号3楼", "", ""),
        ("山西路5号", "", ""),
        ("吉林市昌邑区解放大路5号", "吉林市", "昌邑区"),
        ("海南藏族自治州共和县青海湖大街1号", "海南藏族自治州", "共和县"),
    ] {
        let address = read(line);
        assert_eq!((address.province(), address.city(), address.district()), ("", city, district), "{line}");
        assert!(codes(line).contains(&"address_province_missing"));
    }
}

#[test]
fn what_is_missing_is_found() {
    for (line, expected) in [
        ("湖北省武汉市洪山区珞喻路1037号", &[][..]),
        ("湖北省武汉市洪山区珞喻路", &["address_number_missing"]),
        ("湖北省武汉市洪山区学院路", &["address_number_missing"]),
        ("湖北省武汉市洪山区大学东路", &["address_number_missing"]),
        ("湖北省武汉市洪山区学院路测绘学院", &[]),
        ("湖北省武汉市洪山区318国道", &["address_number_missing"]),
        ("湖北省武汉市洪山区珞喻路光谷附近", &["address_number_missing"]),
        ("湖北省武汉市洪山区珞喻路1037号东湖花园", &["address_room_missing"]),
        ("湖北省武汉市洪山区珞喻路1037号东湖花园3栋", &["address_room_missing"]),
        ("湖北省武汉市洪山区珞喻路1037号东湖花园3栋2单元", &["address_room_missing"]),
        ("湖北省武汉市洪山区珞喻路1037号东湖花园3栋2单元401", &[]),
        ("湖北省武汉市洪山区珞喻路1037号东湖花园3栋5楼", &[]),
        ("湖北省武汉市洪山区珞喻路1037号东湖大厦测绘公司", &[]),
        ("湖北省武汉市洪山区天兴乡复兴村", &[]),
        ("湖北省武汉市洪山区天兴乡复兴村三组", &[]),
        ("湖北省武汉市洪山区天兴乡复兴村老王家", &[]),
        ("湖北省武汉市洪山区新村路", &["address_number_missing"]),
        ("湖北省武汉市珞喻路1037号", &["address_district_missing"]),
        ("湖北省珞喻路1037号", &["address_city_missing"]),
        ("珞喻路1037号", &["address_province_missing", "address_city_missing"]),
        ("湖北省武汉市洪山区珞喻路1037号 13800138000", &["address_mobile_inside"]),
        ("湖北省武汉市洪山区珞喻路丰巢", &["address_locker", "address_number_missing"]),
    ] {
        assert_eq!(codes(line), expected, "{line}");
    }
}

#[test]
fn lockers_unknown_areas_and_missing_numbers_stop_a_parcel_and_nothing_else_does() {
    let blocking = |line| read(line).findings().into_iter().any(AddressFinding::blocks);
    assert!(blocking("湖北省武汉市洪山区珞喻路1037号丰巢"));
    assert!(blocking("珞喻路1037号"));
    assert!(blocking("湖北省武汉市洪山区珞喻路"));
    assert!(!blocking("湖北省武汉市洪山区珞喻路1037号东湖花园3栋"));
    assert!(!blocking("湖北省武汉市珞喻路1037号"));
}

/// The same bounds as for lockers: a good address must not be stopped for want of a number.
#[test]
fn places_known_by_name_need_no_number() {
    let places: Vec<_> = shapes().into_iter().filter(|(locker, _)| !locker).map(|(_, line)| line).collect();
    let stopped: Vec<_> = places.iter().filter(|line| codes(line).contains(&"address_number_missing")).collect();
    assert_eq!(stopped, ["四川省阿坝藏族羌族自治州汶川县威州镇桑坪路"], "a road alone is no place");
    let unsure = places.iter().filter(|line| codes(line).contains(&"address_room_missing")).count();
    assert!(unsure * 20 <= places.len(), "{unsure} of {}", places.len());
}

#[test]
fn the_fields_of_an_address_picker_are_taken_as_they_are() {
    let picked = Address::from_fields("北京市", "北京市", "东城区", "东四十条甲22号A座1011").unwrap();
    assert_eq!(picked.reveal(), "北京市东城区东四十条甲22号A座1011");
    assert_eq!(picked.findings(), []);
    let repeated = Address::from_fields("湖北省", "武汉市", "洪山区", "湖北省武汉市洪山区珞喻路1037号").unwrap();
    assert_eq!(repeated.reveal_detail(), "珞喻路1037号");
    assert_eq!(Address::from_fields("湖北省", "武汉市", "洪山区", "  "), Err(AddressError::Empty));
    assert_eq!(Address::from_fields("湖北省", "武汉市", "洪山区", &"路".repeat(101)), Err(AddressError::TooLong));
    assert_eq!(Address::parse(""), Err(AddressError::Empty));
    assert_eq!(Address::parse("湖北省武汉市洪山区珞喻路\u{0}1037号"), Err(AddressError::Control));
    let copied = read("\u{FEFF}湖北省武汉市洪山区\n珞喻路\u{202E}1037号\u{200B}3栋\t401");
    assert_eq!(copied.reveal(), "湖北省武汉市洪山区珞喻路1037号3栋401");
}

#[test]
fn stored_and_read_again_it_is_the_same_and_only_its_area_is_printed() {
    let address = read("湖北省武汉市洪山区珞喻路1037号3栋401");
    let json = serde_json::to_string(&address).unwrap();
    assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
    assert_eq!(address.masked().as_str(), "湖北省武汉市洪山区***");
    assert_eq!(format!("{address:?}"), "Address(湖北省武汉市洪山区***)");
    assert_eq!(read("上海市黄浦区南京东路1号").masked().as_str(), "上海市黄浦区***");
    assert!(
        serde_json::from_str::<Address>(r#"{"detail":"路1号","owner":"x"}"#).is_err(),
        "unknown fields are refused"
    );
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_the_reading(line in "\\PC{0,120}") {
        if let Ok(address) = Address::parse(&line) {
            let _ = address.findings();
            let area = address.reveal().chars().count() - address.reveal_detail().chars().count();
            proptest::prop_assert_eq!(address.masked().as_str().chars().count(), area + 3);
        }
    }
}
