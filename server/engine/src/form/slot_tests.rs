//! Slots: everything that is missing, too much or numbered twice is found at once, each in its place.

use super::{
    attachment::{Attachment, check_slots},
    check::Completeness,
    fact::{Facts, When},
    slot::{FileKind, Slot},
};
use crate::{moment::Moment, photo::rule::PhotoRule, text::Text};

fn slot(id: &str) -> Slot {
    Slot {
        id: id.into(),
        name: Text { zh: format!("材料{id}"), en: format!("document {id}") },
        hint: None,
        sample: None,
        kinds: vec![FileKind::Jpeg, FileKind::Pdf],
        max_kib: 1_024,
        min: 1,
        max: 1,
        numbered: false,
        photo: None,
        when: None,
        template: None,
    }
}

fn slots() -> Vec<Slot> {
    vec![
        slot("form"),
        Slot { min: 2, max: 3, numbered: true, ..slot("pages") },
        Slot { min: 0, ..slot("extra") },
        Slot { when: Some(When::FormerNumber), ..slot("register") },
    ]
}

fn files(given: &[(&str, u32)]) -> Vec<Attachment> {
    let file = |(n, (slot, sequence)): (usize, &(&str, u32))| Attachment {
        id: format!("att_{n}"),
        slot: (*slot).into(),
        sequence: *sequence,
        kind: FileKind::Pdf,
        size: 1,
        digest: "d".into(),
        uploaded_at: Moment(0),
        origin: None,
        deleted_at: None,
    };
    given.iter().enumerate().map(file).collect()
}

fn found(given: &[(&str, u32)], former_number: bool, completeness: Completeness) -> Vec<(String, String)> {
    let facts = Facts { certificate_year: Some(2020), former_number };
    let findings = check_slots(&slots(), &files(given), facts, completeness);
    findings.into_iter().map(|finding| (finding.pointer, finding.code)).collect()
}

// rows: G19 G20 F80
#[test]
fn every_slot_must_be_filled_and_none_overfilled() {
    use Completeness::{Partial, Whole};
    let whole = [("form", 1), ("pages", 1), ("pages", 2)];
    assert!(found(&whole, false, Whole).is_empty());
    let at = |slot: &str, code: &str| (format!("/attachments/{slot}"), code.to_owned());
    assert_eq!(found(&[], false, Whole), [at("form", "slot_empty"), at("pages", "slot_empty")]);
    assert_eq!(found(&[], true, Partial), [], "a draft is filled step by step");
    assert_eq!(found(&whole, true, Whole), [at("register", "slot_empty")], "asked for by its condition");
    assert_eq!(
        found(&[("form", 1), ("form", 2), ("pages", 7), ("pages", 7), ("other", 1)], false, Whole),
        [at("other", "slot_unknown"), at("form", "slot_full"), at("pages", "sequence_taken")]
    );
    assert_eq!(found(&[("form", 1), ("pages", 1)], false, Whole), [at("pages", "slot_too_few")]);
    assert_eq!(
        found(&[("pages", 1), ("pages", 2), ("pages", 3), ("pages", 4)], false, Partial),
        [at("pages", "slot_full")]
    );
}

// rows: G16 G19
#[test]
fn a_declaration_is_checked_for_what_its_types_allow() {
    let photo = PhotoRule {
        width: 295,
        height: 413,
        width_mm: 25,
        height_mm: 35,
        min_kib: 5,
        max_kib: 20,
        white_background: true,
        colour: true,
    };
    let good = Slot { kinds: vec![FileKind::Jpeg], photo: Some(photo), ..slot("photo") };
    assert_eq!(good.faults(), [""; 0]);
    for bad in [
        Slot { id: "Photo".into(), ..good.clone() },
        Slot { name: Text::default(), ..good.clone() },
        Slot { kinds: Vec::new(), ..slot("a") },
        Slot { kinds: vec![FileKind::Png], ..good.clone() },
        Slot { max_kib: 0, ..slot("a") },
        Slot { min: 2, ..slot("a") },
        Slot { max: 21, ..slot("a") },
        Slot { photo: Some(PhotoRule { width: 413, height: 295, ..photo }), ..good.clone() },
        Slot { photo: Some(PhotoRule { min_kib: 20, ..photo }), ..good.clone() },
    ] {
        assert_eq!(bad.faults().len(), 1, "{bad:?}: {:?}", bad.faults());
    }
}
