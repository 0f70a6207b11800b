//! Codes: every kind of name comes back, the size of a full one, and what is refused.

use super::*;
use crate::cose::Envelope;
use crate::samples::{claims, code, signer};
use crate::suite::Suite;
use jiff::civil::date;
use proptest::prelude::*;

fn read(code: &Code) -> Claims {
    Claims::parse(Envelope::parse(code.as_bytes()).unwrap().payload()).unwrap()
}

#[test]
fn a_full_certificate_fits_a_qr_of_version_12_at_level_m() {
    let mut full = claims();
    full.issued_on = date(2149, 6, 6);
    assert_eq!(full.name.chars().count(), 4);
    let text = code(&full).url("verify.hrss.example.gov.cn").unwrap();
    let allowed = |c: char| c.is_ascii_digit() || c.is_ascii_uppercase() || " $%*+-./:".contains(c);
    assert!(text.chars().all(allowed), "{text}");
    assert!(text.len() <= 419, "{} characters; version 12-M holds 419 in alphanumeric mode", text.len());
    let qr = qrcode::QrCode::with_error_correction_level(&text, qrcode::EcLevel::M).unwrap();
    assert!(matches!(qr.version(), qrcode::Version::Normal(v) if v <= 12), "{:?}", qr.version());
}

#[test]
fn an_ordinary_certificate_is_smaller() {
    let ordinary = Claims {
        name: "李明".into(),
        exam: "一级建造师".into(),
        specialty: Some("建筑工程".into()),
        level: None,
        ..claims()
    };
    let qr = qrcode::QrCode::with_error_correction_level(
        code(&ordinary).url("zs.example.gov.cn").unwrap(),
        qrcode::EcLevel::M,
    );
    assert!(matches!(qr.unwrap().version(), qrcode::Version::Normal(v) if v <= 11));
}

#[test]
fn names_of_every_kind_come_back_as_they_were() {
    let fifty = "买买提·阿卜杜热合曼".chars().cycle().take(50).collect::<String>();
    for name in [
        "李明",
        "王",
        "𠮷田",
        "㛃",
        "𬴃𫖯",
        "𰻞𮧵",
        "阿依古丽·买买提",
        "Anne-Marie O'Neill",
        "É",
        "䶮",
        &fifty,
        &"𬤊".repeat(50),
    ] {
        let named = Claims { name: name.to_owned(), ..claims() };
        assert_eq!(read(&code(&named)), named, "{name}");
    }
}

#[test]
fn what_has_no_spelling_is_refused_by_name() {
    let refused = |change: fn(&mut Claims)| {
        let mut c = claims();
        change(&mut c);
        c.to_bytes().unwrap_err().0
    };
    assert_eq!(refused(|c| c.certificate_id.clear()), "certificate_id");
    assert_eq!(refused(|c| c.certificate_id = "a b".into()), "certificate_id");
    assert_eq!(refused(|c| c.name = String::new()), "name");
    assert_eq!(refused(|c| c.name = "长".repeat(51)), "name");
    assert_eq!(refused(|c| c.name = "李\u{202e}明".into()), "name");
    assert_eq!(refused(|c| c.exam = "甲\n乙".into()), "exam");
    assert_eq!(refused(|c| c.specialty = Some(String::new())), "specialty");
    assert_eq!(refused(|c| c.level = Some("级".repeat(21))), "level");
    assert_eq!(refused(|c| c.id_number_masked = "*".repeat(27)), "id_number_masked");
    assert_eq!(refused(|c| c.management_number_masked = Some("管理号".into())), "management_number_masked");
    assert_eq!(refused(|c| c.approved_on = date(1969, 12, 31)), "approved_on");
    assert_eq!(refused(|c| c.issued_on = date(1969, 12, 31)), "issued_on");
}

#[test]
fn the_same_claims_and_key_give_the_same_code() {
    let signer = signer(Suite::Ed25519, 1);
    assert_eq!(Code::issue(&claims(), &signer), Code::issue(&claims(), &signer));
}

/// The library's view of good claims, to be changed and written again.
fn as_map(claims: &Claims) -> Vec<(ciborium::Value, ciborium::Value)> {
    let value: ciborium::Value = ciborium::from_reader(&claims.to_bytes().unwrap()[..]).unwrap();
    value.into_map().unwrap()
}

fn written(map: Vec<(ciborium::Value, ciborium::Value)>) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(&ciborium::Value::Map(map), &mut bytes).unwrap();
    bytes
}

#[test]
fn claims_in_any_other_spelling_are_refused() {
    let good = as_map(&claims());
    assert_eq!(Claims::parse(&written(good.clone())), Ok(claims()));
    for gone in 1..good.len() {
        let mut map = good.clone();
        let (key, _) = map.remove(gone);
        let optional = [6, 7, 10].map(ciborium::Value::from).contains(&key);
        assert_eq!(Claims::parse(&written(map)).is_ok(), optional, "without {key:?}");
    }
    for at in 1..good.len() {
        let mut map = good.clone();
        map[at].1 = ciborium::Value::Bool(true);
        assert_eq!(Claims::parse(&written(map)), Err(Unread::Malformed), "{at}");
    }
    let mut swapped = good.clone();
    swapped.swap(2, 3);
    let mut extra = good.clone();
    extra.push((14.into(), 1.into()));
    let mut long = good.clone();
    long[2].1 = ciborium::Value::Text("长".repeat(51));
    for bad in
        [written(swapped), written(extra), written(long), vec![], vec![0xa0], [written(good).as_slice(), &[0]].concat()]
    {
        assert_eq!(Claims::parse(&bad), Err(Unread::Malformed));
    }
}

#[test]
fn another_version_says_so_whatever_follows() {
    for version in [0, 2, 3, 1000] {
        let bytes = written(vec![(1.into(), version.into()), (99.into(), "new".into())]);
        assert_eq!(Claims::parse(&bytes), Err(Unread::Version));
    }
}

proptest! {
    #[test]
    fn any_claims_that_can_be_written_are_read_back(
        name in "\\PC{1,50}", exam in "\\PC{1,60}", specialty in proptest::option::of("\\PC{1,60}"),
        id in "[!-~]{1,40}", masked in "[0-9X*]{1,26}", list in any::<u32>(), index in any::<u32>(), digest in any::<[u8; 24]>(),
        days in 0..60_000i32,
    ) {
        let day = date(1970, 1, 1) + jiff::Span::new().days(days);
        let status = StatusIndex { list, index };
        let wanted = Claims {
            certificate_id: id, name, id_number_masked: masked, exam, specialty, level: None, approved_on: day, issued_on: day,
            management_number_masked: None, status, record_digest: crate::record::RecordDigest(digest),
        };
        if let Ok(bytes) = wanted.to_bytes() {
            prop_assert_eq!(Claims::parse(&bytes), Ok(wanted));
        }
    }

    #[test]
    fn what_is_read_is_written_the_same(at in 0usize..200, to in any::<u8>()) {
        let mut bytes = claims().to_bytes().unwrap();
        let at = at % bytes.len();
        bytes[at] = to;
        if let Ok(read) = Claims::parse(&bytes) {
            prop_assert_eq!(read.to_bytes().unwrap(), bytes);
        }
    }
}
