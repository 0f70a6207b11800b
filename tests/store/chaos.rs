//! Random ids, bodies, conditions and lists from small domains, so that they often meet.

use serde_json::{Value, json};
use zhengda::store::{Condition, Direction, Find, Kind, Scalar};

use super::{model::Body, things::THINGS};
use crate::support::chance::Chance;

const TEXTS: &[&str] =
    &["", "a", "ab", "b", "B", "证", "达", "é", "e\u{301}", "\u{ff5e}", "𠮷", "a'\"\\$.", "\u{7f}", "1", "true"];
pub(crate) const INTEGERS: &[i64] = &[i64::MIN, -7, -1, 0, 1, 2, 3, 7, 1 << 53, (1 << 53) + 1, i64::MAX];

pub(crate) fn id(chance: &mut Chance) -> String {
    let text = *chance.pick(&["a", "B", "证", "𠮷", "\u{ff5e}"]);
    format!("{text}{}", chance.below(14))
}

pub(crate) fn body(chance: &mut Chance) -> Body {
    let mut body = Body::new();
    for field in THINGS.fields {
        // The fields that make documents unique stay rare and varied, or nearly every insert would be refused.
        let value = match field.name {
            "code" if chance.once_in(3) => json!(format!("c{}", chance.below(40))),
            "area" if chance.once_in(2) => json!(chance.pick(&["east", "west", "东"])),
            "who" if chance.once_in(2) => json!(format!("{}{}", chance.pick(TEXTS), chance.below(6))),
            "code" | "area" | "who" => continue,
            _ if chance.once_in(3) => continue,
            _ => match field.kind {
                Kind::Text => json!(chance.pick(TEXTS)),
                Kind::Integer => json!(chance.pick(INTEGERS)),
                Kind::Flag => json!(chance.once_in(2)),
                Kind::Texts => json!((0..chance.below(4)).map(|_| *chance.pick(TEXTS)).collect::<Vec<_>>()),
            },
        };
        body.insert(field.name.to_owned(), value);
    }
    if chance.once_in(2) {
        body.insert("free".to_owned(), free(chance, 0));
    }
    body
}

/// What the store does not look into: any JSON without nulls and fractions.
fn free(chance: &mut Chance, depth: u64) -> Value {
    match chance.below(if depth < 3 { 5 } else { 3 }) {
        0 => json!(chance.pick(TEXTS)),
        1 => json!(chance.pick(INTEGERS)),
        2 => json!(chance.once_in(2)),
        3 => (0..chance.below(4)).map(|_| free(chance, depth + 1)).collect(),
        _ => Value::Object((0..chance.below(4)).map(|n| (format!("键{n}"), free(chance, depth + 1))).collect()),
    }
}

pub(crate) fn find(chance: &mut Chance) -> Find {
    let find = Find::by(condition(chance, 0)).limit(1 + u32::try_from(chance.below(12)).unwrap());
    let direction = *chance.pick(&[Direction::Ascending, Direction::Descending]);
    match chance.below(7) {
        0 => find,
        1 => find.sorted("_id", direction),
        2 => find.sorted("state", direction),
        3 => find.sorted("open", direction),
        4 => find.sorted("who", direction),
        5 => find.sorted("until", direction),
        _ => find.sorted("due", direction),
    }
}

pub(crate) fn condition(chance: &mut Chance, depth: u64) -> Condition {
    if depth < 3 && chance.once_in(3) {
        let parts = (0..chance.below(4)).map(|_| condition(chance, depth + 1)).collect();
        return if chance.once_in(2) { Condition::And(parts) } else { Condition::Or(parts) };
    }
    if chance.once_in(12) {
        return comparison(chance, "_id", Kind::Text);
    }
    let field = chance.pick(THINGS.fields);
    comparison(chance, field.name, field.kind)
}

fn comparison(chance: &mut Chance, field: &'static str, kind: Kind) -> Condition {
    if chance.once_in(8) {
        return Condition::Present(field, chance.once_in(2));
    }
    if kind == Kind::Texts {
        return Condition::has(field, *chance.pick(TEXTS));
    }
    match chance.below(8) {
        0 | 1 => Condition::Eq(field, scalar(chance, field, kind)),
        2 => Condition::Ne(field, scalar(chance, field, kind)),
        3 => Condition::In(field, (0..chance.below(4)).map(|_| scalar(chance, field, kind)).collect()),
        4 => Condition::Gt(field, scalar(chance, field, kind)),
        5 => Condition::Gte(field, scalar(chance, field, kind)),
        6 => Condition::Lt(field, scalar(chance, field, kind)),
        _ => Condition::Lte(field, scalar(chance, field, kind)),
    }
}

fn scalar(chance: &mut Chance, field: &str, kind: Kind) -> Scalar {
    match (field, kind) {
        ("_id", _) => Scalar::Str(id(chance)),
        ("code", _) => Scalar::Str(format!("c{}", chance.below(40))),
        ("area", _) => Scalar::from(*chance.pick(&["east", "west", "东"])),
        ("who", _) => Scalar::Str(format!("{}{}", chance.pick(TEXTS), chance.below(6))),
        (_, Kind::Integer) => Scalar::Int(*chance.pick(INTEGERS)),
        (_, Kind::Flag) => Scalar::Bool(chance.once_in(2)),
        _ => Scalar::from(*chance.pick(TEXTS)),
    }
}
