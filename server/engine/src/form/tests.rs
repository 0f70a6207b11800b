//! Forms against the fields of the real regions: everything wrong is found at once, each fault in its place.

use serde_json::{Map, Value, json};

use super::{
    check::{Completeness, check_form, doubts},
    field::{Choice, Field, Kind},
};
use crate::text::Text;

fn field(name: &str, kind: Kind, required: bool) -> Field {
    let options = match kind {
        Kind::Choice => vec![Choice { value: "a".into(), label: Text::default() }],
        _ => Vec::new(),
    };
    Field { required, options, ..Field::of(name, kind) }
}

/// One required field of each kind.
fn fields() -> Vec<Field> {
    let kinds = [
        ("text", Kind::Text),
        ("long", Kind::LongText),
        ("name", Kind::PersonName),
        ("mobile", Kind::Mobile),
        ("address", Kind::Address),
        ("number", Kind::DocumentNumber),
        ("choice", Kind::Choice),
        ("yes", Kind::Boolean),
        ("date", Kind::Date),
        ("month", Kind::Month),
        ("year", Kind::Year),
        ("amount", Kind::Amount),
        ("exam", Kind::Exam),
        ("management", Kind::ManagementNumber),
        ("print", Kind::PrintNumber),
        ("credit", Kind::CreditCode),
        ("email", Kind::Email),
    ];
    assert_eq!(kinds.len(), Kind::ALL.len());
    kinds.into_iter().map(|(name, kind)| field(name, kind, true)).collect()
}

