//! The numbers of the standard, of `tests/vectors/china_ids.json`, and what people type instead.

use super::*;
use crate::values::vectors::china_ids;
use jiff::civil::date;

fn error_of(reason: &str) -> DocumentNumberError {
    match reason {
        "CHECKSUM" => DocumentNumberError::CheckCharacter,
        "BIRTH_DATE" => DocumentNumberError::BirthDate,
        "REGION" => DocumentNumberError::Region,
        _ => DocumentNumberError::Format,
    }
}

fn check_list(name: &str, form: DocumentForm) -> usize {
    let vectors = china_ids();
    let items = vectors[name].as_array().unwrap();
    for item in items {
        let value = item["value"].as_str().unwrap();
        let parsed = DocumentNumber::parse(value);
        if item["valid"] == false {
            assert_eq!(parsed, Err(error_of(item["reason"].as_str().unwrap())), "{value}");
            continue;
        }
        let parsed = parsed.unwrap_or_else(|e| panic!("{value}: {e}"));
        assert_eq!(parsed.form(), form, "{value}");
        assert_eq!(parsed.reveal(), value.to_uppercase());
        if let Some(born) = item["birth"].as_str() {
            assert_eq!(parsed.birth_date().unwrap().to_string(), born, "{value}");
        }
        if let Some(sex) = item["sex"].as_str() {
            assert_eq!(parsed.sex(), Some(if sex == "M" { Sex::Male } else { Sex::Female }), "{value}");
        }
    }
    items.len()
}

#[test]
fn citizens_permits_and_new_foreigner_cards_follow_the_vectors() {
    assert_eq!(check_list("resident_id_18", DocumentForm::ResidentId), 11);
    assert_eq!(check_list("residence_permit_hk_mo_tw", DocumentForm::ResidencePermit), 3);
    assert_eq!(check_list("foreign_pr_2023_18", DocumentForm::ForeignerCard2023), 3);
}

#[test]
fn every_check_character_is_accepted_where_it_belongs_and_nowhere_else() {
    let vectors = china_ids();
    let numbers = vectors["resident_id_all_check_characters"].as_object().unwrap();
    assert_eq!(numbers.len(), 11);
    for (check, value) in numbers {
        let value = value.as_str().unwrap();
        assert!(DocumentNumber::parse(value).is_ok(), "{value}");
        for wrong in "0123456789X".chars().filter(|c| !check.contains(*c)) {
            let other = format!("{}{wrong}", &value[..17]);
            assert_eq!(DocumentNumber::parse(&other), Err(DocumentNumberError::CheckCharacter));
        }
    }
}

#[test]
fn a_wrong_check_digit_of_a_2017_card_is_a_warning_because_its_rule_is_unconfirmed() {
    let today = date(2026, 9, 1);
    for item in china_ids()["foreign_pr_2017_15"].as_array().unwrap() {
        let value = item["value"].as_str().unwrap();
        let parsed = DocumentNumber::parse(value);
        match item["reason"].as_str() {
            Some("CHECKSUM") => {
                assert_eq!(parsed.unwrap().warnings(today), [DocumentWarning::CheckCharacterUnconfirmed])
            }
            Some(_) => assert_eq!(parsed, Err(DocumentNumberError::Format), "{value}"),
            None => assert_eq!(parsed.unwrap().warnings(today), [], "{value}"),
        }
    }
    assert_eq!(DocumentNumber::parse("KAZ110090133105"), Err(DocumentNumberError::BirthDate));
}

#[test]
fn fifteen_digits_match_the_eighteen_they_became_and_are_printed_as_issued() {
    for item in china_ids()["upgrade_15_to_18"].as_array().unwrap() {
        let (old, new) = (item["in"].as_str().unwrap(), item["out"].as_str().unwrap());
        let (old, new) = (DocumentNumber::parse(old).unwrap(), DocumentNumber::parse(new).unwrap());
        assert_eq!(old.upgraded().as_ref(), Some(&new));
        assert_eq!(new.former_form().as_ref(), Some(&old));
        assert_eq!(old.matching_key(), new.matching_key());
        assert_eq!(old.reveal(), item["in"].as_str().unwrap());
        assert_eq!((old.birth_date(), old.sex()), (new.birth_date(), new.sex()));
        assert_eq!(old.kind(), DocumentKind::ResidentId);
        assert!(old.warnings(date(2026, 1, 1)).contains(&DocumentWarning::FormerNumber));
    }
    assert_eq!(DocumentNumber::parse("110105491331002"), Err(DocumentNumberError::BirthDate));
    assert_eq!(DocumentNumber::parse("000105491231002"), Err(DocumentNumberError::Region));
    assert_eq!(DocumentNumber::parse("110105200002290013").unwrap().former_form(), None, "born in 2000");
}

