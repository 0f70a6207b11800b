//! Names as they occur and as they are mistyped.

use super::*;
use crate::values::vectors::china_ids;
use proptest::prelude::*;

fn kept(typed: &str) -> String {
    PersonName::parse(typed).unwrap_or_else(|e| panic!("{typed:?}: {e}")).reveal().to_owned()
}

#[test]
fn names_are_kept_to_the_character() {
    for name in [
        "张三",
        "李",
        "欧阳小明",
        "司马相如",
        "乔",
        "〇",
        "一",
        "曹操",
        "爱新觉罗·溥仪",
        "买买提·艾力",
        "阿卜杜热西提·阿卜杜克热木·买买提依明",
        "古丽巴哈尔·阿卜杜拉江",
        "㛃",
        "𠮷野",
        "𡋾",
        "𪚥",
        "𫍽",
        "𫠜",
        "𬬭",
        "𬴊",
        "𮯠",
        "𰻝",
        "𱁬",
        "\u{2EBF0}",
        "\u{323B0}", // extensions A to J
        "\u{E863}\u{E1A4}",
        "\u{F0000}",
        "\u{100001}", // private areas of older systems
        "\u{F900}",
        "\u{FA0E}",
        "\u{2F81A}", // compatibility ideographs: a normal form would exchange them
        "葛\u{E0100}城",
        "龍",
        "々木",
        "KIM JOHN",
        "O'BRIEN MARY-ANN",
        "José María Núñez",
        "Jose\u{301}",
        "VAN DER BERG Jr.",
        "SMITH, JOHN",
        "Ng",
        "བསོད་ནམས",
        "ئابدۇللا",
        "ᠪᠠᠲᠤ",
        "김철수",
        "Nguyễn Thị Ánh",
    ] {
        assert_eq!(kept(name), name);
    }
}

#[test]
fn every_look_alike_of_the_middle_dot_becomes_the_middle_dot() {
    for dot in "··•‧∙⋅・･●．.。․ᐧ".chars().filter(|c| *c != 'ᐧ') {
        assert_eq!(kept(&format!("买买提{dot}艾力")), "买买提·艾力", "U+{:04X}", u32::from(dot));
    }
    assert_eq!(kept("买买提 · 艾力"), "买买提·艾力");
    assert_eq!(kept("Robert Downey Jr."), "Robert Downey Jr.");
    assert_eq!(PersonName::parse("·"), Err(PersonNameError::Empty));
}

#[test]
fn blanks_of_layout_go_and_blanks_of_latin_names_stay_single() {
    assert_eq!(kept("张　三"), "张三");
    assert_eq!(kept("  张 三\u{200B} "), "张三");
    assert_eq!(kept(" KIM   JOHN "), "KIM JOHN");
    assert_eq!(kept("ＫＩＭ　ＪＯＨＮ"), "KIM JOHN");
    assert_eq!(kept("欧阳 娜娜"), "欧阳娜娜");
}

#[test]
fn what_is_no_name_is_refused_with_its_reason() {
    use PersonNameError::{Digit, Empty, Invisible, Lost, Sign, TooLong};
    let long = "长".repeat(51);
    for (typed, error) in [
        ("", Empty),
        (" \u{3000}", Empty),
        ("-", Empty),
        (long.as_str(), TooLong),
        ("张\u{0007}三", Invisible),
        ("张\u{202E}三", Invisible),
        ("张\u{200D}三", Invisible),
        ("张\n三", Invisible),
        ("张\t三", Invisible),
        ("张3", Digit),
        ("张３", Digit),
        ("张③", Digit),
        ("李Ⅱ", Digit),
        ("张?", Lost),
        ("张？", Lost),
        ("张\u{FFFD}", Lost),
        ("张□", Lost),
        ("张*", Lost),
        ("〓三", Lost),
        ("张三（大）", Sign),
        ("张/三", Sign),
        ("<b>张</b>", Sign),
        ("张三😀", Sign),
        ("张=三", Sign),
        ("张;三", Sign),
    ] {
        assert_eq!(PersonName::parse(typed), Err(error), "{typed:?}");
    }
    assert_eq!(kept(&"长".repeat(50)).chars().count(), 50);
}

#[test]
fn two_spellings_of_one_name_meet() {
    let key = |typed| PersonName::parse(typed).unwrap().matching_key();
    assert_eq!(key("买买提•艾力"), key("买买提艾力"));
    assert_eq!(key("Kim John"), key("KIM-JOHN"));
    assert_eq!(key("葛\u{E0100}城"), key("葛城"));
    assert_ne!(key("张三"), key("张叁"));
}

#[test]
fn only_the_masked_name_is_printed() {
    for item in china_ids()["masking"]["name"].as_array().unwrap() {
        let name = PersonName::parse(item["in"].as_str().unwrap()).unwrap();
        assert_eq!(name.masked().as_str(), item["out"].as_str().unwrap());
        assert_eq!(format!("{name:?}"), format!("PersonName({})", name.masked()));
    }
    assert_eq!(PersonName::parse("葛\u{E0100}城").unwrap().masked().as_str(), "葛*");
}

fn ideograph() -> impl Strategy<Value = char> {
    prop_oneof![
        proptest::char::range('\u{4E00}', '\u{9FFF}'),
        proptest::char::range('\u{3400}', '\u{4DBF}'),
        proptest::char::range('\u{20000}', '\u{2A6DF}'),
        proptest::char::range('\u{2A700}', '\u{2EE5D}'),
        proptest::char::range('\u{30000}', '\u{33479}'),
        proptest::char::range('\u{E000}', '\u{F8FF}'),
        Just('·'),
    ]
}

proptest! {
    // B8: the same bytes after every way through the product begins with the same bytes here.
    #![proptest_config(ProptestConfig::with_cases(5_000))]
    #[test]
    fn five_thousand_rare_names_survive_parsing_and_storing(first in proptest::char::range('\u{20000}', '\u{33479}'), rest in proptest::collection::vec(ideograph(), 0..=49)) {
        let typed: String = std::iter::once(first).chain(rest).collect();
        let name = PersonName::parse(&typed).unwrap();
        prop_assert_eq!(name.reveal(), typed.as_str());
        let again: PersonName = serde_json::from_str(&serde_json::to_string(&name).unwrap()).unwrap();
        prop_assert_eq!(again, name);
    }
}

proptest! {
    #[test]
    fn whatever_is_accepted_is_accepted_again_unchanged(typed in "\\PC{0,60}") {
        if let Ok(name) = PersonName::parse(&typed) {
            prop_assert_eq!(PersonName::parse(name.reveal()), Ok(name.clone()));
            prop_assert!(!name.masked().as_str().contains(name.reveal()) );
        }
    }
}