fn good() -> Map<String, Value> {
    object(json!({
        "text": "一行", "long": "一行\n两行", "name": "李明", "mobile": "13800138001", "number": "440105199003074516",
        "address": { "province": "广东省", "city": "广州市", "district": "天河区", "detail": "天河路8号2栋301房" },
        "choice": "a", "yes": false, "date": "20241220", "month": "199003", "year": "2024", "amount": 6_100,
        "exam": "constructor_1", "management": "20240554400000001", "print": "00010001",
        "credit": "91350100M000100Y43", "email": "liming@example.cn",
    }))
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn with(name: &str, value: Value) -> Map<String, Value> {
    let mut form = good();
    form.insert(name.to_owned(), value);
    form
}

fn faults(form: &Map<String, Value>, completeness: Completeness) -> Vec<(String, String)> {
    let Err(refusal) = check_form(&fields(), form, completeness) else { return Vec::new() };
    assert_eq!(refusal.code, "form_incomplete");
    refusal.findings.into_iter().map(|finding| (finding.pointer, finding.code)).collect()
}

fn one(pointer: &str, code: &str) -> Vec<(String, String)> {
    vec![(pointer.to_owned(), code.to_owned())]
}

#[test]
fn a_whole_form_passes_and_an_empty_one_misses_every_required_field() {
    assert_eq!(faults(&good(), Completeness::Whole), []);
    let missing = faults(&Map::new(), Completeness::Whole);
    assert_eq!(missing.len(), fields().len());
    assert!(missing.iter().all(|(_, code)| code == "field_required"));
    assert_eq!(faults(&Map::new(), Completeness::Partial), []);
}

#[test]
fn each_fault_is_told_with_its_place() {
    let long = "长".repeat(101);
    for (name, value, pointer, code) in [
        ("text", json!(1), "/form/text", "wrong_type"),
        ("text", json!(null), "/form/text", "wrong_type"),
        ("text", json!("  "), "/form/text", "field_required"),
        ("text", json!(long), "/form/text", "field_too_long"),
        ("text", json!("a\nb"), "/form/text", "invalid_text"),
        ("long", json!("a\u{7}b"), "/form/long", "invalid_text"),
        ("name", json!("李明2"), "/form/name", "name_digit"),
        ("mobile", json!("1380013800"), "/form/mobile", "mobile_format"),
        ("mobile", json!("+1 212 555 0100"), "/form/mobile", "mobile_not_mainland"),
        ("number", json!("440105199003074517"), "/form/number", "document_number_check_character"),
        ("choice", json!("b"), "/form/choice", "option_unknown"),
        ("yes", json!("true"), "/form/yes", "wrong_type"),
        ("date", json!("2024-12-20"), "/form/date", "date_format"),
        ("date", json!("20240230"), "/form/date", "date_format"),
        ("date", json!(20_241_220), "/form/date", "wrong_type"),
        ("month", json!("199013"), "/form/month", "month_format"),
        ("month", json!("19900301"), "/form/month", "month_format"),
        ("year", json!("24"), "/form/year", "year_format"),
        ("year", json!("1024"), "/form/year", "value_out_of_range"),
        ("amount", json!("6100"), "/form/amount", "wrong_type"),
        ("amount", json!(61.5), "/form/amount", "amount_format"),
        ("amount", json!(-1), "/form/amount", "amount_format"),
        ("amount", json!(10_000_000_001_i64), "/form/amount", "value_out_of_range"),
        ("management", json!("123"), "/form/management", "management_number_length"),
        ("print", json!("印制号"), "/form/print", "print_number_characters"),
        ("credit", json!("91350100M000100Y44"), "/form/credit", "credit_code_check_character"),
        ("email", json!("liming@example"), "/form/email", "email_format"),
        ("email", json!("li ming@example.cn"), "/form/email", "email_format"),
        ("address", json!("广东省广州市"), "/form/address", "wrong_type"),
        ("admin", json!(true), "/form/admin", "field_unknown"),
        ("a/b~c", json!(true), "/form/a~1b~0c", "field_unknown"),
    ] {
        assert_eq!(faults(&with(name, value.clone()), Completeness::Whole), one(pointer, code), "{name} {value}");
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let mut form = with("mobile", json!("1"));
    form.insert("name".into(), json!("2"));
    form.insert("extra".into(), json!(3));
    assert_eq!(faults(&form, Completeness::Whole).len(), 3);
}

#[test]
fn a_draft_may_be_unfinished_but_not_misshapen() {
    assert_eq!(faults(&with("address", json!({ "province": "广东省" })), Completeness::Partial), []);
    assert_eq!(faults(&with("text", json!("")), Completeness::Partial), []);
    assert_eq!(faults(&with("mobile", json!("1")), Completeness::Partial), one("/form/mobile", "mobile_format"));
    let odd = json!({ "province": 1, "country": "中国" });
    assert_eq!(faults(&with("address", odd), Completeness::Partial).len(), 2);
}

fn address(detail: &str) -> Value {
    json!({ "province": "广东省", "city": "广州市", "district": "天河区", "detail": detail })
}

#[test]
fn an_address_that_no_parcel_reaches_is_refused_in_the_part_that_is_wrong() {
    for (value, pointer, code) in [
        (address("天河路8号丰巢快递柜"), "/form/address/detail", "address_locker"),
        (address(""), "/form/address/detail", "field_required"),
        (address("天河路"), "/form/address/detail", "address_number_missing"),
        (address(&"长".repeat(101)), "/form/address/detail", "address_too_long"),
        (
            json!({ "city": "广州市", "district": "天河区", "detail": "天河路8号" }),
            "/form/address/province",
            "address_province_missing",
        ),
        (json!({ "province": "广东省", "detail": "天河路8号" }), "/form/address/city", "address_city_missing"),
    ] {
        let found = faults(&with("address", value.clone()), Completeness::Whole);
        assert_eq!(found.first(), one(pointer, code).first(), "{value}");
    }
}

#[test]
fn a_doubt_is_asked_about_and_refuses_nothing() {
    let doubtful = with("address", address("天河路8号东湖花园2栋"));
    assert_eq!(faults(&doubtful, Completeness::Whole), []);
    let asked: Vec<String> = doubts(&fields(), &doubtful).into_iter().map(|finding| finding.code).collect();
    assert_eq!(asked, ["address_room_missing"]);
    let inside = with("address", address("天河路8号301房 13800138001"));
    let found = doubts(&fields(), &inside);
    assert_eq!(found.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["address_mobile_inside"]);
    assert_eq!(doubts(&fields(), &good()), []);
}

#[test]
fn a_field_says_itself_what_it_wants() {
    let pattern = "matches = '[0-9]{6}'\nexample = '510000'\nmessage = { zh = '邮政编码是 6 位数字', en = '6 digits' }";
    let postcode = Field { pattern: toml::from_str(pattern).ok(), ..Field::of("postcode", Kind::Text) };
    let year = Field { min: Some(2002), max: Some(2026), ..Field::of("year", Kind::Year) };
    let fee = Field { min: Some(1), max: Some(100_000), ..Field::of("fee", Kind::Amount) };
    let fields = [postcode, year, fee];
    let told = |form: Value| check_form(&fields, &object(form), Completeness::Whole).err().map(|r| r.findings);
    assert_eq!(told(json!({ "postcode": "510000", "year": "2002", "fee": 1 })), None);
    let found = told(json!({ "postcode": "51000", "year": "2001", "fee": 100_001 })).expect("three faults");
    assert_eq!(found[0].said.as_ref().map(|text| text.zh.as_str()), Some("邮政编码是 6 位数字"));
    assert_eq!((found[1].values["min"].as_str(), found[1].values["max"].as_str()), ("2002", "2026"));
    assert_eq!(found[2].values["max"], "1000.00", "money is read in yuan");
}

#[test]
fn what_is_on_record_is_not_the_persons_to_mend() {
    let level = Field { required: true, ..field("level", Kind::Choice, true) };
    let form = object(json!({ "level": "旧级别" }));
    assert_eq!(faults_of(&level, &[], &form), ["option_unknown"]);
    assert_eq!(faults_of(&level, &["level".to_owned()], &form), [""; 0]);
    assert_eq!(faults_of(&level, &["level".to_owned()], &Map::new()), ["field_required"]);
}

fn faults_of(field: &Field, locked: &[String], form: &Map<String, Value>) -> Vec<String> {
    let found = super::check::faults(std::slice::from_ref(field), locked, form, Completeness::Whole);
    found.into_iter().map(|finding| finding.code).collect()
}