/// The check character of the standard (GB 11643, ISO 7064 MOD 11-2), written once more from its own wording.
fn check_character(first17: &str) -> char {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first17.chars().zip(weights).map(|(c, weight)| c.to_digit(10).unwrap() * weight).sum();
    "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap()
}

// rows: F80
#[test]
fn every_day_of_a_hundred_years_is_converted_and_no_day_that_there_was_not() {
    let (mut converted, mut refused) = (0_u32, 0_u32);
    for year in 1900_i16..2000 {
        for (month, day) in (1_i8..=12).flat_map(|month| (1_i8..=31).map(move |day| (month, day))) {
            // Men and women, and provinces from the first to the last.
            let sequence = (converted * 7 + 1) % 995 + 1;
            let province = ["110105", "440106", "370102", "650104"][usize::try_from(converted % 4).unwrap()];
            let old = format!("{province}{:02}{month:02}{day:02}{sequence:03}", year - 1900);
            let first17 = format!("{province}{year}{month:02}{day:02}{sequence:03}");
            let parsed = DocumentNumber::parse(&old);
            let Ok(born) = Date::new(year, month, day) else {
                assert_eq!(parsed, Err(DocumentNumberError::BirthDate), "{old}");
                refused += 1;
                continue;
            };
            let new = DocumentNumber::parse(&format!("{first17}{}", check_character(&first17))).unwrap();
            let old = parsed.unwrap();
            assert_eq!((old.upgraded().as_ref(), new.former_form().as_ref()), (Some(&new), Some(&old)), "{first17}");
            assert_eq!((old.birth_date(), new.birth_date()), (Some(born), Some(born)));
            assert_eq!((old.sex(), old.matching_key()), (new.sex(), new.matching_key()));
            converted += 1;
        }
    }
    assert_eq!((converted, refused), (36_524, 37_200 - 36_524), "the days of 1900 to 1999; 1900 had no 29 February");
    for year in 2000_i16..2027 {
        let first17 = format!("440106{year}0301001");
        let new = DocumentNumber::parse(&format!("{first17}{}", check_character(&first17))).unwrap();
        assert_eq!(new.former_form(), None, "nobody born in {year} had 15 digits");
    }
}

#[test]
fn an_age_outside_a_working_life_is_a_warning_and_a_birth_after_today_an_error() {
    let child = DocumentNumber::parse("110105200002290013").unwrap();
    assert_eq!(child.warnings(date(2016, 2, 28)), [DocumentWarning::AgeUnusual]);
    assert_eq!(child.warnings(date(2016, 2, 29)), []);
    assert_eq!(child.warnings(date(2101, 3, 1)), [DocumentWarning::AgeUnusual]);
    assert_eq!(child.clone().born_by(date(2000, 2, 28)), Err(DocumentNumberError::BirthDate));
    assert!(child.born_by(date(2000, 2, 29)).is_ok());
}

#[test]
fn travel_permits_and_passports_are_told_apart_where_their_shapes_differ() {
    for (typed, kind) in [
        ("H12345678", DocumentKind::HongKongMacauPermit),
        ("m1234567801", DocumentKind::HongKongMacauPermit),
        ("01234567", DocumentKind::TaiwanPermit),
        ("E12345678", DocumentKind::Passport),
        ("EA1234567", DocumentKind::Passport),
        ("G 1234 5678", DocumentKind::Passport),
        ("145678901", DocumentKind::Passport),
        ("C01X0006H", DocumentKind::Passport),
    ] {
        assert_eq!(DocumentNumber::parse(typed).unwrap().kind(), kind, "{typed}");
    }
    for typed in [
        "",
        "12",
        "1234567",
        "11010519491231002",
        "1101051949123100",
        "13800138000",
        "张三",
        "ABCDEFGH",
        "11010519X",
        "X",
    ] {
        assert_eq!(DocumentNumber::parse(typed), Err(DocumentNumberError::Format), "{typed}");
    }
    let (old, new) = (DocumentNumber::parse("H1234567801").unwrap(), DocumentNumber::parse("H12345678").unwrap());
    assert_eq!(old.matching_key(), new.matching_key(), "the issue counter is no part of the person's number");
}

