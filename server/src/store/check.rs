//! The rules of queries, asked before either adapter compiles one.

use super::{Collection, Condition, Direction, Find, ID, Kind, MAX_INDEXED, SHAPE, Scalar, StoreError};

/// Most documents of one page, and most deletions of one sweep.
pub const MAX_LIMIT: u32 = 1_000;
/// Most values of one [`Condition::In`].
pub const MAX_VALUES: usize = 1_000;
/// Most nodes of a condition, and its deepest nesting.
const MAX_NODES: usize = 200;
const MAX_DEPTH: usize = 16;

fn invalid<T>(why: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::InvalidQuery(why.into()))
}

/// What both adapters compile: the query's condition joined with its cursor's, and the sort.
#[derive(Debug)]
pub(super) struct Plan {
    pub condition: Condition,
    /// The field before `_id`, when there is one.
    pub sort: Option<&'static str>,
    pub direction: Direction,
}

/// Checks a list query and resolves its cursor.
pub(super) fn plan(collection: &Collection, find: &Find) -> Result<Plan, StoreError> {
    check_condition(collection, &find.condition)?;
    check_limit(find.limit)?;
    let (sort, direction) = find.sort.unwrap_or((ID, Direction::Ascending));
    match collection.kind(sort).filter(|_| sort != SHAPE) {
        None => return invalid(format!("{}: sort by undeclared field {sort}", collection.name)),
        Some(Kind::Texts) => return invalid(format!("{}: sort by list {sort}", collection.name)),
        Some(_) => {}
    }
    let condition = match &find.after {
        Some(cursor) => find.condition.clone().and(cursor.condition(collection, find)?),
        None => find.condition.clone(),
    };
    Ok(Plan { condition, sort: Some(sort).filter(|field| *field != ID), direction })
}

/// A limit is at least one and not without bound.
pub(super) fn check_limit(limit: u32) -> Result<(), StoreError> {
    if (1..=MAX_LIMIT).contains(&limit) { Ok(()) } else { invalid(format!("limit {limit} is not 1 to {MAX_LIMIT}")) }
}

/// Checks a sweep and answers the field that it goes by.
pub(super) fn check_sweep(collection: &Collection, limit: u32) -> Result<&'static str, StoreError> {
    check_limit(limit)?;
    collection.expires.map_or_else(|| invalid(format!("{} declares no expiry", collection.name)), Ok)
}

/// Checks that a condition names declared fields with values of their kinds, and is not too large.
pub(super) fn check_condition(collection: &Collection, condition: &Condition) -> Result<(), StoreError> {
    let mut nodes = 0;
    check_node(collection, condition, 0, &mut nodes)
}

fn check_node(c: &Collection, condition: &Condition, depth: usize, nodes: &mut usize) -> Result<(), StoreError> {
    *nodes += 1;
    if *nodes > MAX_NODES || depth > MAX_DEPTH {
        return invalid(format!("{}: a condition has at most {MAX_NODES} parts, {MAX_DEPTH} deep", c.name));
    }
    match condition {
        Condition::Eq(field, value)
        | Condition::Ne(field, value)
        | Condition::Gt(field, value)
        | Condition::Gte(field, value)
        | Condition::Lt(field, value)
        | Condition::Lte(field, value) => check_value(c, field, value),
        Condition::In(field, values) => {
            if values.len() > MAX_VALUES {
                return invalid(format!("{}: {field} in more than {MAX_VALUES} values", c.name));
            }
            kind_of(c, field)?;
            values.iter().try_for_each(|value| check_value(c, field, value))
        }
        Condition::Has(field, text) => match kind_of(c, field)? {
            Kind::Texts => check_text(c, field, text),
            _ => invalid(format!("{}: {field} is not a list", c.name)),
        },
        Condition::Present(field, _) => kind_of(c, field).map(|_| ()),
        Condition::And(parts) | Condition::Or(parts) => {
            parts.iter().try_for_each(|part| check_node(c, part, depth + 1, nodes))
        }
    }
}

fn kind_of(c: &Collection, field: &str) -> Result<Kind, StoreError> {
    c.kind(field).map_or_else(|| invalid(format!("{}: field {field} is not declared", c.name)), Ok)
}

fn check_value(c: &Collection, field: &str, value: &Scalar) -> Result<(), StoreError> {
    match (kind_of(c, field)?, value) {
        (Kind::Text, Scalar::Str(text)) => check_text(c, field, text),
        (Kind::Integer, Scalar::Int(_)) | (Kind::Flag, Scalar::Bool(_)) => Ok(()),
        (kind, _) => invalid(format!("{}: {field} holds {kind:?}, the value is of another kind", c.name)),
    }
}

/// Longer strings cannot be stored in a declared field, so they are compared as usual; NUL would end a string early.
fn check_text(c: &Collection, field: &str, text: &str) -> Result<(), StoreError> {
    if text.contains('\0') || text.len() > 4 * MAX_INDEXED {
        return invalid(format!("{}: {field} is compared with an over-long text or one with NUL", c.name));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{flag, integer, text, texts};

    const C: Collection = Collection {
        name: "things",
        fields: &[text("who"), integer("due"), flag("open"), texts("tags")],
        ..Collection::BLANK
    };

    #[test]
    fn queries_outside_the_declaration_are_refused() {
        let bad = [
            Condition::eq("missing", "x"),
            Condition::eq("who", 1),
            Condition::eq("due", "1"),
            Condition::eq("open", 1),
            Condition::eq("tags", "x"),
            Condition::has("who", "x"),
            Condition::one_of("missing", Vec::<i64>::new()),
            Condition::one_of("due", vec![0_i64; MAX_VALUES + 1]),
            Condition::present("missing"),
            Condition::eq("who", "a\0b"),
            Condition::Or(vec![Condition::all(), Condition::eq("who", true)]),
            (0..MAX_DEPTH + 1).fold(Condition::all(), |inner, _| Condition::And(vec![inner])),
            Condition::And(vec![Condition::all(); MAX_NODES]),
        ];
        for condition in bad {
            let answer = check_condition(&C, &condition);
            assert!(matches!(answer, Err(StoreError::InvalidQuery(_))), "{condition:?}");
        }
        let good = Condition::has("tags", "x").and(Condition::one_of("due", [1_i64, 2])).and(Condition::gt("_id", "a"));
        assert_eq!(check_condition(&C, &good), Ok(()));
    }

    #[test]
    fn limits_and_sorts_are_checked() {
        let find = Find::by(Condition::all());
        for bad in [
            find.clone().limit(0),
            find.clone().limit(MAX_LIMIT + 1),
            find.clone().sorted("tags", Direction::Ascending),
            find.clone().sorted("missing", Direction::Descending),
        ] {
            assert!(matches!(plan(&C, &bad), Err(StoreError::InvalidQuery(_))), "{bad:?}");
        }
        assert!(plan(&C, &find.sorted("open", Direction::Descending)).is_ok());
    }
}