#[test]
fn a_named_kind_decides_and_a_number_of_another_kind_is_said_to_be_one() {
    let number = |kind, typed| DocumentNumber::parse_as(kind, typed);
    assert_eq!(number(DocumentKind::Passport, "12345678").unwrap().kind(), DocumentKind::Passport);
    assert_eq!(number(DocumentKind::TaiwanPermit, "0123456789A").unwrap().kind(), DocumentKind::TaiwanPermit);
    assert_eq!(
        number(DocumentKind::ResidentId, "810000199001010019"),
        Err(DocumentNumberError::OtherKind(DocumentKind::ResidencePermit))
    );
    assert_eq!(
        number(DocumentKind::ForeignerCard, "11010519491231002X"),
        Err(DocumentNumberError::OtherKind(DocumentKind::ResidentId))
    );
    assert_eq!(
        number(DocumentKind::ResidentId, "19900101"),
        Err(DocumentNumberError::Format),
        "a birth date is no travel permit"
    );
    assert_eq!(number(DocumentKind::ResidentId, "110105491231002").unwrap().form(), DocumentForm::FormerResidentId);
    assert_eq!(number(DocumentKind::Passport, "A1"), Err(DocumentNumberError::Format));
}

#[test]
fn stored_and_read_again_a_number_keeps_its_kind() {
    for (kind, typed) in [
        (DocumentKind::ResidentId, "11010519491231002x"),
        (DocumentKind::ResidentId, "110105491231002"),
        (DocumentKind::Passport, "H12345678"),
        (DocumentKind::Passport, "12345678"),
        (DocumentKind::Passport, "AB12345678901234"),
        (DocumentKind::TaiwanPermit, "1234567890"),
    ] {
        let number = DocumentNumber::parse_as(kind, typed).unwrap();
        let json = serde_json::to_string(&number).unwrap();
        assert_eq!(serde_json::from_str::<DocumentNumber>(&json).unwrap(), number, "{json}");
    }
    let refused = serde_json::from_str::<DocumentNumber>("\"110105194912310021\"").unwrap_err().to_string();
    assert!(!refused.contains("1949"), "the refused number must not reach a log: {refused}");
}

#[test]
fn a_new_card_keeps_the_old_number_findable() {
    let old = DocumentNumber::parse("KAZ110090123105").unwrap();
    let new = DocumentNumber::parse("932682198501010017").unwrap();
    let mut history = DocumentHistory::new(old.clone());
    history.replace(new.clone());
    history.replace(new.clone());
    assert_eq!((history.current(), history.former()), (&new, [old.clone()].as_slice()));
    assert!(history.matches(&old) && history.matches(&new));
    assert_eq!(history.keys(), ["932682198501010017", "KAZ110090123105"]);
    history.replace(old.clone());
    assert_eq!(history.former(), [new]);
    let other = DocumentNumber::parse("11010519491231002X").unwrap();
    assert!(!history.matches(&other));
    let citizen = DocumentHistory::new(other);
    assert!(citizen.matches(&DocumentNumber::parse("110105491231002").unwrap()));
}

#[test]
fn only_masked_forms_are_printed() {
    for item in china_ids()["masking"]["id_number"].as_array().unwrap() {
        let number = DocumentNumber::parse(item["in"].as_str().unwrap()).unwrap();
        assert_eq!(number.masked(Audience::Staff).as_str(), item["out"].as_str().unwrap());
    }
    for item in china_ids()["masking"]["id_number_strict"].as_array().unwrap() {
        let number = DocumentNumber::parse(item["in"].as_str().unwrap()).unwrap();
        assert_eq!(number.masked(Audience::Public).as_str(), item["out"].as_str().unwrap());
        assert_eq!(format!("{number:?}"), format!("DocumentNumber({})", item["out"].as_str().unwrap()));
    }
}
